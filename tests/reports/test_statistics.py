import subprocess
import sys
from fractions import Fraction

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy import stats

from reports.statistics import (
    WHOLE,
    Estimate,
    PointSums,
    fisher,
    holm,
    mean_interval,
    ratio_interval,
    two_proportion_z,
    two_proportions,
    welch,
    wilson,
)

SCORES = st.lists(st.integers(0, WHOLE), min_size=2, max_size=40)


def estimate_of(scores, **options):
    squares = sum(score * score for score in scores)
    return mean_interval(len(scores), sum(scores), squares, **options)


def points(per_cent):
    return [value * WHOLE // 100 for value in per_cent]


NOW = points([70, 74, 81, 69, 90, 77, 73])
BEFORE = points([60, 55, 71, 66, 58])


@pytest.mark.parametrize(
    ("passes", "n", "low", "high"),
    [
        (16, 18, 67.20, 96.90),
        (3, 3, 43.85, 100),
        (0, 5, 0, 43.45),
        (9, 10, 59.58, 98.21),
        (1, 1, 20.65, 100),
    ],
)
def test_wilson_gives_the_figures_of_the_field_guide(passes, n, low, high):
    assert wilson(passes, n) == pytest.approx((low, high), abs=0.005)


@given(st.integers(1, 500).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_wilson_agrees_with_scipy(trial):
    passes, n = trial
    reference = stats.binomtest(passes, n).proportion_ci(method="wilson")
    assert wilson(passes, n) == pytest.approx(
        (reference.low * 100, reference.high * 100), abs=1e-9
    )


@pytest.mark.parametrize(("passes", "n"), [(0, 0), (3, 2), (-1, 2)])
def test_wilson_refuses_what_is_no_proportion(passes, n):
    with pytest.raises(ValueError, match="no proportion"):
        wilson(passes, n)


def test_a_mean_interval_agrees_with_scipy():
    shares = [score / WHOLE * 100 for score in NOW]
    low, high = stats.t.interval(
        0.95, len(NOW) - 1, loc=sum(shares) / len(NOW), scale=stats.sem(shares)
    )
    assert estimate_of(NOW).interval == pytest.approx((low, high))


def test_a_mean_is_exact():
    assert estimate_of([WHOLE, 0, 0]).mean == Fraction(100, 3)


def test_one_shop_has_a_mean_and_no_interval():
    assert estimate_of([WHOLE // 2]) == Estimate(1, Fraction(50), None, None, None)


@given(SCORES)
def test_an_interval_holds_its_mean_and_stays_within_the_scale(scores):
    estimate = estimate_of(scores)
    assert 0 <= estimate.low <= float(estimate.mean) + 1e-9
    assert float(estimate.mean) - 1e-9 <= estimate.high <= 100


def test_shops_that_are_all_alike_prove_no_more_than_as_many_passes():
    assert estimate_of([WHOLE] * 3).interval == wilson(3, 3)


def test_a_finite_population_narrows_the_interval():
    whole, drawn = estimate_of(NOW), estimate_of(NOW, population=10)
    ratio = (drawn.high - drawn.low) / (whole.high - whole.low)
    assert ratio == pytest.approx((3 / 9) ** 0.5)


def test_a_full_count_has_no_uncertainty():
    counted = estimate_of(NOW, population=len(NOW))
    assert counted.low == counted.high == float(counted.mean)


@pytest.mark.parametrize(
    ("n", "total", "squares", "population"),
    [(0, 0, 0, None), (5, 10, 100, 4), (2, 2 * WHOLE, WHOLE, None)],
)
def test_sums_that_no_shops_could_have_are_refused(n, total, squares, population):
    with pytest.raises(ValueError, match=r"no mean|too small"):
        mean_interval(n, total, squares, population=population)


def test_pooled_points_without_sums_of_squares_have_no_interval():
    assert ratio_interval(4, 900, 1200) == Estimate(4, Fraction(75), None, None, None)


def test_pooled_points_of_equal_shops_have_the_interval_of_the_mean_of_shops():
    earned = [70, 74, 81, 69, 90, 77, 73]
    sums = PointSums(
        sum(e * e for e in earned), 7 * 100 * 100, sum(e * 100 for e in earned)
    )
    pooled = ratio_interval(7, sum(earned), 700, sums)
    assert pooled.interval == pytest.approx(estimate_of(NOW).interval)


def test_pooled_points_of_unequal_shops_follow_the_ratio_estimator():
    earned, possible = [50, 150, 90], [100, 200, 100]
    ratio = sum(earned) / sum(possible)
    residuals = sum((e - ratio * p) ** 2 for e, p in zip(earned, possible, strict=True))
    error = (residuals / 2 * 3) ** 0.5 / sum(possible) * 100
    sums = PointSums(
        sum(e * e for e in earned),
        sum(p * p for p in possible),
        sum(e * p for e, p in zip(earned, possible, strict=True)),
    )
    pooled = ratio_interval(3, sum(earned), sum(possible), sums)
    assert pooled.low == pytest.approx(72.5 - stats.t.ppf(0.975, 2) * error)


def test_a_finite_population_narrows_pooled_points_alike():
    sums = PointSums(90_000, 130_000, 105_000)
    whole = ratio_interval(4, 500, 700, sums)
    drawn = ratio_interval(4, 500, 700, sums, population=10)
    ratio = (float(drawn.mean) - drawn.low) / (float(whole.mean) - whole.low)
    assert ratio == pytest.approx((6 / 9) ** 0.5)


def test_a_full_count_of_pooled_points_has_no_uncertainty():
    sums = PointSums(90_000, 130_000, 105_000)
    counted = ratio_interval(4, 500, 700, sums, population=4)
    assert counted.low == counted.high == float(counted.mean)


def test_fewer_to_draw_from_than_were_drawn_is_refused():
    with pytest.raises(ValueError, match="no ratio"):
        ratio_interval(4, 500, 700, population=3)


def test_sums_of_points_add_up():
    both = PointSums.total([PointSums(1, 2, 3), PointSums(10, 20, 30)])
    assert both == PointSums(11, 22, 33)


def test_welch_agrees_with_scipy():
    reference = stats.ttest_ind(NOW, BEFORE, equal_var=False)
    around = reference.confidence_interval()
    change = welch(estimate_of(NOW), estimate_of(BEFORE))
    assert (change.p, change.low, change.high) == pytest.approx(
        (reference.pvalue, around.low / WHOLE * 100, around.high / WHOLE * 100)
    )


@given(SCORES, SCORES)
def test_welch_agrees_with_scipy_for_any_scores(now, before):
    assume(len(set(now)) > 1 and len(set(before)) > 1)
    reference = stats.ttest_ind(now, before, equal_var=False)
    p = welch(estimate_of(now), estimate_of(before)).p
    assert p == pytest.approx(float(reference.pvalue), rel=1e-6, abs=1e-12)


@given(SCORES)
def test_a_mean_interval_agrees_with_scipy_for_any_scores(scores):
    assume(len(set(scores)) > 1)
    n = len(scores)
    low, high = stats.t.interval(
        0.95, n - 1, loc=stats.tmean(scores), scale=stats.sem(scores)
    )
    found = estimate_of(scores)
    expected = (max(low / WHOLE * 100, 0), min(high / WHOLE * 100, 100))
    assert (found.low, found.high) == pytest.approx(expected, rel=1e-6, abs=1e-9)


def test_a_clear_rise_is_significant():
    assert welch(estimate_of(NOW), estimate_of(BEFORE)).significant


def test_a_change_within_chance_is_not_significant():
    assert not welch(estimate_of(NOW), estimate_of(NOW[1:])).significant


def test_one_shop_cannot_be_compared():
    change = welch(estimate_of(NOW), estimate_of(BEFORE[:1]))
    assert (change.low, change.p, change.significant) == (None, None, False)


def test_shops_that_are_all_alike_are_compared_by_the_widest_spread():
    change = welch(estimate_of([WHOLE] * 12), estimate_of([0] * 12))
    rates = two_proportions(12, 12, 0, 12)
    assert (change.low, change.high) == pytest.approx((rates.low, rates.high))
    assert (change.significant, change.p, change.test) == (True, rates.p, rates.test)


def test_few_shops_that_are_all_alike_prove_nothing():
    change = welch(estimate_of([WHOLE] * 3), estimate_of([WHOLE // 2] * 3))
    assert (change.low < 0 < change.high, change.significant) == (True, False)


def test_one_side_all_alike_is_not_taken_for_certain():
    now, before = [WHOLE] * 3, [WHOLE * 9 // 10, WHOLE * 8 // 10] * 15
    change = welch(estimate_of(now), estimate_of(before))
    assert (change.p < 0.001, change.low < 0 < change.high) == (True, True)
    assert not change.significant


@given(SCORES, SCORES)
def test_a_real_change_of_scores_never_has_an_interval_around_zero(now, before):
    change = welch(estimate_of(now), estimate_of(before))
    assert not (change.significant and change.low <= 0 <= change.high)


def test_bonus_points_of_shops_that_are_all_alike_are_no_more_than_a_pass():
    """A checklist may give more than 100 of 100."""
    pooled = ratio_interval(4, 440, 400, PointSums(4 * 110**2, 4 * 100**2, 44_000))
    means = estimate_of([WHOLE * 11 // 10] * 4)
    for found in (pooled, means):
        assert (found.mean, found.high) == (110, 100)
        change = welch(found, found)
        assert (change.difference, change.p, change.significant) == (0, 1, False)


def test_two_proportions_give_the_z_of_the_field_guide():
    assert two_proportion_z(195, 250, 145, 250) == pytest.approx(4.79, abs=0.005)


def test_two_large_proportions_use_the_z_test():
    change = two_proportions(195, 250, 145, 250)
    z = two_proportion_z(195, 250, 145, 250)
    assert change.p == pytest.approx(2 * stats.norm.sf(z))


@given(st.tuples(*[st.integers(40, 400)] * 4))
def test_two_large_proportions_agree_with_scipys_chi_square(table):
    a, b, c, d = table
    reference = stats.chi2_contingency([[a, b], [c, d]], correction=False)
    p = two_proportions(a, a + b, c, c + d).p
    assert p == pytest.approx(float(reference.pvalue), rel=1e-6, abs=1e-12)


def test_newcombes_interval_gives_his_published_example():
    # Newcombe (1998), table II (a): 56/70 - 48/80, method 10.
    change = two_proportions(56, 70, 48, 80)
    assert (change.low, change.high) == pytest.approx((5.24, 33.39), abs=0.005)


def test_two_small_proportions_use_fishers_test():
    expected = stats.fisher_exact([[3, 0], [1, 4]]).pvalue
    assert two_proportions(3, 3, 1, 5).p == pytest.approx(expected)


@given(st.tuples(*[st.integers(0, 15)] * 4).filter(lambda t: t[0] + t[1] and sum(t)))
def test_fisher_agrees_with_scipy(table):
    a, b, c, d = table
    reference = stats.fisher_exact([[a, b], [c, d]]).pvalue
    assert fisher(a, a + b, c, c + d) == pytest.approx(float(reference))


@given(
    st.tuples(st.integers(0, 60), st.integers(1, 60), st.integers(0, 60)),
    st.integers(1, 60),
)
def test_a_significant_change_never_has_an_interval_around_zero(left, more):
    passes, fails, before = left
    change = two_proportions(passes, passes + fails, before, before + more)
    assert not (change.significant and change.low <= 0 <= change.high)


def test_a_rate_without_trials_cannot_be_compared():
    assert two_proportions(0, 0, 3, 4) is None


def test_holm_steps_down_in_the_order_given():
    assert holm([0.04, 0.01, 0.03, 0.005]) == pytest.approx([0.06, 0.03, 0.06, 0.02])


def test_holm_never_passes_one():
    assert holm([0.9, 0.8]) == [1.0, 1.0]


def test_importing_statistics_does_not_import_scipy():
    code = "import sys, reports.statistics; sys.exit('scipy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
