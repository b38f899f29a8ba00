import uuid
from datetime import datetime
from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from audits.models.checklists import Version
from audits.models.programs import Program, Wave
from audits.models.submissions import Submission
from shoppers.models import Organization, Person, TenantQuerySet


class RescoreQuerySet(TenantQuerySet["Rescore"]):
    def under_way(self) -> Self:
        return self.filter(status=Rescore.Status.REQUESTED)


class Rescore(models.Model):
    """An order to score shops of a program again, under another version.

    It never happens by itself: somebody asked, for a reason. The row is the queue: a
    worker takes what was released under `source` before the order, shop by shop,
    until none is left without a RescoredShop. `total` is how many there were.
    """

    class Status(models.TextChoices):
        REQUESTED = "requested", _("Under way")
        DONE = "done", _("Done")
        CANCELLED = "cancelled", _("Stopped")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    organization = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="rescores"
    )
    program = models.ForeignKey(Program, on_delete=models.PROTECT)
    wave = models.ForeignKey(Wave, on_delete=models.PROTECT, null=True)
    source = models.ForeignKey(
        Version, on_delete=models.PROTECT, related_name="rescores_from"
    )
    target = models.ForeignKey(
        Version, on_delete=models.PROTECT, related_name="rescores_to"
    )
    reason = models.TextField(_("reason"))
    status = models.CharField(
        max_length=10, choices=Status.choices, default=Status.REQUESTED
    )
    requested_by = models.ForeignKey(Person, on_delete=models.PROTECT)
    requested_at = models.DateTimeField()
    total = models.PositiveIntegerField()
    ended_at = models.DateTimeField(null=True)

    objects = RescoreQuerySet.as_manager()

    class Meta:
        verbose_name = _("re-score")
        verbose_name_plural = _("re-scores")
        constraints = [
            # Two orders about the same shops would overtake each other.
            models.UniqueConstraint(
                fields=["program", "source"],
                condition=models.Q(status="requested"),
                name="rescore_one_under_way",
            ),
            models.CheckConstraint(
                condition=~models.Q(source=models.F("target")),
                name="rescore_under_another_version",
            ),
            models.CheckConstraint(
                condition=models.Q(status="requested", ended_at__isnull=True)
                | models.Q(~models.Q(status="requested"), ended_at__isnull=False),
                name="rescore_ended_is_dated",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.source} → {self.target}"

    def end(self, status: Status, *, at: datetime) -> bool:
        """Done or stopped; False when it had ended before. In the transaction of the
        journal's line, which the caller writes."""
        rows = Rescore.objects.under_way().filter(pk=self.pk)
        moved = rows.update(status=status, ended_at=at)
        self.refresh_from_db()
        return bool(moved)


class RescoredShop(models.Model):
    """One shop's score, before and after (ten-millionths; None is no score).

    It stays when the scorecard is taken back. `left_out` are the keys of answers that
    the other version cannot take. A shop with a `fault` could not be scored again: it
    keeps its version and its score.
    """

    class Fault(models.TextChoices):
        UNREADABLE = "unreadable", _("What was sent cannot be read. The score stays.")

    pk = models.CompositePrimaryKey("rescore_id", "submission_id")
    rescore = models.ForeignKey(
        Rescore, on_delete=models.PROTECT, related_name="shops", db_index=False
    )
    submission = models.ForeignKey(
        Submission, on_delete=models.PROTECT, related_name="rescored"
    )
    before = models.BigIntegerField(null=True)
    after = models.BigIntegerField(null=True)
    left_out = models.JSONField(default=list)
    fault = models.CharField(max_length=20, choices=Fault.choices, blank=True)

    def __str__(self) -> str:
        return f"{self.rescore_id}/{self.submission_id}"
