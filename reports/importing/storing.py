"""Results into the database: new ones added, changed ones replaced, the rest left.

Every bucket that gains or loses a result gets its marker in the same transaction.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from audits.models import Program, ScoreChange
from reports.importing.passage import CHUNK, PLACE, Passage, Tell
from reports.importing.refusals import Refused
from reports.importing.results import Reading
from reports.models import ImportBatch, ImportedChange, ImportedResult
from shoppers.models import Person


@dataclass(slots=True)
class Report:
    """`counts` by status, and of `visits` (rows taken) with and without a score."""

    batch: ImportBatch | None
    counts: dict[str, int]
    notes: list[str]


def dry_run(reading: Reading, program: Program, *, tell: Tell) -> Report:
    """What `carry_out` would do, row by row; writes nothing."""
    run = Passage(reading, program, tell)
    for chunk in run.chunks():
        run.judged(chunk)
    return Report(None, run.counted(), reading.notes)


@transaction.atomic
def carry_out(
    reading: Reading,
    program: Program,
    *,
    file_name: str,
    by: Person | None,
    at: datetime,
    tell: Tell,
) -> Report:
    """Import every row that can be understood, or nothing where anything breaks."""
    # Two imports into one program take turns: each sees what the other has stored.
    Program.objects.select_for_update().get(pk=program.pk)
    batch = ImportBatch.begin(
        program,
        file_name=file_name,
        sha256=reading.source.sha256(),
        options=reading.options.as_data(),
        by=by,
        at=at,
    )
    run = Passage(reading, program, tell)
    for chunk in run.chunks():
        run.write(chunk, batch, at=at)
    mark(run.buckets, at=at)
    batch.conclude(counts=run.counted(), notes=reading.notes)
    return Report(batch, run.counted(), reading.notes)


@transaction.atomic
def undo(batch: ImportBatch, *, by: Person | None, at: datetime) -> None:
    """Take out what a batch brought in, and put back what it had replaced.

    Raises Refused where a later import has replaced rows of this one, InvalidMove
    where it is undone already.
    """
    batch = ImportBatch.objects.select_for_update().defer("outcomes").get(pk=batch.pk)
    batch.mark_undone(by=by, at=at)
    own = ImportedResult.objects.filter(batch=batch)
    if own.exclude(replaced_by=None).exists():
        raise Refused(
            _("A later import has changed rows of this one: undo that first.")
        )
    replaced = ImportedResult.objects.filter(replaced_by=batch)
    buckets = {*own.values_list(*PLACE), *replaced.values_list(*PLACE)}
    for rows in (own, replaced):
        ImportedChange.objects.record(rows, at=at)
    own.delete()
    replaced.update(replaced_by=None)
    mark(buckets, at=at)


def mark(buckets: Iterable[tuple[object, ...]], *, at: datetime) -> None:
    """Write that these buckets gained or lost; in the transaction of their rows."""
    ScoreChange.objects.bulk_create(
        (
            ScoreChange(**dict(zip(PLACE, place, strict=True)), recorded_at=at)
            for place in sorted(buckets, key=str)
        ),
        batch_size=CHUNK,
    )
