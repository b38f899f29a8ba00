"""Work in the background: the Celery application and its time table."""

import os
from functools import partial
from typing import Any

from celery import Celery
from celery.contrib.django.task import DjangoTask
from django.db import transaction
from kombu.transport import TRANSPORT_ALIASES

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
TRANSPORT_ALIASES["folder"] = "config.broker:Transport"

QUEUE = "default"
SOFT_LIMIT, HARD_LIMIT = 90, 120


class Nudge(DjangoTask):  # type: ignore[type-arg]  # generic in the stubs only
    """A task is a hint: rows hold the truth, and a sweep finds what nobody did."""

    def delay_on_commit(  # type: ignore[override]  # nothing to return before commit
        self, *args: Any, **kwargs: Any
    ) -> None:
        """Send after commit; a broker that is down is logged, and loses nothing."""
        transaction.on_commit(partial(self.delay, *args, **kwargs), robust=True)


def _every(seconds: float, task: str) -> dict[str, Any]:
    # An expired hint is dropped: a worker does not come back to a thousand of them.
    return {"task": task, "schedule": seconds, "options": {"expires": seconds}}


app = Celery("candid", task_cls=Nudge)
app.config_from_object("django.conf:settings", namespace="CELERY")
app.conf.update(
    task_default_queue=QUEUE,
    task_acks_late=True,
    # A task that kills its child would kill every next one: the sweep counts tries.
    task_reject_on_worker_lost=False,
    task_ignore_result=True,
    task_soft_time_limit=SOFT_LIMIT,
    task_time_limit=HARD_LIMIT,
    worker_prefetch_multiplier=1,
    worker_hijack_root_logger=False,
    worker_enable_remote_control=False,
    worker_send_task_events=False,
    worker_cancel_long_running_tasks_on_connection_loss=True,
    broker_connection_retry_on_startup=True,
    # A request must not wait for a broker that is down.
    task_publish_retry_policy={
        "max_retries": 1,
        "interval_start": 0,
        "interval_step": 0.1,
        "interval_max": 0.1,
    },
    beat_schedule={
        "sweep-evidence": _every(30, "audits.tasks.sweep_evidence"),
        "sweep-submissions": _every(10, "audits.tasks.sweep_submissions"),
        "sweep-uploads": _every(600, "audits.tasks.drop_expired_uploads"),
        "sweep-rescores": _every(30, "audits.tasks.sweep_rescores"),
        "sweep-changes": _every(5, "reports.tasks.sweep_changes"),
        "number-changes": _every(5, "reports.tasks.number_changes"),
        "reconcile": _every(300, "reports.tasks.reconcile"),
        "sweep-exports": _every(15, "reports.tasks.sweep_exports"),
        "sweep-deliveries": _every(15, "reports.tasks.sweep_deliveries"),
        "follow-alerts": _every(10, "reports.tasks.follow_alerts"),
        "sweep-imports": _every(15, "reports.tasks.sweep_imports"),
        "forget-imports": _every(3600, "reports.tasks.forget_imports"),
        "expire-exports": _every(600, "reports.tasks.expire_exports"),
    },
    beat_max_loop_interval=5,
)
app.autodiscover_tasks()
