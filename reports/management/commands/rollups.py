"""`manage.py rollups rebuild|check|facts`: the figures of trends, and their shops."""

from argparse import ArgumentParser
from collections.abc import Iterable
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.utils import timezone

from audits import rating
from audits.models import Scorecard
from reports import reconciling
from reports.aggregating import drain_all
from reports.models import Bucket, Reconciliation
from reports.numbering import number_all
from shoppers.models import Organization

Kind = Reconciliation.Kind
#: Nobody stops a command after a minute: fewer slices read the facts less often.
SLICE, SECONDS = 1000, 30.0
REWRITTEN = (
    "reports_bucket",
    "reports_rollup",
    "reports_locationrollup",
    "reports_histogram",
)


class Command(BaseCommand):
    help = (
        "Trends are read from rollups. “check” compares them with the shops that they "
        "are made of and fails where they differ; “rebuild” sums all of them anew; "
        "“facts” writes themes, stages and times of shops that have none yet. All may "
        "run beside workers, be stopped at any time, and then continue."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("what", choices=("check", "rebuild", "facts"))
        parser.add_argument(
            "--organization", metavar="SLUG", help="only this one, not all"
        )
        parser.add_argument(
            "--mend", action="store_true", help="check: sum anew what differs"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        organizations = _organizations(options["organization"])
        if options["what"] == "facts":
            for organization in organizations:
                self._facts(organization)
            return
        drain_all(at=timezone.now())
        drifts = [
            self._run(organization, Kind(options["what"]), mend=options["mend"])
            for organization in organizations
        ]
        number_all()
        _count_anew()
        if sum(drifts):
            raise CommandError(f"Drift: {sum(drifts)} buckets differ from their shops.")

    def _run(self, organization: Organization, kind: Kind, *, mend: bool) -> int:
        """How many buckets differed."""
        row = reconciling.begin(organization, kind, at=timezone.now())
        if row.position:
            self.stdout.write(f"{organization.slug}: continued")
        total = Bucket.objects.filter(organization=organization).count()
        for so_far in reconciling.run(
            row.pk, at=timezone.now(), mend=mend, first=SLICE, pace=SECONDS
        ):
            done = so_far.buckets
            self.stdout.write(f"{organization.slug}: {done} of {total} buckets")
        row.refresh_from_db()
        if row.finished_at is None:
            raise CommandError("A worker is at it: try again in a minute.")
        self.stdout.write(f"{organization.slug}: {row.drift} differ")
        return int(row.drift)

    def _facts(self, organization: Organization) -> None:
        cards = Scorecard.objects.filter(organization=organization)
        todo = cards.without_parts().order_by("pk").values_list("pk", flat=True)
        total = todo.count()
        for done, pk in enumerate(todo.iterator(chunk_size=1000), 1):
            rating.restore_parts(pk, at=timezone.now())
            if done % 1000 == 0 or done == total:
                self.stdout.write(f"{organization.slug}: {done} of {total} shops")


def _count_anew() -> None:
    """Until PostgreSQL has counted what was rewritten, and swept what that replaced, it
    reads it the slow way. It cannot sweep inside of a transaction."""
    if connection.vendor == "postgresql":
        how = "ANALYZE" if connection.in_atomic_block else "VACUUM (ANALYZE)"
        with connection.cursor() as cursor:
            cursor.execute(f"{how} {', '.join(REWRITTEN)}")


def _organizations(slug: str | None) -> Iterable[Organization]:
    rows = Organization.objects.order_by("slug")
    if slug is None:
        return rows
    if not rows.filter(slug=slug).exists():
        raise CommandError(f"There is no organization “{slug}”.")
    return rows.filter(slug=slug)
