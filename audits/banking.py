"""The question bank: questions that an organization keeps for its next checklists."""

from datetime import datetime

from django.db import transaction
from msgspec.structs import replace

from audits.definition import Checklist, DefinitionError, Question, read, to_json
from audits.definition import Section as Part
from audits.editing import fresh_key, keys_of
from audits.models import BankQuestion
from shoppers.models import JournalEntry, Viewer

#: More than so many questions nobody looks through.
MOST = 2000


class BankRefused(Exception):
    """The question is not kept or not taken; `code` says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@transaction.atomic
def keep(viewer: Viewer, question: Question, *, at: datetime) -> BankQuestion:
    """Put a copy into the bank, without conditions: those speak of other questions.

    Raises BankRefused when the bank is full or holds the very same question.
    """
    rows = BankQuestion.objects.visible_to(viewer)
    if rows.count() >= MOST:
        raise BankRefused("bank_full")
    content = _plain(question)
    if any(row.content == content for row in rows.filter(text=question.text)):
        raise BankRefused("already_kept")
    row = BankQuestion.objects.create(
        organization=viewer.organization,
        text=question.text,
        content=content,
        added_by=viewer.person,
        added_at=at,
    )
    _record(viewer, row, "bank.keep", at)
    return row


def _plain(question: Question) -> object:
    alone = replace(question, visible_when=None, evidence_when=None)
    document = to_json(Checklist((Part("bank", "", (alone,)),)))
    return document["sections"][0]["questions"][0]


def question_for(row: BankQuestion, checklist: Checklist) -> Question:
    """A copy of the kept question with a key that is new in `checklist`.

    Raises BankRefused when what is kept can no longer be read.
    """
    section = {"key": "bank", "title": "", "questions": [row.content]}
    try:
        question = next(read({"sections": [section]}).questions())
    except DefinitionError:
        raise BankRefused("unreadable") from None
    return replace(question, key=fresh_key(question.key, keys_of(checklist)))


@transaction.atomic
def forget(viewer: Viewer, row: BankQuestion, *, at: datetime) -> None:
    """Take the question out of the bank; checklists that have it keep it."""
    _record(viewer, row, "bank.forget", at)
    row.delete()


def _record(viewer: Viewer, row: BankQuestion, verb: str, at: datetime) -> None:
    JournalEntry.record(
        row,
        verb,
        organization=viewer.organization,
        by=viewer.person,
        at=at,
        after={"text": row.text[:200]},
    )
