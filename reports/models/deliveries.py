import uuid
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any, Self

from django.db import models, transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from reports.models.alerts import Alert
from reports.models.reports import Report
from reports.models.subscriptions import Subscription
from shoppers.models import (
    JournalEntry,
    Organization,
    Person,
    TenantQuerySet,
    Viewer,
)

#: A worker has so long to make a message, and to hand it over. Longer than a task may
#: run: when the time is over, that worker is dead.
LEASE = timedelta(minutes=5)
#: How long to wait after the first failure, the second …; after the last, no more.
PAUSES = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 20, 60, 240, 720))


class DeliveryQuerySet(TenantQuerySet["Delivery"]):
    def visible_to(self, viewer: Viewer) -> Self:
        """One's own; of reports that one may change everybody's, and of all alerts
        where one may make their rules."""
        rows = super().visible_to(viewer)
        editable = Report.objects.editable_by(viewer)
        rules = Alert.objects.visible_to(viewer)
        return rows.filter(
            Q(recipient=viewer.person)
            | Q(subscription__report__in=editable)
            | Q(alert__in=rules)
        )

    def waiting(self, now: datetime) -> Self:
        """To be made and sent now; also what a worker that died was still making."""
        queued = Q(status=Delivery.Status.QUEUED, next_try_at__lte=now)
        left = Q(status=Delivery.Status.PREPARING, leased_until__lt=now)
        return self.filter(queued | left)

    def under_way(self) -> Self:
        status = Delivery.Status
        return self.filter(status__in=[status.QUEUED, status.PREPARING, status.HANDING])

    def unclear(self, now: datetime) -> Self:
        """Handed over by a worker that died before it heard what became of it."""
        return self.filter(status=Delivery.Status.HANDING, leased_until__lt=now)

    @transaction.atomic
    def claim(self, at: datetime) -> "Delivery | None":
        """The one that waits longest, now being prepared here; None without any."""
        rows = self.waiting(at).select_for_update(skip_locked=True)
        found = rows.order_by("next_try_at", "pk").first()
        if found is None:
            return None
        found.prepare(at=at)
        return found


