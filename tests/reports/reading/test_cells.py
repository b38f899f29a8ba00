import pytest

from reports.reading.cells import pass_estimate
from reports.statistics import wilson
from reports.trends import Cell


def test_a_pass_rate_has_wilsons_interval():
    found = pass_estimate(Cell(passes=2, applicable=3))
    assert (found.low, found.high) == wilson(2, 3)


def test_the_deviation_is_the_samples():
    found = pass_estimate(Cell(passes=1, applicable=2))
    assert found.sd == pytest.approx(70.710678)


def test_one_answer_proves_nothing():
    found = pass_estimate(Cell(passes=1, applicable=1))
    assert (found.mean, found.interval) == (100, None)


def test_no_answer_is_no_rate():
    assert pass_estimate(Cell()) is None
