from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from audits.forms.following import follow_ups_of, open_words, promises_due
from audits.models import Draft
from audits.scripts import FollowUp
from tests import factories

#: A Monday morning; in Auckland it is Monday evening.
NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
WEEK = FollowUp("Look.", after_days=7)
FRIDAY = FollowUp("Look.", on_promise=True)


@pytest.fixture(autouse=True)
def _this_year():
    """Dates of another year are written with it."""
    with time_machine.travel(NOW, tick=False):
        yield


def promised(*days):
    events = [
        {"kind": "promise_made", "at": NOW.isoformat(), "due": day.isoformat()}
        for day in days
    ]
    return [{"events": [{"kind": "started", "at": NOW.isoformat()}, *events]}]


@pytest.fixture
def shop(cast):
    def make(visited_at=None, contacts=None, zone="Europe/Oslo"):
        place = factories.location(cast.organization, time_zone=zone)
        status = "returned" if contacts else "in_progress"
        made = factories.assignment(
            cast.organization, status=status, location=place, at=NOW
        )
        if contacts:
            made.submission.contacts = contacts
        if visited_at:
            Draft.objects.create(assignment=made, visited_at=visited_at, saved_at=NOW)
        return made

    return make


def read(shop, step, now=NOW):
    (found,) = follow_ups_of(shop, [step], now)
    return found.when, found.is_due


@pytest.mark.parametrize(
    ("step", "words"),
    [
        (WEEK, "7 days after your visit"),
        (FollowUp("Look.", after_days=1), "1 day after your visit"),
        (FollowUp("Look.", after_days=0), "On the day of your visit"),
        (FRIDAY, "On the day that they promise"),
    ],
)
def test_before_the_visit_the_day_is_told_in_words(shop, step, words):
    assert open_words(step) == words
    assert read(shop(), step) == (words, False)


@pytest.mark.parametrize(
    ("days_ago", "words", "is_due"),
    [(0, "Mon 30 Nov", False), (6, "Tomorrow", False), (7, "Today", True)],
)
def test_after_the_visit_the_day_is_known(shop, days_ago, words, is_due):
    visited = shop(visited_at=NOW - timedelta(days=days_ago))
    assert read(visited, WEEK) == (words, is_due)


def test_what_was_due_stays_due(shop):
    visited = shop(visited_at=NOW - timedelta(days=9))
    assert read(visited, WEEK) == ("Sat 21 Nov", True)


def test_days_are_those_of_the_place(shop):
    """22:30 in UTC is the next morning in Auckland."""
    late = datetime(2026, 11, 22, 22, 30, tzinfo=UTC)
    there, here = shop(late, zone="Pacific/Auckland"), shop(late, zone="UTC")
    step = FollowUp("Look.", after_days=1)
    assert read(there, step) == ("Tomorrow", False)
    assert read(here, step) == ("Today", True)


def test_on_the_day_of_the_last_promise_one_looks(shop):
    log = promised(NOW + timedelta(days=1), NOW + timedelta(days=4))
    assert read(shop(contacts=log), FRIDAY) == ("Fri 27 Nov", False)
    friday = NOW + timedelta(days=4)
    assert read(shop(contacts=log), FRIDAY, now=friday) == ("Today", True)


def test_a_promise_that_nobody_saw_kept_is_due_on_its_day(shop):
    friday = NOW + timedelta(days=4)
    made = shop(contacts=promised(friday))
    assert promises_due(made, NOW) == []
    (words,) = promises_due(made, friday)
    assert words == "Promised for today: look whether it came, and log it."
