from datetime import UTC, datetime, timedelta

import pytest

from audits.answers import MESSAGES, Problem
from audits.forms.wording import moment_words, reason, say, window_words
from audits.lifecycle import SENDABLE, STATES
from audits.models import Location

LONDON = Location(time_zone="Europe/London")
NOW = datetime(2026, 11, 24, 11, tzinfo=UTC)
PARAMS = {"minimum": 1, "maximum": 3, "expected": "a text", "detail": "Hm."}


@pytest.mark.parametrize("code", MESSAGES)
def test_every_code_of_an_answer_has_its_words(code):
    assert "%" not in say(Problem("greeted", code, params=PARAMS))


@pytest.mark.parametrize("status", sorted(set(STATES) - SENDABLE))
def test_every_state_that_takes_nothing_says_why(status):
    assert reason(f"assignment_{status}") != reason("no such code")


def test_a_refused_file_can_be_told_as_a_problem():
    assert "25 MB" in say(Problem("proof", "too_large", "evidence"))


def test_a_near_day_is_named():
    assert moment_words(NOW, LONDON, NOW) == "today, 11:00 (London)"
    later = NOW + timedelta(days=1)
    assert moment_words(later, LONDON, NOW) == "tomorrow, 11:00 (London)"


def test_a_window_of_one_day_shows_its_hours():
    words = window_words(NOW, NOW + timedelta(hours=2), LONDON, NOW)
    assert words == "today, 11:00–13:00 (London)"


def test_a_window_that_began_shows_its_end():
    words = window_words(NOW - timedelta(days=2), NOW, LONDON, NOW)
    assert words == "by today, 11:00 (London)"
