"""What makes a photo or a text of one shop findable from another, by index.

Only ever compared within one organization.
"""

from django.db import models

from audits.models.evidence import Evidence
from audits.models.submissions import Submission
from shoppers.models import Organization


class PhotoPrint(models.Model):
    """A quarter of a photo's perceptual hash (audits/likeness.py): photos that look the
    same have a quarter that differs in one bit at most, and that can be asked for."""

    organization = models.ForeignKey(
        Organization, on_delete=models.PROTECT, db_index=False, related_name="+"
    )
    key = models.IntegerField()
    evidence = models.ForeignKey(
        Evidence, on_delete=models.CASCADE, db_index=False, related_name="prints"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["evidence", "key"], name="photo_print_once")
        ]
        indexes = [
            models.Index(fields=["organization", "key"], name="photo_print_lookup")
        ]

    def __str__(self) -> str:
        return f"{self.evidence_id}/{self.key}"


class TextPrint(models.Model):
    """The hash of one long text of a submission, as it reads without case, spaces and
    punctuation (audits/likeness.py)."""

    organization = models.ForeignKey(
        Organization, on_delete=models.PROTECT, db_index=False, related_name="+"
    )
    digest = models.BigIntegerField()
    submission = models.ForeignKey(
        Submission, on_delete=models.CASCADE, db_index=False, related_name="text_prints"
    )
    question_key = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["submission", "question_key", "digest"], name="text_print_once"
            )
        ]
        indexes = [
            models.Index(fields=["organization", "digest"], name="text_print_lookup")
        ]

    def __str__(self) -> str:
        return f"{self.submission_id}/{self.question_key}"
