from datetime import date
from types import SimpleNamespace

import pytest

from reports.reading.grids import GRIDS
from reports.reading.periods import (
    briefs,
    by_month,
    calendar_points,
    short_labels,
    spans,
)
from reports.reading.selection import Wanted, select
from reports.trends import Cell
from tests.reports.views.world import World


@pytest.fixture
def selection(cast):
    World(cast.organization)
    return select(cast.viewer(cast.lea), Wanted())


def month(number, year=2026):
    return date(year, number, 1)


def month_points(selection, cells, address):
    return calendar_points(selection, GRIDS["month"], by_month(cells), address)


def one():
    return Cell(n=1, n_scored=1, score_sum=1, square_sum=1)


def test_months_in_which_nothing_was_measured_keep_their_place(selection):
    cells = {(1, month(11, 2025), 1): one(), (1, month(2), 1): one()}
    points = month_points(selection, cells, "/")
    assert [(p.key, p.cell.n) for p in points] == [
        ("2025-11", 1),
        ("2025-12", 0),
        ("2026-01", 0),
        ("2026-02", 1),
    ]


def test_two_years_are_as_much_as_a_chart_holds(selection):
    cells = {(1, month(1, 2020), 1): one(), (1, month(2), 1): one()}
    assert len(month_points(selection, cells, "/")) == 24


def test_nothing_measured_is_no_column(selection):
    assert month_points(selection, {}, "/") == []


def test_a_month_stands_under_the_wave_with_most_of_its_shops(selection):
    spring, autumn = selection.catalogue.waves
    many = Cell(n=3)
    cells = {
        (spring.pk, month(4), 1): many,
        (spring.pk, month(5), 1): one(),
        (autumn.pk, month(5), 1): many,
    }
    found = spans(selection, month_points(selection, cells, "/"), cells)
    assert [(s.label, s.first, s.last) for s in found] == [
        ("Spring", 0, 0),
        ("Autumn", 1, 1),
    ]


def test_months_have_short_labels(selection):
    points = month_points(selection, {(1, month(3), 1): one()}, "/")
    assert short_labels(selection, points) == ["Mar"]


@pytest.mark.parametrize(
    ("names", "short"),
    [
        (["Spring", "Autumn"], ["Sp", "Au"]),
        (["Autumn 2025", "Autumn 2026"], ["Au 25", "Au 26"]),
        (["Wave A one", "Wave B one"], ["1", "2"]),
        ([], []),
    ],
)
def test_briefs_tell_waves_apart(names, short):
    waves = [SimpleNamespace(pk=i, name=name) for i, name in enumerate(names)]
    assert [*briefs(waves).values()] == short
