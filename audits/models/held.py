import uuid
from datetime import datetime
from typing import Any, Self

from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from audits.models.assignments import Assignment
from shoppers.models import JournalEntry, Organization, Person, TenantQuerySet, Viewer


class AlreadyDecided(Exception):
    """Somebody else decided on this sending a moment ago."""


class HeldSendingQuerySet(TenantQuerySet["HeldSending"]):
    def visible_to(self, viewer: Viewer) -> Self:
        """The desk sees all; a shopper what they sent."""
        rows = super().visible_to(viewer)
        return rows if viewer.is_desk else rows.filter(sent_by=viewer.person)

    def waiting(self) -> Self:
        return self.filter(status=HeldSending.Status.WAITING)


class HeldSending(models.Model):
    """Work that arrived when its shop could not take it any more. Never thrown away:
    it is kept to the byte, with its evidence, until a manager decides."""

    class Status(models.TextChoices):
        WAITING = "waiting", _("Waits for a decision")
        TAKEN_IN = "taken_in", _("Taken in")
        SET_ASIDE = "set_aside", _("Set aside")

    class Cause(models.TextChoices):
        CANCELLED = "cancelled", _("The shop was cancelled meanwhile")
        EXPIRED = "expired", _("The shop had expired")
        REASSIGNED = "reassigned", _("The shop was given to somebody else")
        OTHER_VERSION = "other_version", _("The shop has another checklist by now")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    organization = models.ForeignKey(Organization, on_delete=models.PROTECT)
    assignment = models.ForeignKey(
        Assignment, on_delete=models.PROTECT, related_name="held"
    )
    sent_by = models.ForeignKey(Person, on_delete=models.PROTECT)
    cause = models.CharField(max_length=15, choices=Cause.choices)
    status = models.CharField(
        max_length=10, choices=Status.choices, default=Status.WAITING, editable=False
    )
    submission_id = models.UUIDField(
        unique=True, help_text=_("The id that the phone made for the sending.")
    )
    payload = models.TextField()
    content_hash = models.CharField(max_length=64)
    visited_at = models.DateTimeField(_("visited at"))
    arrived_at = models.DateTimeField(_("arrived at"))
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, related_name="+"
    )
    reason = models.CharField(_("reason"), max_length=500, blank=True)

    objects = HeldSendingQuerySet.as_manager()

    class Meta:
        verbose_name = _("held sending")
        verbose_name_plural = _("held sendings")
        ordering = ["-arrived_at", "-pk"]
        indexes = [
            models.Index(
                fields=["organization", "-arrived_at"],
                condition=models.Q(status="waiting"),
                name="held_waiting",
            )
        ]

    def __str__(self) -> str:
        return f"{self.assignment}, {self.get_cause_display()}"

    @transaction.atomic
    def decide(
        self, status: str, *, by: Person, at: datetime, reason: str = ""
    ) -> None:
        """Compare and swap; journaled. Raises AlreadyDecided."""
        fields: dict[str, Any] = {
            "status": status,
            "decided_at": at,
            "decided_by": by,
            "reason": reason,
        }
        if not HeldSending.objects.waiting().filter(pk=self.pk).update(**fields):
            raise AlreadyDecided
        for name, value in fields.items():
            setattr(self, name, value)
        JournalEntry.record(
            self,
            f"held_sending.{status}",
            organization=self.organization_id,
            by=by,
            at=at,
            reason=reason,
            before={"status": "waiting"},
            after={"status": status},
        )
