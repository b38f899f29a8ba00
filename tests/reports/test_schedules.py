from datetime import UTC, datetime
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest

from reports.schedules import Schedule

OSLO = ZoneInfo("Europe/Oslo")


def local(text, zone=OSLO):
    return datetime.fromisoformat(text).replace(tzinfo=zone)


def told(moment, zone=OSLO):
    return moment.astimezone(zone).strftime("%Y-%m-%d %H:%M")


MONDAYS = Schedule(7, OSLO, weekday=0)


@pytest.mark.parametrize(
    ("now", "due"),
    [
        ("2026-11-30 06:59", "2026-11-30 07:00"),
        ("2026-11-30 07:00", "2026-12-07 07:00"),
        ("2026-11-30 07:01", "2026-12-07 07:00"),
        ("2026-12-06 23:59", "2026-12-07 07:00"),
    ],
)
def test_every_week_means_the_next_such_hour(now, due):
    assert told(MONDAYS.after(local(now))) == due


@pytest.mark.parametrize(
    ("now", "due"),
    [
        ("2026-01-31 07:00", "2026-02-28 07:00"),
        ("2026-02-28 07:00", "2026-03-31 07:00"),
        ("2026-03-31 07:00", "2026-04-30 07:00"),
        ("2028-02-01 00:00", "2028-02-29 07:00"),
        ("2026-12-31 07:00", "2027-01-31 07:00"),
    ],
)
def test_the_31st_is_the_last_day_of_every_month(now, due):
    assert told(Schedule(7, OSLO, day=31).after(local(now))) == due


def test_the_hour_stays_the_hour_when_the_clocks_change():
    before = MONDAYS.after(local("2026-10-18 12:00"))
    after = MONDAYS.after(before)
    assert (told(before), told(after)) == ("2026-10-19 07:00", "2026-10-26 07:00")
    assert (after - before).total_seconds() == (7 * 24 + 1) * 3600


def test_an_hour_that_is_skipped_is_due_when_the_clock_goes_on():
    sundays = Schedule(2, OSLO, weekday=6)
    due = sundays.after(local("2026-03-28 12:00"))
    assert told(due) == "2026-03-29 03:00"
    assert told(sundays.after(due)) == "2026-04-05 02:00"


def test_an_hour_that_comes_twice_is_due_once():
    sundays = Schedule(2, OSLO, weekday=6)
    due = sundays.after(local("2026-10-24 12:00"))
    assert due == datetime(2026, 10, 25, 0, tzinfo=UTC)
    assert told(sundays.after(due)) == "2026-11-01 02:00"


def test_of_what_was_missed_only_the_last_moment_counts():
    due = MONDAYS.after(local("2026-11-01 12:00"))
    assert told(MONDAYS.last(due, local("2026-11-27 09:00"))) == "2026-11-23 07:00"
    assert MONDAYS.last(due, due) == due


@pytest.mark.parametrize("zone", ["Europe/Oslo", "America/New_York", "Pacific/Apia"])
@pytest.mark.parametrize("day", [1, 15, 30, 31])
def test_every_month_of_years_has_exactly_one(zone, day):
    schedule = Schedule(2, ZoneInfo(zone), day=day)
    moments = [schedule.after(datetime(2023, 12, 31, 12, tzinfo=UTC))]
    for _ in range(36):
        moments.append(schedule.after(moments[-1]))
    months = [moment.astimezone(ZoneInfo(zone)) for moment in moments]
    assert all(
        (b.year * 12 + b.month) - (a.year * 12 + a.month) == 1
        for a, b in pairwise(months)
    )
