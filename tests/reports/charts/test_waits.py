import pytest

from reports.charts.waits import DAY, HIGH, place, waits


@pytest.mark.parametrize(
    ("seconds", "x"), [(0, 0), (1, 0), (HIGH, 100), (90 * DAY, 100)]
)
def test_times_beyond_the_scale_are_held_at_its_ends(seconds, x):
    assert place(seconds) == pytest.approx(x)


def test_each_tenfold_is_as_wide():
    assert place(100) - place(10) == pytest.approx(place(10_000) - place(1000))


def test_the_median_is_a_dot_and_the_p90_an_end():
    drawn = waits(60, 600)
    assert 'class="dot"' in drawn
    assert drawn.count('class="grid"') == 3
