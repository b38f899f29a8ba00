"""A program's figures along one dimension: the trend page's, as plain rows."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from audits.models import Wave
from audits.tags import Tag
from reports.reading.cells import (
    Cells,
    by_bucket,
    by_location,
    by_question,
    by_section,
    by_tag,
    of_imported,
    of_wave,
)
from reports.reading.changes import change, changes, rate_change
from reports.reading.elsewhere import elsewhere, measured_here
from reports.reading.focus import both, focused
from reports.reading.selection import Selection
from reports.statistics import Judgement
from reports.trends import Cell, Point, point, total

BY = (
    *("month", "wave", "location", "region", "channel"),
    *("section", "question", "theme", "stage"),
)
#: Where one row follows another in time, so that a change can be told.
ALONG_TIME = frozenset({"month", "wave"})
#: Of a checklist, which nothing imported has.
PARTS = frozenset({"section", "question", *Tag})
#: They are called what they are.
TAGS = frozenset(Tag)


@dataclass(frozen=True, slots=True)
class Line:
    """`imported` counts the shops of it that were not measured here; `change` is None
    where one of what it compares has too few shops."""

    point: Point
    imported: int
    change: Judgement | None = None


@dataclass(frozen=True, slots=True)
class Figures:
    """Along time a line's change is from the line before. Else it is between the two
    waves that the pages compare, `before` and `now`, and corrected for all lines."""

    whole: Line
    lines: list[Line]
    note: str
    now: Wave | None = None
    before: Wave | None = None


def figures(selection: Selection, by: str) -> Figures:
    """Every row that has a shop, along time in its order, else by name."""
    selection = replace(selection, every_wave=True, wave=None)
    cells = _cells(selection, by)
    imported = {} if by in PARTS else of_imported(selection, by)
    found = elsewhere(selection)
    monthly = by_bucket(selection, "wave", "month")
    pair = selection
    if by not in ALONG_TIME:
        pair = focused(replace(selection, every_wave=False), monthly)
    moved = _moved(pair, by)
    rows = [
        Line(
            point(label, key, cells[pk], selection.aggregation),
            imported[pk].n if pk in imported else 0,
            moved.get(*pk),
        )
        for pk, key, label in _named(selection, by, cells)
    ]
    if by in ALONG_TIME:
        rows = list(_changed(selection, rows))
    whole = point("", "", total(monthly.values()), selection.aggregation)
    note = found.sentence(measured_here(monthly, found))
    return Figures(Line(whole, found.n), rows, note, pair.wave, pair.compare)


def _cells(selection: Selection, by: str, *names: str) -> Cells:
    """By (what a line is of, …)."""
    if by == "section":
        found = by_section(selection, *names)
        return {(key, *rest): cell for (*rest, key), cell in found.items()}
    if by == "question":
        return by_question(selection, *names, with_scores=True)
    if by in TAGS:
        return by_tag(selection, Tag(by), *names)
    if by == "location":
        return by_location(selection, *names)
    return by_bucket(selection, by, *names)


def _named(
    selection: Selection, by: str, cells: Cells
) -> Iterator[tuple[tuple[Any, ...], str, str]]:
    """(cell's key, public key, label) in the order to be shown."""
    things = selection.catalogue
    if by == "month":
        for (month,) in sorted(cells):
            yield (month,), f"{month:%Y-%m}", f"{month:%Y-%m}"
        return
    if by in TAGS:
        yield from (((key,), key, key) for (key,) in sorted(cells))
        return
    rows: dict[str, Callable[[], Iterable[tuple[Any, str, str]]]] = {
        "wave": lambda: map(_public, things.waves),
        "location": lambda: map(_public, things.locations),
        "region": lambda: map(_public, things.regions),
        "channel": lambda: map(_public, things.channels),
        "section": lambda: (
            (key, key, title) for key, title in things.sections.items()
        ),
        "question": lambda: ((q.key, q.key, q.text) for q in things.questions.values()),
    }
    for pk, key, label in rows[by]():
        if (pk,) in cells:
            yield (pk,), key, label


def _public(row: Any) -> tuple[Any, str, str]:
    return row.pk, str(row.public_id), row.name


def _changed(selection: Selection, lines: list[Line]) -> Iterator[Line]:
    before = Cell()
    for line in lines:
        now = line.point.cell
        moved = change(selection, now, before)
        yield replace(
            line, change=Judgement(moved, None, moved.significant) if moved else None
        )
        before = now


def _moved(pair: Selection, by: str) -> dict[Any, Judgement]:
    """Since the wave before, as Places and Questions tell it: of questions the pass
    rate. One query."""
    if pair.wave is None or pair.compare is None:
        return {}
    cells = _cells(both(pair), by, "wave")
    now, before = (of_wave(cells, wave) for wave in (pair.wave, pair.compare))
    compare = rate_change if by == "question" else change
    return changes(pair, now, before, compare)
