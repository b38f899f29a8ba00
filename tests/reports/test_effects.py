import math
from fractions import Fraction

import pytest
from scipy import stats

from reports.effects import Sums, effects
from reports.statistics import WHOLE


def sums(*scores):
    """Of scores of 100."""
    whole = [score * WHOLE // 100 for score in scores]
    return Sums(len(whole), sum(whole), sum(each * each for each in whole))


STRICT, MILD = 1, 2


def test_a_grader_is_compared_at_the_same_places_only():
    """The strict one went to a better place, too: alone there, it does not count."""
    found = effects(
        {
            (STRICT, 1): sums(40, 50),
            (MILD, 1): sums(60, 70),
            (STRICT, 2): sums(100, 98),
        }
    )
    strict = found[STRICT]
    assert (strict.difference, strict.n, strict.alone) == (Fraction(-20), 2, 2)


def test_the_means_weigh_places_by_own_shops():
    found = effects(
        {
            (STRICT, 1): sums(40, 40, 40),
            (MILD, 1): sums(60),
            (STRICT, 2): sums(80),
            (MILD, 2): sums(80, 90),
        }
    )
    assert found[STRICT].own == 50
    assert found[STRICT].others == Fraction(60 * 3 + 85, 4)


def test_the_interval_is_that_of_a_two_sample_t_test_in_one_place():
    """With one place and two graders the error is the pooled one around the common
    mean."""
    mine, theirs = [50, 60, 55, 65], [70, 80, 75]
    found = effects({(STRICT, 1): sums(*mine), (MILD, 1): sums(*theirs)})[STRICT]
    everybody = [*mine, *theirs]
    middle = sum(everybody) / 7
    spread = math.sqrt(sum((each - middle) ** 2 for each in everybody) / 6)
    half = stats.t.ppf(0.975, 6) * spread * math.sqrt(1 / 4 + 1 / 3)
    difference = sum(mine) / 4 - sum(theirs) / 3
    assert (found.low, found.high) == pytest.approx(
        (difference - half, difference + half)
    )
    t = difference / (half / stats.t.ppf(0.975, 6))
    assert found.p == pytest.approx(2 * stats.t.sf(abs(t), 6))


@pytest.mark.parametrize(
    "rows",
    [
        {},
        {(STRICT, 1): sums(50, 60)},
        {(STRICT, 1): sums(50), (MILD, 2): sums(60)},
        {(STRICT, 1): sums(50), (MILD, 1): sums(50)},
    ],
)
def test_nothing_is_said_without_others_or_without_spread(rows):
    assert effects(rows) == {}
