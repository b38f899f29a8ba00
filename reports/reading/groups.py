"""Where service differs: channels over the waves."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _

from audits.models import Channel
from reports.charts.readings import Reading, score_of
from reports.charts.small import shared_domain, small
from reports.reading import periods
from reports.reading.cells import Cells, point_of
from reports.reading.changes import changes, difference, verdict
from reports.reading.elsewhere import Elsewhere, mark
from reports.reading.rows import Row, row, row_of, spread
from reports.reading.selection import Selection
from reports.statistics import Judgement
from reports.trends import Cell, Point, display

#: Waves that one small chart has room for.
WAVES = 6


@dataclass(frozen=True, slots=True)
class Multiple:
    """One channel: its figure in the chosen wave, and a small chart by wave."""

    now: Row
    change: str
    verdict: str
    chart: str
    rows: list[Row]


@dataclass(frozen=True, slots=True)
class Group:
    headline: str
    waves: list[str]
    multiples: list[Multiple]


def groups(
    selection: Selection, cells: Cells, others: Elsewhere, address: str
) -> Group:
    """Small multiples of every channel that was measured, on one scale; `others` are
    the shops among them that were imported."""
    ids = {channel for _wave, _month, channel in cells}
    channels = [c for c in selection.catalogue.channels if c.pk in ids]
    waves = [wave for wave, _cell in periods.by_wave(selection, cells)][-WAVES:]
    imported = others.by_channel()
    per_channel = {
        channel.pk: _by_wave(selection, cells, imported, channel, address)
        for channel in channels
    }
    short = periods.briefs(waves)
    told = {
        pk: [_reading(selection, points.get(w.pk), short[w.pk]) for w in waves]
        for pk, points in per_channel.items()
    }
    current = {
        channel.pk: _now(selection, channel, per_channel[channel.pk])
        for channel in channels
    }
    moved = _moved(selection, current, per_channel)
    scale = shared_domain([*told.values()], selection.goal)
    multiples = [
        _multiple(
            selection,
            current[channel.pk],
            moved.get(channel.pk),
            [per_channel[channel.pk].get(w.pk) for w in waves],
            told[channel.pk],
            scale,
        )
        for channel in channels
    ]
    names = [wave.name for wave in waves]
    return Group(spread(selection, [*current.values()]), names, multiples)


def _moved(
    selection: Selection,
    now: dict[int, Point],
    per_channel: dict[int, dict[int, Point]],
) -> dict[int, Judgement]:
    wave = selection.compare
    if wave is None:
        return {}
    before = {
        pk: points[wave.pk].cell
        for pk, points in per_channel.items()
        if wave.pk in points
    }
    return changes(selection, {pk: point.cell for pk, point in now.items()}, before)


def _by_wave(
    selection: Selection,
    cells: Cells,
    imported: Mapping[tuple[int, int], int],
    channel: Channel,
    address: str,
) -> dict[int, Point]:
    own = {key: cell for key, cell in cells.items() if key[2] == channel.pk}
    return {
        wave.pk: point_of(
            selection,
            wave.name,
            str(wave.public_id),
            replace(cell, imported=imported.get((wave.pk, channel.pk), 0)),
            address + selection.query(wave=wave, channel=channel, by="", compare=None),
        )
        for wave, cell in periods.by_wave(selection, own)
    }


def _now(selection: Selection, channel: Channel, points: dict[int, Point]) -> Point:
    """The channel's point in the chosen wave, under the channel's name."""
    if selection.wave:
        found = points.get(selection.wave.pk)
        cell, href = (found.cell, found.href) if found else (Cell(), None)
    else:
        cell = sum((p.cell for p in points.values()), Cell())
        href = None
    return point_of(selection, channel.name, str(channel.public_id), cell, href)


def _multiple(
    selection: Selection,
    now: Point,
    moved: Judgement | None,
    points: list[Point | None],
    told: list[Reading],
    scale: tuple[float, float],
) -> Multiple:
    goal = selection.goal
    known = [point for point in points if point]
    chart = small(
        told,
        name=_("%(channel)s by wave: %(figures)s")
        % {"channel": now.label, "figures": ", ".join(map(_spoken, known))},
        scale=scale,
        target=(goal, goal) if goal is not None else None,
        few=[_("n %(n)d") % {"n": reading.n} for reading in told],
    )
    return Multiple(
        now=row_of(selection, now),
        change=difference(moved),
        verdict=verdict(moved),
        chart=chart,
        rows=[
            _row(selection, point) if point else row(selection, "", None)
            for point in points
        ],
    )


def _row(selection: Selection, point: Point) -> Row:
    plain = row_of(selection, point)
    return replace(plain, imported=mark(point.cell.imported, point.cell.n))


def _reading(selection: Selection, point: Point | None, label: str) -> Reading:
    if point is None:
        return Reading(label, 0)
    told = score_of(point, minimum_n=selection.minimum_n)
    is_faint = bool(point.cell.imported)
    return replace(told, label=label, href=None, title="", faint=is_faint)


def _spoken(point: Point) -> str:
    figure = point.estimate
    return f"{point.label} {display(figure.mean) if figure else '–'}"
