"""Work that comes too late is kept and flagged; a manager decides. Nothing is lost.

A shop may be cancelled, expire, be given to somebody else or get another checklist
while a phone is offline. Who had accepted it may still send: the journal knows.
"""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from audits import lifecycle
from audits.models import Assignment, HeldSending, Version
from shoppers.models import JournalEntry, Viewer

UNKNOWN_VERSION = "unknown_version"

_CAUSES = {
    lifecycle.CANCELLED: HeldSending.Cause.CANCELLED,
    lifecycle.EXPIRED: HeldSending.Cause.EXPIRED,
}
#: Having done one of these, a person had the shop.
_HAD = ("assignment.accept", "assignment.start")


def formerly_of(viewer: Viewer) -> QuerySet[Assignment]:
    """Shops of the viewer's organization that the viewer accepted at some time."""
    had = JournalEntry.objects.filter(
        organization=viewer.organization,
        actor=viewer.person,
        verb__in=_HAD,
        subject_type=Assignment._meta.label_lower,
    )
    rows = Assignment.objects.filter(organization=viewer.organization)
    return rows.filter(pk__in=had.values("subject_id")).select_related(
        "location__channel", "version", "wave"
    )


def cause_of(viewer: Viewer, assignment: Assignment, version: UUID | None) -> str:
    """Why the shop cannot take the viewer's work; empty when nothing is in the way.

    `unknown_version` when what was answered is no published version of the
    organization's.
    """
    if version and version != assignment.version.public_id:
        published = Version.objects.filter(
            checklist__organization=viewer.organization, public_id=version
        ).exclude(status=Version.Status.DRAFT)
        if not published.exists():
            return UNKNOWN_VERSION
    if assignment.shopper_id != viewer.person.pk:
        return _CAUSES.get(assignment.status, HeldSending.Cause.REASSIGNED)
    if assignment.status in _CAUSES:
        return _CAUSES[assignment.status]
    if version and version != assignment.version.public_id:
        return HeldSending.Cause.OTHER_VERSION
    return ""


def hold(
    viewer: Viewer, assignment: Assignment, *, at: datetime, **content: Any
) -> HeldSending:
    """Keep one sending for a manager, in the caller's transaction."""
    held = HeldSending.objects.create(
        organization=viewer.organization,
        assignment=assignment,
        sent_by=viewer.person,
        arrived_at=at,
        **content,
    )
    JournalEntry.record(
        held,
        "held_sending.arrive",
        organization=viewer.organization,
        by=viewer.person,
        at=at,
        after={"cause": held.cause, "shop": str(assignment.public_id)},
    )
    return held


@transaction.atomic
def set_aside(viewer: Viewer, held: HeldSending, *, at: datetime, reason: str) -> None:
    """Leave the work out, for a reason; it stays kept. Raises AlreadyDecided."""
    held.decide(HeldSending.Status.SET_ASIDE, by=viewer.person, at=at, reason=reason)
