"""From change markers to rollups: claim, sum the facts anew, replace.

Never increments. A bucket's row is locked before its facts are read, so that of
two workers the later one reads what the earlier one's facts have become. Exactly
the markers that were read are deleted, in the transaction that wrote the rollups:
a worker killed anywhere leaves either both or neither. The sums are statements of the
database (reports/summing.py), the same few for any number of buckets.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from django.db import connection, transaction

from audits.models import ScoreChange
from reports.models import Bucket
from reports.summing import PLACE, differing, rewrite

BATCH = 500
_ON = " AND ".join(f"m.{name} = b.{name}" for name in PLACE)


@transaction.atomic
def drain(*, at: datetime, batch: int = BATCH) -> int:
    """Bring the rollups up to date with at most `batch` markers.

    Returns how many markers were done; 0 means that none was to be had.
    """
    claimed = ScoreChange.objects.select_for_update(skip_locked=True).order_by("pk")
    markers = list(claimed.values_list("pk", flat=True)[:batch])
    if markers:
        recompute(_buckets_of(markers), at=at)
        ScoreChange.objects.filter(pk__in=markers).delete()
    return len(markers)


def drain_all(*, at: datetime, batch: int = BATCH) -> int:
    """Drain every marker that is to be had now; how many were done."""
    done = 0
    while True:
        count = drain(at=at, batch=batch)
        done += count
        # What is left came since and is rung for: the more at once, the less for each.
        if count < batch:
            return done


def _buckets_of(markers: Sequence[int]) -> list[int]:
    """The buckets that these markers are about; those that were not there are made."""
    places = ", ".join(["%s"] * len(markers))
    columns = ", ".join(PLACE)
    with connection.cursor() as cursor:
        # In one order everywhere, so that two workers never wait for each other.
        cursor.execute(
            f"INSERT INTO reports_bucket (organization_id, {columns})"
            f" SELECT DISTINCT p.organization_id, m.{', m.'.join(PLACE)}"
            " FROM audits_scorechange m JOIN audits_program p ON p.id = m.program_id"
            f" WHERE m.id IN ({places}) AND NOT EXISTS"
            f" (SELECT 1 FROM reports_bucket b WHERE {_ON})"
            f" ORDER BY {', '.join(f'm.{name}' for name in PLACE)}"
            " ON CONFLICT DO NOTHING",
            markers,
        )
        cursor.execute(
            "SELECT DISTINCT b.id FROM audits_scorechange m JOIN reports_bucket b"
            f" ON {_ON} WHERE m.id IN ({places})",
            markers,
        )
        return [pk for (pk,) in cursor.fetchall()]


def marked(bucket_ids: Iterable[int]) -> set[int]:
    """Those of these buckets that a marker waits for."""
    wanted = list(set(bucket_ids))
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT b.id FROM reports_bucket b JOIN audits_scorechange m"
            f" ON {_ON} WHERE b.id IN ({', '.join(['%s'] * len(wanted))})",
            wanted,
        )
        return {pk for (pk,) in cursor.fetchall()}


@transaction.atomic
def recompute(bucket_ids: Iterable[int], *, at: datetime) -> int:
    """Replace the rows of these buckets by sums over their facts; how many buckets."""
    rows = Bucket.objects.select_for_update().filter(pk__in=list(bucket_ids))
    locked = list(rows.order_by("pk").values_list("pk", flat=True))
    if locked:
        rewrite(locked)
        Bucket.objects.filter(pk__in=locked).update(computed_at=at, sequence=None)
    return len(locked)


def drift(buckets: Iterable[Bucket]) -> Iterator[str]:
    """Where stored rollups differ from the facts: a line per difference."""
    named = {bucket.pk: str(bucket) for bucket in buckets}
    for pk, level, key in differing(list(named)) if named else ():
        yield f"{named[pk]} {level} {key}"
