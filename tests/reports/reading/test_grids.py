from datetime import date

import pytest

from reports.reading.grids import GRIDS, a_year_before


@pytest.mark.parametrize(
    ("name", "day", "first", "last"),
    [
        ("month", date(2026, 2, 17), date(2026, 2, 1), date(2026, 2, 28)),
        ("month", date(2026, 12, 31), date(2026, 12, 1), date(2026, 12, 31)),
        ("quarter", date(2026, 5, 31), date(2026, 4, 1), date(2026, 6, 30)),
        ("quarter", date(2026, 12, 31), date(2026, 10, 1), date(2026, 12, 31)),
        ("week", date(2027, 1, 1), date(2026, 12, 28), date(2027, 1, 3)),
        ("week", date(2026, 11, 30), date(2026, 11, 30), date(2026, 12, 6)),
    ],
)
def test_a_day_lies_in_one_period(name, day, first, last):
    grid = GRIDS[name]
    assert (grid.begin(day), grid.last_day(first)) == (first, last)


def test_every_day_of_a_period_has_its_key():
    grid = GRIDS["quarter"]
    assert grid.key(date(2026, 1, 1)) == grid.key(date(2026, 3, 31)) == "2026-01-01"


def test_periods_follow_one_another_without_a_gap():
    found = GRIDS["quarter"].columns_to(date(2025, 11, 3), date(2026, 7, 1))
    months = [(each.year, each.month) for each in found]
    assert months == [(2025, 10), (2026, 1), (2026, 4), (2026, 7)]


def test_the_latest_columns_are_kept():
    found = GRIDS["week"].columns_to(date(2025, 1, 1), date(2026, 11, 30))
    assert (len(found), found[-1]) == (26, date(2026, 11, 30))


def test_periods_are_called_as_people_call_them():
    first = date(2026, 10, 1)
    assert GRIDS["quarter"].label(first) == "Q4 2026"
    assert GRIDS["week"].label(date(2026, 11, 30)) == "Week of 30 November 2026"
    assert GRIDS["month"].label(first) == "October 2026"


def test_a_year_before_a_leap_day_is_the_day_before():
    assert a_year_before(date(2028, 2, 29)) == date(2027, 2, 28)
    assert a_year_before(date(2026, 11, 30)) == date(2025, 11, 30)


@pytest.mark.parametrize("name", ["month", "quarter", "week"])
def test_a_key_gives_the_first_day_back(name):
    grid, day = GRIDS[name], date(2026, 11, 17)
    assert grid.first_of(grid.key(day)) == grid.begin(day)
