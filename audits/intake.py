"""Taking in what shoppers send: stored once, completely, or refused with reasons.

The phone makes the submission's id. Sending is repeatable: the same id with the same
content is the same sending; the same id with other content is a conflict. After a
return, revision n + 1 replaces revision n, which is kept. Files may come later: what a
sending declares is a slot that waits for its bytes. Work for a shop that can take none
any more is held for a manager (audits/holding.py), never refused.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec
from django.db import IntegrityError, transaction

from audits import answers, expected, holding, lifecycle
from audits.answers import Examined, Problem
from audits.contacts import MAX_EVENTS, YEARS, Contact
from audits.filing import file
from audits.lifecycle import InvalidMove
from audits.models import Assignment, Evidence, HeldSending, Revision, Submission
from audits.rating import write_answers
from audits.sending import Malformed, Sending, fingerprint
from audits.sending import read as read_sending
from audits.slots import expect, missing_slots
from shoppers.models import Viewer

#: A visit may lie a little ahead of the server's clock, never more.
CLOCK_SLACK = timedelta(minutes=15)
OLDEST_VISIT = timedelta(days=366)


class Refused(Exception):
    """Nothing was stored: the content has problems, each on its own field."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__(f"{len(problems)} problems")
        self.problems = problems


class Conflict(Exception):
    """Nothing was stored: the content may be fine, but not here and not now.

    `stored` is what the sender's shop has already, where that is what is in the way.
    """

    def __init__(self, code: str, stored: Submission | None = None) -> None:
        super().__init__(code)
        self.code = code
        self.stored = stored


class UnknownAssignment(Exception):
    """No such shop, or not this shopper's: the two look the same."""


@dataclass(frozen=True, slots=True)
class Receipt:
    """`is_new` is False when exactly this was stored before."""

    submission: Submission
    is_new: bool


@dataclass(frozen=True, slots=True)
class Held:
    """The sending is stored, and waits for a manager's decision."""

    sending: HeldSending
    is_new: bool


@dataclass(frozen=True, slots=True)
class Arrival:
    """One sending as it came in. `clock_offset` is how far the phone's clock is ahead
    of ours, in seconds; None when it did not say."""

    public_id: UUID
    sending: Sending
    body: bytes
    at: datetime
    clock_offset: int | None = None

    @property
    def content_hash(self) -> str:
        return fingerprint(self.sending)

    @property
    def visited_at(self) -> datetime:
        """By our clock where only a wrong clock explains what the phone says."""
        said = self.sending.visited_at
        if self.clock_offset is None or self._is_possible(said):
            return said
        try:
            corrected = said - timedelta(seconds=self.clock_offset)
        except OverflowError:
            return said
        return corrected if self._is_possible(corrected) else said

    def _is_possible(self, moment: datetime) -> bool:
        return self.at - OLDEST_VISIT <= moment <= self.at + CLOCK_SLACK

    @property
    def visit_problem(self) -> str:
        if self._is_possible(self.visited_at):
            return ""
        is_ahead = self.visited_at > self.at
        return "visit_in_future" if is_ahead else "visit_too_long_ago"


def read(body: bytes) -> Sending:
    """The sending in a JSON body. Raises BadJSON, or Refused with the place."""
    try:
        return read_sending(body)
    except Malformed as error:
        raise Refused([error.problem]) from None


def receive(
    viewer: Viewer,
    public_id: UUID,
    body: bytes,
    *,
    at: datetime,
    clock_offset: int | None = None,
) -> Receipt | Held:
    """Store one sending, exactly once.

    Raises BadJSON and Refused (the content), UnknownAssignment (not the viewer's)
    and Conflict: `other_content` under a known id or revision, `already_submitted`
    under another id, or `assignment_<status>` when the shop takes no sending now.
    """
    arrival = Arrival(public_id, read(body), body, at, clock_offset)
    try:
        return _receive(viewer, arrival)
    except (InvalidMove, IntegrityError):
        # Another copy of the sending won the race: look at what it stored.
        try:
            return _receive(viewer, arrival)
        except IntegrityError:
            # The id stands under another shop: nothing of that is said.
            raise Conflict("other_content") from None


