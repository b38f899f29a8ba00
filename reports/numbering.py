"""What changed gets its number, so that a reader of the API can ask for what is new."""

from audits.models import Counter, ResultChange
from reports.models import Bucket, ImportedChange

BATCH = 1000


def number_all() -> int:
    """Number what changed since; returns how many rows that were."""
    done = 0
    for name, rows in (
        ("results", ResultChange.objects.all()),
        ("imported", ImportedChange.objects.all()),
        ("buckets", Bucket.objects.exclude(computed_at=None)),
    ):
        # Most of the time there is nothing, and nothing is to be locked or written.
        while rows.filter(sequence=None).exists():
            count = Counter.number(name, rows, limit=BATCH)
            done += count
            # What is left came since, and is rung for, or somebody is changing it.
            if count < BATCH:
                break
    return done
