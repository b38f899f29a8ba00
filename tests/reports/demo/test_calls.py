from datetime import UTC, datetime, timedelta

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from audits.contacts import Contact, measured
from audits.definition import Measure
from reports.demo import calls

BEGAN = datetime(2026, 3, 4, 9, 30, tzinfo=UTC)
REACHED = {"outcome": {"value": "reached"}, "wait": {"value": 200}}


def log(**answers):
    told = {key: {"value": value} for key, value in answers.items()}
    made = calls.log(REACHED | told, BEGAN)
    return msgspec.convert(made, tuple[Contact, ...], strict=False)


def test_a_call_is_answered_after_the_wait_that_was_told():
    assert measured(Measure.TIME_TO_ANSWER, log()) == 200


@pytest.mark.parametrize(("told", "times"), [("never", 0), ("once", 1), ("more", 2)])
def test_the_story_is_repeated_as_often_as_told(told, times):
    assert measured(Measure.STORY_REPEATED, log(story_repeated=told)) == times


def test_a_promise_falls_due_on_the_day_that_was_told():
    (contact,) = log(promise_date="2026-03-09")
    (due,) = [each.due for each in contact.events if each.due]
    assert due == datetime(2026, 3, 9, 17, tzinfo=UTC)


PROMISED = {"outcome": {"value": "reached"}, "promise_date": {"value": "2026-03-06"}}


@pytest.mark.parametrize(("ease", "kept", "late"), [(9, 1, 0), (5, 0, 1), (2, 0, None)])
def test_a_promise_is_kept_late_or_broken_as_easy_as_it_was(ease, kept, late):
    told = {**PROMISED, "ease": {"value": ease}}
    made = calls.thread(told, BEGAN, BEGAN + timedelta(days=4))
    contacts = msgspec.convert(made, tuple[Contact, ...], strict=False)
    assert measured(Measure.PROMISE_KEPT, contacts) == kept
    late_by = measured(Measure.PROMISE_LATE_BY, contacts)
    assert (None if late_by is None else int(late_by > 0)) == late


def test_what_is_not_due_yet_is_not_kept_yet():
    told = {**PROMISED, "ease": {"value": 9}}
    made = calls.log(told, BEGAN, BEGAN + timedelta(hours=3))
    assert "promise_kept" not in [each["kind"] for each in made[0]["events"]]


def test_a_thread_is_answered_after_the_wait_that_was_told():
    made = calls.thread({**REACHED, "wait": {"value": 90_000}}, BEGAN)
    contacts = msgspec.convert(made, tuple[Contact, ...], strict=False)
    assert measured(Measure.TIME_TO_ANSWER, contacts) == 90_000


def test_a_call_that_nobody_answers_ends_without_talk():
    (contact,) = log(outcome="not_reached", wait=None)
    assert [e.kind.value for e in contact.events] == ["started", "in_queue", "ended"]


@given(
    st.fixed_dictionaries(
        {
            "outcome": st.sampled_from(["reached", "not_reached", "abandoned", None]),
            "wait": st.none() | st.integers(0, 900),
            "menu_layers": st.none() | st.integers(0, 9),
            "story_repeated": st.sampled_from(["never", "once", "more", None]),
            "hold_time": st.none() | st.integers(0, 600),
            "solved": st.sampled_from(["yes", "no", None]),
        }
    )
)
def test_time_only_goes_forward(answers):
    (contact,) = log(**answers)
    moments = [event.at for event in contact.events]
    assert moments == sorted(moments)