def _receive(viewer: Viewer, arrival: Arrival) -> Receipt | Held:
    assignment = expected.shop(viewer, arrival.sending.assignment)
    if assignment is None:
        return _hold(viewer, _find_former(viewer, arrival.sending), arrival)
    stored: Submission | None = getattr(assignment, "submission", None)
    if stored and _is_repeat(stored, arrival):
        return Receipt(stored, is_new=False)
    if holding.cause_of(viewer, assignment, arrival.sending.version):
        return _hold(viewer, assignment, arrival)
    if assignment.status not in lifecycle.SENDABLE:
        raise Conflict(f"assignment_{assignment.status}")
    if stored is None and arrival.sending.revision != 1:
        raise Conflict("revision_without_first")
    return Receipt(store(viewer, assignment, arrival), is_new=True)


def store(viewer: Viewer, assignment: Assignment, arrival: Arrival) -> Submission:
    """Write a sending that the shop can take, whole or not at all.

    Raises Refused with every problem of the content.
    """
    sending = arrival.sending
    problems: list[Problem] = []
    if code := arrival.visit_problem:
        problems.append(Problem("", code, "visited_at"))
    evidence = _find_evidence(assignment, sending)
    problems += missing_slots(assignment, sending, evidence)
    examined = _examine(assignment, arrival, evidence, problems)
    with transaction.atomic() if sending.evidence else nullcontext():
        submission = _write(viewer, assignment, arrival, examined)
        _keep_slots(viewer, submission, arrival, evidence)
    return submission


def _keep_slots(
    viewer: Viewer, submission: Submission, arrival: Arrival, evidence: list[Evidence]
) -> None:
    """Files that are here are the submission's; those that will come are waited for."""
    if evidence:
        linked = Evidence.objects.filter(pk__in=[each.pk for each in evidence])
        linked.update(submission=submission)
    expect(
        viewer,
        submission.assignment,
        arrival.sending,
        {each.public_id for each in evidence},
        submission=submission,
        at=arrival.at,
    )


@transaction.atomic
def _hold(viewer: Viewer, assignment: Assignment, arrival: Arrival) -> Held:
    if arrival.visit_problem:
        raise Refused([Problem("", arrival.visit_problem, "visited_at")])
    known = HeldSending.objects.filter(submission_id=arrival.public_id).first()
    if known:
        is_same = known.sent_by_id == viewer.person.pk
        if not is_same or known.content_hash != arrival.content_hash:
            raise Conflict("other_content")
        return Held(known, is_new=False)
    cause = holding.cause_of(viewer, assignment, arrival.sending.version)
    if cause == holding.UNKNOWN_VERSION:
        raise Refused([Problem("", "unknown_version", "version")])
    held = holding.hold(
        viewer,
        assignment,
        cause=cause,
        submission_id=arrival.public_id,
        payload=arrival.body.decode(),
        content_hash=arrival.content_hash,
        visited_at=arrival.visited_at,
        at=arrival.at,
    )
    sending = arrival.sending
    here = {each.public_id for each in _find_evidence(assignment, sending)}
    expect(viewer, assignment, sending, here, submission=None, at=arrival.at)
    return Held(held, is_new=True)


def _find_former(viewer: Viewer, sending: Sending) -> Assignment:
    """A shop that the viewer had accepted before it was taken from them."""
    found = holding.formerly_of(viewer).filter(public_id=sending.assignment).first()
    if found is None:
        raise UnknownAssignment
    return found


def _is_repeat(stored: Submission, arrival: Arrival) -> bool:
    """True for a sending that is stored already, False for the next revision."""
    revision = arrival.sending.revision
    if stored.public_id != arrival.public_id:
        raise Conflict("already_submitted", stored)
    if revision == stored.revision + 1:
        return False
    known = {stored.revision: stored.content_hash}
    if revision < stored.revision:
        known |= dict(stored.earlier.values_list("number", "content_hash"))
    if known.get(revision) != arrival.content_hash:
        raise Conflict("other_content", stored)
    return True


