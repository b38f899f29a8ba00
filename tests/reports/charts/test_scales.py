from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.charts.scales import Scale, domain, edge, middle, ticks

FIGURES = st.lists(st.floats(0, 100), max_size=20)


@pytest.mark.parametrize(
    ("low", "high", "expected"),
    [
        (58.4, 85, [55, 60, 65, 70, 75, 80, 85]),
        (0, 100, [0, 20, 40, 60, 80, 100]),
        (40, 60, [40, 45, 50, 55, 60]),
        (0, 0.3, [0, 0.05, 0.1, 0.15, 0.2, 0.25, 0.3]),
    ],
)
def test_ticks_are_round(low, high, expected):
    assert ticks(low, high) == expected


@given(st.floats(0, 99), st.floats(0.5, 100))
def test_ticks_hold_the_range_and_are_few(low, span):
    found = ticks(low, low + span)
    assert found[0] <= low + 1e-6
    assert found[-1] >= low + span - 1e-6
    assert len(found) <= 7


@given(st.floats(0, 99), st.floats(0.5, 100))
def test_ticks_stand_evenly(low, span):
    steps = {
        round(after - before, 6) for before, after in pairwise(ticks(low, low + span))
    }
    assert len(steps) == 1


def test_an_empty_range_has_no_ticks():
    with pytest.raises(ValueError, match="no scale"):
        ticks(5, 5)


@given(FIGURES)
def test_a_domain_holds_every_figure_within_the_scale(figures):
    low, high = domain(figures)
    assert 0 <= low <= min(figures, default=100) + 1e-6
    assert max(figures, default=0) - 1e-6 <= high <= 100


@given(FIGURES)
def test_a_domain_is_never_so_narrow_that_noise_looks_like_change(figures):
    low, high = domain(figures)
    assert high - low >= 20 - 1e-6


def test_a_domain_of_nothing_is_the_whole_scale():
    assert domain([]) == (0, 100)


def test_a_scale_turns_figures_into_places():
    assert Scale(50, 100, 284, 42).at(75) == 163


def test_a_scale_holds_what_lies_beyond_it_at_its_edge():
    assert Scale(30, 100, 0, 100).within(12) == 0


def test_columns_share_the_width():
    assert (edge(3, 12), middle(3, 12), edge(12, 12)) == (
        25,
        pytest.approx(29.167, abs=0.001),
        100,
    )
