"""Where service differs: channels over the waves, and channel by section."""

from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from audits.models import Channel
from reports.charts.readings import Reading, score_of
from reports.charts.small import shared_domain, small
from reports.reading import periods
from reports.reading.cells import Cells, point_of
from reports.reading.rows import Row, change_of, row, row_of, spread
from reports.reading.selection import POINT, Selection
from reports.trends import Cell, Point, display, estimate, rounded

#: Waves that one small chart has room for.
WAVES = 6


@dataclass(frozen=True, slots=True)
class Multiple:
    """One channel: its figure in the chosen wave, and a small chart by wave."""

    now: Row
    change: str
    chart: str
    rows: list[Row]


@dataclass(frozen=True, slots=True)
class Group:
    headline: str
    waves: list[str]
    multiples: list[Multiple]


@dataclass(frozen=True, slots=True)
class Square:
    """A cell of the heat table; n 0 was not asked, `few` has too few shops."""

    n: int = 0
    score: Decimal | None = None
    band: int = 0
    few: bool = False
    href: str = ""


@dataclass(frozen=True, slots=True)
class Heat:
    headline: str
    sections: list[str]
    rows: list[tuple[str, int, list[Square]]]
    legend: list[tuple[int, str]]


def groups(selection: Selection, cells: Cells, address: str) -> Group:
    """Small multiples of every channel that was measured, on one scale."""
    ids = {channel for _wave, _month, channel in cells}
    channels = [c for c in selection.catalogue.channels if c.pk in ids]
    waves = [wave for wave, _cell in periods.by_wave(selection, cells)][-WAVES:]
    per_channel = {
        channel.pk: _by_wave(selection, cells, channel, address) for channel in channels
    }
    short = periods.briefs(waves)
    told = {
        pk: [_reading(selection, points.get(w.pk), short[w.pk]) for w in waves]
        for pk, points in per_channel.items()
    }
    scale = shared_domain([*told.values()], selection.goal)
    multiples = [
        _multiple(
            selection,
            channel,
            per_channel[channel.pk],
            [w.pk for w in waves],
            told[channel.pk],
            scale,
        )
        for channel in channels
    ]
    current = [
        _now(selection, channel, per_channel[channel.pk]) for channel in channels
    ]
    names = [wave.name for wave in waves]
    return Group(spread(selection, current), names, multiples)


def heat(
    selection: Selection, cells: Cells, counts: dict[int, Cell], address: str
) -> Heat:
    """Channels by sections in the chosen wave. `cells` by (channel id, key)."""
    titles = selection.catalogue.sections
    keys = [key for key in titles if any(key == cell[1] for cell in cells)]
    channels = [c for c in selection.catalogue.channels if c.pk in counts]
    rows = [
        (
            channel.name,
            counts[channel.pk].n,
            [
                _square(selection, cells.get((channel.pk, key)), channel, key, address)
                for key in keys
            ],
        )
        for channel in channels
    ]
    named = [
        (square.score, square.n, titles[key], name)
        for name, _n, squares in rows
        for key, square in zip(keys, squares, strict=True)
        if square.score is not None and not square.few
    ]
    shown = [titles[key] for key in keys]
    return Heat(_heat_headline(named), shown, rows, _legend(selection))


def _legend(selection: Selection) -> list[tuple[int, str]]:
    """Each band's number and from where to where it goes."""
    edges = [display(edge / POINT, 0) for edge in selection.program.bands]
    below = _("below %(edge)s") % {"edge": edges[0]}
    from_on = [_("from %(edge)s") % {"edge": edge} for edge in edges]
    return [*enumerate([below, *from_on], 1)]


def _by_wave(
    selection: Selection, cells: Cells, channel: Channel, address: str
) -> dict[int, Point]:
    own = {key: cell for key, cell in cells.items() if key[2] == channel.pk}
    return {
        wave.pk: point_of(
            selection,
            wave.name,
            str(wave.public_id),
            cell,
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
    channel: Channel,
    points: dict[int, Point],
    waves: list[int],
    told: list[Reading],
    scale: tuple[float, float],
) -> Multiple:
    now, goal = _now(selection, channel, points), selection.goal
    before = points.get(selection.compare.pk) if selection.compare else None
    known = [points[pk] for pk in waves if pk in points]
    chart = small(
        told,
        name=_("%(channel)s by wave: %(figures)s")
        % {"channel": channel.name, "figures": ", ".join(map(_spoken, known))},
        scale=scale,
        target=(goal, goal) if goal is not None else None,
        few=[_("n %(n)d") % {"n": reading.n} for reading in told],
    )
    return Multiple(
        now=row_of(selection, now),
        change=change_of(
            now.estimate, before.estimate if before else None, selection.minimum_n
        ),
        chart=chart,
        rows=[
            row_of(selection, points[pk]) if pk in points else row(selection, "", None)
            for pk in waves
        ],
    )


def _reading(selection: Selection, point: Point | None, label: str) -> Reading:
    if point is None:
        return Reading(label, 0)
    told = score_of(point, minimum_n=selection.minimum_n)
    return Reading(label, told.n, told.value, told.low, told.high, sparse=told.sparse)


def _spoken(point: Point) -> str:
    figure = point.estimate
    return f"{point.label} {display(figure.mean) if figure else '–'}"


def _square(
    selection: Selection,
    cell: Cell | None,
    channel: Channel,
    key: str,
    address: str,
) -> Square:
    found = estimate(cell, selection.aggregation) if cell else None
    if found is None:
        return Square()
    return Square(
        n=found.n,
        score=rounded(found.mean, 0),
        band=selection.band(found.mean),
        few=found.n < selection.minimum_n,
        href=address
        + selection.query(
            channel=channel, section=key, question="", by="", compare=None
        ),
    )


def _heat_headline(named: list[tuple[Decimal, int, str, str]]) -> str:
    if not named:
        return _("Too few shops to say where points are lost.")
    worst, best = min(named), max(named)
    if worst[0] == best[0]:
        return _("Every section of every channel scores alike.")
    return _(
        "Lowest: %(worst)s, %(worst_channel)s (%(low)s of 100). "
        "Highest: %(best)s, %(best_channel)s (%(high)s)."
    ) % {
        "worst": worst[2],
        "worst_channel": worst[3],
        "low": worst[0],
        "best": best[2],
        "best_channel": best[3],
        "high": best[0],
    }
