from collections.abc import Sequence
from datetime import datetime
from typing import Any, Self, TypeVar

from django.db import connection, models, transaction

from audits.models.scores import Scorecard
from audits.models.submissions import Submission
from shoppers.models import Organization, TenantQuerySet, Viewer, put


class Counter(models.Model):
    """Gives numbers to rows that changed, in an order that readers can follow.

    A row that changed has no number (`sequence` is NULL). Numbers are given under the
    lock of this row, which is held until the commit: whoever sees a number sees all
    smaller ones, and what is committed later gets a larger one, however early its
    transaction began.
    """

    name = models.CharField(max_length=20, primary_key=True)
    last = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.name}: {self.last}"

    @classmethod
    @transaction.atomic
    def number(cls, name: str, rows: models.QuerySet[Any], *, limit: int) -> int:
        """Number at most `limit` of the `rows` that have none; returns how many.

        A row that somebody is just changing is passed over: it comes when they commit.
        """
        locked = Counter.objects.select_for_update().filter(name=name)
        counter = locked.first()
        if counter is None:
            Counter.objects.bulk_create([Counter(name=name)], ignore_conflicts=True)
            counter = locked.get()
        waiting = rows.filter(sequence=None).order_by("pk")
        waiting = waiting.select_for_update(skip_locked=True)
        pending = list(waiting.values_list("pk", flat=True)[:limit])
        if pending:
            _give_numbers(rows.model, pending, after=counter.last)
        counter.last += len(pending)
        counter.save(update_fields=["last"])
        return len(pending)


def _give_numbers(
    model: type[models.Model], pending: Sequence[int], *, after: int
) -> None:
    """The next numbers `after` that one, in the order of their keys, in one statement
    that is short whatever their number."""
    table, key = model._meta.db_table, model._meta.pk.column
    places = ", ".join(["%s"] * len(pending))
    with connection.cursor() as cursor:
        cursor.execute(
            f"WITH given AS (SELECT {key}, row_number() OVER (ORDER BY {key}) AS place"
            f" FROM {table} WHERE {key} IN ({places}))"
            f" UPDATE {table} SET sequence = %s + given.place FROM given"
            f" WHERE {table}.{key} = given.{key}",
            [*pending, after],
        )


Row = TypeVar("Row", bound="NumberedChange")


class NumberedChangeQuerySet(TenantQuerySet[Row]):
    def visible_to(self, viewer: Viewer) -> Self:
        """As the results that they are about."""
        if viewer.reads_results:
            return super().visible_to(viewer)
        return self.none()


class NumberedChange(models.Model):
    """That something of a program changed, and as the how manieth of all.

    It stays when that is gone: then it tells so. A change takes the number away until
    the next one is given (`Counter`).
    """

    organization = models.ForeignKey(
        Organization, on_delete=models.PROTECT, db_index=False, related_name="+"
    )
    program = models.ForeignKey(
        "audits.Program", on_delete=models.PROTECT, db_index=False, related_name="+"
    )
    sequence = models.BigIntegerField(null=True, unique=True)
    changed_at = models.DateTimeField()

    class Meta:
        abstract = True


class ResultChangeQuerySet(NumberedChangeQuerySet["ResultChange"]):
    def record(self, scorecard: Scorecard, *, at: datetime) -> None:
        """The result was made, changed or is about to be taken back; in the
        transaction that does it."""
        change = self.model(
            submission_id=scorecard.submission_id,
            organization_id=scorecard.organization_id,
            program_id=scorecard.program_id,
            changed_at=at,
        )
        put(change, ("sequence", "program_id", "changed_at"))


class ResultChange(NumberedChange):
    """Of the result of a submission: one row each, which stays when the scorecard is
    taken back."""

    submission = models.OneToOneField(
        Submission, on_delete=models.PROTECT, primary_key=True, related_name="change"
    )
    objects = ResultChangeQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["organization", "sequence"]),
            models.Index(
                fields=["submission"],
                condition=models.Q(sequence__isnull=True),
                name="result_change_without_number",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.submission_id}: {self.sequence}"
