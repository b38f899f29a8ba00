"""Themes and stages: what questions have in common across sections, by score."""

from dataclasses import dataclass

from django.urls import reverse

from audits.tags import Tag
from reports.charts.strip import strip
from reports.reading import focus
from reports.reading.cells import by_tag, figure, of_wave
from reports.reading.changes import changes, difference, verdict
from reports.reading.rows import Row, row
from reports.reading.selection import Selection
from reports.statistics import Judgement
from reports.trends import Cell

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
    now = of_wave(cells, selection.wave)
    before = of_wave(cells, selection.compare) if selection.compare else {}
    moved = changes(selection, now, before)
    rows = [
        _themed(selection, tag, key, cell, moved.get(key))
        for key, cell in now.items()
        if cell.n_scored
    ]
    return sorted(rows, key=lambda each: (each.figure.few, each.figure.score))


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
