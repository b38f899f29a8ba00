"""How sure a figure is: intervals, comparisons, corrections.

What goes in are sums and counts as the rollups keep them: scores as integers of
ten-millionths (WHOLE means 100 %), points as integers of hundredths. What comes out
is in per cent points, 0 to 100: a mean or a difference as an exact Fraction (so that
rounding for display is exact), an interval, a deviation or a p-value as a float.
Everything is two-sided at 95 %.
"""

import math
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cache, lru_cache
from importlib import import_module
from typing import Any, NamedTuple, TypeVar

WHOLE = 10_000_000
LEVEL = 0.95
ALPHA = 1 - LEVEL
NORMAL_QUANTILE = 1.959963984540054
#: The tests that a p may come from.
WELCH, TWO_PROPORTIONS, FISHER = "welch", "two_proportions", "fisher"
Key = TypeVar("Key", bound=Hashable)


class Interval(NamedTuple):
    """Where the true figure lies, in per cent points."""

    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Estimate:
    """A mean of n shops; low and high are None where one shop is all there is."""

    n: int
    mean: Fraction
    low: float | None
    high: float | None
    sd: float | None

    @property
    def interval(self) -> Interval | None:
        if self.low is None or self.high is None:
            return None
        return Interval(self.low, self.high)


@dataclass(frozen=True, slots=True)
class Change:
    """Now minus before; low, high and p are None where nothing can be said. `test`
    names what p comes from."""

    difference: Fraction
    low: float | None
    high: float | None
    p: float | None
    significant: bool
    test: str


class Judgement(NamedTuple):
    """A change, its p corrected for all that were looked at, and what that means."""

    change: Change
    p: float | None
    is_real: bool


@dataclass(frozen=True, slots=True)
class PointSums:
    """What pooled points need for an interval: Σearned², Σpossible², Σearned·possible
    over shops, in squared hundredths."""

    earned_squares: int
    possible_squares: int
    products: int

    @classmethod
    def total(cls, sums: Iterable["PointSums"]) -> "PointSums":
        """Of at least one."""
        columns = ((s.earned_squares, s.possible_squares, s.products) for s in sums)
        return cls(*map(sum, zip(*columns, strict=True)))


def wilson(passes: float, n: int, z: float = NORMAL_QUANTILE) -> Interval:
    """Wilson's score interval of a pass rate, in per cent points.

    Raises ValueError without a trial or with more passes than trials.
    Wilson (1927), J. Am. Stat. Assoc. 22, 209-212.
    """
    if n <= 0 or not 0 <= passes <= n:
        raise ValueError(f"{passes} passes of {n} is no proportion")
    rate, square = passes / n, z * z
    centre = rate + square / (2 * n)
    half = z * math.sqrt(rate * (1 - rate) / n + square / (4 * n * n))
    stretch = 1 + square / n
    return _clamped((centre - half) / stretch * 100, (centre + half) / stretch * 100)


def mean_interval(
    n: int, total: int, squares: int, *, population: int | None = None
) -> Estimate:
    """Mean of n scores with its t-interval, from Σscore and Σscore² (ten-millionths).

    `population` is how many shops could have been drawn; when given, the interval
    shrinks by the finite population correction, to nothing for a full count.
    Scores that are all alike have no spread to judge by; then the widest spread
    that a score between 0 and 100 could have is taken (Wilson's interval), as
    three times 100 proves no more than three passes of three.
    Raises ValueError for n < 1, population < n, or sums that no scores could have.
    """
    if n < 1 or (population is not None and population < n):
        raise ValueError(f"no mean of {n} shops from {population}")
    mean = Fraction(total * 100, n * WHOLE)
    if n == 1:
        return Estimate(n, mean, None, None, None)
    spread = n * squares - total * total
    if spread < 0:
        raise ValueError("Σscore² is too small for Σscore")
    sd = math.sqrt(spread / (n * (n - 1))) * 100 / WHOLE
    if population == n:
        return Estimate(n, mean, float(mean), float(mean), sd)
    if spread == 0:
        low, high = _of_alike(total / WHOLE / n, n)
        return Estimate(n, mean, low, high, sd)
    return _with_t_interval(n, mean, sd, _correction(n, population))


