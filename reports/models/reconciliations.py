from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from shoppers.models import Organization, Role, TenantQuerySet, Viewer


class ReconciliationQuerySet(TenantQuerySet["Reconciliation"]):
    def visible_to(self, viewer: Viewer) -> Self:
        """For administrators: it is about the machine, not about shops."""
        if viewer.has(Role.ADMINISTRATOR):
            return super().visible_to(viewer)
        return self.none()

    def under_way(self) -> Self:
        return self.filter(finished_at=None)


class Reconciliation(models.Model):
    """One comparison of an organization's rollups with its facts, or one rebuild.

    It goes through the buckets in slices; `position` is the last one that was looked
    at (by id), so that whoever continues begins behind it. `buckets` were looked at,
    `drift` of them differed from their facts, and were mended. Must be 0.
    """

    class Kind(models.TextChoices):
        CHECK = "check", _("Compared")
        REBUILD = "rebuild", _("Summed anew")

    organization = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="reconciliations"
    )
    kind = models.CharField(max_length=8, choices=Kind.choices)
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    position = models.BigIntegerField(default=0)
    buckets = models.PositiveIntegerField(default=0)
    drift = models.PositiveIntegerField(default=0)

    objects = ReconciliationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "kind"],
                condition=models.Q(finished_at=None),
                name="reconciliation_one_at_a_time",
            )
        ]
        indexes = [models.Index(fields=["organization", "started_at"])]

    def __str__(self) -> str:
        return f"{self.kind} {self.started_at:%Y-%m-%d %H:%M}"

    @property
    def is_check(self) -> bool:
        return self.kind == self.Kind.CHECK
