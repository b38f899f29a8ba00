"""Calendar columns: months, quarters and weeks, and what each is called.

A week begins on a Monday and is named by it: the number of a week means little to most
readers, and another one in other countries.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Grid:
    """`begin` is the first day of the period that a day lies in, `after` that of the
    next one; `short` stands under a chart; at most `columns` are shown."""

    begin: Callable[[date], date]
    after: Callable[[date], date]
    label: Callable[[date], str]
    short: Callable[[date], str]
    columns: int
    form: str = "%Y-%m-%d"

    def key(self, day: date) -> str:
        """Sorts as time does, and is the same for every day of the period."""
        return self.begin(day).strftime(self.form)

    def first_of(self, key: str) -> date:
        """The first day of the period that `key` was given to."""
        return date.fromisoformat(key if len(key) > len("2026-11") else f"{key}-01")

    def columns_to(self, first: date, last: date) -> list[date]:
        """The first days of all periods between two days, the latest `columns`."""
        return list(self._days(self.begin(first), last))[-self.columns :]

    def last_day(self, first: date) -> date:
        return self.after(first) - timedelta(days=1)

    def _days(self, first: date, last: date) -> Iterator[date]:
        while first <= last:
            yield first
            first = self.after(first)


def _months_on(first: date, months: int) -> date:
    place = first.year * 12 + first.month - 1 + months
    return date(place // 12, place % 12 + 1, 1)


def _quarter(day: date) -> date:
    return date(day.year, day.month - (day.month - 1) % 3, 1)


def _name_of_quarter(first: date) -> str:
    words = {"quarter": first.month // 3 + 1, "year": first.year}
    return _("Q%(quarter)d %(year)d") % words


def _name_of_week(monday: date) -> str:
    day = date_format(monday, pgettext("date format", "j F Y"))
    return _("Week of %(monday)s") % {"monday": day}


GRIDS = {
    "month": Grid(
        begin=lambda day: day.replace(day=1),
        after=lambda first: _months_on(first, 1),
        label=lambda first: date_format(first, "F Y"),
        short=lambda first: date_format(first, "M"),
        columns=24,
        form="%Y-%m",
    ),
    "quarter": Grid(
        begin=_quarter,
        after=lambda first: _months_on(first, 3),
        label=_name_of_quarter,
        short=_name_of_quarter,
        columns=12,
    ),
    "week": Grid(
        begin=lambda day: day - timedelta(days=day.weekday()),
        after=lambda first: first + WEEK,
        label=_name_of_week,
        short=lambda first: date_format(first, pgettext("date format", "j M")),
        columns=26,
    ),
}


def a_year_before(day: date) -> date:
    """The same day a year ago; of a 29th of February the 28th."""
    try:
        return day.replace(year=day.year - 1)
    except ValueError:
        return day.replace(year=day.year - 1, day=28)
