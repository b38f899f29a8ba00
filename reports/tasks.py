from celery import shared_task
from django.utils import timezone

from audits.tasks import nudge, ring
from reports import alerting, delivering, exporting, reconciling
from reports.aggregating import drain_all
from reports.importing import taking, waiting
from reports.numbering import number_all

#: A file of a million rows takes minutes; other tasks take seconds.
EXPORT_SOFT_LIMIT, EXPORT_LIMIT = 3500, 3600
#: Seconds of one turn, of its slices, and until the next: a check has the night, and
#: leaves half of the database to those who decide meanwhile.
RECONCILING, SLICE, REST = 2, 1, 2


@shared_task
def follow_changes() -> int:
    """Bring trends up to date; nudged after every decision."""
    done = drain_all(at=timezone.now())
    number_all()
    return done


@shared_task
def sweep_changes() -> int:
    """What nobody nudged."""
    return drain_all(at=timezone.now())


@shared_task
def number_changes() -> int:
    """What nobody nudged; also where the sums fail, shops are told of."""
    return number_all()


@shared_task
def reconcile() -> int:
    """Compare all trends with their shops, once a night: in many short turns."""
    started = reconciling.begin_due(at=timezone.now())
    if reconciling.work(at=timezone.now(), seconds=RECONCILING, pace=SLICE):
        ring("reports.tasks.reconcile", after=REST)
    return started


@shared_task(soft_time_limit=EXPORT_SOFT_LIMIT, time_limit=EXPORT_LIMIT)
def make_export() -> None:
    """Make one file, and ring for the next; nudged when one is asked for."""
    if exporting.make(at=timezone.now()):
        nudge("reports.tasks.make_export")


@shared_task
def sweep_exports() -> None:
    """What nobody nudged, or what a worker that was killed left behind."""
    if exporting.is_due(at=timezone.now()):
        nudge("reports.tasks.make_export")


@shared_task
def expire_exports() -> int:
    """Files whose days are over."""
    return exporting.sweep(at=timezone.now())


@shared_task(soft_time_limit=EXPORT_SOFT_LIMIT, time_limit=EXPORT_LIMIT)
def take_imports() -> None:
    """Import one file of results, and ring for the next; nudged when one is ordered."""
    if taking.work(at=timezone.now()):
        nudge("reports.tasks.follow_changes")
        nudge("reports.tasks.take_imports")


@shared_task
def sweep_imports() -> None:
    """What nobody nudged, or what a worker that was killed left behind."""
    if taking.is_due(at=timezone.now()):
        nudge("reports.tasks.take_imports")


@shared_task
def follow_alerts() -> None:
    """Hold the rules against what changed, and ring for what is to be sent."""
    alerting.follow(at=timezone.now())
    sweep_deliveries()


@shared_task
def sweep_deliveries() -> None:
    """Subscriptions whose moment has come, and messages that nobody rang for."""
    at = timezone.now()
    delivering.make_due(at=at)
    if delivering.is_due(at=at):
        nudge("reports.tasks.send_deliveries")


@shared_task
def send_deliveries() -> None:
    """Send one message, and ring for the next."""
    if delivering.send_next(at=timezone.now()):
        nudge("reports.tasks.send_deliveries")


@shared_task
def forget_imports() -> int:
    """Files of results that nobody came back to."""
    return waiting.forget(at=timezone.now())
