from datetime import UTC, datetime, timedelta

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from audits.contacts import Contact, ContactEvent, EventKind, measured
from audits.definition import Measure
from audits.timeline import Phase, course, lasted, promises
from tests.rules_js.node import golden

START = datetime(2026, 10, 14, 8, 42, 5, tzinfo=UTC)


def contact(*events):
    """("started", 0), ("promise_made", 9, 99): kind, second, second when it is due."""
    return Contact(
        tuple(
            ContactEvent(
                EventKind(kind),
                START + timedelta(seconds=second),
                due=START + timedelta(seconds=due[0]) if due else None,
            )
            for kind, second, *due in events
        )
    )


CALL = contact(
    ("started", 0),
    ("menu", 5),
    ("in_queue", 41),
    ("answered", 293),
    ("note", 300),
    ("on_hold", 452),
    ("transferred", 500),
    ("story_repeated", 547),
    ("promise_made", 900, 90_000),
    ("ended", 975),
)


def phases(contact):
    return [(each.phase.value, each.seconds) for each in course(contact).stretches]


def test_a_call_is_told_as_its_stretches():
    assert phases(CALL) == [
        ("ring", 5),
        ("menu", 36),
        ("queue", 252),
        ("talk", 159),
        ("hold", 48),
        ("ring", 47),
        ("talk", 428),
    ]


def test_all_but_talking_is_waiting():
    assert (course(CALL).seconds, course(CALL).waiting) == (975, 388)


def test_a_call_that_nobody_answers_is_only_waiting():
    found = course(contact(("started", 0), ("in_queue", 10), ("ended", 250)))
    assert (found.waiting, found.seconds, found.was_answered) == (250, 250, False)


def test_nothing_goes_on_after_the_end():
    found = contact(("started", 0), ("answered", 3), ("ended", 9), ("note", 99))
    assert phases(found) == [("ring", 3), ("talk", 6)]


def test_a_promise_kept_days_later_makes_no_talk_longer():
    found = contact(("started", 0), ("answered", 3), ("promise_kept", 400_000))
    assert phases(found) == [("ring", 3)]


def test_a_clock_that_went_back_leaves_the_stretch_out():
    found = contact(("started", 60), ("answered", 0), ("ended", 30))
    assert phases(found) == [("talk", 30)]


def test_every_event_says_how_long_it_lasted():
    found = contact(("started", 0), ("answered", 3), ("ended", 9), ("note", 99))
    assert [seconds for _event, seconds in lasted(found)] == [3, 6, None, None]


def test_a_promise_has_its_keeping():
    (promise,) = promises([CALL, contact(("promise_kept", 100_000))])
    assert promise.kept_at == START + timedelta(seconds=100_000)
    assert promise.is_late


def test_a_promise_kept_in_time_is_not_late():
    (promise,) = promises([CALL, contact(("promise_kept", 80_000))])
    assert not promise.is_late


def test_the_oldest_promise_is_kept_first():
    made = contact(("promise_made", 0, 10), ("promise_made", 1, 20))
    found = promises([made, contact(("promise_kept", 5))])
    assert [bool(each.kept_at) for each in found] == [True, False]


GOLDEN = golden("timeline")


@pytest.mark.parametrize("case", GOLDEN, ids=[each["name"] for each in GOLDEN])
def test_the_table_that_the_phone_passes_too(case):
    found = course(msgspec.convert(case["contact"], Contact, strict=False))
    assert {
        "stretches": [[each.phase, each.seconds] for each in found.stretches],
        "waiting": found.waiting,
        "seconds": found.seconds,
    } == case["course"]


@pytest.mark.parametrize("kind", list(EventKind))
def test_one_event_alone_has_no_course(kind):
    assert course(contact((kind.value, 0))).stretches == ()


LOGS = st.lists(
    st.tuples(st.sampled_from(list(EventKind)), st.integers(0, 3600)), max_size=30
)


@given(LOGS)
def test_stretches_never_run_backwards(log):
    found = course(contact(*((kind.value, second) for kind, second in log)))
    assert all(each.ends > each.begins for each in found.stretches)
    assert 0 <= found.waiting <= found.seconds


@given(st.lists(st.sampled_from(["on_hold", "back", "note"]), max_size=12))
def test_holding_is_as_long_as_the_measure_says(kinds):
    events = [("started", 0), ("answered", 5)]
    events += [(kind, 10 + 7 * place) for place, kind in enumerate(kinds)]
    log = contact(*events, ("ended", 10 + 7 * len(kinds)))
    held = sum(s.seconds for s in course(log).stretches if s.phase is Phase.HOLD)
    assert held == (measured(Measure.HOLD_TIME, [log]) or 0)


@given(LOGS)
def test_as_many_promises_as_measures_see(log):
    found = contact(*((kind.value, second) for kind, second in log))
    made = sum(event.kind is EventKind.PROMISE_MADE for event in found.events)
    assert len(promises([found])) == made
