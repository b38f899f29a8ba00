"""Whether it matters how a customer comes: the same task on several channels.

In: one point per channel, figures in per cent points. What is said for certain is
corrected for how many pairs were looked at.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import comb

from reports.statistics import ALPHA, Change, Estimate, judged, welch
from reports.trends import Point

#: Points that channels may lie apart and still count as alike.
TOLERANCE = 10


@dataclass(frozen=True, slots=True)
class Spread:
    """How far the best channel lies above the worst; `p` is corrected for having picked
    the two among all pairs, None where nothing can be said."""

    best: Point
    worst: Point
    change: Change
    p: float | None

    @property
    def points(self) -> Fraction:
        return self.change.difference

    @property
    def is_certain(self) -> bool:
        return self.p is not None and self.p < ALPHA and self.change.significant

    @property
    def is_alike(self) -> bool:
        """Within the tolerance, as measured."""
        return self.points <= TOLERANCE


def spread(points: Sequence[Point], minimum_n: int) -> Spread | None:
    """None for fewer than two channels with `minimum_n` scored shops each."""
    enough = [(each.estimate, each) for each in points if _enough(each, minimum_n)]
    known = [(estimate, each) for estimate, each in enough if estimate]
    if len(known) < 2:
        return None
    low, worst = min(known, key=lambda pair: pair[0].mean)
    high, best = max(known, key=lambda pair: pair[0].mean)
    change = welch(high, low)
    pairs = comb(len(known), 2)
    p = None if change.p is None else min(1.0, change.p * pairs)
    return Spread(best, worst, change, p)


def below(points: Sequence[Point], voice: Estimate | None, minimum_n: int) -> list[str]:
    """Keys of the channels that lie below voice for certain (Welch, Holm)."""
    if voice is None or voice.n < minimum_n:
        return []
    changes = {
        each.key: welch(each.estimate, voice)
        for each in points
        if each.estimate and _enough(each, minimum_n)
    }
    return [
        key
        for key, judgement in judged(changes).items()
        if judgement.is_real and judgement.change.difference < 0
    ]


def _enough(point: Point, minimum_n: int) -> bool:
    return point.estimate is not None and point.estimate.n >= minimum_n
