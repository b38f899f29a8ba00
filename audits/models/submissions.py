import uuid
from datetime import datetime
from typing import Self

import msgspec
from django.db import models
from django.utils.translation import gettext_lazy as _

from audits.conditions import Context
from audits.contacts import Contact, standing
from audits.models.assignments import Assignment
from audits.models.checklists import Question
from audits.positions import Position
from shoppers.models import Organization, Person, TenantQuerySet, Viewer


class SubmissionQuerySet(TenantQuerySet["Submission"]):
    def visible_to(self, viewer: Viewer) -> Self:
        """The desk sees all of its organization; a shopper only their own."""
        rows = super().visible_to(viewer)
        if viewer.is_desk:
            return rows
        return rows.filter(sent_by=viewer.person)

    def to_examine(self, now: datetime) -> Self:
        """Whose signals are to be looked for, and nobody is at it."""
        return self.filter(examine_at__lte=now)

    def changed(self, at: datetime) -> int:
        """Their signals are to be looked for again; in the transaction that changed
        what is looked at."""
        return self.update(examine_at=at)


class Submission(models.Model):
    """What the shopper recorded. `public_id` was made on the phone.

    `payload` keeps what was sent, to the byte; answers are its scored index.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    organization = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="submissions"
    )
    assignment = models.OneToOneField(
        Assignment, on_delete=models.PROTECT, related_name="submission"
    )
    sent_by = models.ForeignKey(Person, on_delete=models.PROTECT)
    revision = models.PositiveSmallIntegerField(default=1)
    payload = models.TextField()
    content_hash = models.CharField(max_length=64)
    # The contact log as it was sent; what a computed question reads.
    contacts = models.JSONField(default=list)
    # What else conditions looked at: the channel may change, the score must not.
    circumstances = models.JSONField(default=dict)
    # Of the honest field: seconds per section, where the phone was, and how far its
    # clock was from ours (seconds; positive: ahead). None: it did not say.
    spent = models.JSONField(default=dict)
    place = models.JSONField(null=True)
    clock_offset = models.IntegerField(null=True)
    visited_at = models.DateTimeField(_("visited at"))
    visited_on = models.DateField(
        _("day of the visit"), help_text=_("On the location's calendar.")
    )
    report_date = models.DateField(
        _("report date"), help_text=_("Decides the reporting period.")
    )
    arrived_at = models.DateTimeField(_("arrived at"))
    revised_at = models.DateTimeField(_("last revision arrived at"))
    # When signals are to be looked for (audits/examining.py); None: nothing to do.
    examine_at = models.DateTimeField(null=True, editable=False)

    objects = SubmissionQuerySet.as_manager()

    class Meta:
        verbose_name = _("submission")
        verbose_name_plural = _("submissions")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(revision__gte=1), name="submission_revision_from_1"
            )
        ]
        indexes = [
            models.Index(
                fields=["examine_at"],
                condition=models.Q(examine_at__isnull=False),
                name="submission_to_examine",
            )
        ]

    def __str__(self) -> str:
        return f"{self.assignment}, revision {self.revision}"

    @property
    def context(self) -> Context:
        """What conditions look at beside answers, as it was when this was sent."""
        seen = {**self.circumstances, "contacts": self.contacts}
        found = msgspec.convert(seen, Context, strict=False)
        return msgspec.structs.replace(found, contacts=standing(found.contacts))

    @property
    def position(self) -> Position | None:
        """Where the phone was by its own word, if the shopper noted that."""
        return msgspec.convert(self.place, Position) if self.place else None

    @property
    def log(self) -> list[Contact]:
        """The contact log as it was sent, stamps that were taken out too."""
        return msgspec.convert(self.contacts, list[Contact], strict=False)


class Revision(models.Model):
    """An earlier sending, kept to the byte after a correction replaced it."""

    submission = models.ForeignKey(
        Submission, on_delete=models.PROTECT, related_name="earlier"
    )
    number = models.PositiveSmallIntegerField()
    payload = models.TextField()
    content_hash = models.CharField(max_length=64)
    arrived_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["submission", "number"], name="revision_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.submission_id}/{self.number}"


class AnswerQuerySet(TenantQuerySet["Answer"]):
    organization_path = "submission__organization"

    def visible_to(self, viewer: Viewer) -> Self:
        """What is internal is for the desk, and for whoever sent it."""
        rows = super().visible_to(viewer)
        if viewer.is_desk:
            return rows
        own = models.Q(submission__sent_by=viewer.person)
        return rows.filter(own | models.Q(question__internal=False))


class Answer(models.Model):
    """One answer with its points (hundredths), as the version's rules gave them.

    Rows are narrow and keyed by (submission, question): ten million of them are
    scanned for a question's trend and found by key for one shop.
    """

    pk = models.CompositePrimaryKey("submission_id", "question_id")
    submission = models.ForeignKey(
        Submission, on_delete=models.CASCADE, related_name="answers", db_index=False
    )
    question = models.ForeignKey(
        Question, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    value = models.JSONField(null=True)
    is_na = models.BooleanField(default=False)
    comment = models.TextField(blank=True)
    reasons = models.JSONField(default=list)
    is_applicable = models.BooleanField()
    earned = models.IntegerField()
    possible = models.IntegerField()
    weight = models.IntegerField()
    passed = models.BooleanField(null=True)

    objects = AnswerQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.submission_id}/{self.question_id}"
