"""Themes and stages: what questions have in common across sections, by score."""

from dataclasses import dataclass

from django.urls import reverse

from audits.tags import Tag
from reports.charts.strip import strip
from reports.reading import focus
from reports.reading.cells import Cells, by_tag, figure
from reports.reading.changes import changes, difference, verdict
from reports.reading.rows import Row, row
from reports.reading.selection import Selection
from reports.statistics import Judgement
from reports.trends import Cell, total

SCALE = (0.0, 100.0)


@dataclass(frozen=True, slots=True)
class Themed:
    """One theme or stage; `change` and `verdict` are empty where a wave has too few
    shops."""

    figure: Row
    chart: str
    change: str
    verdict: str


def themed(selection: Selection, tag: Tag) -> list[Themed]:
    """All themes, or all stages, the lowest first, those with few shops last; changes
    are corrected for being many (Holm). One query."""
    cells = by_tag(focus.both(selection), tag, "wave")
    now = _of(cells, selection.wave.pk if selection.wave else None)
    before = _of(cells, selection.compare.pk) if selection.compare else {}
    moved = changes(selection, now, before)
    rows = [
        _themed(selection, tag, key, cell, moved.get(key)) for key, cell in now.items()
    ]
    return sorted(rows, key=lambda each: (each.figure.few, each.figure.score))


def _of(cells: Cells, wave: int | None) -> dict[str, Cell]:
    """Those that have a score."""
    keys = dict.fromkeys(key for key, _wave in cells)
    found = {
        key: total(c for k, c in cells.items() if k[0] == key and wave in (None, k[1]))
        for key in keys
    }
    return {key: cell for key, cell in found.items() if cell.n_scored}


def _themed(
    selection: Selection, tag: Tag, key: str, cell: Cell, moved: Judgement | None
) -> Themed:
    shops = selection.query(**{tag.value: key, "compare": None, "by": ""})
    href = reverse("reports:scorecard-list") + shops
    found = figure(selection, cell)
    told = row(selection, key, found, href)
    chart = ""
    if found and not told.few:
        chart = strip(
            found.mean,
            found.interval,
            band=told.band,
            target=selection.target,
            scale=SCALE,
        )
    return Themed(told, chart, difference(moved) if moved else "", verdict(moved))
