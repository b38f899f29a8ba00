"""The arithmetic of trends: additive cells, what they say, ranks, rounding.

A cell holds sums that can be added in any order, so a month of a region is the sum
of its locations' cells; a figure is only computed at the end, and rounded only when
it is shown.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from decimal import Decimal
from fractions import Fraction
from operator import attrgetter
from typing import Literal, TypeVar

from reports.statistics import (
    Estimate,
    Interval,
    PointSums,
    mean_interval,
    ratio_interval,
    wilson,
)

Aggregation = Literal["mean_of_shops", "pooled"]
Number = Fraction | float
Key = TypeVar("Key")


@dataclass(frozen=True, slots=True)
class Cell:
    """Additive figures of one group of shops.

    n counts every shop, n_scored those that have a score. earned and possible are
    weighted points in hundredths; score_sum and square_sum are Σscore and Σscore²
    in ten-millionths and their squares; passes of applicable questions; criticals
    that failed. `imported` counts shops that were not done here; rollups do not say
    so. `points` is what an interval of pooled points needs, where kept.
    """

    n: int = 0
    n_scored: int = 0
    earned: int = 0
    possible: int = 0
    score_sum: int = 0
    square_sum: int = 0
    passes: int = 0
    applicable: int = 0
    criticals: int = 0
    imported: int = 0
    points: PointSums | None = None

    def __add__(self, other: "Cell") -> "Cell":
        return total((self, other))

    @property
    def pass_rate(self) -> Fraction | None:
        """Passes of applicable, exact, in per cent points."""
        if not self.applicable:
            return None
        return Fraction(100 * self.passes, self.applicable)


#: What a cell counts, in the order that it takes them.
COUNTED = tuple(each.name for each in fields(Cell) if each.name != "points")
_counted = attrgetter(*COUNTED)


@dataclass(frozen=True, slots=True)
class Point:
    """One figure of a trend: what it is called, what it says, where it leads."""

    label: str
    key: str
    cell: Cell
    estimate: Estimate | None
    pass_interval: Interval | None
    href: str | None = None


@dataclass(frozen=True, slots=True)
class Ranked:
    """A point's place: the best and the worst rank that its interval allows.

    Both are None for a point that is not ranked.
    """

    point: Point
    best: int | None
    worst: int | None

    @property
    def text(self) -> str:
        """A range ("2" to "7" with a dash), one rank, or nothing when not ranked."""
        if self.best is None or self.best == self.worst:
            return "" if self.best is None else str(self.best)
        return f"{self.best}\N{EN DASH}{self.worst}"


def total(cells: Iterable[Cell]) -> Cell:
    """The cell of all facts of these cells; empty for none."""
    known = list(cells)
    if len(known) < 2:
        return known[0] if known else Cell()
    # By column: a page adds thousands, and a cell for each sum on the way takes longer
    # than all the additions.
    columns = zip(*map(_counted, known), strict=True)
    counts = dict(zip(COUNTED, map(sum, columns), strict=True))
    return Cell(**counts, points=_points_of(known))


def estimate(
    cell: Cell, aggregation: Aggregation, *, population: int | None = None
) -> Estimate | None:
    """What a cell's score is, in per cent points; None when nothing was scored.

    `population`: how many there were to draw from (statistics.mean_interval), where
    the figure is meant for these and for no other."""
    if not cell.n_scored:
        return None
    if aggregation == "mean_of_shops":
        return mean_interval(
            cell.n_scored, cell.score_sum, cell.square_sum, population=population
        )
    if cell.possible <= 0:
        return None
    return ratio_interval(
        cell.n_scored,
        cell.earned,
        cell.possible,
        cell.points,
        population=population,
    )


def point(
    label: str,
    key: str,
    cell: Cell,
    aggregation: Aggregation,
    href: str | None = None,
) -> Point:
    """A point with everything that its cell says."""
    around = wilson(cell.passes, cell.applicable) if cell.applicable else None
    return Point(label, key, cell, estimate(cell, aggregation), around, href)


def ranked(points: Sequence[Point], minimum_n: int) -> list[Ranked]:
    """Points from best to worst, then those not ranked, in the order given.

    A rank is the range that the intervals allow: a point is certainly above another
    only when its interval lies wholly above. Fewer than `minimum_n` scored shops, or
    no interval, is not ranked.
    """
    judged = sorted(
        (p for p in points if _interval(p, minimum_n)), key=_mean, reverse=True
    )
    around = [p.estimate.interval for p in judged if p.estimate]
    spans = [interval for interval in around if interval]
    lows, highs = sorted(s.low for s in spans), sorted(s.high for s in spans)
    places = [
        Ranked(
            p,
            1 + len(spans) - bisect_right(lows, own.high),
            len(spans) - bisect_left(highs, own.low),
        )
        for p, own in zip(judged, spans, strict=True)
    ]
    rest = [Ranked(p, None, None) for p in points if not _interval(p, minimum_n)]
    return places + rest


def rounded(value: Number, digits: int = 1) -> Decimal:
    """A figure as shown: rounded once, half away from zero, from its exact value."""
    # In whole numbers: a page rounds thousands of figures, and each step of a Fraction
    # looks for a common divisor.
    over, under = value.as_integer_ratio()
    whole = (2 * abs(over) * 10**digits + under) // (2 * under)
    # 0 - x and not -x: a rounded-away minus must not leave "-0.0" behind.
    signed = whole if over >= 0 else 0 - whole
    return Decimal(signed).scaleb(-digits)


def display(value: Number, digits: int = 1, *, signed: bool = False) -> str:
    """`rounded` as text with a true minus; `signed` puts a plus before a rise."""
    figure = rounded(value, digits)
    sign = "\N{MINUS SIGN}" if figure < 0 else "+" if signed and figure > 0 else ""
    return f"{sign}{abs(figure)}"


def grouped(cells: Iterable[tuple[Key, Cell]]) -> dict[Key, Cell]:
    """The total of each key's cells, in the order in which the keys first come."""
    found: dict[Key, list[Cell]] = {}
    for key, cell in cells:
        found.setdefault(key, []).append(cell)
    return {key: total(own) for key, own in found.items()}


def _points_of(cells: Sequence[Cell]) -> PointSums | None:
    """Of those that have a score: none where one of these keeps none."""
    known = [cell.points for cell in cells if cell.n_scored]
    kept = [points for points in known if points is not None]
    if not kept or len(kept) < len(known):
        return None
    return PointSums.total(kept)


def _mean(point: Point) -> tuple[float, Number]:
    """In the order of the exact mean: a float, which is compared a hundred times as
    fast, decides wherever two of them differ."""
    mean = point.estimate.mean if point.estimate else Fraction(-1)
    return float(mean), mean


def _interval(point: Point, minimum_n: int) -> Interval | None:
    if point.estimate is None or point.estimate.n < minimum_n:
        return None
    return point.estimate.interval
