"""Where a figure stands: ticks, domains, and the way from a figure to a place."""

import math
from collections.abc import Iterable
from dataclasses import dataclass

from reports.trends import Number

#: A hair of tolerance: 0.3 / 0.1 must be three steps and not four.
HAIR = 1e-9


@dataclass(frozen=True, slots=True)
class Scale:
    """Straight from [low, high] to [start, end]; start may be the larger one,
    as for y, which grows downwards."""

    low: float
    high: float
    start: float
    end: float

    def at(self, value: Number) -> float:
        share = (float(value) - self.low) / (self.high - self.low)
        return self.start + share * (self.end - self.start)

    def within(self, value: Number) -> float:
        """`at`, held at the edge for what lies beyond the scale."""
        return self.at(min(max(float(value), self.low), self.high))


def ticks(low: float, high: float, most: int = 7) -> list[float]:
    """At most `most` round figures (steps of 1, 2, 5, 10, 20 …) around [low, high].

    Raises ValueError when high is not above low.
    """
    if not high > low:
        raise ValueError(f"no scale from {low} to {high}")
    step = next(s for s in _steps(high - low) if _count(low, high, s) <= most)
    first = math.floor(low / step + HAIR)
    return [round((first + i) * step, 9) for i in range(_count(low, high, step))]


def domain(
    figures: Iterable[Number], *, least: float = 20, floor: float = 0, top: float = 100
) -> tuple[float, float]:
    """A range that holds all figures, at least `least` wide, within [floor, top].

    A narrow range would make noise look like change.
    """
    known = [float(figure) for figure in figures] or [floor, top]
    low, high = min(known), max(known)
    room = max(0.0, least - (high - low)) / 2
    low, high = low - room, high + room
    shift = max(0.0, floor - low) - max(0.0, high - top)
    return max(floor, low + shift), min(top, high + shift)


def middle(index: int, count: int) -> float:
    """The middle of column `index` of `count`, in per cent of the width."""
    return (index + 0.5) * 100 / count


def edge(index: int, count: int) -> float:
    """The near edge of column `index` of `count`, in per cent of the width."""
    return index * 100 / count


def _steps(span: float) -> Iterable[float]:
    power = 10.0 ** (math.floor(math.log10(span)) - 1)
    return (power * factor * 10**more for more in range(4) for factor in (1, 2, 5))


def _count(low: float, high: float, step: float) -> int:
    return math.ceil(high / step - HAIR) - math.floor(low / step + HAIR) + 1
