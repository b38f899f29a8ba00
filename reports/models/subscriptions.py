import uuid
from datetime import datetime
from typing import Any, Self
from zoneinfo import ZoneInfo

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models, transaction
from django.db.models import Q
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from reports.models.reports import Report
from reports.schedules import Schedule
from shoppers.models import JournalEntry, Person, TenantQuerySet, Viewer


class SubscriptionQuerySet(TenantQuerySet["Subscription"]):
    organization_path = "report__organization"

    def visible_to(self, viewer: Viewer) -> Self:
        """One's own; and everybody's of a report that one may change."""
        rows = super().visible_to(viewer)
        editable = Report.objects.editable_by(viewer)
        return rows.filter(Q(recipient=viewer.person) | Q(report__in=editable))

    def active(self) -> Self:
        return self.filter(stopped_at=None)

    def due(self, now: datetime) -> Self:
        return self.active().filter(next_due_at__lte=now)


class Subscription(models.Model):
    """A report that one person gets by e-mail, again and again.

    `next_due_at` is the queue: a sweep makes a `Delivery` of every moment that has
    come, in the transaction that moves it on.
    """

    class Frequency(models.TextChoices):
        WEEKLY = "weekly", _("Every week")
        MONTHLY = "monthly", _("Every month")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    report = models.ForeignKey(
        Report, on_delete=models.PROTECT, related_name="subscriptions"
    )
    recipient = models.ForeignKey(
        Person, on_delete=models.PROTECT, related_name="subscriptions"
    )
    frequency = models.CharField(max_length=8, choices=Frequency.choices)
    weekday = models.PositiveSmallIntegerField(
        null=True, validators=[MaxValueValidator(6)]
    )
    day = models.PositiveSmallIntegerField(
        null=True, validators=[MinValueValidator(1), MaxValueValidator(31)]
    )
    hour = models.PositiveSmallIntegerField(validators=[MaxValueValidator(23)])
    time_zone = models.CharField(max_length=64)
    has_pdf = models.BooleanField(default=True)
    has_workbook = models.BooleanField(default=False)
    created_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    next_due_at = models.DateTimeField()
    stopped_at = models.DateTimeField(null=True)

    objects = SubscriptionQuerySet.as_manager()

    class Meta:
        verbose_name = _("subscription")
        verbose_name_plural = _("subscriptions")
        constraints = [
            models.UniqueConstraint(
                fields=["report", "recipient", "frequency"],
                condition=Q(stopped_at=None),
                name="subscription_once",
            ),
            models.CheckConstraint(
                condition=Q(
                    frequency="weekly",
                    weekday__isnull=False,
                    weekday__lte=6,
                    day__isnull=True,
                )
                | Q(
                    frequency="monthly",
                    day__isnull=False,
                    day__gte=1,
                    day__lte=31,
                    weekday__isnull=True,
                ),
                name="subscription_says_when",
            ),
            models.CheckConstraint(
                condition=Q(hour__lte=23), name="subscription_hour_known"
            ),
            models.CheckConstraint(
                condition=Q(has_pdf=True) | Q(has_workbook=True),
                name="subscription_sends_something",
            ),
        ]
        indexes = [
            models.Index(
                fields=["next_due_at"],
                condition=Q(stopped_at=None),
                name="subscription_due",
            )
        ]

    def __str__(self) -> str:
        return f"{self.report_id}: {self.recipient_id}, {self.frequency}"

    @property
    def schedule(self) -> Schedule:
        return Schedule(self.hour, ZoneInfo(self.time_zone), self.weekday, self.day)

    @property
    def in_words(self) -> str:
        """When it comes: "Every Monday, 07:00 (Europe/Oslo)"."""
        day = "" if self.weekday is None else WEEKDAYS[self.weekday]
        words = {"day": day or self.day, "hour": self.hour, "zone": self.time_zone}
        if self.weekday is not None:
            return gettext("Every %(day)s, %(hour)02d:00 (%(zone)s)") % words
        if self.day == 31:
            told = gettext("On the last day of every month, %(hour)02d:00 (%(zone)s)")
            return told % words
        told = gettext("On day %(day)d of every month, %(hour)02d:00 (%(zone)s)")
        return told % words

    # Verbs

    @classmethod
    @transaction.atomic
    def start(
        cls, report: Report, recipient: Person, *, by: Person, at: datetime, **when: Any
    ) -> "Subscription":
        """From now on, as `when` says; the recipient's earlier one of the same
        frequency ends with it."""
        Report.objects.select_for_update().get(pk=report.pk)
        earlier = cls.objects.active().filter(
            report=report, recipient=recipient, frequency=when["frequency"]
        )
        for each in earlier:
            each.stop(by=by, at=at)
        made = cls(
            report=report, recipient=recipient, created_by=by, created_at=at, **when
        )
        made.next_due_at = made.schedule.after(at)
        made.save()
        made._journal("start", by=by, at=at)
        return made

    def come_due(self, *, at: datetime) -> datetime:
        """The due moment that has come, in the transaction that keeps a delivery of it.
        Of several that nobody served (nothing ran for weeks) it is the last one."""
        due = self.schedule.last(self.next_due_at, at)
        self.next_due_at = self.schedule.after(at)
        self.save(update_fields=["next_due_at"])
        return due

    @transaction.atomic
    def stop(self, *, by: Person | None, at: datetime) -> None:
        """Nothing is sent any more; stopping twice is stopping."""
        rows = Subscription.objects.active().filter(pk=self.pk)
        if rows.update(stopped_at=at):
            self._journal("stop", by=by, at=at)
        self.refresh_from_db()

    def journal_asked(self, *, at: datetime) -> None:
        """That the recipient asked for one at once."""
        self._journal("ask", by=self.recipient, at=at)

    def _journal(self, verb: str, *, by: Person | None, at: datetime) -> None:
        told = ("frequency", "weekday", "day", "hour", "time_zone")
        JournalEntry.record(
            self,
            f"subscription.{verb}",
            organization=self.report.organization_id,
            by=by,
            at=at,
            after={
                "report": str(self.report.public_id),
                "recipient": str(self.recipient.public_id),
                **{name: getattr(self, name) for name in told},
            },
        )
