"""What every table of an export is made of, whatever the file's format."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
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


class Zones(dict[str, ZoneInfo]):
    """The clocks of places, by name."""

    def __missing__(self, name: str) -> ZoneInfo:
        zone = self[name] = ZoneInfo(name)
        return zone


def local(stored: str, zone: ZoneInfo) -> datetime:
    """A moment, as the database writes it as a text, on the clock of a place."""
    moment = datetime.fromisoformat(stored)
    # SQLite keeps UTC and does not say so.
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return moment.astimezone(zone)
