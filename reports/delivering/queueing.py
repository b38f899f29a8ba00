"""From subscriptions whose moment has come to messages that wait."""

from datetime import datetime

from django.db import transaction

from reports.models import Delivery, Subscription

#: Subscriptions of one sweep.
BATCH = 500


def make_due(*, at: datetime) -> int:
    """A delivery for each subscription that is due; how many were made. Two sweeps at
    once pass each other by, and a moment has one delivery whatever happens."""
    due = Subscription.objects.due(at).order_by("next_due_at", "pk")
    return sum(_make(pk, at) for pk in due.values_list("pk", flat=True)[:BATCH])


@transaction.atomic
def _make(pk: int, at: datetime) -> bool:
    rows = Subscription.objects.due(at).filter(pk=pk)
    found = rows.select_for_update(skip_locked=True).first()
    if found is None:
        return False
    Delivery.enqueue(
        [found.recipient],
        organization_id=found.report.organization_id,
        subscription=found,
        due_at=found.come_due(at=at),
        at=at,
    )
    return True


@transaction.atomic
def send_now(subscription: Subscription, *, at: datetime) -> bool:
    """One more for its recipient, beside those that fall due. False where one is on
    its way already, or it was stopped meanwhile."""
    rows = Subscription.objects.active().filter(pk=subscription.pk)
    found = rows.select_for_update().first()
    if found is None or found.deliveries.under_way().exists():
        return False
    Delivery.enqueue(
        [found.recipient],
        organization_id=found.report.organization_id,
        subscription=found,
        due_at=at,
        at=at,
    )
    found.journal_asked(at=at)
    return True


def is_due(*, at: datetime) -> bool:
    """Whether a message waits, or one was left by a worker that died."""
    rows = Delivery.objects.all()
    return rows.waiting(at).exists() or rows.unclear(at).exists()
