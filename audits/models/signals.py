import uuid
from datetime import datetime
from typing import Self

from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from audits import integrity
from audits.models.submissions import Submission
from shoppers.models import JournalEntry, Organization, Person, TenantQuerySet, Viewer


class AlreadyLookedAt(Exception):
    """Somebody else looked at this signal a moment ago."""


class SignalQuerySet(TenantQuerySet["Signal"]):
    def visible_to(self, viewer: Viewer) -> Self:
        """For the desk, and for nobody about their own shops: who is checked does not
        read how, whatever other roles they hold."""
        if not viewer.is_desk:
            return self.none()
        own = models.Q(submission__sent_by=viewer.person)
        own |= models.Q(other__sent_by=viewer.person)
        return super().visible_to(viewer).exclude(own)

    def unseen(self) -> Self:
        """Nobody has looked at these yet."""
        return self.filter(looked_at__isnull=True)

    def for_page(self) -> Self:
        """With what a list of signals shows, in one query."""
        return self.select_related(
            "submission__assignment__location",
            "other__assignment__location",
            "other__sent_by",
            "looked_by",
        )


class Signal(models.Model):
    """Something about a submission that a reviewer should look at, and why.

    A hint, never a verdict: nothing is refused or scored because of it. `place` is the
    question or the file that it is about, `other` the shop that it points to, `params`
    are what its words need (audits/integrity.py says which).
    """

    class Kind(models.TextChoices):
        PHOTO_TIME = integrity.PHOTO_TIME, _("Time of a photo")
        SAME_PHOTO = integrity.SAME_PHOTO, _("Photo seen before")
        SAME_TEXT = integrity.SAME_TEXT, _("Words seen before")
        TOO_SHORT = integrity.TOO_SHORT, _("Length of the visit")
        ALL_THE_SAME = integrity.ALL_THE_SAME, _("One answer to everything")
        CLOCK_OFF = integrity.CLOCK_OFF, _("Clock of the phone")
        CORRECTED = integrity.CORRECTED, _("Times corrected by hand")
        FAR = integrity.FAR, _("Distance from the location")
        LATE_FILE = integrity.LATE_FILE, _("File that came late")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    organization = models.ForeignKey(Organization, on_delete=models.PROTECT)
    submission = models.ForeignKey(
        Submission, on_delete=models.CASCADE, related_name="signals"
    )
    kind = models.CharField(max_length=14, choices=Kind.choices)
    place = models.CharField(max_length=64, blank=True)
    other = models.ForeignKey(
        Submission, on_delete=models.CASCADE, null=True, related_name="pointed_at"
    )
    params = models.JSONField(default=dict)
    found_at = models.DateTimeField(_("found at"))
    looked_at = models.DateTimeField(_("looked at"), null=True, editable=False)
    looked_by = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, editable=False, related_name="+"
    )
    note = models.CharField(_("note"), max_length=500, blank=True)

    objects = SignalQuerySet.as_manager()

    class Meta:
        verbose_name = _("signal")
        verbose_name_plural = _("signals")
        constraints = [
            models.UniqueConstraint(
                fields=["submission", "kind", "place", "other"],
                condition=models.Q(other__isnull=False),
                name="signal_once_per_other_shop",
            ),
            models.UniqueConstraint(
                fields=["submission", "kind", "place"],
                condition=models.Q(other__isnull=True),
                name="signal_once_per_place",
            ),
            models.CheckConstraint(
                condition=models.Q(other__isnull=True)
                | ~models.Q(other=models.F("submission")),
                name="signal_points_elsewhere",
            ),
        ]
        indexes = [models.Index(fields=["organization", "found_at"])]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.submission_id}"

    @transaction.atomic
    def look_at(self, *, by: Person, at: datetime, note: str = "") -> None:
        """Somebody looked: compare and swap, journaled. Raises AlreadyLookedAt."""
        rows = Signal.objects.unseen().filter(pk=self.pk)
        if not rows.update(looked_at=at, looked_by=by, note=note):
            raise AlreadyLookedAt
        self.looked_at, self.looked_by, self.note = at, by, note
        JournalEntry.record(
            self,
            "signal.look_at",
            organization=self.organization_id,
            by=by,
            at=at,
            reason=note,
            after={"kind": self.kind, "submission": str(self.submission.public_id)},
        )