def _find_evidence(assignment: Assignment, sending: Sending) -> list[Evidence]:
    """The evidence rows of the sending that are here, or expected already."""
    if not sending.evidence:
        return []
    rows = assignment.evidence.exclude(status=Evidence.Status.REFUSED)
    return list(rows.filter(public_id__in=sending.evidence_ids))


def _examine(
    assignment: Assignment,
    arrival: Arrival,
    evidence: list[Evidence],
    problems: list[Problem],
) -> Examined:
    """The visible answers with their score. Raises Refused with every problem."""
    sending = arrival.sending
    if sum(len(each.events) for each in sending.contacts) > MAX_EVENTS:
        params = {"maximum": MAX_EVENTS}
        problems.append(Problem("", "too_many_events", "contacts", params))
    if any(each.year not in YEARS for each in _moments(sending.contacts)):
        detail = {"detail": "a time of the contact log is out of range"}
        problems.append(Problem("", "malformed", "contacts", detail))
    examined = answers.examine(
        assignment.asked(),
        sending.answers,
        evidence_counts=_files_per_question(sending, evidence),
        context=assignment.context(sending.contacts, told_at=arrival.at),
    )
    problems += examined.problems
    if problems:
        raise Refused(problems)
    return examined


def _files_per_question(
    sending: Sending, evidence: list[Evidence]
) -> Mapping[str, int]:
    """Files that are here count, and so do those that will come."""
    here = {each.public_id: each.question_key for each in evidence}
    coming = {each.id: each.question for each in sending.slots.values()}
    return Counter((coming | here).values())


def _moments(contacts: tuple[Contact, ...]) -> Iterator[datetime]:
    for event in (event for contact in contacts for event in contact.events):
        yield from (each for each in (event.at, event.due, event.first) if each)


def _write(
    viewer: Viewer, assignment: Assignment, arrival: Arrival, examined: Examined
) -> Submission:
    stored: Submission | None = getattr(assignment, "submission", None)
    content = _content(assignment, arrival)
    if stored:
        _replace(viewer, stored, content, examined, at=arrival.at)
        return stored
    visited_on = assignment.location.local_date(arrival.visited_at)
    submission = Submission(
        public_id=arrival.public_id,
        organization=viewer.organization,
        assignment=assignment,
        sent_by=viewer.person,
        visited_at=arrival.visited_at,
        visited_on=visited_on,
        report_date=visited_on,
        arrived_at=arrival.at,
        **content,
    )
    file(viewer, submission, examined, at=arrival.at)
    return submission


def _content(assignment: Assignment, arrival: Arrival) -> dict[str, Any]:
    """What each revision says anew, by the submission's fields."""
    sending, phone = arrival.sending, arrival.sending.phone
    return {
        "revision": sending.revision,
        "payload": arrival.body.decode(),
        "content_hash": arrival.content_hash,
        "revised_at": arrival.at,
        "contacts": msgspec.to_builtins(sending.contacts),
        "circumstances": _circumstances(assignment, arrival.at),
        "spent": phone.spent if phone else {},
        "place": msgspec.to_builtins(phone.place) if phone else None,
        "clock_offset": arrival.clock_offset,
        "examine_at": arrival.at,
    }


@transaction.atomic
def _replace(
    viewer: Viewer,
    stored: Submission,
    content: dict[str, Any],
    examined: Examined,
    *,
    at: datetime,
) -> None:
    """Keep what was sent before as an earlier revision; files that were waited for
    are, unless the new one names them too, no part of it any more."""
    shop = stored.assignment
    shop.move("submit", by=viewer.person, at=at)
    stored.evidence.without_bytes().update(submission=None)
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
    write_answers(stored, shop.version_id, examined)


def _circumstances(assignment: Assignment, at: datetime) -> dict[str, Any]:
    plain: dict[str, Any] = msgspec.to_builtins(assignment.context(told_at=at))
    del plain["contacts"]
    return plain
