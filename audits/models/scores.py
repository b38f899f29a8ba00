from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from audits.definition import Measure
from audits.models.channels import Channel
from audits.models.checklists import Section, Version
from audits.models.locations import Location, Region
from audits.models.programs import Program, Wave
from audits.models.submissions import Submission
from audits.tags import Tag
from shoppers.models import Organization, TenantQuerySet, Viewer


class ScorecardQuerySet(TenantQuerySet["Scorecard"]):
    def visible_to(self, viewer: Viewer) -> Self:
        """Results are for the desk and for leaders; shoppers never see points."""
        if viewer.reads_results:
            return super().visible_to(viewer)
        return self.none()

    def without_parts(self) -> Self:
        """Whose themes, stages and times were never written: results of a time when
        they were not kept, and those that have none."""
        own = models.Exists(TagScore.objects.filter(scorecard=models.OuterRef("pk")))
        log = models.Exists(Timing.objects.filter(scorecard=models.OuterRef("pk")))
        return self.filter(~own, ~log)

    def for_page(self) -> Self:
        return self.select_related(
            "location__region",
            "channel",
            "wave",
            "program",
            "version__checklist",
            "submission__assignment__scenario",
        )


class Scorecard(models.Model):
    """The computed result of one approved submission: a fact of every trend.

    `score` and `before_critical` are ten-millionths (10,000,000 = 100 %); None is
    "no score", which is not 0. `earned` and `possible` are sums of weight ×
    points (hundredths each), exact. Where it belongs (program, wave, channel,
    region, location, day) is kept here, so that a trend reads one table.
    """

    organization = models.ForeignKey(
        Organization,
        on_delete=models.PROTECT,
        related_name="scorecards",
        db_index=False,
    )
    submission = models.OneToOneField(
        Submission, on_delete=models.PROTECT, related_name="scorecard"
    )
    # Without an index of their own: each begins one of those below.
    program = models.ForeignKey(Program, on_delete=models.PROTECT, db_index=False)
    wave = models.ForeignKey(Wave, on_delete=models.PROTECT, db_index=False)
    channel = models.ForeignKey(Channel, on_delete=models.PROTECT)
    region = models.ForeignKey(Region, on_delete=models.PROTECT)
    location = models.ForeignKey(
        Location,
        on_delete=models.PROTECT,
        related_name="scorecards",
        db_index=False,
    )
    version = models.ForeignKey(Version, on_delete=models.PROTECT, db_index=False)
    report_date = models.DateField(_("report date"))
    month = models.DateField(_("month"))
    score = models.BigIntegerField(null=True)
    before_critical = models.BigIntegerField(null=True)
    earned = models.BigIntegerField()
    possible = models.BigIntegerField()
    criticals = models.PositiveSmallIntegerField(default=0)
    rules_version = models.PositiveSmallIntegerField()
    computed_at = models.DateTimeField()

    objects = ScorecardQuerySet.as_manager()

    class Meta:
        verbose_name = _("scorecard")
        verbose_name_plural = _("scorecards")
        indexes = [
            models.Index(fields=["location", "report_date"]),
            models.Index(fields=["program", "wave", "month", "region", "channel"]),
            models.Index(fields=["organization", "report_date"]),
            models.Index(fields=["wave", "report_date"]),
            models.Index(fields=["version", "wave", "month"]),
            # Critical failures are few, and are looked for among all.
            models.Index(
                fields=["program", "report_date"],
                condition=models.Q(criticals__gt=0),
                name="scorecard_critical",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.location}, {self.report_date}"


class SectionScore(models.Model):
    """A section of a scorecard; no score when nothing in it applied."""

    pk = models.CompositePrimaryKey("scorecard_id", "section_id")
    scorecard = models.ForeignKey(
        Scorecard, on_delete=models.CASCADE, related_name="sections", db_index=False
    )
    section = models.ForeignKey(Section, on_delete=models.PROTECT, db_index=False)
    score = models.BigIntegerField(null=True)
    earned = models.BigIntegerField()
    possible = models.BigIntegerField()

    def __str__(self) -> str:
        return f"{self.scorecard_id}/{self.section_id}"


class TagScore(models.Model):
    """A theme or a stage in a scorecard: the questions that bear it (audits/tags.py).

    In the units of a section; `passes` of `applicable` judged questions.
    """

    pk = models.CompositePrimaryKey("scorecard_id", "tag", "key")
    scorecard = models.ForeignKey(
        Scorecard, on_delete=models.CASCADE, related_name="tags", db_index=False
    )
    tag = models.CharField(
        max_length=8, choices=[(each.value, each.value) for each in Tag]
    )
    key = models.CharField(max_length=40)
    score = models.BigIntegerField(null=True)
    earned = models.BigIntegerField()
    possible = models.BigIntegerField()
    passes = models.PositiveSmallIntegerField()
    applicable = models.PositiveSmallIntegerField()

    def __str__(self) -> str:
        return f"{self.scorecard_id}/{self.key}"


class Timing(models.Model):
    """What the contact log of a shop says: seconds, a count, or 1 for yes and 0 for no.

    `promise` is what the value must not exceed to be within what the company promises
    (audits/contacts.py); None where nothing is promised. What the log cannot say has
    no row.
    """

    pk = models.CompositePrimaryKey("scorecard_id", "measure")
    scorecard = models.ForeignKey(
        Scorecard, on_delete=models.CASCADE, related_name="timings", db_index=False
    )
    measure = models.CharField(
        max_length=20, choices=[(each.value, each.value) for each in Measure]
    )
    value = models.IntegerField()
    promise = models.IntegerField(null=True)

    def __str__(self) -> str:
        return f"{self.scorecard_id} {self.measure}: {self.value}"


class ScoreChange(models.Model):
    """A marker: the figures of this bucket may have moved. Append-only.

    Written in the transaction of every change that could move a figure; the
    worker of `reports` deletes exactly the markers that it read.
    """

    program = models.ForeignKey(Program, on_delete=models.PROTECT, db_index=False)
    wave = models.ForeignKey(Wave, on_delete=models.PROTECT, db_index=False)
    channel = models.ForeignKey(Channel, on_delete=models.PROTECT, db_index=False)
    region = models.ForeignKey(Region, on_delete=models.PROTECT, db_index=False)
    month = models.DateField()
    recorded_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.program_id}/{self.wave_id}/{self.month}"