def ratio_interval(
    n: int,
    earned: int,
    possible: int,
    sums: PointSums | None = None,
    *,
    population: int | None = None,
) -> Estimate:
    """Pooled points Σearned / Σpossible of n shops (hundredths), as a ratio estimator.

    Without `sums` there is a mean and no interval: the spread of shops' scores is
    not the spread of pooled points. `population` as for `mean_interval`. Raises
    ValueError for n < 1, possible <= 0 or population < n.
    Cochran, Sampling Techniques, 3rd ed., §6.3.
    """
    if n < 1 or possible <= 0 or (population is not None and population < n):
        raise ValueError(f"no ratio of {n} shops and {possible} possible points")
    ratio = Fraction(earned, possible)
    if n == 1 or sums is None:
        return Estimate(n, ratio * 100, None, None, None)
    residuals = (
        sums.earned_squares
        - 2 * ratio * sums.products
        + ratio * ratio * sums.possible_squares
    )
    if residuals < 0:
        raise ValueError("the sums of squares do not belong to these points")
    if population == n:
        whole = float(ratio * 100)
        return Estimate(n, ratio * 100, whole, whole, None)
    if residuals == 0:
        low, high = _of_alike(float(ratio), n)
        return Estimate(n, ratio * 100, low, high, 0.0)
    # The deviation of one shop, as a share of the points of a mean shop.
    sd = math.sqrt(residuals / (n - 1)) * n / possible * 100
    return _with_t_interval(n, ratio * 100, sd, _correction(n, population))


def welch(now: Estimate, before: Estimate) -> Change:
    """Difference of two means (now minus before) by Welch's t-test.

    Works for means of shops and for pooled points alike. Where a side has fewer than
    two shops nothing can be said: low, high and p are None, the change not significant.
    A side whose shops are all alike has no spread to judge by, and a test would take it
    for certain: there the change has to be outside of what both intervals allow, one of
    which is of the widest spread (`mean_interval`).
    Zou, Donner (2008), Statistics in Medicine 27, 1693-1702.
    """
    difference = now.mean - before.mean
    first, second = _error_square(now), _error_square(before)
    if first is None or second is None:
        return Change(difference, None, None, None, False, WELCH)
    if not first or not second:
        return _change_of_alike(now, before, first, second)
    p = _welch_p(now, before, first, second)
    half = t_quantile(_freedom(now, before, first, second)) * math.sqrt(first + second)
    low, high = float(difference) - half, float(difference) + half
    return Change(difference, max(low, -100), min(high, 100), p, p < ALPHA, WELCH)


def _freedom(now: Estimate, before: Estimate, first: float, second: float) -> float:
    """Of the squared errors of both means. Welch (1947), Biometrika 34, 28-35."""
    return (first + second) ** 2 / (first**2 / (now.n - 1) + second**2 / (before.n - 1))


def _welch_p(now: Estimate, before: Estimate, first: float, second: float) -> float:
    t = float(now.mean - before.mean) / math.sqrt(first + second)
    return t_tails(t, _freedom(now, before, first, second))


def _change_of_alike(
    now: Estimate, before: Estimate, first: float, second: float
) -> Change:
    difference = now.mean - before.mean
    if now.interval is None or before.interval is None:
        return Change(difference, None, None, None, False, WELCH)
    low, high = _newcombe(
        float(now.mean), now.interval, float(before.mean), before.interval
    )
    if first or second:
        p, test = _welch_p(now, before, first, second), WELCH
    else:
        # Whole passes, the higher rate rounded down and the lower up.
        down, up = math.floor, math.ceil
        first_way, second_way = (down, up) if difference > 0 else (up, down)
        passes = first_way(_share(now.mean / 100) * now.n)
        earlier = second_way(_share(before.mean / 100) * before.n)
        p, test = _p_of_rates(passes, now.n, earlier, before.n)
    is_real = p < ALPHA and not low <= 0 <= high
    return Change(difference, low, high, p, is_real, test)


def two_proportions(
    passes: int, n: int, passes_before: int, n_before: int
) -> Change | None:
    """Difference of two pass rates (now minus before); None where a side has no n.

    p by the pooled z-test, by Fisher's exact test where an expected count is below
    5; the interval is Newcombe's, from both Wilson intervals. Significant only when
    both agree, so that "a real rise" never comes with an interval around zero.
    Newcombe (1998), Statistics in Medicine 17, 873-890, method 10.
    """
    if not n or not n_before:
        return None
    difference = Fraction(100 * passes, n) - Fraction(100 * passes_before, n_before)
    low, high = _newcombe(
        100 * passes / n,
        wilson(passes, n),
        100 * passes_before / n_before,
        wilson(passes_before, n_before),
    )
    p, test = _p_of_rates(passes, n, passes_before, n_before)
    is_real = p < ALPHA and not low <= 0 <= high
    return Change(difference, low, high, p, is_real, test)


