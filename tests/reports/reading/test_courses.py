from datetime import timedelta
from zoneinfo import ZoneInfo

from reports.reading import courses
from tests.audits.test_timeline import CALL, START, contact

OSLO = ZoneInfo("Europe/Oslo")
LATER = START + timedelta(days=30)


def read(*contacts, now=LATER):
    return courses.read(contacts, zone=OSLO, now=now)


def test_without_a_log_there_is_nothing_to_tell():
    assert read() is None


def test_the_finding_says_waiting_and_repetition():
    said = read(CALL).finding
    assert said == "6:28 of 16:15 went on waiting; the story was told again 1 time"


def test_nobody_answering_is_said():
    found = read(contact(("started", 0), ("in_queue", 10), ("ended", 250)))
    assert found.finding == "Nobody answered, after 4:10 of waiting"


def test_a_promise_kept_late_says_by_how_much():
    kept = contact(("promise_kept", 90_000 + 3 * 86_400))
    found = read(CALL, kept)
    assert found.promise == "kept 3 days late"
    assert found.is_late
    assert found.finding.endswith("a promise was kept late")


def test_a_promise_kept_in_time_is_good():
    found = read(CALL, contact(("promise_kept", 80_000)))
    assert (found.promise, found.is_late) == ("kept", False)


def test_a_promise_without_a_keeping_is_said_once_its_day_is_over():
    assert read(CALL).promise == "keeping not logged"
    assert not read(CALL).is_late
    assert read(CALL, now=START).promise == "still open"


def test_times_are_told_on_the_locations_clock():
    assert read(CALL).steps[0].at.endswith("10:42:05")


def test_every_event_is_a_step():
    assert len(read(CALL).steps) == len(CALL.events)


def test_the_picture_is_told_in_words():
    (chart,) = read(CALL).charts
    assert "Queue 4:12; Talk 2:39; Hold 0:48; Waiting 0:47" in chart


def test_a_log_without_times_draws_nothing():
    found = read(contact(("started", 0), ("answered", 0)))
    assert found.charts == []
    assert found.finding == "The log gives no times"
