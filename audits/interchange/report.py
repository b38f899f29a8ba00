"""What became of every row: imported, simplified or left out, and why."""

from collections.abc import Iterable, Iterator
from enum import StrEnum
from typing import Any, NamedTuple

import msgspec

from audits.sentences import Sentence, _


class Status(StrEnum):
    IMPORTED = "imported"
    SIMPLIFIED = "simplified"
    LEFT_OUT = "left_out"


_WORSE = {Status.IMPORTED: 0, Status.SIMPLIFIED: 1, Status.LEFT_OUT: 2}


_UNUSED = {"choices": _("No question that is taken over uses this row.")}


class Problem(NamedTuple):
    """Why a file is refused, and where; rows count from 1 as a spreadsheet's do."""

    sentence: Sentence
    sheet: str = ""
    row: int | None = None
    column: str = ""

    @property
    def message(self) -> str:
        """The sentence in English."""
        return str(self.sentence)


class Refused(Exception):
    """Nothing is imported; `problems` say why."""

    def __init__(self, *problems: Problem) -> None:
        super().__init__("; ".join(each.message for each in problems))
        self.problems = problems


class Entry(msgspec.Struct, frozen=True):
    """One row. `what` it became; `reasons` why not all of it did (none: all of it)."""

    sheet: str
    row: int
    name: str
    status: Status
    what: Sentence | None = None
    column: str = ""
    reasons: tuple[Sentence, ...] = ()

    @property
    def reason(self) -> str:
        """All of the reasons, in English."""
        return " ".join(map(str, self.reasons))


class _Open:
    def __init__(self, name: str) -> None:
        self.name = name
        self.what: Sentence | None = None
        self.fate: Status | None = None
        self.column = ""
        self.reasons: list[Sentence] = []


class Report:
    """Collects what is said of rows while they are read. A row that nobody spoke of
    in the end is left out, and says so: nothing is dropped in silence."""

    def __init__(self) -> None:
        self._rows: dict[tuple[str, int], _Open] = {}
        self.columns: list[Problem] = []

    def expect(self, sheet: str, row: int, name: str) -> None:
        """The file has this row: in the end something is said of it."""
        self._rows[sheet, row] = _Open(name)

    def took(self, sheet: str, row: int, what: Sentence) -> None:
        """The row became `what`."""
        found = self._rows[sheet, row]
        found.what = found.what or what
        found.fate = found.fate or Status.IMPORTED

    def simplified(self, sheet: str, row: int, column: str, reason: Sentence) -> None:
        """Not all that the row said was taken over."""
        self._say(sheet, row, column, reason, Status.SIMPLIFIED)

    def left_out(self, sheet: str, row: int, column: str, reason: Sentence) -> None:
        """Nothing of the row was taken over."""
        self._say(sheet, row, column, reason, Status.LEFT_OUT)

    def _say(
        self, sheet: str, row: int, column: str, reason: Sentence, status: Status
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
            reasons = tuple(found.reasons)
            if found.fate is None:
                reasons = (_UNUSED.get(sheet, _("The row has no type.")),)
            yield Entry(
                sheet=sheet,
                row=row,
                name=found.name,
                status=found.fate or Status.LEFT_OUT,
                what=None if found.fate is Status.LEFT_OUT else found.what,
                column=found.column,
                reasons=reasons,
            )


def counted(entries: Iterable[Entry]) -> dict[str, int]:
    """How many rows came to which end."""
    totals = dict.fromkeys([str(each) for each in Status], 0)
    for entry in entries:
        totals[entry.status] += 1
    return totals


def as_data(problems: Iterable[Problem]) -> list[dict[str, Any]]:
    """Each with its words in English, and as a sentence to translate."""
    return [
        {
            **problem._asdict(),
            "message": problem.message,
            "sentence": msgspec.to_builtins(problem.sentence),
        }
        for problem in problems
    ]
