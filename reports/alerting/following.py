"""From results and figures that changed to alerts, each in the transaction that moves
the cursor on: a worker that is killed leaves both or neither.

What changed is read by the numbers that readers of the API use (decision 9): nothing is
missed, however late it is committed.
"""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

from django.db import models, transaction
from django.db.models import Max

from audits.models import ResultChange
from reports.alerting import drops, shops
from reports.alerting.eyes import selection_for
from reports.models import AlertCursor, AlertRule, Bucket

#: Changes of one transaction.
BATCH = 500

Judge = Callable[[Iterable[AlertRule], list[Any], datetime], None]


def follow(*, at: datetime) -> None:
    """Hold every active rule against what changed since."""
    _begin(at)
    kinds = AlertRule.SHOP_KINDS
    _follow("results", ResultChange.objects.all(), kinds, _judge_shops, at)
    _follow("buckets", Bucket.objects.all(), {AlertRule.Kind.DROP}, _judge_waves, at)


def _begin(at: datetime) -> None:
    """A new rule about waves looks at the latest one at once, before anything moves."""
    new = AlertRule.objects.active().filter(
        kind=AlertRule.Kind.DROP, last_looked_at=None
    )
    if not new.exists():
        return
    with transaction.atomic():
        if _locked("buckets"):
            for rule in new.order_by("pk"):
                selection = selection_for(rule)
                touched = drops.latest(selection) if selection else set()
                if selection:
                    drops.judge(rule, selection, touched, at=at)
                rule.looked(0, at=at)


def _follow(
    name: str,
    rows: models.QuerySet[Any],
    kinds: Iterable[str],
    judge: Judge,
    at: datetime,
) -> None:
    last = AlertCursor.objects.filter(name=name).values_list("last", flat=True).first()
    # Most of the time there is nothing, and nothing is to be locked or written.
    while rows.filter(sequence__gt=last or 0).exists():
        with transaction.atomic():
            cursor = _locked(name)
            if cursor is None:
                return
            last = _step(cursor, rows, kinds, judge, at)


def _step(
    cursor: AlertCursor,
    rows: models.QuerySet[Any],
    kinds: Iterable[str],
    judge: Judge,
    at: datetime,
) -> int:
    """Follow some changes; returns how far that led."""
    new = rows.filter(sequence__gt=cursor.last)
    rules = AlertRule.objects.active().filter(kind__in=[*kinds])
    if rules.exists():
        changes = list(new.order_by("sequence")[:BATCH])
        programs = {change.program_id for change in changes}
        judge(rules.filter(program__in=programs).order_by("pk"), changes, at)
        cursor.last = changes[-1].sequence if changes else cursor.last
    else:
        cursor.last = new.aggregate(last=Max("sequence"))["last"] or cursor.last
    cursor.save(update_fields=["last"])
    return cursor.last


def _locked(name: str) -> AlertCursor | None:
    """None where another worker follows."""
    AlertCursor.objects.bulk_create([AlertCursor(name=name)], ignore_conflicts=True)
    rows = AlertCursor.objects.filter(name=name)
    return rows.select_for_update(skip_locked=True).first()


def _judge_shops(rules: Iterable[AlertRule], changes: list[Any], at: datetime) -> None:
    submissions = [change.submission_id for change in changes]
    for rule in rules:
        if selection := selection_for(rule):
            shops.judge(rule, selection, submissions, at=at)


def _judge_waves(rules: Iterable[AlertRule], changes: list[Any], at: datetime) -> None:
    for rule in rules:
        touched = {
            (bucket.wave_id, bucket.channel_id)
            for bucket in changes
            if bucket.program_id == rule.program_id
        }
        if selection := selection_for(rule):
            drops.judge(rule, selection, touched, at=at)
