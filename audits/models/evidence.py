import uuid
from datetime import datetime
from typing import Self

from django.core.files.storage import storages
from django.core.files.storage.base import Storage
from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from audits.lifecycle import InvalidMove
from audits.models.assignments import Assignment
from audits.models.submissions import Submission
from shoppers.models import (
    JournalEntry,
    Organization,
    Person,
    Role,
    TenantQuerySet,
    Viewer,
)


def evidence_storage() -> Storage:
    return storages["evidence"]


class EvidenceQuerySet(TenantQuerySet["Evidence"]):
    def visible_to(self, viewer: Viewer) -> Self:
        """The desk sees all; a shopper what they sent; a leader what counts."""
        rows = super().visible_to(viewer)
        if viewer.is_desk:
            return rows
        own = models.Q(uploaded_by=viewer.person)
        if viewer.has(Role.LEADER):
            own |= models.Q(submission__scorecard__isnull=False)
        return rows.filter(own)

    def waiting(self) -> Self:
        return self.filter(status=Evidence.Status.RECEIVED)

    def stuck(self, before: datetime) -> Self:
        """Received before `before` and not looked at since: for the sweep."""
        return self.waiting().filter(received_at__lt=before)


class Evidence(models.Model):
    """A photo, screenshot, recording or document. `public_id` is the phone's.

    The bytes are stored as they came; people are shown copies that carry no
    place, no device and no text of the original.
    """

    class Kind(models.TextChoices):
        PHOTO = "photo", _("Photo")
        AUDIO = "audio", _("Recording")
        DOCUMENT = "document", _("Document")

    class Status(models.TextChoices):
        RECEIVED = "received", _("Being prepared")
        READY = "ready", _("Ready")
        REFUSED = "refused", _("Could not be read")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    organization = models.ForeignKey(Organization, on_delete=models.PROTECT)
    assignment = models.ForeignKey(
        Assignment, on_delete=models.PROTECT, related_name="evidence"
    )
    submission = models.ForeignKey(
        Submission, on_delete=models.PROTECT, null=True, related_name="evidence"
    )
    question_key = models.CharField(max_length=64)
    uploaded_by = models.ForeignKey(Person, on_delete=models.PROTECT)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    status = models.CharField(
        max_length=10, choices=Status.choices, default=Status.RECEIVED, editable=False
    )
    mime = models.CharField(max_length=60)
    name = models.CharField(_("file name"), max_length=150)
    size = models.PositiveBigIntegerField(_("size in bytes"))
    sha256 = models.CharField(max_length=64)
    original = models.FileField(storage=evidence_storage, max_length=200)
    display = models.FileField(storage=evidence_storage, max_length=200, blank=True)
    thumb = models.FileField(storage=evidence_storage, max_length=200, blank=True)
    width = models.PositiveIntegerField(null=True)
    height = models.PositiveIntegerField(null=True)
    phash = models.BigIntegerField(null=True)
    captured_at = models.CharField(max_length=32, blank=True)
    has_location = models.BooleanField(default=False)
    refusal = models.CharField(max_length=200, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    received_at = models.DateTimeField()

    objects = EvidenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("evidence")
        verbose_name_plural = _("evidence")
        indexes = [
            models.Index(
                fields=["received_at"],
                condition=models.Q(status="received"),
                name="evidence_waiting",
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def alt(self) -> str:
        return f"{self.get_kind_display()}: {self.name}"

    def make_ready(self, *, at: datetime, **facts: object) -> None:
        """Derived copies stand beside the original."""
        self._settle(self.Status.READY, "evidence.ready", at=at, **facts)

    def refuse(self, *, at: datetime, refusal: str) -> None:
        """The bytes cannot be shown: the shopper is told, the bytes stay."""
        self._settle(self.Status.REFUSED, "evidence.refuse", at=at, refusal=refusal)

    @transaction.atomic
    def _settle(self, to: str, verb: str, *, at: datetime, **facts: object) -> None:
        waiting = Evidence.objects.waiting().filter(pk=self.pk)
        if not waiting.update(status=to, **facts):
            raise InvalidMove(verb, self.status)
        self.refresh_from_db()
        JournalEntry.record(
            self,
            verb,
            organization=self.organization_id,
            by=None,
            at=at,
            before={"status": "received"},
            after={"status": to, "refusal": self.refusal},
        )
