from celery import shared_task
from django.utils import timezone

from reports.aggregating import drain_all


@shared_task
def follow_changes() -> int:
    """Bring trends up to date; nudged after every decision."""
    return drain_all(at=timezone.now())


@shared_task
def sweep_changes() -> int:
    """What nobody nudged."""
    return drain_all(at=timezone.now())
