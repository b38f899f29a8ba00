"""Comparing all rollups with their facts, and summing all of them anew.

Both go through an organization's buckets in slices, each a transaction that says in its
`Reconciliation` how far it has come: killed anywhere, the next one continues there, and
two at once take turns. Beside workers it is safe, and a check is not in their way: it
locks no bucket but those that seem to differ, and looks at these once more. One whose
marker still waits is no drift.
"""

import logging
import time
from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db import connection, transaction

from reports.aggregating import marked, recompute
from reports.models import Bucket, Reconciliation
from reports.summing import PLACE, differing
from shoppers.models import JournalEntry, Organization

#: A check is due once a night, after this hour (UTC).
NIGHT = 2
#: A slice is made to take about so many seconds, whatever its buckets hold: the fewer
#: slices, the less it costs; but so long a rebuild keeps workers from its buckets.
PACE = 5.0
FIRST, MOST = 100, 5000

Kind = Reconciliation.Kind
logger = logging.getLogger(__name__)


@transaction.atomic
def begin(organization: Organization, kind: Kind, *, at: datetime) -> Reconciliation:
    """The one of this kind that is under way, or a new one; then every place that has
    facts has a bucket, too."""
    Organization.objects.select_for_update().get(pk=organization.pk)
    found = Reconciliation.objects.under_way().filter(
        organization=organization, kind=kind
    )
    if (row := found.first()) is not None:
        return row
    _make_buckets(organization)
    return Reconciliation.objects.create(
        organization=organization, kind=kind, started_at=at
    )


def begin_due(*, at: datetime) -> int:
    """A check for every organization that had none since the last night; how many."""
    night = at.replace(hour=NIGHT, minute=0, second=0, microsecond=0)
    night = night if night <= at else night - timedelta(days=1)
    checks = Reconciliation.objects.filter(kind=Kind.CHECK, started_at__gte=night)
    rows = Organization.objects.exclude(pk__in=checks.values("organization"))
    due = list(rows.order_by("pk"))
    for organization in due:
        begin(organization, Kind.CHECK, at=at)
    return len(due)


def work(*, at: datetime, seconds: float, pace: float = PACE) -> bool:
    """Go on with what is under way for about so long, in slices of `pace` seconds;
    whether anything is left."""
    end = time.monotonic() + seconds
    for row in Reconciliation.objects.under_way().order_by("started_at", "pk"):
        for _row in run(row.pk, at=at, pace=pace):
            if time.monotonic() > end:
                return True
    return False


def run(
    pk: int, *, at: datetime, mend: bool = True, first: int = 0, pace: float = PACE
) -> Iterator[Reconciliation]:
    """Slice by slice to the end, saying after each how far it has come. Ends at once
    where it has ended, or where somebody else is at it."""
    size = first or FIRST
    while True:
        began = time.monotonic()
        row = _step(pk, at=at, size=size, mend=mend)
        if row is None:
            return
        yield row
        if row.finished_at is not None:
            return
        spent = time.monotonic() - began
        size = max(1, min(MOST, int(size * min(4, pace / max(spent, 0.001)))))


@transaction.atomic
def _step(pk: int, *, at: datetime, size: int, mend: bool) -> Reconciliation | None:
    rows = Reconciliation.objects.under_way().filter(pk=pk)
    row = rows.select_for_update(skip_locked=True).first()
    if row is None:
        return None
    own = Bucket.objects.filter(organization=row.organization_id, pk__gt=row.position)
    buckets = list(own.order_by("pk").values_list("pk", flat=True)[:size])
    if not buckets:
        _finish(row, at=at)
        return row
    if row.kind == Kind.REBUILD:
        recompute(buckets, at=at)
    else:
        row.drift += len(_mended(buckets, at=at, mend=mend))
    row.position, row.buckets = buckets[-1], row.buckets + len(buckets)
    row.save(update_fields=["position", "buckets", "drift"])
    return row


def _mended(buckets: list[int], *, at: datetime, mend: bool) -> list[int]:
    """Those of these buckets that are not what their facts say."""
    suspects = _locked({pk for pk, _level, _key in differing(buckets)})
    found = differing(suspects) if suspects else []
    # A marker is deleted in the transaction that sums; that one waits for our lock.
    late = marked([pk for pk, _level, _key in found]) if found else set()
    drifted = [each for each in found if each[0] not in late]
    for pk, level, key in drifted:
        logger.error("Bucket %s differs from its facts: %s %s", pk, level, key)
    wrong = sorted({pk for pk, _level, _key in drifted})
    if mend:
        recompute(wrong, at=at)
    return wrong


def _locked(buckets: set[int]) -> list[int]:
    rows = Bucket.objects.select_for_update().filter(pk__in=buckets)
    return list(rows.order_by("pk").values_list("pk", flat=True))


def _finish(row: Reconciliation, *, at: datetime) -> None:
    row.finished_at = at
    row.save(update_fields=["finished_at"])
    if row.drift or row.kind == Kind.REBUILD:
        JournalEntry.record(
            row,
            f"rollups.{row.kind}",
            organization=row.organization_id,
            by=None,
            at=at,
            after={"buckets": row.buckets, "drift": row.drift},
        )


def _make_buckets(organization: Organization) -> None:
    """For places that have facts and no bucket: whose marker was lost."""
    columns = ", ".join(PLACE)
    on = " AND ".join(f"f.{name} = b.{name}" for name in PLACE)
    with connection.cursor() as cursor:
        for table in ("audits_scorecard", "reports_importedresult"):
            cursor.execute(
                f"INSERT INTO reports_bucket (organization_id, {columns})"
                f" SELECT DISTINCT f.organization_id, f.{', f.'.join(PLACE)}"
                f" FROM {table} f WHERE f.organization_id = %s AND NOT EXISTS"
                f" (SELECT 1 FROM reports_bucket b WHERE {on})"
                f" ORDER BY f.{', f.'.join(PLACE)} ON CONFLICT DO NOTHING",
                [organization.pk],
            )
