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
from reports.models import AlertCursor, AlertRule

#: Changes of one transaction.
BATCH = 500

Judge = Callable[[Iterable[AlertRule], list[Any], datetime], None]


def follow(*, at: datetime) -> None:
    """Hold every active rule against what changed since, and against waves that are
    over."""
    kinds = AlertRule.SHOP_KINDS
    _follow("results", ResultChange.objects.all(), kinds, _judge_shops, at)
    _look_at_waves(at)


def _look_at_waves(at: datetime) -> None:
    """Each once, when it is over; a new rule looks at the last that is."""
    rules = AlertRule.objects.active().filter(kind=AlertRule.Kind.DROP)
    for rule in rules.order_by("pk"):
        is_new = rule.last_looked_at is None
        if not is_new and not drops.due(rule, at=at):
            continue
        with transaction.atomic():
            # Another worker may have looked meanwhile.
            if not _locked("waves"):
                return
            selection = selection_for(rule)
            if selection is None:
                rule.looked(0, at=at)
            else:
                first = drops.latest(selection, at=at) if is_new else []
                waves = dict.fromkeys([*first, *drops.due(rule, at=at)])
                drops.judge(rule, selection, waves, at=at)


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
