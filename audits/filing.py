"""The first sending of a shop, written whole or not at all.

Where phones wait, fewer ways to the database and back are all that counts: PostgreSQL
takes the move of the status, its journal line, the submission and the answers as one
statement, which is its own transaction. Other engines take them one after another.
"""

from contextlib import nullcontext
from datetime import datetime

from django.db import connection, transaction

from audits.answers import Examined
from audits.models import Answer, Submission
from audits.models.assignments import Step
from audits.rating import ANSWER, answer_rows, write_answers
from shoppers.models import (
    JournalEntry,
    Viewer,
    columns,
    fixed,
    insert,
    record_of,
    records,
    recordset,
    swapping,
)


def file(
    viewer: Viewer, submission: Submission, examined: Examined, *, at: datetime
) -> None:
    """Write the submission, which gets its key, and its answers; its shop is submitted.

    Raises InvalidMove when the shop, as it is in the database now, takes none.
    """
    shop = submission.assignment
    if connection.vendor == "postgresql":
        step = shop.step("submit", by=viewer.person, at=at, submitted_at=at)
        # Alone it needs no transaction; a larger one must survive its refusal.
        with transaction.atomic() if connection.in_atomic_block else nullcontext():
            _in_one_statement(step, submission, examined)
        return
    with transaction.atomic():
        shop.move("submit", by=viewer.person, at=at, submitted_at=at)
        insert(submission)
        write_answers(submission, shop.version_id, examined)


def _in_one_statement(step: Step, submission: Submission, examined: Examined) -> None:
    shop = submission.assignment
    moving, params = swapping(shop, step.values, while_in=step.while_in)
    sent, sent_row = record_of(submission)
    line, line_row = record_of(step.entry)
    answers = records(ANSWER, answer_rows(shop.version_id, examined))
    sql = (
        f"WITH moved AS ({moving} RETURNING 1), "
        f"sent AS ({_insert(Submission, sent)}, moved RETURNING id), "
        f"noted AS ({_insert(JournalEntry, line)}, moved), "
        f"answered AS (INSERT INTO audits_answer (submission_id, "
        f"{columns(Answer, ANSWER)}) SELECT sent.id, {', '.join(ANSWER)} "
        f"FROM sent, {recordset(Answer, ANSWER)}) "
        "SELECT id FROM sent"
    )
    with fixed() as cursor:
        cursor.execute(sql, [*params, sent_row, line_row, answers])
        found = cursor.fetchone()
    if found is None:
        shop.refuse("submit")
    submission.pk = found[0]
    submission._state.adding = False
    shop.take(step)


def _insert(model: type[Submission | JournalEntry], names: tuple[str, ...]) -> str:
    return (
        f"INSERT INTO {model._meta.db_table} ({columns(model, names)}) "
        f"SELECT {columns(model, names)} FROM {recordset(model, names)}"
    )
