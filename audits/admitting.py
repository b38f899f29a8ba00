"""What a manager does with work that came too late: take it in, or keep it beside."""

import uuid
from datetime import datetime

from django.db import transaction

from audits import lifecycle
from audits.intake import Arrival, read, store
from audits.models import Assignment, Evidence, HeldSending, Submission, Version
from audits.sending import Sending
from shoppers.models import JournalEntry, Role, Viewer


class CannotAdmit(Exception):
    """`code`: `already_sent` (the shop has a sending; keep this one beside it)."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def can_take_in(held: HeldSending) -> bool:
    """Whether the shop itself is still free for the work."""
    return held.assignment.status in lifecycle.MOVES["admit"].sources


@transaction.atomic
def take_in(viewer: Viewer, held: HeldSending, *, at: datetime) -> Submission:
    """The held work becomes the shop's sending, under the version it was done with.

    Raises AlreadyDecided, CannotAdmit, and Refused when the content is incomplete.
    """
    held.decide(HeldSending.Status.TAKEN_IN, by=viewer.person, at=at)
    shop = Assignment.objects.select_for_update().get(pk=held.assignment_id)
    if shop.status not in lifecycle.MOVES["admit"].sources:
        raise CannotAdmit("already_sent")
    return _admit(viewer, held, shop, at=at)


@transaction.atomic
def keep_beside(viewer: Viewer, held: HeldSending, *, at: datetime) -> Submission:
    """The held work becomes a shop of its own, planned like the one it was for.

    Raises AlreadyDecided, and Refused when the content is incomplete.
    """
    held.decide(HeldSending.Status.TAKEN_IN, by=viewer.person, at=at)
    shop = Assignment.objects.get(pk=held.assignment_id)
    shop.pk, shop.public_id, shop._state.adding = None, uuid.uuid4(), True
    shop.status, shop.submitted_at, shop.returns = lifecycle.OPEN, None, 0
    shop.shopper, shop.moved_at = None, at
    shop.save()
    JournalEntry.record(
        shop,
        "assignment.plan",
        organization=shop.organization_id,
        by=viewer.person,
        at=at,
        after={"status": shop.status, "beside": str(held.assignment.public_id)},
    )
    return _admit(viewer, held, shop, at=at)


def _admit(
    viewer: Viewer, held: HeldSending, shop: Assignment, *, at: datetime
) -> Submission:
    body = held.payload.encode()
    sending = read(body)
    shop.move(
        "admit",
        by=viewer.person,
        at=at,
        shopper=held.sent_by,
        version=_version(shop, sending),
    )
    files = Evidence.objects.filter(
        assignment=held.assignment_id,
        uploaded_by=held.sent_by,
        public_id__in=sending.evidence_ids,
    )
    files.update(assignment=shop)
    sender = Viewer(held.sent_by, held.organization, frozenset({Role.SHOPPER}))
    offset = None
    arrival = Arrival(held.submission_id, sending, body, held.arrived_at, offset)
    return store(sender, shop, arrival)


def _version(shop: Assignment, sending: Sending) -> Version:
    """The version that was answered; the shop's own, when the phone did not say."""
    if sending.version is None or sending.version == shop.version.public_id:
        return shop.version
    return Version.objects.get(
        checklist__organization=shop.organization_id, public_id=sending.version
    )
