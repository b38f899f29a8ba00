from fractions import Fraction

import pytest

from reports.findings import (
    change_finding,
    course_finding,
    group_finding,
    trend_finding,
)
from reports.statistics import WHOLE, Estimate, mean_interval, welch
from reports.trends import Cell, Point


def estimate(mean, n=142, sd=16):
    half = 2 * sd / n**0.5
    return Estimate(n, Fraction(mean), mean - half, mean + half, float(sd))


def headline(latest, before=None, **options):
    given = {"target": 80, "minimum_n": 3, "before_label": "spring"} | options
    change = welch(latest, before) if before else None
    return trend_finding(
        "Autumn", latest, change=change, aggregation="mean_of_shops", **given
    ).headline


def of_change(now, before):
    return change_finding(welch(now, before), now=now.n, before=before.n)


def group(label, mean, n=30, sd=8):
    return Point(label, label, Cell(n=n, n_scored=n), estimate(mean, n, sd), None)


def test_a_significant_rise_is_better():
    expected = "Service is better than in spring: 71 of 100 against a target of 80."
    assert headline(estimate(71), estimate(66)) == expected


def test_a_significant_fall_is_worse():
    expected = "Service is worse than in spring: 66 of 100 against a target of 80."
    assert headline(estimate(66), estimate(71)) == expected


def test_a_change_within_chance_is_said_to_be_none():
    expected = "No significant change since spring: 71 of 100 against a target of 80."
    assert headline(estimate(71), estimate(70)) == expected


def test_a_first_period_only_says_where_service_stands():
    assert headline(estimate(71), target=None) == "Service now: 71 of 100."


@pytest.mark.parametrize(("latest", "n"), [(estimate(71, n=2), 2), (None, 0)])
def test_too_few_shops_say_nothing(latest, n):
    assert headline(latest) == f"Too few shops to say: n {n}."


def test_the_detail_of_a_trend_names_interval_n_and_aggregation():
    detail = trend_finding(
        "Autumn so far", estimate(71, 64), aggregation="pooled", minimum_n=3
    ).detail
    assert detail == (
        "Autumn so far: 71.0 (95 % interval 67.0 to 75.0), n 64 shops. Pooled points."
    )


def test_one_shop_is_said_to_have_no_interval():
    one = mean_interval(1, WHOLE, WHOLE * WHOLE)
    detail = trend_finding("May", one, aggregation="mean_of_shops", minimum_n=1).detail
    assert detail == "May: 100.0 (no interval), n 1 shop. Mean of shops."


def test_a_period_without_scores_says_so():
    detail = trend_finding("May", None, aggregation="pooled", minimum_n=3).detail
    assert detail == "May: no shop has a score yet."


def test_a_real_rise_comes_with_its_range():
    finding = of_change(estimate(71), estimate(66))
    assert (finding.figure, finding.headline, finding.detail) == (
        "+5.0",
        "A real rise.",
        "Between +1.3 and +8.7. n 142 and 142.",
    )


def test_a_real_fall_is_named_one():
    finding = of_change(estimate(66), estimate(71))
    assert finding.headline == "A real fall."


def test_no_significant_change_comes_with_its_range():
    finding = of_change(estimate(71), estimate(70))
    assert (finding.headline, finding.detail) == (
        "No significant change.",
        "The true change lies between \N{MINUS SIGN}2.7 and +4.7. n 142 and 142.",
    )


def test_too_few_shops_are_not_compared():
    finding = change_finding(None, now=2, before=142)
    assert (finding.headline, finding.detail) == (
        "Too few shops to compare.",
        "n 2 and 142.",
    )


def test_a_period_that_was_not_measured_cannot_be_compared():
    finding = change_finding(None, now=142, before=0)
    assert finding.headline == "Cannot be compared."


def test_a_change_without_an_interval_is_not_judged():
    pooled = Estimate(9, Fraction(70), None, None, None)
    finding = of_change(pooled, pooled)
    assert finding.headline == "Cannot be judged."


def test_groups_certainly_above_and_below_are_named():
    groups = [group("In person", 90), group("Chat", 80), group("Phone", 60)]
    assert group_finding(groups, 80, minimum_n=3).headline == (
        "For certain above the target of 80: In person; below it: Phone."
    )


def test_only_two_names_are_given_and_the_rest_counted():
    groups = [group(name, 60) for name in "ABCD"]
    assert group_finding(groups, 80, minimum_n=3).headline == (
        "For certain below the target of 80: A, B and 2 more."
    )


def test_two_names_are_joined():
    groups = [group("A", 95), group("B", 95)]
    assert group_finding(groups, Fraction(165, 2), minimum_n=3).headline == (
        "For certain above the target of 82.5: A and B."
    )


def test_the_detail_of_groups_gives_n_and_interval():
    detail = group_finding([group("A", 90, 64)], 80, minimum_n=3).detail
    assert detail == "A 90.0 (95 % interval 88.0 to 92.0), n 64 shops."


def test_groups_whose_intervals_hold_the_target_are_not_told_apart():
    assert group_finding([group("A", 80)], 80, minimum_n=3).headline == (
        "None can be told apart from the target of 80."
    )


def test_groups_below_the_minimum_n_are_never_named():
    assert group_finding([group("A", 10, n=2)], 80, minimum_n=3).headline == (
        "Too few shops to say: n 2 at most."
    )


def test_a_course_says_between_which_periods_it_lay():
    points = [group("May", 66.2), group("June", 71), group("July", 70.5)]
    expected = "Between 66.2 of 100 (May) and 71.0 (June)"
    assert course_finding(points, minimum_n=3) == expected


def test_a_period_of_few_shops_is_no_part_of_a_course():
    points = [group("May", 20, n=2), group("June", 71), group("July", 70.5)]
    expected = "Between 70.5 of 100 (July) and 71.0 (June)"
    assert course_finding(points, minimum_n=3) == expected


def test_a_course_that_never_moved_is_said():
    points = [group("May", 70), group("June", 70)]
    assert course_finding(points, minimum_n=3) == "Always at 70.0 of 100"


def test_one_period_has_no_course():
    assert course_finding([group("May", 70)], minimum_n=3) == ""
