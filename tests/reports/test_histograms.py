import itertools
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audits.definition import Measure
from reports import histograms
from reports.histograms import SCORE, SLOTS, Histogram, Slot, slot_of, span

TIME = Measure.TIME_TO_ANSWER.value
MEASURES = st.sampled_from([SCORE, TIME])
MOST = {SCORE: histograms.WHOLE, TIME: 3_000_000}
SHARES = st.fractions(min_value=0, max_value=1, max_denominator=100)


@st.composite
def measured(draw):
    """A measure and some of its values, at edges and between them."""
    measure = draw(MEASURES)
    edges = histograms.edges_of(measure)
    edge = st.sampled_from([0, *edges[1:], *(each - 1 for each in edges[1:])])
    return measure, draw(
        st.lists(edge | st.integers(0, MOST[measure]), min_size=1, max_size=60)
    )


def exact(values, share: Fraction) -> int:
    """The smallest value that at least `share` of all do not exceed."""
    return next(
        value
        for value in sorted(values)
        if sum(each <= value for each in values) >= share * len(values)
    )


@given(measured(), SHARES)
def test_a_quantile_is_known_to_one_slot(values, share):
    measure, numbers = values
    found = Histogram.of(measure, numbers).quantile(share)
    true = exact(numbers, share)
    assert found.low <= true
    assert found.high is None or true <= found.high
    assert slot_of(measure, found.value) == slot_of(measure, true)


@given(measured(), st.integers(0, 60))
def test_histograms_add_as_their_values_do(values, at):
    measure, numbers = values
    one, other = (
        Histogram.of(measure, part, 60) for part in (numbers[:at], numbers[at:])
    )
    whole = Histogram.of(measure, numbers, 60)
    both = one + other
    assert both.slots == whole.slots
    assert (both.promised, both.within) == (whole.promised, whole.within)
    assert whole.mean == Fraction(sum(numbers), len(numbers))


@given(measured(), st.integers(0, 100))
def test_the_share_within_the_promise_is_exact(values, promise):
    measure, numbers = values
    kept = sum(value <= promise for value in numbers)
    found = Histogram.of(measure, numbers, promise).share_within
    assert found == Fraction(100 * kept, len(numbers))


@pytest.mark.parametrize("measure", [SCORE, TIME])
def test_slots_touch_and_leave_nothing_out(measure):
    assert len(histograms.edges_of(measure)) == SLOTS
    for slot in range(SLOTS):
        low, high = span(measure, slot)
        assert slot_of(measure, low) == slot
        if high is not None:
            assert slot_of(measure, high) == slot
            assert span(measure, slot + 1)[0] == high + 1


def test_a_slot_of_time_is_at_most_twofold():
    edges = histograms.TIME_EDGES
    assert all(high <= 2 * low for low, high in itertools.pairwise(edges[1:]))


def test_the_last_slot_is_open():
    found = Histogram.of(TIME, [2_000_000, 4_000_000]).quantile(Fraction(9, 10))
    assert (found.low, found.high, found.value) == (1_382_400, None, 3_000_000)


def test_a_score_above_the_whole_is_in_the_last_slot():
    assert slot_of(SCORE, 2 * histograms.WHOLE) == SLOTS - 1


def test_small_counts_are_exact():
    found = Histogram.of(Measure.TRANSFERS, [0, 0, 1, 2, 2])
    assert [found.quantile(Fraction(each, 5)).value for each in (2, 3, 4)] == [0, 1, 2]


def test_without_values_nothing_is_said():
    nothing = Histogram(TIME, {4: Slot()})
    assert nothing.quantile(Fraction(1, 2)) is None
    assert (nothing.mean, nothing.share_within) == (None, None)


def test_different_measures_do_not_add():
    with pytest.raises(ValueError, match="do not add"):
        Histogram.of(TIME, [1]) + Histogram.of(SCORE, [1])
