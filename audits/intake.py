"""Taking in what shoppers send: stored once, completely, or refused with reasons.

The phone makes the submission's id. Sending is repeatable: the same id with the
same content is the same sending; the same id with other content is a conflict.
After a return, revision n + 1 replaces revision n, which is kept.
"""

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Annotated, Any
from uuid import UUID

import msgspec
from django.db import IntegrityError, transaction

from audits import answers, lifecycle, scoring
from audits.answers import Problem
from audits.lifecycle import InvalidMove
from audits.models import (
    Answer,
    Assignment,
    Evidence,
    Question,
    Revision,
    Submission,
)
from shoppers import strictjson
from shoppers.models import Viewer

#: A visit may lie a little ahead of the server's clock, never more.
CLOCK_SLACK = timedelta(minutes=15)
OLDEST_VISIT = timedelta(days=366)


class Sending(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The body that the phone sends."""

    assignment: UUID
    visited_at: Annotated[datetime, msgspec.Meta(tz=True)]
    answers: dict[str, dict[str, Any]]
    evidence: Annotated[tuple[UUID, ...], msgspec.Meta(max_length=200)] = ()
    revision: Annotated[int, msgspec.Meta(ge=1, le=100)] = 1


class Refused(Exception):
    """Nothing was stored: the content has problems, each on its own field."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__(f"{len(problems)} problems")
        self.problems = problems


class Conflict(Exception):
    """Nothing was stored: the content may be fine, but not here and not now."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class UnknownAssignment(Exception):
    """No such shop, or not this shopper's: the two look the same."""


@dataclass(frozen=True, slots=True)
class Receipt:
    """`is_new` is False when exactly this was stored before."""

    submission: Submission
    is_new: bool


def read(body: bytes) -> Sending:
    """The sending in a JSON body. Raises BadJSON, or Refused with the place."""
    data = strictjson.loads(body)
    try:
        return msgspec.convert(data, Sending, strict=False)
    except msgspec.ValidationError as error:
        message, _, path = str(error).partition(" - at ")
        field = path.strip("`").removeprefix("$").lstrip(".") or "body"
        raise Refused([Problem("", "malformed", field, {"detail": message})]) from None


def receive(viewer: Viewer, public_id: UUID, body: bytes, *, at: datetime) -> Receipt:
    """Store one sending, exactly once.

    Raises BadJSON and Refused (the content), UnknownAssignment (not the viewer's)
    and Conflict: `other_content` under a known id or revision, `already_submitted`
    under another id, or `assignment_<status>` when the shop takes no sending now.
    """
    sending = read(body)
    try:
        return _receive(viewer, public_id, sending, body, at=at)
    except (InvalidMove, IntegrityError):
        # Another copy of the sending won the race: look at what it stored.
        try:
            return _receive(viewer, public_id, sending, body, at=at)
        except IntegrityError:
            # The id stands under another shop: nothing of that is said.
            raise Conflict("other_content") from None


@transaction.atomic
def _receive(
    viewer: Viewer, public_id: UUID, sending: Sending, body: bytes, *, at: datetime
) -> Receipt:
    assignment = _find(viewer, sending.assignment)
    stored: Submission | None = getattr(assignment, "submission", None)
    content_hash = fingerprint(sending)
    if stored and _is_repeat(stored, public_id, sending, content_hash):
        return Receipt(stored, is_new=False)
    if assignment.status not in lifecycle.SENDABLE:
        raise Conflict(f"assignment_{assignment.status}")
    if stored is None and sending.revision != 1:
        raise Conflict("revision_without_first")
    problems = _check_visit(assignment, sending, at)
    given, evidence = _check_content(assignment, sending, problems)
    submission = _write(
        viewer, assignment, stored, public_id, sending, body, content_hash, at=at
    )
    _write_answers(submission, assignment, given)
    if evidence:
        Evidence.objects.filter(pk__in=[each.pk for each in evidence]).update(
            submission=submission
        )
    return Receipt(submission, is_new=True)


def fingerprint(sending: Sending) -> str:
    """SHA-256 of the canonical content: two spellings of one sending are equal."""
    plain = msgspec.to_builtins(sending)
    text = json.dumps(plain, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def _find(viewer: Viewer, public_id: UUID) -> Assignment:
    rows = Assignment.objects.of_shopper(viewer).select_related(
        "location", "version", "submission", "wave"
    )
    try:
        return rows.get(public_id=public_id)
    except Assignment.DoesNotExist:
        raise UnknownAssignment from None


def _is_repeat(
    stored: Submission, public_id: UUID, sending: Sending, content_hash: str
) -> bool:
    """True for a sending that is stored already, False for the next revision."""
    if stored.public_id != public_id:
        raise Conflict("already_submitted")
    if sending.revision == stored.revision + 1:
        return False
    known = {stored.revision: stored.content_hash}
    if sending.revision < stored.revision:
        known |= dict(stored.earlier.values_list("number", "content_hash"))
    if known.get(sending.revision) != content_hash:
        raise Conflict("other_content")
    return True


def _check_visit(
    assignment: Assignment, sending: Sending, at: datetime
) -> list[Problem]:
    if sending.visited_at > at + CLOCK_SLACK:
        return [Problem("", "visit_in_future", "visited_at")]
    if sending.visited_at < at - OLDEST_VISIT:
        return [Problem("", "visit_too_long_ago", "visited_at")]
    return []


def _check_content(
    assignment: Assignment, sending: Sending, problems: list[Problem]
) -> tuple[dict[str, scoring.Given], list[Evidence]]:
    """The visible answers and the evidence rows. Raises Refused with every problem."""
    definition = assignment.version.definition
    evidence = list(
        assignment.evidence.exclude(status=Evidence.Status.REFUSED).filter(
            public_id__in=sending.evidence
        )
    )
    here = {each.public_id for each in evidence}
    problems += [
        Problem("", "evidence_not_here", f"evidence.{index}")
        for index, each in enumerate(sending.evidence)
        if each not in here
    ]
    counts: dict[str, int] = {}
    for each in evidence:
        counts[each.question_key] = counts.get(each.question_key, 0) + 1
    problems += answers.check(
        definition, sending.answers, evidence_counts=counts, complete=True
    )
    if problems:
        raise Refused(problems)
    given = answers.visible_answers(definition, answers.parse(sending.answers))
    return given, evidence


def _write(
    viewer: Viewer,
    assignment: Assignment,
    stored: Submission | None,
    public_id: UUID,
    sending: Sending,
    body: bytes,
    content_hash: str,
    *,
    at: datetime,
) -> Submission:
    if stored is None:
        assignment.move("submit", by=viewer.person, at=at, submitted_at=at)
        visited_on = assignment.location.local_date(sending.visited_at)
        return Submission.objects.create(
            public_id=public_id,
            organization=viewer.organization,
            assignment=assignment,
            sent_by=viewer.person,
            payload=body.decode(),
            content_hash=content_hash,
            visited_at=sending.visited_at,
            visited_on=visited_on,
            report_date=visited_on,
            arrived_at=at,
            revised_at=at,
        )
    assignment.move("submit", by=viewer.person, at=at)
    Revision.objects.create(
        submission=stored,
        number=stored.revision,
        payload=stored.payload,
        content_hash=stored.content_hash,
        arrived_at=stored.revised_at,
    )
    stored.revision = sending.revision
    stored.payload = body.decode()
    stored.content_hash = content_hash
    stored.revised_at = at
    stored.save(update_fields=["revision", "payload", "content_hash", "revised_at"])
    stored.answers.all().delete()
    return stored


@lru_cache(maxsize=256)
def question_ids(version_pk: int) -> dict[str, int]:
    """Question key → id of a published version, which never changes."""
    return dict(Question.objects.filter(version=version_pk).values_list("key", "pk"))


def _write_answers(
    submission: Submission, assignment: Assignment, given: dict[str, scoring.Given]
) -> None:
    """One row per answered question, with its points, in one statement."""
    result = scoring.score(assignment.version.definition, given)
    ids = question_ids(assignment.version_id)
    Answer.objects.bulk_create(
        Answer(
            submission=submission,
            question_id=ids[each.key],
            value=given[each.key].value,
            is_na=given[each.key].na,
            comment=given[each.key].comment,
            reasons=list(given[each.key].reasons),
            is_applicable=each.applicable,
            earned=each.earned,
            possible=each.possible,
            weight=each.weight,
            passed=each.passed,
        )
        for each in result.questions
        if each.key in given
    )
