"""How often followers of scores are rung for, and for what."""

import pytest

from audits import tasks
from audits.tasks import Bell

PAUSE = 1.0


@pytest.fixture
def bell():
    return Bell(PAUSE)


def rung(bell, *moments):
    """When the rings of changes at these moments are heard, in the order of both."""
    waits = [(moment, bell.due(moment)) for moment in moments]
    return [pytest.approx(at + wait) for at, wait in waits if wait is not None]


def test_the_first_change_after_a_pause_is_rung_for_at_once(bell):
    assert rung(bell, 100.3, 107.8) == [100.3, 107.8]


def test_a_flood_is_rung_for_at_once_and_then_at_the_end_of_each_pause(bell):
    flood = [100.3 + number / 50 for number in range(100)]
    assert rung(bell, *flood) == [100.3, 101, 102, 103]


def test_every_change_is_followed_by_a_ring_within_a_pause(bell):
    changes = [100.3, 100.9, 101.0, 101.2, 102.0, 102.95, 104.2, 104.21]
    heard = []
    for change in changes:
        heard += [each.expected for each in rung(bell, change)]
        assert change <= max(heard) <= change + PAUSE


def test_bells_of_several_processes_ring_together_in_a_flood(bell):
    other = Bell(PAUSE)
    mine = rung(bell, 100.3, 100.4, 101.5)
    assert rung(other, 100.6, 100.7, 101.1)[1:] == mine[1:] == [101, 102]


def test_a_clock_that_is_set_back_silences_no_bell(bell):
    assert rung(bell, 100.3, 100.4, 40.2, 40.3) == [100.3, 101, 40.2, 41]


def test_changes_of_one_moment_are_one_message_each_for_now_and_for_later(
    monkeypatch, django_capture_on_commit_callbacks, db
):
    sent = []

    def send(task, **options):
        sent.append((task, options["countdown"]))

    monkeypatch.setattr(tasks.current_app, "send_task", send)
    monkeypatch.setattr(tasks, "FOLLOWERS", Bell(PAUSE))
    monkeypatch.setattr(tasks.time, "time", lambda: 100.25)
    with django_capture_on_commit_callbacks(execute=True):
        for _decision in range(5):
            tasks.score_changed()
        assert sent == []
    task = "reports.tasks.follow_changes"
    assert sent == [(task, None), (task, 0.75)]
