"""Themes and stages: what questions have in common across sections, by score."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from audits.tags import Tag
from reports.charts.strip import strip
from reports.reading import focus
from reports.reading.cells import Cells, by_tag
from reports.reading.rows import Row, row
from reports.reading.selection import Selection
from reports.statistics import ALPHA, Change, Estimate, holm, welch
from reports.trends import Cell, display, estimate, total

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
    now = _of(selection, cells, selection.wave.pk if selection.wave else None)
    before = _of(selection, cells, selection.compare.pk) if selection.compare else {}
    least = selection.minimum_n
    changes = {
        key: welch(found, before[key])
        for key, found in now.items()
        if key in before and min(found.n, before[key].n) >= least
    }
    real = _real(changes)
    rows = [
        _themed(selection, tag, key, found, changes.get(key), is_real=key in real)
        for key, found in now.items()
    ]
    return sorted(rows, key=lambda each: (each.figure.few, each.figure.score))


def _of(selection: Selection, cells: Cells, wave: int | None) -> dict[str, Estimate]:
    keys = dict.fromkeys(key for key, _wave in cells)
    sums: dict[str, Cell] = {
        key: total(c for k, c in cells.items() if k[0] == key and wave in (None, k[1]))
        for key in keys
    }
    found = {key: estimate(cell, selection.aggregation) for key, cell in sums.items()}
    return {key: figure for key, figure in found.items() if figure}


def _real(changes: dict[str, Change]) -> set[str]:
    tested = [key for key, change in changes.items() if change.p is not None]
    adjusted = holm([changes[key].p or 0.0 for key in tested])
    return {key for key, p in zip(tested, adjusted, strict=True) if p < ALPHA}


def _themed(
    selection: Selection,
    tag: Tag,
    key: str,
    found: Estimate,
    change: Change | None,
    *,
    is_real: bool,
) -> Themed:
    shops = selection.query(**{tag.value: key, "compare": None, "by": ""})
    href = reverse("reports:scorecard-list") + shops
    figure = row(selection, key, found, href)
    chart = ""
    if not figure.few:
        chart = strip(
            found.mean,
            found.interval,
            band=figure.band,
            target=selection.target,
            scale=SCALE,
        )
    if change is None:
        return Themed(figure, chart, "", "")
    words = display(change.difference, signed=True)
    if not is_real:
        return Themed(figure, chart, words, _("no significant change"))
    verdict = _("a real rise") if change.difference > 0 else _("a real fall")
    return Themed(figure, chart, words, verdict)
