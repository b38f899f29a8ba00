"""Sections by channels, by regions or by locations: a table whose cells are bands."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from reports.reading.cells import Cells
from reports.reading.selection import POINT, Selection
from reports.trends import Cell, display, estimate, rounded


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


@dataclass(frozen=True, slots=True)
class Thing:
    """A row to be: its id in the cells, how many shops it rests on, and the filters
    that lead to them."""

    pk: Any
    name: str
    n: int
    chosen: dict[str, object]


def heat(
    selection: Selection, cells: Cells, counts: dict[int, Cell], address: str
) -> Heat:
    """Channels by sections in the chosen wave. `cells` by (channel id, key)."""
    things = [
        Thing(channel.pk, channel.name, counts[channel.pk].n, {"channel": channel})
        for channel in selection.catalogue.channels
        if channel.pk in counts
    ]
    return heat_of(selection, things, cells, address)


def heat_of(
    selection: Selection, things: Sequence[Thing], cells: Cells, address: str
) -> Heat:
    """`things` by sections, in their order; `cells` by (id, section key)."""
    titles = selection.catalogue.sections
    keys = [key for key in titles if any(key == cell[1] for cell in cells)]
    rows = [
        (
            thing.name,
            thing.n,
            [
                _square(selection, cells.get((thing.pk, key)), thing, key, address)
                for key in keys
            ],
        )
        for thing in things
    ]
    named = [
        (square.score, square.n, titles[key], name)
        for name, _n, squares in rows
        for key, square in zip(keys, squares, strict=True)
        if square.score is not None and not square.few
    ]
    shown = [titles[key] for key in keys]
    return Heat(_headline(named), shown, rows, _legend(selection))


def _legend(selection: Selection) -> list[tuple[int, str]]:
    """Each band's number and from where to where it goes."""
    edges = [display(edge / POINT, 0) for edge in selection.program.bands]
    below = _("below %(edge)s") % {"edge": edges[0]}
    from_on = [_("from %(edge)s") % {"edge": edge} for edge in edges]
    return [*enumerate([below, *from_on], 1)]


def _square(
    selection: Selection, cell: Cell | None, thing: Thing, key: str, address: str
) -> Square:
    found = estimate(cell, selection.aggregation) if cell else None
    if found is None:
        return Square()
    filters: dict[str, object] = {
        "section": key,
        "question": "",
        "by": "",
        "compare": None,
    }
    return Square(
        n=found.n,
        score=rounded(found.mean, 0),
        band=selection.band(found.mean),
        few=found.n < selection.minimum_n,
        href=address + selection.query(**filters, **thing.chosen),
    )


def _headline(named: list[tuple[Decimal, int, str, str]]) -> str:
    if not named:
        return _("Too few shops to say where points are lost.")
    worst, best = min(named), max(named)
    if worst[0] == best[0]:
        return _("Every section scores alike everywhere.")
    return _(
        "Lowest: %(worst)s, %(worst_place)s (%(low)s of 100). "
        "Highest: %(best)s, %(best_place)s (%(high)s)."
    ) % {
        "worst": worst[2],
        "worst_place": worst[3],
        "low": worst[0],
        "best": best[2],
        "best_place": best[3],
        "high": best[0],
    }
