"""Keeping what a shopper has typed until it is sent, and making the sending of it."""

import json
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

import msgspec
from django.db import transaction

from audits import lifecycle
from audits.contacts import Contact
from audits.models import Assignment, Draft, Evidence
from shoppers import strictjson
from shoppers.models import Viewer


class Closed(Exception):
    """The shop takes no answers now; `code` is `assignment_<status>`."""

    def __init__(self, status: str) -> None:
        super().__init__(status)
        self.code = f"assignment_{status}"


def open_draft(assignment: Assignment) -> Draft:
    """What the shopper has typed so far; an unsaved, empty draft when nothing.

    A returned shop begins with what was sent. Of a draft and a sending the newer
    one counts: the sending may have come from another device.
    """
    stored = getattr(assignment, "submission", None)
    draft: Draft | None = getattr(assignment, "draft", None)
    if stored is None:
        return draft or Draft(assignment=assignment)
    is_current = draft is not None and draft.submission_id == stored.public_id
    if draft is not None and is_current and draft.saved_at >= stored.revised_at:
        return draft
    return Draft(
        assignment=assignment,
        submission_id=stored.public_id,
        answers=strictjson.loads(stored.payload.encode())["answers"],
        visited_at=stored.visited_at,
        saved_at=stored.revised_at,
    )


@transaction.atomic
def keep(
    viewer: Viewer,
    assignment: Assignment,
    *,
    answers: Mapping[str, Any],
    visited_at: datetime | None,
    at: datetime,
) -> None:
    """Keep well formed raw answers; the first ones start the shop. Raises Closed."""
    row = Assignment.objects.select_for_update().get(pk=assignment.pk)
    if row.status not in lifecycle.SENDABLE:
        raise Closed(row.status)
    if row.can("start"):
        assignment.start(by=viewer.person, at=at)
    Draft.objects.update_or_create(
        assignment=assignment,
        defaults={
            "submission_id": open_draft(assignment).submission_id,
            "answers": answers,
            "visited_at": visited_at,
            "saved_at": at,
        },
    )


def begin(viewer: Viewer, assignment: Assignment, *, at: datetime) -> None:
    """Start the shop now: the visit is taken to begin. Raises Closed."""
    draft = open_draft(assignment)
    visited_at = draft.visited_at or at.replace(second=0, microsecond=0)
    keep(viewer, assignment, answers=draft.answers, visited_at=visited_at, at=at)


def sending_of(
    assignment: Assignment, draft: Draft, evidence: Iterable[Evidence]
) -> bytes:
    """The body that intake takes. The same draft always makes the same body, so that
    a second tap on Send is the same sending."""
    stored = getattr(assignment, "submission", None)
    revision = stored.revision if stored else 1
    if assignment.status == lifecycle.RETURNED:
        revision += 1
    body = {
        "assignment": str(assignment.public_id),
        "revision": revision,
        "visited_at": draft.visited_at.isoformat() if draft.visited_at else None,
        "answers": draft.answers,
        "evidence": [str(each.public_id) for each in usable(evidence)],
    }
    if stored and stored.contacts:
        # The page has no contact log: what another device logged is not lost.
        body["contacts"] = stored.contacts
    return json.dumps(body, ensure_ascii=False).encode()


def logged(assignment: Assignment) -> tuple[Contact, ...]:
    """The contact log of what was sent, which goes along with the next sending."""
    stored = getattr(assignment, "submission", None)
    return msgspec.convert(stored.contacts if stored else [], tuple[Contact, ...])


def usable(evidence: Iterable[Evidence]) -> list[Evidence]:
    """Without the files that could not be read: those are taken again."""
    return [each for each in evidence if each.status != Evidence.Status.REFUSED]
