import uuid
from collections.abc import Collection
from datetime import datetime
from typing import Any, Self

from django.db import models, transaction
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from audits.models import Channel, Program, Submission, Wave
from reports.models.reports import BUILDERS
from shoppers.models import (
    JournalEntry,
    Organization,
    Person,
    Role,
    TenantQuerySet,
    Viewer,
)


class AlertRuleQuerySet(TenantQuerySet["AlertRule"]):
    def visible_to(self, viewer: Viewer) -> Self:
        """For those who may make them; they have no owner."""
        rows = super().visible_to(viewer).filter(removed_at=None)
        return rows if viewer.has(*BUILDERS) else self.none()

    def restorable_by(self, viewer: Viewer) -> Self:
        rows = super().visible_to(viewer)
        return rows if viewer.has(*BUILDERS) else self.none()

    def active(self) -> Self:
        return self.filter(removed_at=None, paused_at=None)


class AlertRule(models.Model):
    """Who is told at once, and of what.

    `threshold` is a score in ten-millionths. `filters` narrow it as an address of the
    trend does (channel, region, location; for a drop also section or question).
    `last_looked_at` is None while nothing was held against it as it is now.
    `looked_at` counts the results, or the waves and channels, that were held against
    it; only results from `since` on are.
    """

    class Kind(models.TextChoices):
        SCORE_BELOW = "score_below", _("A shop scores below a limit")
        CRITICAL = "critical", _("A critical question failed")
        PROMISE = "promise", _("A promise was broken")
        DROP = "drop", _("A wave is significantly worse than the one before")

    SHOP_KINDS = frozenset({Kind.SCORE_BELOW, Kind.CRITICAL, Kind.PROMISE})

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    organization = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="alert_rules"
    )
    program = models.ForeignKey(Program, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    threshold = models.BigIntegerField(null=True)
    by_channel = models.BooleanField(default=False)
    filters = models.JSONField(default=dict)
    to_role = models.CharField(max_length=16, choices=Role.choices, blank=True)
    people = models.ManyToManyField(Person, related_name="+")
    declined_by = models.ManyToManyField(Person, related_name="+")
    created_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    since = models.DateTimeField()
    paused_at = models.DateTimeField(null=True)
    removed_at = models.DateTimeField(null=True)
    looked_at = models.PositiveBigIntegerField(default=0)
    last_looked_at = models.DateTimeField(null=True)

    objects = AlertRuleQuerySet.as_manager()

    class Meta:
        verbose_name = _("alert rule")
        verbose_name_plural = _("alert rules")
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="score_below", threshold__isnull=False)
                | Q(kind__in=["critical", "promise", "drop"], threshold=None),
                name="alert_rule_limit_where_needed",
            ),
            models.CheckConstraint(
                condition=Q(threshold=None)
                | Q(threshold__gt=0, threshold__lte=10_000_000),
                name="alert_rule_limit_is_share",
            ),
        ]
        indexes = [models.Index(fields=["program"])]

    def __str__(self) -> str:
        return f"{self.kind}, {self.program_id}"

    # Verbs

    @classmethod
    @transaction.atomic
    def begin(
        cls, viewer: Viewer, *, people: Collection[Person], at: datetime, **fields: Any
    ) -> "AlertRule":
        made = cls.objects.create(
            organization=viewer.organization,
            created_by=viewer.person,
            since=at,
            **fields,
        )
        made.people.set(people)
        made._journal("begin", by=viewer.person, at=at)
        return made

    @transaction.atomic
    def change(
        self, *, people: Collection[Person], by: Person, at: datetime, **fields: Any
    ) -> None:
        before = self._facts()
        for name, value in fields.items():
            setattr(self, name, value)
        self.last_looked_at = None
        self.save(update_fields=[*fields, "last_looked_at"])
        self.people.set(people)
        self._journal("change", by=by, at=at, before=before)

    def pause(self, *, by: Person, at: datetime) -> None:
        """Nothing is held against it until it is resumed."""
        self._stamp("pause", "paused_at", by=by, at=at, to=at)

    def resume(self, *, by: Person, at: datetime) -> None:
        """From now on: what came meanwhile is not made up for."""
        self._stamp("resume", "paused_at", by=by, at=at, to=None, since=at)

    def remove(self, *, by: Person, at: datetime) -> None:
        self._stamp("remove", "removed_at", by=by, at=at, to=at)

    def restore(self, *, by: Person, at: datetime) -> None:
        self._stamp("restore", "removed_at", by=by, at=at, to=None, since=at)

    @transaction.atomic
    def decline(self, person: Person, *, at: datetime) -> None:
        """This person wants no mail of it."""
        self.declined_by.add(person)
        self._journal("decline", by=person, at=at)

    def looked(self, count: int, *, at: datetime) -> None:
        """So many more results were held against it."""
        rows = AlertRule.objects.filter(pk=self.pk)
        rows.update(looked_at=F("looked_at") + count, last_looked_at=at)

    @transaction.atomic
    def _stamp(
        self,
        verb: str,
        name: str,
        *,
        by: Person,
        at: datetime,
        to: datetime | None,
        **more: Any,
    ) -> None:
        """Set or clear a moment, once."""
        rows = AlertRule.objects.filter(
            pk=self.pk, **{f"{name}__isnull": to is not None}
        )
        if rows.update(**{name: to}, **more):
            self.refresh_from_db()
            self._journal(verb, by=by, at=at)

    def _facts(self) -> dict[str, Any]:
        return {
            "kind": self.kind,
            "threshold": self.threshold,
            "by_channel": self.by_channel,
            "filters": self.filters,
            "to_role": self.to_role,
            "people": sorted(str(each.public_id) for each in self.people.all()),
        }

    def _journal(
        self,
        verb: str,
        *,
        by: Person,
        at: datetime,
        before: dict[str, Any] | None = None,
    ) -> None:
        JournalEntry.record(
            self,
            f"alert_rule.{verb}",
            organization=self.organization_id,
            by=by,
            at=at,
            before=before,
            after=self._facts(),
        )


