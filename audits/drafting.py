"""Keeping what a shopper has typed until it is sent, and making the sending of it."""

import json
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Annotated, Any

import msgspec
from django.db import transaction

from audits import lifecycle
from audits.contacts import MAX_CONTACTS, Contact, standing
from audits.models import Assignment, Draft, Evidence
from audits.sending import Fix, Spent
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
        contacts=stored.contacts,
        spent=stored.spent,
        place=stored.place,
        visited_at=stored.visited_at,
        saved_at=stored.revised_at,
    )


class Moved(Exception):
    """Another device saved in between; `saved_at` says when."""

    def __init__(self, saved_at: datetime) -> None:
        super().__init__(saved_at.isoformat())
        self.saved_at = saved_at


class Log(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What the phone keeps beside answers: its contact log, seconds per section, and
    where it was if the shopper noted that."""

    contacts: Annotated[tuple[Contact, ...], msgspec.Meta(max_length=MAX_CONTACTS)]
    spent: Spent = {}
    device: Annotated[str, msgspec.Meta(max_length=64)] = ""
    # An older page says nothing of it: what is known stays.
    place: Fix | msgspec.UnsetType | None = msgspec.UNSET


@transaction.atomic
def keep(
    viewer: Viewer,
    assignment: Assignment,
    *,
    answers: Mapping[str, Any] | None,
    visited_at: datetime | None,
    at: datetime,
    log: Log | None = None,
    base: datetime | None = None,
) -> Draft:
    """Keep well formed raw answers, and the log where there is one; the first ones
    start the shop. Without `answers` only the log is kept: what the checklist says
    stays, the time of the visit too.

    `base` is what the device saw saved last: raises Moved when another one saved since.
    Raises Closed when the shop takes no answers.
    """
    row = Assignment.objects.select_for_update().get(pk=assignment.pk)
    if row.status not in lifecycle.SENDABLE:
        raise Closed(row.status)
    device = log.device if log else ""
    before = Draft.objects.filter(assignment=assignment).first()
    if base and before and before.saved_at > base and before.device != device:
        raise Moved(before.saved_at)
    if row.can("start"):
        assignment.start(by=viewer.person, at=at)
    found = open_draft(assignment)
    kept = {
        "contacts": found.contacts,
        "spent": found.spent,
        "place": found.place,
        "device": device,
    }
    if log is not None:
        kept |= msgspec.to_builtins(log)
    if answers is not None:
        kept |= {"answers": answers, "visited_at": visited_at}
    said = {"submission_id": found.submission_id, "saved_at": at, **kept}
    draft, _is_new = Draft.objects.update_or_create(
        assignment=assignment, defaults=said
    )
    return draft


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
    if draft.contacts:
        body["contacts"] = draft.contacts
    if draft.place:
        body["phone"] = {"place": draft.place}
    return json.dumps(body, ensure_ascii=False).encode()


def logged(assignment: Assignment) -> tuple[Contact, ...]:
    """The contact log as it stands, which goes along with the next sending."""
    log = msgspec.convert(open_draft(assignment).contacts, tuple[Contact, ...])
    return standing(log)


def usable(evidence: Iterable[Evidence]) -> list[Evidence]:
    """Without the files that could not be read: those are taken again."""
    return [each for each in evidence if each.status != Evidence.Status.REFUSED]
