"""Taking in what shoppers send: stored once, completely, or refused with reasons.

The phone makes the submission's id. Sending is repeatable: the same id with the
same content is the same sending; the same id with other content is a conflict.
After a return, revision n + 1 replaces revision n, which is kept.
"""

import hashlib
import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated, Any
from uuid import UUID

import msgspec
from django.db import IntegrityError, transaction

from audits import answers, lifecycle
from audits.answers import Examined, Problem
from audits.contacts import MAX_CONTACTS, MAX_EVENTS, YEARS, Contact
from audits.lifecycle import InvalidMove
from audits.models import (
    Assignment,
    Evidence,
    Revision,
    Submission,
)
from audits.rating import write_answers
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
    contacts: Annotated[tuple[Contact, ...], msgspec.Meta(max_length=MAX_CONTACTS)] = ()
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
    evidence = _find_evidence(assignment, sending, problems)
    examined = _examine(assignment, sending, evidence, problems)
    submission = _write(
        viewer, assignment, stored, public_id, sending, body, content_hash, at=at
    )
    write_answers(submission, assignment.version_id, examined.given, examined.result)
    if evidence:
        Evidence.objects.filter(pk__in=[each.pk for each in evidence]).update(
            submission=submission
        )
    return Receipt(submission, is_new=True)


def fingerprint(sending: Sending) -> str:
    """SHA-256 of the canonical content: two spellings of one sending are equal."""
    plain = msgspec.to_builtins(sending)
    if not sending.contacts:
        # As it was before there was a log: what is stored stays the same sending.
        del plain["contacts"]
    text = json.dumps(plain, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def _find(viewer: Viewer, public_id: UUID) -> Assignment:
    rows = Assignment.objects.of_shopper(viewer).select_related(
        "location__channel", "version", "submission", "wave"
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


def _find_evidence(
    assignment: Assignment, sending: Sending, problems: list[Problem]
) -> list[Evidence]:
    """The evidence rows of the sending; those that are not here become problems."""
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
    return evidence


def _examine(
    assignment: Assignment,
    sending: Sending,
    evidence: list[Evidence],
    problems: list[Problem],
) -> Examined:
    """The visible answers with their score. Raises Refused with every problem."""
    if sum(len(each.events) for each in sending.contacts) > MAX_EVENTS:
        params = {"maximum": MAX_EVENTS}
        problems.append(Problem("", "too_many_events", "contacts", params))
    if any(each.year not in YEARS for each in _times(sending.contacts)):
        detail = {"detail": "a time of the contact log is out of range"}
        problems.append(Problem("", "malformed", "contacts", detail))
    examined = answers.examine(
        assignment.asked(),
        sending.answers,
        evidence_counts=Counter(each.question_key for each in evidence),
        context=assignment.context(sending.contacts),
    )
    problems += examined.problems
    if problems:
        raise Refused(problems)
    return examined


def _times(contacts: tuple[Contact, ...]) -> Iterator[datetime]:
    for event in (event for contact in contacts for event in contact.events):
        yield event.at
        if event.due is not None:
            yield event.due


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
    content = {
        "revision": sending.revision,
        "payload": body.decode(),
        "content_hash": content_hash,
        "revised_at": at,
        "contacts": msgspec.to_builtins(sending.contacts),
        "circumstances": _circumstances(assignment),
    }
    if stored is None:
        assignment.move("submit", by=viewer.person, at=at, submitted_at=at)
        visited_on = assignment.location.local_date(sending.visited_at)
        return Submission.objects.create(
            public_id=public_id,
            organization=viewer.organization,
            assignment=assignment,
            sent_by=viewer.person,
            visited_at=sending.visited_at,
            visited_on=visited_on,
            report_date=visited_on,
            arrived_at=at,
            **content,
        )
    assignment.move("submit", by=viewer.person, at=at)
    _replace(stored, content)
    return stored


def _replace(stored: Submission, content: dict[str, Any]) -> None:
    """Keep what was sent before as an earlier revision."""
    Revision.objects.create(
        submission=stored,
        number=stored.revision,
        payload=stored.payload,
        content_hash=stored.content_hash,
        arrived_at=stored.revised_at,
    )
    for name, value in content.items():
        setattr(stored, name, value)
    stored.save(update_fields=[*content])
    stored.answers.all().delete()


def _circumstances(assignment: Assignment) -> dict[str, Any]:
    plain: dict[str, Any] = msgspec.to_builtins(assignment.context())
    del plain["contacts"]
    return plain
