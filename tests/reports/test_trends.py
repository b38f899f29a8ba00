import dataclasses
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.statistics import WHOLE, PointSums, wilson
from reports.trends import Cell, display, estimate, point, ranked, rounded, total

SHOPS = st.lists(
    st.tuples(
        st.none() | st.integers(0, WHOLE), st.integers(0, 900), st.integers(0, 9)
    ),
    max_size=30,
)


def cell_of(shops):
    """One cell computed straight from facts: (score or None, points, passes)."""
    scored = [shop for shop in shops if shop[0] is not None]
    return Cell(
        n=len(shops),
        n_scored=len(scored),
        earned=sum(shop[1] for shop in scored),
        possible=900 * len(scored),
        score_sum=sum(shop[0] for shop in scored),
        square_sum=sum(shop[0] ** 2 for shop in scored),
        passes=sum(shop[2] for shop in shops),
        applicable=9 * len(shops),
        points=PointSums(
            sum(shop[1] ** 2 for shop in scored),
            900 * 900 * len(scored),
            sum(shop[1] * 900 for shop in scored),
        ),
    )


def cell(*per_cent, **figures):
    shops = [(value * WHOLE // 100, value * 9, 0) for value in per_cent]
    return dataclasses.replace(cell_of(shops), **figures)


def points(**groups):
    return [
        point(name, name, cell(*values), "mean_of_shops")
        for name, values in groups.items()
    ]


@given(SHOPS, st.integers(0, 30), st.randoms())
def test_the_sum_of_cells_is_the_cell_of_all_facts(shops, cut, random):
    shuffled = random.sample(shops, len(shops))
    parts = [cell_of(shuffled[:cut]), cell_of(shuffled[cut:])]
    assert total(parts) == dataclasses.replace(
        cell_of(shops), points=total(parts).points
    )


@given(SHOPS, st.integers(0, 30))
def test_sums_of_points_survive_adding(shops, cut):
    parts = total([cell_of(shops[:cut]), cell_of(shops[cut:])])
    assert estimate(parts, "pooled") == estimate(cell_of(shops), "pooled")


def test_sums_of_points_are_given_up_when_one_side_has_none():
    assert (cell(70) + cell(80, points=None)).points is None


def test_a_visit_without_a_score_counts_and_leaves_the_mean_alone():
    mixed = cell(80, 60) + cell_of([(None, 0, 0)])
    assert (mixed.n, estimate(mixed, "mean_of_shops").mean) == (3, 70)


def test_nothing_scored_is_no_estimate_and_not_zero():
    assert estimate(cell_of([(None, 0, 0)]), "mean_of_shops") is None


def test_pooled_points_and_mean_of_shops_are_two_figures():
    unequal = cell(100, 50, earned=700, possible=1200)
    assert estimate(unequal, "mean_of_shops").mean == 75
    assert estimate(unequal, "pooled").mean == Fraction(700, 12)


def test_a_cell_whose_questions_score_nothing_has_no_pooled_estimate():
    assert estimate(cell(100, possible=0), "pooled") is None


def test_a_point_carries_the_interval_of_its_pass_rate():
    passed = point("A", "a", cell(70, passes=16, applicable=18), "mean_of_shops")
    assert passed.pass_interval == wilson(16, 18)


def test_a_point_without_applicable_questions_has_no_pass_rate():
    none = point("A", "a", cell(70, applicable=0), "mean_of_shops")
    assert (none.pass_interval, none.cell.pass_rate) == (None, None)


def test_a_pass_rate_is_exact():
    assert cell(70, passes=1, applicable=3).pass_rate == Fraction(100, 3)


def test_ranks_that_cannot_be_told_apart_are_ranges():
    groups = points(top=[90, 91, 92], middle=[70, 72, 74], near=[71, 73, 76])
    assert [(r.point.label, r.text) for r in ranked(groups, 3)] == [
        ("top", "1"),
        ("near", "2\N{EN DASH}3"),
        ("middle", "2\N{EN DASH}3"),
    ]


def test_too_few_shops_stay_in_the_list_without_a_rank():
    groups = points(few=[99, 98], many=[70, 72, 74])
    assert [(r.point.label, r.text) for r in ranked(groups, 3)] == [
        ("many", "1"),
        ("few", ""),
    ]


@given(
    st.lists(
        st.lists(st.integers(0, 100), min_size=1, max_size=6), min_size=1, max_size=8
    )
)
def test_every_ranked_group_can_have_its_own_place(groups):
    named = points(**{f"g{index}": values for index, values in enumerate(groups)})
    places = [r for r in ranked(named, 2) if r.best]
    assert all(
        place.best <= index <= place.worst for index, place in enumerate(places, 1)
    )


@pytest.mark.parametrize(
    ("value", "digits", "shown"),
    [
        (Fraction(7125, 100), 1, "71.3"),
        (Fraction(7124999, 100000), 1, "71.2"),
        (Fraction(-225, 100), 1, "\N{MINUS SIGN}2.3"),
        (Fraction(-4, 100), 1, "0.0"),
        (Fraction(705, 10), 0, "71"),
        (100, 1, "100.0"),
        (0.25, 1, "0.3"),
    ],
)
def test_figures_are_rounded_half_up_once(value, digits, shown):
    assert display(value, digits) == shown


@pytest.mark.parametrize(
    ("value", "shown"), [(1.5, "+1.5"), (0, "0.0"), (-3, "\N{MINUS SIGN}3.0")]
)
def test_a_change_shows_its_sign(value, shown):
    assert display(value, signed=True) == shown


def test_a_rounded_figure_is_a_decimal_for_the_page_to_localise():
    assert str(rounded(Fraction(1, 3), 2)) == str(Decimal("0.33"))
