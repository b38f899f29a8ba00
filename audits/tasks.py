import logging
from datetime import timedelta
from typing import Any

from celery import current_app, shared_task
from django.conf import settings
from django.db import transaction
from django.utils import timezone
from kombu.exceptions import OperationalError

from audits.lifecycle import InvalidMove
from audits.models import Evidence
from audits.uploading import prepare

#: A nudge that has not arrived by then is taken for lost.
PATIENCE = timedelta(seconds=20)

logger = logging.getLogger(__name__)


def nudge(task: str, **kwargs: Any) -> None:
    """Ring for a worker after the commit. A broker that is down costs time only:
    the row that says "to do" is written, and the sweep finds it."""

    def ring() -> None:
        try:
            current_app.send_task(task, kwargs=kwargs, retry=False)
        except OperationalError:
            logger.warning("The broker does not answer; the sweep will do %s.", task)

    transaction.on_commit(ring)


def score_changed() -> None:
    """Ring for whoever follows scores; which task that is, the settings say."""
    nudge(settings.AFTER_SCORE_CHANGE_TASK)


@shared_task
def prepare_evidence(*, evidence_id: int) -> None:
    """Make the copies of one photo; does nothing when they exist."""
    evidence = Evidence.objects.waiting().filter(pk=evidence_id).first()
    if evidence:
        prepare_once(evidence)


@shared_task
def sweep_evidence() -> int:
    """What nobody nudged, oldest first, a few at a time."""
    before = timezone.now() - PATIENCE
    stuck = Evidence.objects.stuck(before).order_by("received_at")[:50]
    return sum(prepare_once(evidence) for evidence in stuck)


def prepare_once(evidence: Evidence) -> bool:
    """Prepare one photo; whether it was done here. Another worker may have done it
    meanwhile, and a disk that fails must not keep the photos behind this one."""
    try:
        prepare(evidence, at=timezone.now())
    except InvalidMove:
        return False
    except OSError:
        logger.exception(
            "Evidence %s was not prepared; the sweep tries again.", evidence.pk
        )
        return False
    return True