class Delivery(models.Model):
    """One message to one person: a report at a due moment, or an alert. The row is the
    queue, and is there once per moment or alert and person.

    `attempt` names the worker that is at it. Until HANDING nothing has left the house,
    and whoever finds the row may begin again. From then on it is never sent again by
    itself: a worker that dies there leaves "unclear", and a person decides.
    """

    class Status(models.TextChoices):
        QUEUED = "queued", _("Waiting")
        PREPARING = "preparing", _("Being made")
        HANDING = "handing", _("Being handed over")
        SENT = "sent", _("Sent")
        FAILED = "failed", _("Failed")
        SKIPPED = "skipped", _("Skipped")

    class Reason(models.TextChoices):
        """Why it was skipped or failed, or waits for another try."""

        LEFT = "left", _("The account is closed.")
        NO_ROLE = "no_role", _("This person does not read results any more.")
        NOT_SHARED = "not_shared", _("The report is not shared with them any more.")
        REMOVED = "removed", _("The report was removed.")
        STOPPED = "stopped", _("The subscription was stopped before.")
        GONE = "gone", _("The result was taken back before it was sent.")
        SERVER = "server", _("The mail server did not take it.")
        REFUSED = "refused", _("The mail server refuses this message for good.")
        PAPER = "paper", _("The PDF could not be made.")
        BROKEN = "broken", _("It could not be made. The administrator’s log says why.")
        UNCLEAR = (
            "unclear",
            _("It may have arrived: nobody heard from the mail server."),
        )

    MOVES = {
        Status.QUEUED: {Status.PREPARING},
        Status.PREPARING: {
            Status.PREPARING,
            Status.QUEUED,
            Status.HANDING,
            Status.FAILED,
            Status.SKIPPED,
        },
        Status.HANDING: {Status.SENT, Status.QUEUED, Status.FAILED},
        Status.FAILED: {Status.QUEUED},
        Status.SKIPPED: {Status.QUEUED},
    }

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    organization = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="deliveries"
    )
    recipient = models.ForeignKey(
        Person, on_delete=models.PROTECT, related_name="deliveries"
    )
    subscription = models.ForeignKey(
        Subscription, on_delete=models.PROTECT, null=True, related_name="deliveries"
    )
    due_at = models.DateTimeField()
    alert = models.ForeignKey(
        Alert, on_delete=models.PROTECT, null=True, related_name="deliveries"
    )
    status = models.CharField(
        max_length=10, choices=Status.choices, default=Status.QUEUED, editable=False
    )
    reason = models.CharField(max_length=12, choices=Reason.choices, blank=True)
    detail = models.CharField(max_length=300, blank=True)
    attempt = models.PositiveSmallIntegerField(default=0)
    tries = models.PositiveSmallIntegerField(default=0)
    next_try_at = models.DateTimeField()
    leased_until = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        verbose_name = _("delivery")
        verbose_name_plural = _("deliveries")
        constraints = [
            models.UniqueConstraint(
                fields=["subscription", "due_at"], name="delivery_once_per_moment"
            ),
            models.UniqueConstraint(
                fields=["alert", "recipient"], name="delivery_once_per_alert"
            ),
            models.CheckConstraint(
                condition=Q(subscription=None, alert__isnull=False)
                | Q(subscription__isnull=False, alert=None),
                name="delivery_of_one_thing",
            ),
            models.CheckConstraint(
                condition=Q(status__in=["queued", "sent", "failed", "skipped"])
                | Q(status__in=["preparing", "handing"], leased_until__isnull=False),
                name="delivery_under_way_is_leased",
            ),
        ]
        indexes = [
            models.Index(
                fields=["next_try_at"],
                condition=Q(status__in=["queued", "preparing", "handing"]),
                name="delivery_under_way",
            ),
            models.Index(fields=["subscription", "due_at"]),
        ]

    def __str__(self) -> str:
        return f"{self.recipient_id}, {self.due_at:%Y-%m-%d %H:%M}"

    @property
    def may_be_sent_again(self) -> bool:
        return self.status in {self.Status.FAILED, self.Status.SKIPPED}

    @classmethod
    def enqueue(
        cls,
        recipients: Iterable[Person],
        *,
        organization_id: int,
        at: datetime,
        **about: Any,
    ) -> None:
        """A message to each, about `subscription` (with `due_at`) or `alert`; whoever
        has theirs already gets no other. In the caller's transaction."""
        about = {"due_at": at, **about}
        Delivery.objects.bulk_create(
            [
                Delivery(
                    organization_id=organization_id,
                    recipient=recipient,
                    next_try_at=at,
                    **about,
                )
                for recipient in recipients
            ],
            ignore_conflicts=True,
        )

    # Verbs. Each says whether it was its turn: the row may have moved meanwhile.

    def prepare(self, *, at: datetime) -> bool:
        """A worker takes it; the attempt names this worker from now on."""
        return self._move(
            self.Status.PREPARING, attempt=self.attempt + 1, leased_until=at + LEASE
        )

    def hand_over(self, *, at: datetime) -> bool:
        """The message is made; from now on it is not sent again by itself."""
        return self._move(self.Status.HANDING, leased_until=at + LEASE)

    def arrive(self, *, at: datetime) -> bool:
        """The mail server took it."""
        return self._end(self.Status.SENT, "send", at=at, reason="", detail="")

    def skip(self, reason: "Delivery.Reason", *, at: datetime) -> bool:
        return self._end(self.Status.SKIPPED, "skip", at=at, reason=reason)

    def fail(
        self, reason: "Delivery.Reason", *, at: datetime, detail: str = ""
    ) -> bool:
        told = {"reason": reason, "detail": detail[:300]}
        return self._end(self.Status.FAILED, "fail", at=at, **told)

    def put_off(
        self, reason: "Delivery.Reason", *, at: datetime, detail: str = ""
    ) -> bool:
        """Not sent for certain: try again later, or give up after the last pause."""
        if self.tries >= len(PAUSES):
            return self.fail(reason, at=at, detail=detail)
        return self._move(
            self.Status.QUEUED,
            reason=reason,
            detail=detail[:300],
            tries=self.tries + 1,
            next_try_at=at + PAUSES[self.tries],
        )

    @transaction.atomic
    def again(self, *, by: Person | None, at: datetime) -> bool:
        """Somebody wants it sent after all."""
        before = self.status
        if not self._move(
            self.Status.QUEUED,
            reason="",
            detail="",
            tries=0,
            next_try_at=at,
            ended_at=None,
        ):
            return False
        self._journal("send_again", by=by, at=at, before=before)
        return True

    @transaction.atomic
    def _end(
        self, to: "Delivery.Status", verb: str, *, at: datetime, **fields: Any
    ) -> bool:
        before = self.status
        if not self._move(to, ended_at=at, **fields):
            return False
        self._journal(verb, by=None, at=at, before=before)
        return True

    def _move(self, to: "Delivery.Status", **fields: Any) -> bool:
        """Compare and swap; a worker that lost its lease cannot move it."""
        rows = Delivery.objects.filter(
            pk=self.pk, attempt=self.attempt, status__in=self._sources(to)
        )
        moved = bool(rows.filter(status=self.status).update(status=to, **fields))
        self.refresh_from_db()
        return moved

    def _sources(self, to: "Delivery.Status") -> Iterable[str]:
        return [source for source, nexts in self.MOVES.items() if to in nexts]

    def _journal(
        self, verb: str, *, by: Person | None, at: datetime, before: str
    ) -> None:
        JournalEntry.record(
            self,
            f"delivery.{verb}",
            organization=self.organization_id,
            by=by,
            at=at,
            before={"status": before},
            after={
                "status": self.status,
                "reason": self.reason,
                "recipient": str(self.recipient.public_id),
                "due_at": self.due_at.isoformat(),
            },
        )
