"""Whether it is the place or who judges it: what somebody's scores differ by from what
the same places got from others.

A block is a place. The difference of one grader is the mean, over the shops of theirs
that can be compared, of score minus the mean of everybody else in the block. Its error
comes from the spread of scores inside blocks, with all graders in it, so that it is
rather too large than too small (two-way layout without interaction; Searle, Linear
Models for Unbalanced Data, §4). Scores are ten-millionths, differences per cent points.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from reports.statistics import WHOLE, t_quantile, t_tails

#: The ids of a grader and a block.
Key = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Sums:
    """n scores, Σscore and Σscore² of one grader in one block."""

    n: int
    total: int
    squares: int

    def __add__(self, other: "Sums") -> "Sums":
        return Sums(
            self.n + other.n, self.total + other.total, self.squares + other.squares
        )

    def without(self, other: "Sums") -> "Sums":
        return Sums(
            self.n - other.n, self.total - other.total, self.squares - other.squares
        )

    @property
    def mean(self) -> Fraction:
        return Fraction(self.total * 100, self.n * WHOLE)


@dataclass(frozen=True, slots=True)
class Effect:
    """Of `n` shops in `blocks` where others were, too; `alone` shops have no others.
    `own` and `others` are the two means that were compared."""

    n: int
    blocks: int
    alone: int
    own: Fraction
    others: Fraction
    low: float
    high: float
    p: float

    @property
    def difference(self) -> Fraction:
        return self.own - self.others


def effects(sums: Mapping[Key, Sums]) -> dict[int, Effect]:
    """By grader, of `sums` by (grader, block). Who was nowhere with others, and all
    where scores have no spread to judge by, are left out."""
    blocks: dict[int, Sums] = {}
    of_grader: dict[int, dict[int, Sums]] = {}
    for (grader, block), own in sums.items():
        blocks[block] = blocks.get(block, Sums(0, 0, 0)) + own
        of_grader.setdefault(grader, {})[block] = own
    freedom = sum(each.n - 1 for each in blocks.values())
    within = sum((_within(each) for each in blocks.values()), Fraction(0))
    if freedom < 1 or not within:
        return {}
    spread = math.sqrt(within / freedom) * 100 / WHOLE
    return {
        grader: found
        for grader, own in of_grader.items()
        if (found := _effect(own, blocks, spread, freedom))
    }


def _within(block: Sums) -> Fraction:
    return block.squares - Fraction(block.total * block.total, block.n)


def _effect(
    own: Mapping[int, Sums],
    blocks: Mapping[int, Sums],
    spread: float,
    freedom: int,
) -> Effect | None:
    pairs = [(sums, blocks[block].without(sums)) for block, sums in own.items()]
    met = [(mine, others) for mine, others in pairs if others.n]
    n = sum(mine.n for mine, _others in met)
    if not n:
        return None
    mine = sum((each.mean * each.n for each, _o in met), Fraction(0)) / n
    theirs = sum((others.mean * each.n for each, others in met), Fraction(0)) / n
    weights = sum(each.n + each.n**2 / others.n for each, others in met)
    error = spread * math.sqrt(weights) / n
    difference = float(mine - theirs)
    half = t_quantile(freedom) * error
    return Effect(
        n=n,
        blocks=len(met),
        alone=sum(each.n for each, _o in pairs) - n,
        own=mine,
        others=theirs,
        low=max(difference - half, -100.0),
        high=min(difference + half, 100.0),
        p=t_tails(difference / error, freedom),
    )
