"""What every table of an export is made of, whatever the file's format."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.functional import Promise

#: One row: a value of its column's kind in every place, None for nothing.
Row = list[Any]


class Kind(StrEnum):
    """What stands in a column. VALUE is an answer: a number, a text, a list or an
    object. A MOMENT has a zone."""

    TEXT = "text"
    INTEGER = "integer"
    NUMBER = "number"
    FLAG = "flag"
    DAY = "day"
    MOMENT = "moment"
    VALUE = "value"


@dataclass(frozen=True, slots=True)
class Column:
    name: str
    kind: Kind
    words: str | Promise = ""


@dataclass(frozen=True, slots=True)
class Table:
    """`rows` is read once, from the database, as it is written to the file.

    `about` is what the manifest says of it beside its columns.
    """

    name: str
    columns: list[Column]
    total: int
    rows: Callable[[], Iterator[Row]]
    about: dict[str, Any] = field(default_factory=dict)

    @property
    def names(self) -> list[str]:
        return [column.name for column in self.columns]

    def places(self, *kinds: Kind) -> list[int]:
        """Where columns of these kinds stand."""
        return [at for at, each in enumerate(self.columns) if each.kind in kinds]


def flat(value: Any) -> Any:
    """An answer as one cell: lists of keys with semicolons, objects as JSON."""
    if isinstance(value, list) and all(isinstance(each, str) for each in value):
        return "; ".join(value)
    if isinstance(value, list | dict):
        return json.dumps(value, ensure_ascii=False, separators=(", ", ": "))
    return value


class Zones:
    """Moments on the clocks of the places that they were seen in."""

    def __init__(self) -> None:
        self._known: dict[str, ZoneInfo] = {}

    def local(self, moment: datetime, name: str) -> datetime:
        zone = self._known.get(name)
        if zone is None:
            zone = self._known[name] = ZoneInfo(name)
        return moment.astimezone(zone)
