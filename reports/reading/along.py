"""A program's figures along one dimension: the trend page's, as plain rows."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from audits.tags import Tag
from reports.reading.cells import (
    Cells,
    by_bucket,
    by_location,
    by_question,
    by_section,
    by_tag,
    of_imported,
)
from reports.reading.elsewhere import elsewhere, measured_here
from reports.reading.selection import Selection
from reports.statistics import Change, Estimate, welch
from reports.trends import Point, point, total

BY = (
    *("month", "wave", "location", "region", "channel"),
    *("section", "question", "theme", "stage"),
)
#: Where one row follows another in time, so that a change can be told.
ALONG_TIME = frozenset({"month", "wave"})
#: They are called what they are.
TAGS = frozenset(Tag)


@dataclass(frozen=True, slots=True)
class Line:
    """`imported` counts the shops of it that were not measured here; `change` is
    from the line before, None where either has too few shops."""

    point: Point
    imported: int
    change: Change | None = None


@dataclass(frozen=True, slots=True)
class Figures:
    whole: Line
    lines: list[Line]
    note: str


def figures(selection: Selection, by: str) -> Figures:
    """Every row that has a shop, along time in its order, else by name."""
    selection = replace(selection, every_wave=True, wave=None)
    cells, imported = _cells(selection, by)
    rows = [
        Line(
            point(label, key, cells[pk], selection.aggregation),
            imported[pk].n if pk in imported else 0,
        )
        for pk, key, label in _named(selection, by, cells)
    ]
    if by in ALONG_TIME:
        rows = list(_changed(selection, rows))
    found = elsewhere(selection)
    monthly = by_bucket(selection, "wave", "month")
    whole = point("", "", total(monthly.values()), selection.aggregation)
    note = found.sentence(measured_here(monthly, found))
    return Figures(Line(whole, found.n), rows, note)


def _cells(selection: Selection, by: str) -> tuple[Cells, Cells]:
    """All cells by one name, and those that are imported."""
    if by == "section":
        return by_section(selection), {}
    if by == "question":
        return by_question(selection, with_scores=True), {}
    if by in TAGS:
        return by_tag(selection, Tag(by)), {}
    imported = of_imported(selection, by)
    if by == "location":
        return by_location(selection), imported
    return by_bucket(selection, by), imported


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
    before: Estimate | None = None
    for line in lines:
        now = line.point.estimate
        yield replace(line, change=_change(now, before, selection.minimum_n))
        before = now


def _change(
    now: Estimate | None, before: Estimate | None, minimum_n: int
) -> Change | None:
    if now is None or before is None or min(now.n, before.n) < minimum_n:
        return None
    return welch(now, before)
