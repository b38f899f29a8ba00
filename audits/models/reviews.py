import uuid
from typing import Self

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from audits.models.checklists import Question
from audits.models.submissions import Submission
from shoppers.models import Organization, Person, TenantQuerySet, Viewer


class ReviewQuerySet(TenantQuerySet["Review"]):
    def visible_to(self, viewer: Viewer) -> Self:
        """The desk sees all; a shopper the decisions on their own shops."""
        rows = super().visible_to(viewer)
        if viewer.is_desk:
            return rows
        return rows.filter(submission__sent_by=viewer.person)


class Review(models.Model):
    """One reviewer's decision on one revision of a submission."""

    class Decision(models.TextChoices):
        APPROVED = "approved", _("Approved")
        RETURNED = "returned", _("Returned")
        EXCLUDED = "excluded", _("Excluded")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    organization = models.ForeignKey(Organization, on_delete=models.PROTECT)
    submission = models.ForeignKey(
        Submission, on_delete=models.PROTECT, related_name="reviews"
    )
    revision = models.PositiveSmallIntegerField()
    reviewer = models.ForeignKey(Person, on_delete=models.PROTECT)
    decision = models.CharField(max_length=10, choices=Decision.choices)
    message = models.TextField(_("message to the shopper"), blank=True)
    grade = models.PositiveSmallIntegerField(
        _("grade"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(10)],
    )
    grade_reason = models.CharField(
        _("reason for the grade"), max_length=500, blank=True
    )
    answer_by = models.DateTimeField(_("answer by"), null=True, blank=True)
    decided_at = models.DateTimeField()

    objects = ReviewQuerySet.as_manager()

    class Meta:
        verbose_name = _("review")
        verbose_name_plural = _("reviews")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(grade__isnull=True) | models.Q(grade__range=(1, 10)),
                name="review_grade_1_to_10",
            ),
            models.CheckConstraint(
                condition=~models.Q(decision="returned") | ~models.Q(message=""),
                name="review_return_says_why",
            ),
        ]
        indexes = [models.Index(fields=["submission", "decided_at"])]

    def __str__(self) -> str:
        return f"{self.get_decision_display()} {self.decided_at:%Y-%m-%d}"


class Finding(models.Model):
    """What a reviewer asks about one question."""

    review = models.ForeignKey(
        Review, on_delete=models.CASCADE, related_name="findings"
    )
    question = models.ForeignKey(Question, on_delete=models.PROTECT)
    message = models.TextField(_("question to the shopper"))

    class Meta:
        verbose_name = _("finding")
        verbose_name_plural = _("findings")
        constraints = [
            models.UniqueConstraint(
                fields=["review", "question"], name="finding_once_per_question"
            )
        ]

    def __str__(self) -> str:
        return self.message
