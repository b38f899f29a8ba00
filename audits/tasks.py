import logging
import time
from datetime import timedelta
from threading import Lock
from typing import Any

from celery import current_app, shared_task
from django.conf import settings
from django.db import transaction
from django.utils import timezone
from kombu.exceptions import OperationalError

from audits import examining, resuming
from audits.lifecycle import InvalidMove
from audits.models import Evidence, Rescore
from audits.rescoring import work
from audits.uploading import prepare

#: A nudge that has not arrived by then is taken for lost.
PATIENCE = timedelta(seconds=20)

#: Batches of a re-score that one task does before it rings for the next: well within
#: the time limit of a task.
BATCHES = 10

#: Submissions that one sweep examines at most, and how long it goes on: the next one
#: goes on from there.
EXAMINED, SWEEP_SECONDS = 500, 8

logger = logging.getLogger(__name__)


def nudge(task: str, **kwargs: Any) -> None:
    """Ring for a worker after the commit."""
    transaction.on_commit(lambda: ring(task, **kwargs))


def ring(task: str, *, after: float = 0, **kwargs: Any) -> None:
    """Ring for a worker, to begin `after` so many seconds. A broker that is down costs
    time only: the row that says "to do" is written, and the sweep finds it."""
    try:
        current_app.send_task(task, kwargs=kwargs, countdown=after or None, retry=False)
    except OperationalError:
        logger.warning("The broker does not answer; the sweep will do %s.", task)


class Bell:
    """How often to ring for a task that takes all that was committed before it begins:
    at once after a pause, and else at the end of this one for all that comes until
    then. Each process has its own; by the clock, their pauses end together, so that
    the first task takes what all of them rang for, and the others find nothing."""

    def __init__(self, pause: float) -> None:
        self._pause = pause
        self._heard = float("-inf")
        self._lock = Lock()

    def due(self, now: float) -> float | None:
        """After how many seconds what is committed `now` (seconds of the clock) has to
        be rung for; None: a ring that is on its way will do."""
        with self._lock:
            ahead = self._heard - now
            # A clock that was set back must not silence the bell.
            if 0 < ahead <= self._pause:
                return None
            is_busy = -self._pause < ahead <= 0
            after = self._pause - now % self._pause if is_busy else 0.0
            self._heard = now + after
            return after


#: Seconds. One decision is followed at once, a flood of them together: that costs the
#: worker and the database a tenth.
FOLLOWERS = Bell(1.0)


def score_changed() -> None:
    """Ring for whoever follows scores; which task that is, the settings say."""

    def decided() -> None:
        after = FOLLOWERS.due(time.time())
        if after is not None:
            ring(settings.AFTER_SCORE_CHANGE_TASK, after=after)

    transaction.on_commit(decided)


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


@shared_task
def examine_submission(*, submission_id: int) -> None:
    """Look for the signals of one shop; does nothing when nothing is to do."""
    examining.examine(submission_id, at=timezone.now())


@shared_task
def sweep_submissions() -> int:
    """What was sent, or got a file, since the last time. This is how signals are found,
    not only how lost ones are: ringing for each would cost the request that takes in a
    shop as much as storing it (bench submit), and no reviewer reads that fast."""
    until = time.monotonic() + SWEEP_SECONDS
    done = 0
    for pk in examining.due(at=timezone.now(), most=EXAMINED):
        if time.monotonic() > until:
            break
        done += examining.examine(pk, at=timezone.now())
    return done


@shared_task
def rescore(*, rescore_id: int) -> None:
    """A few batches of an order; the rest is rung for again, or swept."""
    for _batch in range(BATCHES):
        done = work(rescore_id, at=timezone.now())
        if not done:
            return
        score_changed()
    nudge("audits.tasks.rescore", rescore_id=rescore_id)


@shared_task
def sweep_rescores() -> None:
    """What nobody nudged, or what a worker that was killed left behind."""
    for pk in Rescore.objects.under_way().values_list("pk", flat=True)[:10]:
        rescore(rescore_id=pk)


@shared_task
def drop_expired_uploads() -> int:
    """Files that nobody resumed for a week make room."""
    return resuming.sweep(at=timezone.now())
