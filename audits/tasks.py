from datetime import timedelta

from celery import shared_task
from django.utils import timezone

from audits.models import Evidence
from audits.uploading import prepare

#: A nudge that has not arrived by then is taken for lost.
PATIENCE = timedelta(seconds=20)


@shared_task
def prepare_evidence(*, evidence_id: int) -> None:
    """Make the copies of one photo; does nothing when they exist."""
    evidence = Evidence.objects.waiting().filter(pk=evidence_id).first()
    if evidence:
        prepare(evidence, at=timezone.now())


@shared_task
def sweep_evidence() -> int:
    """What nobody nudged, oldest first, a few at a time."""
    now = timezone.now()
    stuck = Evidence.objects.stuck(now - PATIENCE).order_by("received_at")[:50]
    for evidence in stuck:
        prepare(evidence, at=now)
    return len(stuck)
