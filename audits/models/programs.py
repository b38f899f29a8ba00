import uuid
from collections.abc import Collection
from datetime import date, datetime
from typing import Self

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from audits.lifecycle import InvalidMove
from audits.scoring import WHOLE
from shoppers.models import JournalEntry, Organization, Person, TenantQuerySet

#: Lower edges of bands 2 to 5, in ten-millionths (50, 65, 80 and 90 %).
DEFAULT_BANDS = [5_000_000, 6_500_000, 8_000_000, 9_000_000]


def default_bands() -> list[int]:
    return list(DEFAULT_BANDS)


class NotReady(Exception):
    """A program lacks what it must have before it goes live."""

    def __init__(self, missing: list[str]) -> None:
        super().__init__("; ".join(missing))
        self.missing = missing


class ProgramQuerySet(TenantQuerySet["Program"]):
    def live(self) -> Self:
        return self.filter(status=Program.Status.LIVE)


class Program(models.Model):
    """What is measured, why, and by which rules."""

    class Status(models.TextChoices):
        DRAFT = "draft", _("Draft")
        LIVE = "live", _("Live")
        CLOSED = "closed", _("Closed")

    class Aggregation(models.TextChoices):
        MEAN_OF_SHOPS = "mean_of_shops", _("Mean of shops")
        POOLED = "pooled", _("Pooled points")

    MOVES = {
        Status.DRAFT: {Status.LIVE},
        Status.LIVE: {Status.CLOSED},
        Status.CLOSED: {Status.LIVE},
    }

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    organization = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="programs"
    )
    name = models.CharField(_("name"), max_length=120)
    purpose = models.TextField(_("purpose"), blank=True)
    status = models.CharField(
        max_length=8, choices=Status.choices, default=Status.DRAFT, editable=False
    )
    target = models.PositiveIntegerField(
        _("target"), default=8_000_000, validators=[MaxValueValidator(WHOLE)]
    )
    minimum_n = models.PositiveSmallIntegerField(
        _("fewest shops for a rank"), default=3, validators=[MinValueValidator(1)]
    )
    aggregation = models.CharField(
        _("aggregation"),
        max_length=16,
        choices=Aggregation.choices,
        default=Aggregation.MEAN_OF_SHOPS,
    )
    bands = models.JSONField(_("bands"), default=default_bands)
    currency = models.CharField(_("currency"), max_length=3, default="EUR")
    staff_notice = models.TextField(_("staff notice"), blank=True)
    staff_notice_on = models.DateField(_("staff were told on"), null=True, blank=True)
    retention_days = models.PositiveIntegerField(
        _("evidence is kept for (days)"), null=True, blank=True
    )

    objects = ProgramQuerySet.as_manager()

    class Meta:
        verbose_name = _("program")
        verbose_name_plural = _("programs")
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "name"], name="program_name_once"
            ),
            models.CheckConstraint(
                name="program_live_needs_notice_and_retention",
                condition=models.Q(status="draft")
                | (
                    ~models.Q(staff_notice="")
                    & models.Q(staff_notice_on__isnull=False)
                    # NULL > 0 is unknown, and a check lets the unknown pass.
                    & models.Q(retention_days__isnull=False, retention_days__gt=0)
                ),
            ),
            models.CheckConstraint(
                condition=models.Q(target__lte=WHOLE), name="program_target_is_share"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def band(self, score: int | None) -> int | None:
        """The band, 1 (lowest) to 5, of a score in ten-millionths; None without."""
        if score is None:
            return None
        edges: list[int] = self.bands
        return 1 + len([edge for edge in edges if edge <= score])

    def missing_before_live(self, countries: Collection[str]) -> list[str]:
        """What the program still lacks, in words; empty when it may go live.

        `countries` are those of the organization's locations in use: for each of
        them somebody has to say who may record.
        """
        ruled = {policy.country for policy in self.recording_policies.all()}
        checks = [
            (bool(self.staff_notice.strip()), _("the text of the staff notice")),
            (self.staff_notice_on is not None, _("the day on which staff were told")),
            (bool(self.retention_days), _("how long evidence is kept")),
            (
                bool(ruled) and ruled.issuperset(countries),
                _("a recording policy per country"),
            ),
        ]
        return [str(text) for holds, text in checks if not holds]

    @transaction.atomic
    def go_live(self, *, by: Person | None, at: datetime) -> None:
        """Open the program. Raises NotReady, or InvalidMove when it is live."""
        countries = self.organization.locations.open().countries()
        if missing := self.missing_before_live(countries):
            raise NotReady(missing)
        self._move(self.Status.LIVE, "program.go_live", by=by, at=at)

    @transaction.atomic
    def close(self, *, by: Person | None, at: datetime) -> None:
        self._move(self.Status.CLOSED, "program.close", by=by, at=at)

    def _move(self, to: str, verb: str, *, by: Person | None, at: datetime) -> None:
        sources = [old for old, targets in self.MOVES.items() if to in targets]
        before = self.status
        rows = Program.objects.filter(pk=self.pk, status__in=sources)
        if not rows.update(status=to):
            raise InvalidMove(verb, before)
        self.status = to
        JournalEntry.record(
            self,
            verb,
            organization=self.organization_id,
            by=by,
            at=at,
            before={"status": before},
            after={"status": to},
        )


class RecordingPolicy(models.Model):
    """Whether a shopper may record, per country: forbidden unless said otherwise."""

    class Rule(models.TextChoices):
        FORBIDDEN = "forbidden", _("Forbidden")
        ANNOUNCE = "announce", _("Allowed when announced")
        ALLOWED = "allowed", _("Allowed")

    program = models.ForeignKey(
        Program, on_delete=models.CASCADE, related_name="recording_policies"
    )
    country = models.CharField(_("country"), max_length=2)
    rule = models.CharField(
        _("rule"), max_length=10, choices=Rule.choices, default=Rule.FORBIDDEN
    )

    class Meta:
        verbose_name = _("recording policy")
        verbose_name_plural = _("recording policies")
        constraints = [
            models.UniqueConstraint(
                fields=["program", "country"], name="recording_policy_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.country}: {self.get_rule_display()}"


class WaveQuerySet(TenantQuerySet["Wave"]):
    organization_path = "program__organization"

    def running(self, today: date) -> Self:
        return self.filter(starts_on__lte=today, ends_on__gte=today)


class Wave(models.Model):
    """One dated round of a program."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    program = models.ForeignKey(Program, on_delete=models.PROTECT, related_name="waves")
    name = models.CharField(_("name"), max_length=80)
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"))

    objects = WaveQuerySet.as_manager()

    class Meta:
        verbose_name = _("wave")
        verbose_name_plural = _("waves")
        constraints = [
            models.UniqueConstraint(fields=["program", "name"], name="wave_name_once"),
            models.CheckConstraint(
                condition=models.Q(ends_on__gte=models.F("starts_on")),
                name="wave_ends_after_start",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def phase(self, today: date) -> str:
        """planned, live or ended: from the dates alone."""
        if today < self.starts_on:
            return "planned"
        return "live" if today <= self.ends_on else "ended"
