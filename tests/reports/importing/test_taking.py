"""An import in the hands of workers that die, overlap and are stopped."""

from datetime import timedelta

import pytest
from django.utils import timezone

from audits.models import ScoreChange
from reports.aggregating import drain_all, drift
from reports.importing import passage, taking
from reports.models import Bucket, ImportBatch, ImportedResult, WaitingImport
from reports.models.waiting_imports import LEASE
from shoppers.models import JournalEntry
from tests.reports.importing.world import run, written

NOW = timezone.now
LINES = [f"Shop {n},2025-02-0{n},{n}0" for n in range(1, 8)]
TEXT = "\n".join(["Branch,Date,Score", *LINES[:3], "Shop 9,never,5", *LINES[3:], ""])


@pytest.fixture(autouse=True)
def chunks_of_two(monkeypatch):
    monkeypatch.setattr(passage, "CHUNK", 2)


@pytest.fixture
def ordered(cast):
    waiting = WaitingImport.receive(
        cast.organization,
        TEXT.encode(),
        file_name="old.csv",
        program_name="History",
        by=cast.ann,
        at=NOW(),
    )
    waiting.ask(by=cast.ann, at=NOW())
    return waiting


class Killed(BaseException):
    """As by a signal: nothing of ours gets to tidy up."""


def die_at(monkeypatch, number):
    """The worker dies while it writes this chunk, before it is stored."""
    write = passage.Passage.write
    seen = []

    def written_until(self, chunk, batch, at):
        seen.append(chunk)
        write(self, chunk, batch, at=at)
        if len(seen) == number:
            raise Killed

    monkeypatch.setattr(passage.Passage, "write", written_until)
    with pytest.raises(Killed):
        taking.work(at=NOW())
    monkeypatch.setattr(passage.Passage, "write", write)


def late():
    return NOW() + LEASE + timedelta(seconds=1)


def outcomes():
    batch = ImportBatch.objects.get()
    return batch.counts, batch.outcomes


@pytest.mark.parametrize("number", [1, 2, 4])
def test_a_killed_worker_is_followed_by_one_that_goes_on(ordered, monkeypatch, number):
    die_at(monkeypatch, number)
    assert ImportedResult.objects.count() == 2 * (number - 1)
    assert taking.work(at=NOW()) is None
    taking.work(at=late())
    counts, told = outcomes()
    assert (counts["rows"], counts["new"], counts["error"]) == (8, 7, 1)
    assert [(line, status) for line, status, _why in told] == [
        (line, "error" if line == 5 else "new") for line in range(2, 10)
    ]
    assert ImportedResult.objects.current().count() == 7
    assert not WaitingImport.objects.exists()


def test_what_came_in_is_what_the_command_brings_in(ordered, tmp_path):
    taking.work(at=NOW())
    counts, _told = outcomes()
    answer = run(written(tmp_path, TEXT), program="Twin")
    assert answer["counts"] == counts


def test_a_worker_that_was_followed_cannot_write(ordered, monkeypatch):
    die_at(monkeypatch, 2)
    first = WaitingImport.objects.get()
    taking._claim(late())
    assert not first.hold(at=NOW())
    assert taking.work(at=NOW()) is None


def test_every_chunk_marks_what_it_moved(ordered, monkeypatch):
    die_at(monkeypatch, 3)
    assert ScoreChange.objects.exists()
    drain_all(at=NOW())
    assert list(drift(Bucket.objects.all())) == []
    taking.work(at=late())
    drain_all(at=NOW())
    assert list(drift(Bucket.objects.all())) == []


def test_stopped_half_way_nothing_is_left(ordered, cast, monkeypatch):
    die_at(monkeypatch, 3)
    waiting = WaitingImport.objects.get()
    assert taking.stop(waiting, by=cast.ann, at=NOW())
    assert not ImportedResult.objects.exists()
    assert ImportBatch.objects.get().status == "undone"
    assert WaitingImport.objects.get().status == "waiting"
    drain_all(at=NOW())
    assert list(drift(Bucket.objects.all())) == []


def test_a_worker_that_was_stopped_meanwhile_lets_go(ordered, cast, monkeypatch):
    write = passage.Passage.write

    def stopped_first(self, chunk, batch, at):
        WaitingImport.objects.update(status="waiting", batch=None)
        write(self, chunk, batch, at=at)

    monkeypatch.setattr(passage.Passage, "write", stopped_first)
    taking.work(at=NOW())
    assert not ImportedResult.objects.exists()


def test_a_file_over_which_three_workers_end_is_given_up(ordered, monkeypatch):
    die_at(monkeypatch, 2)
    WaitingImport.objects.update(attempt=taking.ATTEMPTS)
    assert taking.work(at=late()) is None
    waiting = WaitingImport.objects.get()
    assert (waiting.status, waiting.failure) == ("waiting", "gave_up")
    assert not ImportedResult.objects.exists()


def test_what_breaks_is_taken_out_and_said(ordered, monkeypatch):
    write, seen = passage.Passage.write, []

    def broken(self, chunk, batch, at):
        seen.append(chunk)
        if len(seen) == 3:
            raise ZeroDivisionError
        write(self, chunk, batch, at=at)

    monkeypatch.setattr(passage.Passage, "write", broken)
    with pytest.raises(ZeroDivisionError):
        taking.work(at=NOW())
    waiting = WaitingImport.objects.get()
    assert (waiting.status, waiting.failure) == ("waiting", "broken")
    assert not ImportedResult.objects.exists()


def test_every_step_is_journaled(ordered, cast):
    taking.work(at=NOW())
    verbs = JournalEntry.objects.order_by("pk").values_list("verb", flat=True)
    assert [verb for verb in verbs if "results" in verb] == [
        "hand_in_results",
        "take_results",
        "import_results",
    ]
