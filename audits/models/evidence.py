import uuid
from datetime import datetime
from typing import Any, Self

from django.core.files.storage import storages
from django.core.files.storage.base import Storage
from django.db import models, transaction
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from audits.lifecycle import InvalidMove
from audits.models.assignments import Assignment
from audits.models.checklists import Question
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


def _internal() -> models.QuerySet[Question]:
    """The question of an outer piece of evidence, if it is kept from the location."""
    return Question.objects.filter(
        version=models.OuterRef("assignment__version"),
        key=models.OuterRef("question_key"),
        internal=True,
    )


class EvidenceQuerySet(TenantQuerySet["Evidence"]):
    def visible_to(self, viewer: Viewer) -> Self:
        """The desk sees all; a shopper what they sent; a leader what counts and is
        not internal."""
        rows = super().visible_to(viewer)
        if viewer.is_desk:
            return rows
        own = models.Q(uploaded_by=viewer.person)
        if viewer.has(Role.LEADER):
            counts = models.Q(submission__scorecard__isnull=False)
            own |= counts & ~models.Q(models.Exists(_internal()))
        return rows.filter(own)

    def waiting(self) -> Self:
        return self.filter(status=Evidence.Status.RECEIVED)

    def of_sender(self, viewer: Viewer) -> Self:
        """What the viewer took, whatever other roles they hold."""
        return super().visible_to(viewer).filter(uploaded_by=viewer.person)

    def expected(self) -> Self:
        """Slots whose bytes have not come yet."""
        return self.filter(status=Evidence.Status.EXPECTED)

    @classmethod
    def awaited_per_shop(cls) -> Coalesce:
        """For a queryset of assignments: how many files each still waits for."""
        rows = Evidence.objects.expected().order_by()
        here = rows.filter(submission__assignment=models.OuterRef("pk"))
        by_shop = here.values("submission__assignment")
        counted = by_shop.annotate(count=models.Count("pk")).values("count")
        return Coalesce(models.Subquery(counted), 0)

    def without_bytes(self) -> Self:
        """Slots that bytes may still fill, those that nobody waits for included."""
        return self.filter(status__in=Evidence.AWAY)

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
        EXPECTED = "expected", _("Awaiting evidence")
        RECEIVED = "received", _("Being prepared")
        READY = "ready", _("Ready")
        REFUSED = "refused", _("Could not be read")
        GIVEN_UP = "given_up", _("Did not arrive")

    #: The bytes are not here, and are taken when they come.
    AWAY = frozenset({Status.EXPECTED, Status.GIVEN_UP})

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
    # Empty while the bytes are still on the phone.
    original = models.FileField(storage=evidence_storage, max_length=200, blank=True)
    display = models.FileField(storage=evidence_storage, max_length=200, blank=True)
    thumb = models.FileField(storage=evidence_storage, max_length=200, blank=True)
    width = models.PositiveIntegerField(null=True)
    height = models.PositiveIntegerField(null=True)
    phash = models.BigIntegerField(null=True)
    # The photo's own, else what the phone said. Neither can be trusted.
    captured_at = models.CharField(max_length=32, blank=True)
    has_location = models.BooleanField(default=False)
    refusal = models.CharField(max_length=200, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    received_at = models.DateTimeField()
    # A reviewer stopped waiting. The bytes may still come, and are kept then.
    given_up_at = models.DateTimeField(null=True, editable=False)
    given_up_by = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, editable=False, related_name="+"
    )
    given_up_reason = models.CharField(_("reason"), max_length=500, blank=True)

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
    def is_away(self) -> bool:
        return self.status in self.AWAY

    @property
    def came_late(self) -> bool:
        """The bytes came after somebody had stopped waiting for them."""
        return self.given_up_at is not None and not self.is_away

    @property
    def alt(self) -> str:
        return f"{self.get_kind_display()}: {self.name}"

    @transaction.atomic
    def make_ready(self, *, at: datetime, **facts: Any) -> None:
        """Derived copies stand beside the original."""
        waiting = Evidence.objects.waiting()
        self._settle(waiting, self.Status.READY, "evidence.ready", at=at, **facts)
        self.tell_submission(at)

    def refuse(self, *, at: datetime, refusal: str) -> None:
        """The bytes cannot be shown: the shopper is told, the bytes stay."""
        waiting = Evidence.objects.waiting()
        refused = self.Status.REFUSED
        self._settle(waiting, refused, "evidence.refuse", at=at, refusal=refusal)

    def give_back(self, *, at: datetime, refusal: str) -> None:
        """The bytes that came for a slot are not taken: the slot waits no longer."""
        away = Evidence.objects.without_bytes()
        refused = self.Status.REFUSED
        self._settle(away, refused, "evidence.refuse", at=at, refusal=refusal)

    def give_up(self, *, by: Person, at: datetime, reason: str) -> None:
        """Nobody waits for the bytes any more. Should they come, they are kept."""
        self._settle(
            Evidence.objects.expected(),
            self.Status.GIVEN_UP,
            "evidence.give_up",
            at=at,
            by=by,
            reason=reason,
            given_up_at=at,
            given_up_by=by,
            given_up_reason=reason,
        )

    def tell_submission(self, at: datetime) -> None:
        """There is more to examine; in the transaction that stored it."""
        if self.submission_id is not None:
            Submission.objects.filter(pk=self.submission_id).changed(at)

    @transaction.atomic
    def _settle(
        self,
        rows: EvidenceQuerySet,
        to: str,
        verb: str,
        *,
        at: datetime,
        by: Person | None = None,
        reason: str = "",
        **facts: Any,
    ) -> None:
        before = self.status
        if not rows.filter(pk=self.pk).update(status=to, **facts):
            raise InvalidMove(verb, self.status)
        self.refresh_from_db()
        JournalEntry.record(
            self,
            verb,
            organization=self.organization_id,
            by=by,
            at=at,
            reason=reason,
            before={"status": before},
            after={"status": to, "refusal": self.refusal},
        )
