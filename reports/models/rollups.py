from typing import Any, Self, TypeVar, cast

from django.db import models
from django.db.models.functions import Cast

from audits.models import Channel, Location, Program, Question, Region, Wave
from reports.histograms import SLOTS
from reports.models.sums import WholeSum
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
#: Those of them that an interval of pooled points needs.
POINTS = ("earned_squares", "possible_squares", "products")
#: Those of which many may need more than 64 bits.
SQUARES = {*POINTS, "square_sum"}
#: Those of them that say how often a question was passed.
PASSED = ("n", "passes", "applicable")
#: Of each slot of a histogram how many values lie in it, and their sum.
COUNTS = tuple(f"n_{slot}" for slot in range(SLOTS))
TOTALS = tuple(f"total_{slot}" for slot in range(SLOTS))
#: The additive figures of a row of histograms.
HISTOGRAM_FIGURES = (*COUNTS, *TOTALS, "promised", "within")


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


class Figures(models.Model):
    """What can be added up of some shops.

    `n` counts shops; `n_scored` those with a score at this level; `score_sum` and
    `square_sum` add scores and their squares in ten-millionths; `earned` and
    `possible` add weight × points, `earned_squares`, `possible_squares` and
    `products` (earned × possible) their squares, for the interval of pooled points, or
    None where they would not fit; `passes` of `applicable` judged answers (questions,
    themes and stages); `criticals` counts shops with a failed critical question
    (totals only).
    """

    n = models.BigIntegerField()
    n_scored = models.BigIntegerField()
    earned = models.BigIntegerField()
    possible = models.BigIntegerField()
    earned_squares = models.BigIntegerField(null=True)
    possible_squares = models.BigIntegerField(null=True)
    products = models.BigIntegerField(null=True)
    score_sum = models.BigIntegerField()
    square_sum = models.BigIntegerField()
    passes = models.BigIntegerField()
    applicable = models.BigIntegerField()
    criticals = models.BigIntegerField()

    class Meta:
        abstract = True


Row = TypeVar("Row", bound=Figures)


def _sum(name: str) -> WholeSum | Cast:
    """PostgreSQL adds to a Decimal, which stays one only where 64 bits may not do: of
    3,400 rows of nine sums that is read in 9 ms instead of 12."""
    if name in SQUARES:
        return WholeSum(name)
    return Cast(models.Sum(name), models.BigIntegerField())


class FiguresQuerySet(TenantQuerySet[Row]):
    organization_path = "bucket__organization"
    #: Figures that only these rows have.
    own: tuple[str, ...] = ()

    def summed(self, *by: str) -> models.QuerySet[Any, dict[str, Any]]:
        """One dict per value of `by` (field paths), with the sums of all figures; of
        `unkept` rows there are no squares of points, so there is no sum of them."""
        unkept = models.Count("pk", filter=models.Q(products=None))
        sums = {name: _sum(name) for name in (*FIGURES, *self.own)}
        rows = self.order_by().values(*by).annotate(unkept=unkept, **sums).order_by(*by)
        return cast("models.QuerySet[Any, dict[str, Any]]", rows)


class RollupQuerySet(FiguresQuerySet["Rollup"]):
    def visible_to(self, viewer: Viewer) -> Self:
        """Figures are for the desk and for leaders, who are told nothing of a question
        that was internal in any version."""
        rows = super().visible_to(viewer)
        if viewer.is_desk:
            return rows
        if not viewer.has(Role.LEADER):
            return self.none()
        internal = Question.objects.filter(
            version__checklist__organization=viewer.organization, internal=True
        )
        return rows.exclude(level=Rollup.Level.QUESTION, key__in=internal.values("key"))

    def totals(self) -> Self:
        return self.filter(level=Rollup.Level.TOTAL)

    def of_section(self, key: str) -> Self:
        return self.filter(level=Rollup.Level.SECTION, key=key)

    def of_question(self, key: str) -> Self:
        return self.filter(level=Rollup.Level.QUESTION, key=key)

    def of_theme(self, key: str) -> Self:
        return self.filter(level=Rollup.Level.THEME, key=key)

    def of_stage(self, key: str) -> Self:
        return self.filter(level=Rollup.Level.STAGE, key=key)

    def passed(self, *by: str) -> models.QuerySet[Any, dict[str, Any]]:
        """`summed` as far as pass rates need it: of many rows half the work."""
        sums = {name: _sum(name) for name in PASSED}
        rows = self.order_by().values(*by).annotate(**sums).order_by(*by)
        return cast("models.QuerySet[Any, dict[str, Any]]", rows)


