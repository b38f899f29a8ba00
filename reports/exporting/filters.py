"""The filters of a page, kept with an export and read again when it is made."""

from collections.abc import Mapping
from dataclasses import fields
from datetime import date
from typing import Any, get_type_hints
from urllib.parse import parse_qsl, urlencode
from uuid import UUID

from reports.reading.selection import Selection, Wanted

EVERY = "all"


def filters_of(selection: Selection) -> dict[str, str]:
    """What the address of the selection says, by name."""
    return dict(parse_qsl(selection.query().removeprefix("?")))


def address_of(filters: Mapping[str, str]) -> str:
    return f"?{urlencode(filters)}"


def wanted_of(filters: Mapping[str, str]) -> Wanted:
    """What `filters_of` was given, to be resolved again by `select`.

    Raises ValueError for what no selection ever said.
    """
    hints = get_type_hints(Wanted)
    given = dict(filters)
    found: dict[str, Any] = {}
    if given.get("wave") == EVERY:
        found["every_wave"] = True
        del given["wave"]
    known = {field.name for field in fields(Wanted)}
    for name, text in given.items():
        if name in known:
            found[name] = _read(hints[name], text)
    return Wanted(**found)


def _read(kind: Any, text: str) -> Any:
    if kind is bool:
        return text == "1"
    if kind == UUID | None:
        return UUID(text)
    if kind == date | None:
        return date.fromisoformat(text if len(text) > 7 else f"{text}-01")
    return text
