"""Slots: files that a sending declares before their bytes are here."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from audits.answers import Problem
from audits.models import Assignment, Evidence, Submission
from audits.sending import Sending, Slot
from audits.sniffing import clean_name
from audits.uploading import MAX_BYTES, kind_for
from shoppers.models import Viewer


def missing_slots(
    assignment: Assignment, sending: Sending, here: Iterable[Evidence]
) -> list[Problem]:
    """Files that are neither here nor declared, and declarations that cannot be met.

    How many files a question takes is looked at with its answer.
    """
    if not sending.evidence:
        return []
    known = {each.public_id for each in here}
    keys = {each.key for each in assignment.version.definition.questions()}
    taken = _taken(sending, known)
    problems = []
    for index, each in enumerate(sending.evidence):
        slot = each if isinstance(each, Slot) else None
        if (slot.id if slot else each) in known:
            continue
        if slot is None or slot.id in taken:
            problems.append(Problem("", "evidence_not_here", f"evidence.{index}"))
        elif slot.question not in keys:
            problems.append(Problem("", "evidence_for_nothing", f"evidence.{index}"))
        elif slot.size > MAX_BYTES:
            problems.append(Problem("", "evidence_too_large", f"evidence.{index}"))
    return problems


def _taken(sending: Sending, known: set[UUID]) -> set[UUID]:
    """Ids that stand for something else already: whose, is not said."""
    fresh = sending.slots.keys() - known
    if not fresh:
        return set()
    rows = Evidence.objects.filter(public_id__in=fresh)
    return set(rows.values_list("public_id", flat=True))


def expect(
    viewer: Viewer,
    assignment: Assignment,
    sending: Sending,
    here: set[UUID],
    *,
    submission: Submission | None,
    at: datetime,
) -> None:
    """A row for every declared file that is not here yet, in one statement."""
    coming = [slot for slot in sending.slots.values() if slot.id not in here]
    if not coming:
        return
    questions = {each.key: each for each in assignment.version.definition.questions()}
    Evidence.objects.bulk_create(
        Evidence(
            public_id=slot.id,
            organization=viewer.organization,
            assignment=assignment,
            submission=submission,
            question_key=slot.question,
            uploaded_by=viewer.person,
            kind=kind_for(questions.get(slot.question), slot.type),
            status=Evidence.Status.EXPECTED,
            mime=slot.type[:60],
            name=clean_name(slot.name),
            size=slot.size,
            sha256=slot.sha256,
            captured_at=slot.captured_at[:32],
            received_at=at,
        )
        for slot in coming
    )
