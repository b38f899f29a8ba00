from datetime import UTC, datetime, timedelta

import pytest

from audits.contacts import Contact, ContactEvent
from audits.definition import EventKind as Kind
from audits.forms.courses import drawn
from tests import factories

T = datetime(2026, 10, 14, 9, 42, tzinfo=UTC)


@pytest.fixture
def shop(cast):
    return factories.assignment(cast.organization)


def event(kind, seconds=0, **more):
    return ContactEvent(kind, T + timedelta(seconds=seconds), **more)


def one(shop, *events):
    (found,) = drawn([Contact(events)], shop)
    return found


def test_a_call_says_how_much_of_it_was_waiting(shop):
    found = one(
        shop, event(Kind.STARTED), event(Kind.ANSWERED, 90), event(Kind.ENDED, 300)
    )
    assert found.finding.replace("\N{NO-BREAK SPACE}", " ") == (
        "1 min 30 s of 5 min 00 s went on waiting."
    )
    assert [each.time for each in found.bands] == ["1:30", "3:30"]


def test_a_call_that_nobody_answered_says_so(shop):
    found = one(shop, event(Kind.STARTED), event(Kind.ENDED, 130))
    assert found.finding.startswith("Nobody answered")


def test_stamps_without_times_are_only_listed(shop):
    found = one(shop, event(Kind.STARTED))
    assert found.finding == "Noted, without times."
    assert found.bands == []
    assert [each.words for each in found.stamps] == ["Dialled"]


def test_a_phase_without_room_has_no_words_and_stays_in_the_name(shop):
    found = one(
        shop,
        event(Kind.STARTED),
        event(Kind.MENU, 10),
        event(Kind.ANSWERED, 20),
        event(Kind.ENDED, 1000),
    )
    assert [each.name for each in found.bands] == ["", "", "Talking"]
    assert "Waiting, Menu, Talking" in found.name


def test_marks_that_would_run_into_each_other_share_the_words_of_the_first(shop):
    found = one(
        shop,
        event(Kind.STARTED),
        event(Kind.ANSWERED, 100),
        event(Kind.TRANSFERRED, 500),
        event(Kind.STORY_REPEATED, 510),
        event(Kind.ENDED, 1000),
    )
    assert [each.words for each in found.ticks] == ["Transferred", ""]


def test_a_corrected_stamp_keeps_its_first_time_and_says_why_in_words(shop):
    found = one(
        shop,
        event(Kind.STARTED),
        event(Kind.ANSWERED, 60, first=T + timedelta(seconds=75), why="late"),
        event(Kind.ON_HOLD, 70, why="undone", removed=True),
        event(Kind.ENDED, 100, why="What an older phone said"),
    )
    assert [(each.why, each.removed) for each in found.stamps] == [
        ("", False),
        ("pressed late", False),
        ("taken back", True),
        ("What an older phone said", False),
    ]
    assert found.stamps[1].first == T + timedelta(seconds=75)


def test_a_contact_of_which_everything_was_taken_out_is_not_drawn(shop):
    gone = Contact((event(Kind.STARTED, removed=True),))
    assert drawn([gone], shop) == []
