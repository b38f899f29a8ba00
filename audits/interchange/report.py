"""What became of every row: imported, simplified or left out, and why."""

from collections.abc import Iterable, Iterator
from enum import StrEnum
from typing import Any, NamedTuple

import msgspec


class Status(StrEnum):
    IMPORTED = "imported"
    SIMPLIFIED = "simplified"
    LEFT_OUT = "left_out"


_WORSE = {Status.IMPORTED: 0, Status.SIMPLIFIED: 1, Status.LEFT_OUT: 2}


_UNUSED = {"choices": "No question that is taken over uses this row."}


class Problem(NamedTuple):
    """Why a file is refused, and where; rows count from 1 as a spreadsheet's do."""

    message: str
    sheet: str = ""
    row: int | None = None
    column: str = ""


class Refused(Exception):
    """Nothing is imported; `problems` say why."""

    def __init__(self, *problems: Problem) -> None:
        super().__init__("; ".join(each.message for each in problems))
        self.problems = problems


class Entry(msgspec.Struct, frozen=True):
    """One row. `what` it became; `reason` why not all of it did (empty: all of it)."""

    sheet: str
    row: int
    name: str
    status: Status
    what: str = ""
    column: str = ""
    reason: str = ""


class _Open:
    def __init__(self, name: str) -> None:
        self.name = name
        self.what = ""
        self.fate: Status | None = None
        self.column = ""
        self.reasons: list[str] = []


class Report:
    """Collects what is said of rows while they are read. A row that nobody spoke of
    in the end is left out, and says so: nothing is dropped in silence."""

    def __init__(self) -> None:
        self._rows: dict[tuple[str, int], _Open] = {}
        self.columns: list[Problem] = []

    def expect(self, sheet: str, row: int, name: str) -> None:
        self._rows[sheet, row] = _Open(name)

    def took(self, sheet: str, row: int, what: str) -> None:
        """The row became `what`."""
        found = self._rows[sheet, row]
        found.what = found.what or what
        found.fate = found.fate or Status.IMPORTED

    def simplified(self, sheet: str, row: int, column: str, reason: str) -> None:
        self._say(sheet, row, column, reason, Status.SIMPLIFIED)

    def left_out(self, sheet: str, row: int, column: str, reason: str) -> None:
        self._say(sheet, row, column, reason, Status.LEFT_OUT)

    def _say(
        self, sheet: str, row: int, column: str, reason: str, status: Status
    ) -> None:
        found = self._rows[sheet, row]
        if found.fate is None or _WORSE[status] > _WORSE[found.fate]:
            found.fate = status
        found.column = found.column or column
        if reason not in found.reasons:
            found.reasons.append(reason)

    def is_taken(self, sheet: str, row: int) -> bool:
        """Whether anything became of the row; of the rest no more is said."""
        return self._rows[sheet, row].fate in {Status.IMPORTED, Status.SIMPLIFIED}

    def entries(self) -> Iterator[Entry]:
        """One for every expected row, in the order of the sheets."""
        for (sheet, row), found in self._rows.items():
            reason = " ".join(found.reasons)
            if found.fate is None:
                reason = _UNUSED.get(sheet, "The row has no type.")
            yield Entry(
                sheet=sheet,
                row=row,
                name=found.name,
                status=found.fate or Status.LEFT_OUT,
                what="" if found.fate is Status.LEFT_OUT else found.what,
                column=found.column,
                reason=reason,
            )


def counted(entries: Iterable[Entry]) -> dict[str, int]:
    """How many rows came to which end."""
    totals = dict.fromkeys([str(each) for each in Status], 0)
    for entry in entries:
        totals[entry.status] += 1
    return totals


def as_data(problems: Iterable[Problem]) -> list[dict[str, Any]]:
    return [problem._asdict() for problem in problems]
