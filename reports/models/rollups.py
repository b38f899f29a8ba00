from typing import Any, Self, cast

from django.db import models

from audits.models import Channel, Program, Region, Wave
from shoppers.models import Organization, Role, TenantQuerySet, Viewer

#: The additive figures of a rollup row, in the order of `trends.Cell`.
FIGURES = (
    "n",
    "n_scored",
    "earned",
    "possible",
    "earned_squares",
    "possible_squares",
    "products",
    "score_sum",
    "square_sum",
    "passes",
    "applicable",
    "criticals",
)


class Bucket(models.Model):
    """The finest place a figure is kept for: wave × month × region × channel.

    A worker locks the bucket's row, recomputes its rollups from the facts and
    replaces them; two workers on one bucket therefore wait for each other.
    """

    organization = models.ForeignKey(Organization, on_delete=models.PROTECT)
    program = models.ForeignKey(Program, on_delete=models.PROTECT)
    wave = models.ForeignKey(Wave, on_delete=models.PROTECT)
    region = models.ForeignKey(Region, on_delete=models.PROTECT)
    channel = models.ForeignKey(Channel, on_delete=models.PROTECT)
    month = models.DateField()
    computed_at = models.DateTimeField(null=True)
    # As the how manieth of all it changed (audits.models.Counter); None: not numbered.
    sequence = models.BigIntegerField(null=True, unique=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["wave", "month", "region", "channel", "program"],
                name="bucket_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.wave_id} {self.month} {self.region_id} {self.channel_id}"


class RollupQuerySet(TenantQuerySet["Rollup"]):
    organization_path = "bucket__organization"

    def visible_to(self, viewer: Viewer) -> Self:
        """Figures are for the desk and for leaders."""
        if viewer.is_desk or viewer.has(Role.LEADER):
            return super().visible_to(viewer)
        return self.none()

    def totals(self) -> Self:
        return self.filter(level=Rollup.Level.TOTAL)

    def of_section(self, key: str) -> Self:
        return self.filter(level=Rollup.Level.SECTION, key=key)

    def of_question(self, key: str) -> Self:
        return self.filter(level=Rollup.Level.QUESTION, key=key)

    def summed(self, *by: str) -> models.QuerySet[Any, dict[str, Any]]:
        """One dict per value of `by` (field paths), with the sums of FIGURES."""
        sums = {name: models.Sum(name) for name in FIGURES}
        rows = self.order_by().values(*by).annotate(**sums).order_by(*by)
        return cast("models.QuerySet[Any, dict[str, Any]]", rows)


class Rollup(models.Model):
    """Additive figures of one bucket: of its totals, a section or a question.

    `n` counts shops; `n_scored` those with a score at this level; `score_sum` and
    `square_sum` add scores and their squares in ten-millionths; `earned` and
    `possible` add weight × points, `earned_squares`, `possible_squares` and
    `products` (earned × possible) their squares, for the interval of pooled points;
    `passes` of `applicable` answers (questions
    only); `criticals` counts shops with a failed critical question (totals only).
    """

    class Level(models.TextChoices):
        TOTAL = "total"
        SECTION = "section"
        QUESTION = "question"

    bucket = models.ForeignKey(Bucket, on_delete=models.CASCADE, related_name="rollups")
    level = models.CharField(max_length=8, choices=Level.choices)
    key = models.CharField(max_length=64, blank=True)
    n = models.BigIntegerField()
    n_scored = models.BigIntegerField()
    earned = models.BigIntegerField()
    possible = models.BigIntegerField()
    earned_squares = models.BigIntegerField()
    possible_squares = models.BigIntegerField()
    products = models.BigIntegerField()
    score_sum = models.BigIntegerField()
    square_sum = models.BigIntegerField()
    passes = models.BigIntegerField()
    applicable = models.BigIntegerField()
    criticals = models.BigIntegerField()

    objects = RollupQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["bucket", "level", "key"], name="rollup_once"
            )
        ]
        indexes = [models.Index(fields=["level", "key"])]

    def __str__(self) -> str:
        return f"{self.bucket_id} {self.level} {self.key}"
