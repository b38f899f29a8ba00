"""Weekday and hour of the visit: how good the service is then, and who gets through.

The clock is the location's own, summer time included. Read from the facts of the
selection; rollups keep no hours.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.dates import WEEKDAYS, WEEKDAYS_ABBR
from django.utils.translation import gettext as _

from reports.findings import Finding
from reports.reading import focus
from reports.reading.cells import ANSWERS, Cells, by_passes, by_scores, figure, judged
from reports.reading.changes import changes
from reports.reading.clocks import of_card
from reports.reading.definitions import definitions_of
from reports.reading.selection import Selection
from reports.statistics import Estimate, Interval, wilson
from reports.trends import Cell, display, rounded, total

DAYS = range(1, 8)


@dataclass(frozen=True, slots=True)
class Reached:
    """How many of n contacts reached somebody."""

    n: int = 0
    passes: int = 0

    @property
    def share(self) -> Decimal | None:
        return rounded(100 * self.passes / self.n, 0) if self.n else None

    @property
    def interval(self) -> Interval | None:
        return wilson(self.passes, self.n) if self.n else None


@dataclass(frozen=True, slots=True)
class Square:
    """One hour of one weekday; n 0: nobody was there then."""

    weekday: int = 0
    hour: int = 0
    n: int = 0
    estimate: Estimate | None = None
    reached: Reached = Reached()
    band: int = 0
    few: bool = False
    href: str = ""

    @property
    def score(self) -> Decimal | None:
        return rounded(self.estimate.mean, 0) if self.estimate else None

    @property
    def day(self) -> str:
        return str(WEEKDAYS[self.weekday - 1])

    @property
    def slot(self) -> str:
        return f"{self.hour:02d}:00"


@dataclass(frozen=True, slots=True)
class Page:
    """`rows` have an hour and its seven squares."""

    selection: Selection
    finding: Finding
    rows: list[tuple[str, list[Square]]]
    days: list[str]
    zones: list[str]
    n: int

    @property
    def is_empty(self) -> bool:
        return not self.rows

    @property
    def table(self) -> Iterable[Sequence[object]]:
        yield (
            "weekday", "hour", "n", "figure_percent", "figure_low", "figure_high",
            "contacts", "reached", "reached_percent", "reached_low", "reached_high",
        )  # fmt: skip
        for _hour, squares in self.rows:
            yield from (_line(each) for each in squares if each.n)


def read(selection: Selection) -> Page:
    selection = focus.recent(replace(selection, slot="", answer=""))
    cells = _cells(selection)
    contacts = _reached(selection)
    squares = {
        key: _square(selection, key, cell, contacts.get(key, Reached()))
        for key, cell in cells.items()
        if None not in key
    }
    hours = sorted({hour for _weekday, hour in squares})
    span = range(hours[0], hours[-1] + 1) if hours else ()
    return Page(
        selection=selection,
        finding=_finding(selection, squares, cells),
        rows=[
            (
                f"{hour:02d}–{(hour + 1) % 24:02d}",
                [squares.get((day, hour), Square(day, hour)) for day in DAYS],
            )
            for hour in span
        ],
        days=[str(WEEKDAYS_ABBR[day - 1]) for day in DAYS],
        zones=_zones(selection),
        n=total(cells.values()).n,
    )


def _cells(selection: Selection) -> Cells:
    """Cells by (weekday, hour). One query."""
    clock = of_card(selection.catalogue.locations)
    cards = selection.scorecards().annotate(**clock)
    if selection.question:
        return by_passes(judged(cards, question__key=selection.question), *clock)
    if selection.section:
        of_section = cards.filter(sections__section__key=selection.section)
        return by_scores(of_section, *clock, at="sections__")
    return by_scores(cards, *clock)


def _reached(selection: Selection) -> dict[tuple[Any, ...], Reached]:
    """Contacts whose outcome is told, by (weekday, hour). Two queries."""
    clock = of_card(selection.catalogue.locations)
    outcomes = definitions_of(selection).outcomes
    found = (
        judged(selection.scorecards(), question__key__in=outcomes, is_na=False)
        .annotate(**clock)
        .order_by()
        .values_list(*clock)
        .annotate(n=Count("*"), passes=Count("pk", filter=REACHED))
    )
    return {(day, hour): Reached(n, passes) for day, hour, n, passes in found}


#: The best ending that its question knows; by its name where endings give no points.
REACHED = Q(**{f"{ANSWERS}passed": True}) | Q(**{f"{ANSWERS}value": "reached"})


def _square(
    selection: Selection, key: tuple[Any, ...], cell: Cell, reached: Reached
) -> Square:
    weekday, hour = key
    found = figure(selection, cell)
    address = reverse("reports:scorecard-list")
    return Square(
        weekday=weekday,
        hour=hour,
        n=cell.n,
        estimate=found,
        reached=reached,
        band=selection.band(found.mean) if found else 0,
        few=cell.n < selection.minimum_n,
        href=address
        + selection.query(slot=f"{weekday}-{hour:02d}", by="", compare=None),
    )


def _finding(
    selection: Selection, squares: dict[tuple[Any, ...], Square], cells: Cells
) -> Finding:
    """Which hours are for certain worse or better than all others together."""
    shown = {key: each for key, each in squares.items() if _is_judged(each)}
    if not shown:
        most = max((each.n for each in squares.values()), default=0)
        words = _("Too few shops in any one hour to say: n %(n)d at most.")
        return Finding(words % {"n": most}, _detail(selection, cells))
    others = {
        key: total(cell for at, cell in cells.items() if at != key) for key in shown
    }
    against = changes(selection, {key: cells[key] for key in shown}, others)
    worse = [
        shown[key]
        for key, judgement in against.items()
        if judgement.is_real and judgement.change.difference < 0
    ]
    if not worse:
        headline = _("No hour of the week is for certain worse than the others.")
        return Finding(headline, _detail(selection, cells))
    worst = min(worse, key=lambda each: each.estimate.mean if each.estimate else 0)
    headline = _(
        "%(day)s from %(hour)s is worse than the other hours: %(score)s of 100."
    )
    named = {"day": worst.day, "hour": worst.slot, "score": worst.score}
    return Finding(headline % named, _detail(selection, cells))


def _is_judged(square: Square) -> bool:
    return square.estimate is not None and not square.few


def _detail(selection: Selection, cells: Cells) -> str:
    everything = total(cells.values())
    found = figure(selection, everything)
    words = {
        "n": everything.n,
        "score": display(found.mean) if found else "–",
        "low": display(found.low) if found and found.low is not None else "–",
        "high": display(found.high) if found and found.high is not None else "–",
    }
    return (
        _(
            "All hours: %(score)s of 100 (95 %% interval %(low)s to %(high)s), "
            "n %(n)d. On each location’s own clock; many hours are compared, so each "
            "is held to a stricter measure (Holm)."
        )
        % words
    )


def _zones(selection: Selection) -> list[str]:
    channel = selection.channel
    return sorted(
        {
            place.time_zone
            for place in selection.catalogue.locations
            if selection.location in (None, place)
            if channel is None or place.channel_id == channel.pk
        }
    )


def _line(square: Square) -> Sequence[object]:
    """Of too few shops only how many there were."""
    if square.few or square.estimate is None:
        return (square.day, square.slot, square.n, *[None] * 8)
    estimate, reached = square.estimate, square.reached
    low, high = estimate.interval or (None, None)
    around = reached.interval or (None, None)
    return (
        square.day, square.slot, square.n,
        rounded(estimate.mean), _or_none(low), _or_none(high),
        reached.n, reached.passes, reached.share, *map(_or_none, around),
    )  # fmt: skip


def _or_none(value: float | None) -> Decimal | None:
    return None if value is None else rounded(value)