class Rollup(Figures):
    """Additive figures of one bucket: of its totals, a section, a theme, a stage or a
    question."""

    class Level(models.TextChoices):
        TOTAL = "total"
        SECTION = "section"
        QUESTION = "question"
        THEME = "theme"
        STAGE = "stage"

    bucket = models.ForeignKey(
        Bucket, on_delete=models.CASCADE, related_name="rollups", db_index=False
    )
    level = models.CharField(max_length=8, choices=Level.choices)
    key = models.CharField(max_length=64, blank=True)

    objects = RollupQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["bucket", "level", "key"], name="rollup_once"
            )
        ]
        indexes = [
            models.Index(fields=["level", "key"]),
            # Pages by question read every one of thousands of these, and no more.
            models.Index(
                fields=["bucket", "key"],
                include=PASSED,
                condition=models.Q(level="question"),
                name="rollup_passed",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.bucket_id} {self.level} {self.key}"


class LocationRollupQuerySet(FiguresQuerySet["LocationRollup"]):
    own = ("imported",)

    def visible_to(self, viewer: Viewer) -> Self:
        """As the scorecards that they add up."""
        if viewer.reads_results:
            return super().visible_to(viewer)
        return self.none()


class LocationRollup(Figures):
    """Of one location in one bucket the totals (`section` is empty) or a section, and
    how many of the shops are `imported`: tables of all locations are read from these.
    What is of one location only is read from its shops.

    The bucket's own totals and sections are sums of these rows.
    """

    bucket = models.ForeignKey(
        Bucket, on_delete=models.CASCADE, related_name="locations"
    )
    # Nobody asks for the rows of one location, so it has no index of its own; and as
    # the facts that they add up hold it, the database need not look for it again.
    location = models.ForeignKey(
        Location, on_delete=models.PROTECT, db_index=False, db_constraint=False
    )
    section = models.CharField(max_length=64, blank=True)
    imported = models.BigIntegerField()

    objects = LocationRollupQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["section", "bucket", "location"], name="location_rollup_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.bucket_id} {self.location_id} {self.section}"


class HistogramQuerySet(TenantQuerySet["Histogram"]):
    organization_path = "bucket__organization"

    def visible_to(self, viewer: Viewer) -> Self:
        """As the rollups that they stand beside."""
        if viewer.reads_results:
            return super().visible_to(viewer)
        return self.none()

    def summed(self, *by: str) -> models.QuerySet[Any, dict[str, Any]]:
        """One dict per value of `by` (field paths) and measure, with the sums of
        HISTOGRAM_FIGURES: what `reports.histograms` is made of."""
        groups = (*by, "measure")
        sums = {name: WholeSum(name) for name in HISTOGRAM_FIGURES}
        rows = self.order_by().values(*groups).annotate(**sums).order_by(*groups)
        return cast("models.QuerySet[Any, dict[str, Any]]", rows)


class Slots(models.Model):
    """The slots of a histogram, side by side: any database adds columns, and adding
    64 of them costs a third of adding the rows of as many slots."""

    class Meta:
        abstract = True


for _name in COUNTS:
    Slots.add_to_class(_name, models.IntegerField(default=0))
for _name in TOTALS:
    Slots.add_to_class(_name, models.BigIntegerField(default=0))


class Histogram(Slots):
    """A histogram of one measure in one bucket (reports/histograms.py).

    `measure` is "score" (of the totals, ten-millionths) or one of the contact log
    (audits.definition.Measure: seconds, counts, yes and no). In slot 7 lie `n_7` values
    and `total_7` is their sum; for `promised` of all values something was promised,
    `within` of these kept it.
    """

    bucket = models.ForeignKey(
        Bucket, on_delete=models.CASCADE, related_name="histograms", db_index=False
    )
    measure = models.CharField(max_length=20)
    promised = models.IntegerField()
    within = models.IntegerField()

    objects = HistogramQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["bucket", "measure"], name="histogram_once")
        ]
        indexes = [models.Index(fields=["measure"])]

    def __str__(self) -> str:
        return f"{self.bucket_id} {self.measure}"