def _p_of_rates(
    passes: int, n: int, passes_before: int, n_before: int
) -> tuple[float, str]:
    """p, and the test that it is of."""
    if _smallest_expected(passes, n, passes_before, n_before) < 5:
        return fisher(passes, n, passes_before, n_before), FISHER
    z = two_proportion_z(passes, n, passes_before, n_before)
    return math.erfc(abs(z) / math.sqrt(2)), TWO_PROPORTIONS


def two_proportion_z(passes: int, n: int, passes_before: int, n_before: int) -> float:
    """The z of two pass rates with pooled variance; 0 where nothing varies."""
    pooled = (passes + passes_before) / (n + n_before)
    error = math.sqrt(pooled * (1 - pooled) * (1 / n + 1 / n_before))
    return (passes / n - passes_before / n_before) / error if error else 0.0


def fisher(passes: int, n: int, passes_before: int, n_before: int) -> float:
    """Two-sided p of Fisher's exact test, in exact integers (no scipy.stats)."""
    together = passes + passes_before
    ways = [
        math.comb(n, here) * math.comb(n_before, together - here)
        for here in range(max(0, together - n_before), min(n, together) + 1)
    ]
    observed = math.comb(n, passes) * math.comb(n_before, passes_before)
    return sum(way for way in ways if way <= observed) / math.comb(
        n + n_before, together
    )


def holm(pvalues: Sequence[float]) -> list[float]:
    """P-values adjusted for being many, in the order given (Holm, 1979)."""
    order = sorted(range(len(pvalues)), key=pvalues.__getitem__)
    adjusted, floor = [0.0] * len(pvalues), 0.0
    for rank, index in enumerate(order):
        floor = max(floor, min(1.0, pvalues[index] * (len(pvalues) - rank)))
        adjusted[index] = floor
    return adjusted


def judged(changes: Mapping[Key, Change]) -> dict[Key, Judgement]:
    """Each change as one of all of these, which are looked at together (Holm). Real is
    what its own test finds, interval and all, and what stays so corrected."""
    tested = [key for key, change in changes.items() if change.p is not None]
    adjusted = holm([changes[key].p or 0.0 for key in tested])
    known = dict(zip(tested, adjusted, strict=True))
    return {
        key: Judgement(
            change,
            known.get(key),
            change.significant and known.get(key, 1.0) < ALPHA,
        )
        for key, change in changes.items()
    }


@lru_cache(maxsize=1024)
def t_quantile(freedom: float) -> float:
    """Upper two-sided 95 % quantile of Student's t."""
    return float(_special().stdtrit(freedom, 1 - ALPHA / 2))


def t_tails(t: float, freedom: float) -> float:
    return float(2 * _special().stdtr(freedom, -abs(t)))


@cache
def _special() -> Any:
    # scipy takes longer to import than a page to render, and few pages need it.
    return import_module("scipy.special")


def _with_t_interval(n: int, mean: Fraction, sd: float, correction: float) -> Estimate:
    half = t_quantile(n - 1) * sd / math.sqrt(n) * correction
    low, high = _clamped(float(mean) - half, float(mean) + half)
    return Estimate(n, mean, low, high, sd)


def _of_alike(share: float, n: int) -> Interval:
    """Of shops that are all alike: Wilson's, as if each had passed or failed."""
    return wilson(float(_share(share)) * n, n)


def _share(share: Fraction | float) -> Fraction | float:
    """Between nothing and all: points beyond these (bonus) are no more than a pass."""
    return min(max(share, 0), 1)


def _correction(n: int, population: int | None) -> float:
    if population is None:
        return 1.0
    return math.sqrt((population - n) / (population - 1))


def _error_square(estimate: Estimate) -> float | None:
    if estimate.sd is None or estimate.n < 2:
        return None
    return estimate.sd**2 / estimate.n


def _smallest_expected(passes: int, n: int, passes_before: int, n_before: int) -> float:
    together, everyone = passes + passes_before, n + n_before
    return min(n, n_before) * min(together, everyone - together) / everyone


def _newcombe(
    rate: float, around: Interval, rate_before: float, around_before: Interval
) -> Interval:
    difference = rate - rate_before
    below = math.hypot(rate - around.low, around_before.high - rate_before)
    above = math.hypot(around.high - rate, rate_before - around_before.low)
    return Interval(difference - below, difference + above)


def _clamped(low: float, high: float) -> Interval:
    return Interval(max(0.0, low), min(100.0, high))