class AlertQuerySet(TenantQuerySet["Alert"]):
    organization_path = "rule__organization"

    def visible_to(self, viewer: Viewer) -> Self:
        if not (viewer.reads_results and viewer.has(*BUILDERS)):
            return self.none()
        return super().visible_to(viewer)


class Alert(models.Model):
    """That a rule fired, once for a subject: a shop, a wave, or a wave's channel.

    `figures` are what was found at that moment.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    rule = models.ForeignKey(AlertRule, on_delete=models.PROTECT, related_name="alerts")
    subject = models.CharField(max_length=60)
    submission = models.ForeignKey(
        Submission, on_delete=models.PROTECT, null=True, related_name="+"
    )
    wave = models.ForeignKey(Wave, on_delete=models.PROTECT, related_name="+")
    channel = models.ForeignKey(
        Channel, on_delete=models.PROTECT, null=True, related_name="+"
    )
    figures = models.JSONField(default=dict)
    found_at = models.DateTimeField()

    objects = AlertQuerySet.as_manager()

    class Meta:
        verbose_name = _("alert")
        verbose_name_plural = _("alerts")
        constraints = [
            models.UniqueConstraint(fields=["rule", "subject"], name="alert_once")
        ]
        indexes = [models.Index(fields=["rule", "found_at"])]

    def __str__(self) -> str:
        return f"{self.rule_id}: {self.subject}"

    @classmethod
    @transaction.atomic
    def fire(
        cls, rule: AlertRule, subject: str, *, at: datetime, **about: Any
    ) -> "Alert | None":
        """None where the rule has fired for this subject before."""
        if cls.objects.filter(rule=rule, subject=subject).exists():
            return None
        alert = cls.objects.create(rule=rule, subject=subject, found_at=at, **about)
        JournalEntry.record(
            alert,
            "alert.fire",
            organization=rule.organization_id,
            by=None,
            at=at,
            after={"subject": subject, "figures": alert.figures},
        )
        return alert


class AlertCheck(models.Model):
    """What a drop rule last found of a wave or a wave's channel, fired or not."""

    rule = models.ForeignKey(AlertRule, on_delete=models.CASCADE, related_name="checks")
    subject = models.CharField(max_length=60)
    wave = models.ForeignKey(Wave, on_delete=models.PROTECT, related_name="+")
    channel = models.ForeignKey(
        Channel, on_delete=models.PROTECT, null=True, related_name="+"
    )
    figures = models.JSONField(default=dict)
    checked_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["rule", "subject"], name="alert_check_once")
        ]

    def __str__(self) -> str:
        return f"{self.rule_id}: {self.subject}"

    @classmethod
    def keep(cls, rule: AlertRule, subject: str, *, at: datetime, **about: Any) -> None:
        """In place of what was found of this subject before."""
        cls.objects.update_or_create(
            rule=rule, subject=subject, defaults={"checked_at": at, **about}
        )


class AlertCursor(models.Model):
    """How far alerts have followed what changed (`audits.models.Counter`). The row is
    the lock too: one worker at a time follows."""

    name = models.CharField(max_length=20, primary_key=True)
    last = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.name}: {self.last}"
