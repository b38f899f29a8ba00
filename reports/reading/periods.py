"""The columns of a trend: waves, or the calendar with what nothing was measured in."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from itertools import groupby

from django.utils.translation import ngettext

from audits.models import Wave
from reports.charts.readings import Reading, score_of
from reports.charts.trend import Span
from reports.reading.cells import Cells, by_fact, point_of
from reports.reading.grids import GRIDS, WEEK, Grid
from reports.reading.selection import Selection
from reports.trends import Cell, Point, display, grouped


def calendar_points(
    selection: Selection, grid: Grid, by_day: Mapping[date, Cell], address: str
) -> list[Point]:
    """A point per period of `grid`, from the first measured to the last. `by_day` may
    be by month; `address` is the list of shops."""
    if not by_day:
        return []
    summed = grouped((grid.begin(day), cell) for day, cell in by_day.items())
    return [
        point_of(
            selection,
            grid.label(first),
            grid.key(first),
            summed.get(first, Cell()),
            address
            + selection.query(
                by="", compare=None, **filters_of(selection, grid, first)
            ),
        )
        for first in grid.columns_to(min(by_day), max(by_day))
    ]


def filters_of(selection: Selection, grid: Grid, first: date) -> dict[str, object]:
    """What the shops of a period are asked for by."""
    if grid is GRIDS["month"]:
        return {"wave": None, "month": first}
    # Weeks are those of the wave in question; quarters, as months, of every wave.
    wave = selection.wave if grid is GRIDS["week"] else None
    until = grid.last_day(first).isoformat()
    return {"wave": wave, "since": first.isoformat(), "until": until}


def by_month(cells: Cells) -> dict[date, Cell]:
    """`cells` by (wave id, month, …)."""
    return grouped((month, cell) for (_wave, month, *_rest), cell in cells.items())


def by_day(selection: Selection, cells: Cells) -> dict[date, Cell]:
    """The days of the last weeks of the wave in question, or of every wave: read from
    the facts of a range that is bounded. Two queries; `cells` say where it ends."""
    months = months_of(selection, cells)
    if not months:
        return {}
    since = weeks_since(max(months))
    found = by_fact(replace(selection, since=since), "report_date")
    return {day: cell for (day,), cell in found.items()}


def months_of(selection: Selection, cells: Cells) -> list[date]:
    """Those measured in the wave in question, or in every one."""
    wave = selection.wave
    return [m for w, m, *_rest in cells if wave is None or w == wave.pk]


def weeks_since(month: date) -> date:
    """The first of the weeks that are shown where `month` is the last one measured."""
    grid = GRIDS["week"]
    end = GRIDS["month"].last_day(month)
    return grid.begin(end) - (grid.columns - 1) * WEEK


def wave_points(selection: Selection, cells: Cells, address: str) -> list[Point]:
    """A point per wave that was measured, in order of time."""
    return [
        point_of(
            selection,
            wave.name,
            str(wave.public_id),
            cell,
            address + selection.query(wave=wave, by="", compare=None),
        )
        for wave, cell in by_wave(selection, cells)
    ]


def by_wave(selection: Selection, cells: Cells) -> list[tuple[Wave, Cell]]:
    summed = grouped((wave, cell) for (wave, *_rest), cell in cells.items())
    waves = selection.catalogue.waves
    return [(wave, summed[wave.pk]) for wave in waves if wave.pk in summed]


def readings(
    selection: Selection,
    points: list[Point],
    labels: list[str],
    imported: Mapping[str, str],
) -> list[Reading]:
    """What the chart is told: short labels below, whole sentences read aloud.
    `imported` says by a point's key that shops of it were done elsewhere."""
    return [
        _reading(selection, point, label, imported.get(point.key, ""))
        for label, point in zip(labels, points, strict=True)
    ]


def _reading(selection: Selection, point: Point, label: str, imported: str) -> Reading:
    told = score_of(point, minimum_n=selection.minimum_n, title=_title(point, imported))
    href = told.href if told.n else None
    return replace(told, label=label, href=href, faint=bool(imported))


def short_labels(selection: Selection, points: list[Point]) -> list[str]:
    """What stands under the chart: waves by their names, periods in short."""
    grid = GRIDS.get(selection.by)
    if grid is None:
        return [point.label for point in points]
    return [grid.short(grid.first_of(point.key)) for point in points]


def spans(selection: Selection, points: list[Point], cells: Cells) -> list[Span]:
    """The wave above each run of months: the one with most shops in the month."""
    waves = {wave.pk: wave for wave in selection.catalogue.waves}
    short = briefs(list(waves.values()))
    owned = _owners(cells)
    owners = [owned.get(point.key) for point in points]
    found = []
    for pk, run in groupby(enumerate(owners), key=lambda pair: pair[1]):
        columns = [index for index, _owner_pk in run]
        if pk is None:
            continue
        wave, brief = waves[pk], short[pk]
        is_narrow = len(columns) == 1 and len(points) > 8
        found.append(
            Span(
                brief if is_narrow else wave.name,
                columns[0],
                columns[-1],
                is_current=wave == selection.wave,
                brief=brief,
            )
        )
    return found


def briefs(waves: list[Wave]) -> dict[int, str]:
    """Two letters per wave (a year stays whole), with the year or a number where these
    are not enough."""
    ways = (
        lambda index, name: name if len(name) <= 4 else name[:2],
        lambda index, name: f"{name[:2]} {name[-2:]}",
        lambda index, name: str(index),
    )
    for way in ways:
        short = {wave.pk: way(i, wave.name) for i, wave in enumerate(waves, 1)}
        if len(set(short.values())) == len(short):
            return short
    return short


def _owners(cells: Cells) -> dict[str, int]:
    """The wave with most shops of each month, by the month's key."""
    counts: dict[date, Counter[int]] = {}
    for (wave, month, *_rest), cell in cells.items():
        counts.setdefault(month, Counter())[wave] += cell.n
    return {
        GRIDS["month"].key(month): max(waves, key=waves.__getitem__)
        for month, waves in counts.items()
    }


def _title(point: Point, imported: str) -> str:
    estimate = point.estimate
    if estimate is None:
        return ""
    label = f"{point.label} ({imported})" if imported else point.label
    words = {"label": label, "score": display(estimate.mean), "n": estimate.n}
    return (
        ngettext(
            "%(label)s: %(score)s, %(n)d shop. See it.",
            "%(label)s: %(score)s, %(n)d shops. See these shops.",
            estimate.n,
        )
        % words
    )
