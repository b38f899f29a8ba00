"""The columns of a trend: months (with those nothing was measured in) or waves."""

from collections.abc import Iterator
from datetime import date
from itertools import groupby

from django.utils.formats import date_format
from django.utils.translation import ngettext

from audits.models import Wave
from reports.charts.readings import Reading, score_of
from reports.charts.trend import Span
from reports.reading.cells import Cells, point_of
from reports.reading.selection import Selection
from reports.trends import Cell, Point, display, total

#: Two years; older months are in the list of shops.
COLUMNS = 24


def month_points(selection: Selection, cells: Cells, address: str) -> list[Point]:
    """A point per month, from the first measured to the last. `cells` by (wave id,
    month, channel id); `address` is the list of shops."""
    months = sorted({key[1] for key in cells})
    every = list(_months(months[0], months[-1]))[-COLUMNS:] if months else []
    return [
        point_of(
            selection,
            date_format(month, "F Y"),
            f"{month:%Y-%m}",
            total(cell for key, cell in cells.items() if key[1] == month),
            address + selection.query(wave=None, month=month, by="", compare=None),
        )
        for month in every
    ]


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
    summed: dict[int, Cell] = {}
    for (wave, *_rest), cell in cells.items():
        summed[wave] = summed.get(wave, Cell()) + cell
    waves = selection.catalogue.waves
    return [(wave, summed[wave.pk]) for wave in waves if wave.pk in summed]


def readings(
    selection: Selection, points: list[Point], labels: list[str]
) -> list[Reading]:
    """What the chart is told: short labels below, whole sentences read aloud."""
    titled = [
        score_of(point, minimum_n=selection.minimum_n, title=_title(point))
        for point in points
    ]
    return [
        Reading(
            label,
            each.n,
            each.value,
            each.low,
            each.high,
            each.href if each.n else None,
            each.title,
            each.sparse,
        )
        for label, each in zip(labels, titled, strict=True)
    ]


def month_labels(points: list[Point]) -> list[str]:
    return [date_format(date.fromisoformat(f"{p.key}-01"), "M") for p in points]


def spans(selection: Selection, points: list[Point], cells: Cells) -> list[Span]:
    """The wave above each run of months: the one with most shops in the month."""
    waves = {wave.pk: wave for wave in selection.catalogue.waves}
    short = briefs(list(waves.values()))
    owners = [_owner(cells, point.key) for point in points]
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


def _owner(cells: Cells, month: str) -> int | None:
    counts: dict[int, int] = {}
    for (wave, when, *_rest), cell in cells.items():
        if f"{when:%Y-%m}" == month:
            counts[wave] = counts.get(wave, 0) + cell.n
    return max(counts, key=counts.__getitem__) if counts else None


def _months(first: date, last: date) -> Iterator[date]:
    while first <= last:
        yield first
        first = first.replace(
            year=first.year + first.month // 12, month=first.month % 12 + 1
        )


def _title(point: Point) -> str:
    estimate = point.estimate
    if estimate is None:
        return ""
    words = {"label": point.label, "score": display(estimate.mean), "n": estimate.n}
    return (
        ngettext(
            "%(label)s: %(score)s, %(n)d shop. See it.",
            "%(label)s: %(score)s, %(n)d shops. See these shops.",
            estimate.n,
        )
        % words
    )
