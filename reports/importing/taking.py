"""An ordered import, taken by a worker: chunk by chunk, each in its own transaction.

A chunk's rows, its markers and how far the import is are one transaction: a worker
that is killed loses the chunk it was at, and the next goes on behind the last stored.
Nobody else who writes waits longer than for one chunk.
"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from audits.models import Program
from reports.importing.options import Options
from reports.importing.passage import Outcome, Passage
from reports.importing.programs import program_named
from reports.importing.refusals import Refused
from reports.importing.results import Reading
from reports.importing.storing import mark, undo
from reports.importing.waiting import as_file, read
from reports.models import ImportBatch, WaitingImport
from shoppers.models import Person

#: Workers that may end over one file before it is given up.
ATTEMPTS = 3


class Released(Exception):
    """The import was stopped, or another worker has it."""


def is_due(*, at: datetime) -> bool:
    return WaitingImport.objects.to_take(at).exists()


def work(*, at: datetime) -> WaitingImport | None:
    """Import the file that was ordered first; None when none is to be had."""
    waiting = _claim(at)
    if waiting is None:
        return None
    try:
        _take(waiting)
    except Released:
        pass
    except Refused:
        _fail(waiting, WaitingImport.Failure.REFUSED, at=timezone.now())
    except Exception:
        _fail(waiting, WaitingImport.Failure.BROKEN, at=timezone.now())
        raise
    return waiting


@transaction.atomic
def stop(waiting: WaitingImport, *, by: Person, at: datetime) -> bool:
    """Take out what came in so far; the file waits again. False: it was over before.

    Raises Refused where a later import has replaced rows of this one.
    """
    rows = WaitingImport.objects.select_for_update().defer("content")
    own = rows.filter(pk=waiting.pk).first()
    if own is None:
        return False
    batch = own.batch
    if not own.put_back("", by=by, at=at):
        return False
    if batch:
        undo(batch, by=by, at=at)
    return True


def _claim(at: datetime) -> WaitingImport | None:
    with transaction.atomic():
        rows = WaitingImport.objects.to_take(at).select_for_update(skip_locked=True)
        found = rows.first()
        if found is None:
            return None
        if found.attempt < ATTEMPTS:
            found.start(at=at)
            return found
    _fail(found, WaitingImport.Failure.GAVE_UP, at=at)
    return _claim(at)


@transaction.atomic
def _fail(
    waiting: WaitingImport, failure: WaitingImport.Failure, *, at: datetime
) -> None:
    """Put it back, as long as this worker has it. What came in is taken out, or stays
    as an import of its own where a later one builds on it."""
    if not waiting.hold(at=at):
        return
    waiting.refresh_from_db(fields=["batch"])
    batch = waiting.batch
    waiting.put_back(failure, by=None, at=at)
    if batch is None:
        return
    try:
        with transaction.atomic():
            undo(batch, by=None, at=at)
    except Refused:
        batch.conclude(counts=batch.counts, notes=[], outcomes=batch.outcomes)


def _take(waiting: WaitingImport) -> None:
    # The day that the page knew: it decides the year of a month without one.
    today = timezone.localdate(waiting.asked_at)
    options = Options.of(waiting.options)
    with as_file(waiting, options) as source:
        known = read(source, options, today)
        job = _begin(waiting, known)
        for chunk in job.passage.resumed(job.batch.chunks, job.batch.counts):
            job.store(chunk)
        job.end()


@transaction.atomic
def _begin(waiting: WaitingImport, known: Reading) -> "_Job":
    """A new batch, or the one that a killed worker had begun."""
    if not waiting.hold(at=timezone.now(), rows_total=known.total):
        raise Released
    batch = waiting.batch or _new_batch(waiting, known)
    return _Job(waiting, batch, known)


def _new_batch(waiting: WaitingImport, known: Reading) -> ImportBatch:
    program, _is_new = program_named(
        waiting.organization, waiting.program_name, keep=True
    )
    batch = ImportBatch.begin(
        program,
        file_name=waiting.file_name,
        sha256=known.source.sha256(),
        options=known.options.as_data(),
        by=waiting.asked_by,
        at=timezone.now(),
        came_as=waiting.public_id,
    )
    waiting.hold(at=timezone.now(), batch=batch)
    return batch


@dataclass(slots=True)
class _Job:
    waiting: WaitingImport
    batch: ImportBatch
    known: Reading
    passage: Passage = field(init=False)
    outcomes: list[list[Any]] = field(init=False)

    def __post_init__(self) -> None:
        self.passage = Passage(self.known, self.batch.program, self._tell)
        self.outcomes = list(self.batch.outcomes)

    def _tell(self, outcome: Outcome) -> None:
        self.outcomes.append([outcome.line, outcome.status, outcome.reason])

    @transaction.atomic
    def store(self, chunk: list[Any]) -> None:
        self._hold()
        # Two imports into one program take turns: each sees what the other stored.
        Program.objects.select_for_update().get(pk=self.batch.program_id)
        now = timezone.now()
        self.passage.write(chunk, self.batch, at=now)
        mark(self.passage.buckets, at=now)
        self.passage.buckets.clear()
        counts = self.passage.counted()
        self.batch.come_on(counts=counts, outcomes=self.outcomes)
        self._hold(rows_done=counts["rows"])

    @transaction.atomic
    def end(self) -> None:
        """What was told behind the last chunk is in now; the file is let go of."""
        self._hold()
        counts, notes = self.passage.counted(), self.known.notes
        self.outcomes.sort(key=lambda outcome: int(outcome[0]))
        self.batch.conclude(counts=counts, notes=notes, outcomes=self.outcomes)
        self.waiting.delete()

    def _hold(self, **so_far: Any) -> None:
        if not self.waiting.hold(at=timezone.now(), **so_far):
            raise Released
