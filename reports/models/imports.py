import uuid
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, Self

from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from audits.lifecycle import InvalidMove
from audits.models import (
    Channel,
    Location,
    NumberedChange,
    NumberedChangeQuerySet,
    Program,
    Region,
    Wave,
)
from shoppers.models import (
    JournalEntry,
    Organization,
    Person,
    Role,
    TenantQuerySet,
    Viewer,
)

#: Who brings results in, and takes them out again.
IMPORTERS = (Role.MANAGER, Role.ADMINISTRATOR)


class ImportBatchQuerySet(TenantQuerySet["ImportBatch"]):
    def visible_to(self, viewer: Viewer) -> Self:
        """For managers and administrators: it names what other people handed in."""
        if viewer.has(*IMPORTERS):
            return super().visible_to(viewer)
        return self.none()


class ImportBatch(models.Model):
    """One file of results of earlier years or of another provider, as it came in.

    `options` are the mapping and the rules it was read with; `counts` says how many
    rows became what; `notes` what was taken for granted while reading it.

    One that a page ordered comes in chunk by chunk: `chunks` are stored, `outcomes`
    are [line, status, reason] of their rows, and `came_as` is the id of the file that
    was handed in. One of the command is there at once, and told its rows there.
    """

    class Status(models.TextChoices):
        RUNNING = "running", _("Being imported")
        DONE = "done", _("Imported")
        UNDONE = "undone", _("Undone")

    MOVES = {
        Status.RUNNING: {Status.DONE, Status.UNDONE},
        Status.DONE: {Status.UNDONE},
    }

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    organization = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="import_batches"
    )
    program = models.ForeignKey(Program, on_delete=models.PROTECT)
    imported_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True)
    imported_at = models.DateTimeField()
    file_name = models.CharField(max_length=255)
    sha256 = models.CharField(max_length=64)
    options = models.JSONField(default=dict)
    counts = models.JSONField(default=dict)
    notes = models.JSONField(default=list)
    status = models.CharField(
        max_length=8, choices=Status.choices, default=Status.RUNNING, editable=False
    )
    came_as = models.UUIDField(null=True, editable=False, db_index=True)
    chunks = models.PositiveIntegerField(default=0)
    outcomes = models.JSONField(default=list)

    objects = ImportBatchQuerySet.as_manager()

    class Meta:
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(status__in=["running", "done", "undone"]),
                name="import_status_known",
            )
        ]
        indexes = [models.Index(fields=["organization", "imported_at"])]

    def __str__(self) -> str:
        return f"{self.file_name}, {self.imported_at:%Y-%m-%d %H:%M}"

    @classmethod
    def begin(
        cls,
        program: Program,
        *,
        file_name: str,
        sha256: str,
        options: dict[str, Any],
        by: Person | None,
        at: datetime,
        came_as: uuid.UUID | None = None,
    ) -> "ImportBatch":
        """The batch that the rows of a file are of, in the caller's transaction."""
        return cls.objects.create(
            organization_id=program.organization_id,
            program=program,
            imported_by=by,
            imported_at=at,
            file_name=file_name[:255],
            sha256=sha256,
            options=options,
            came_as=came_as,
        )

    def come_on(self, *, counts: dict[str, int], outcomes: list[list[Any]]) -> None:
        """One more chunk is stored; in the transaction of its rows."""
        self.chunks += 1
        self.counts, self.outcomes = counts, outcomes
        self.save(update_fields=["chunks", "counts", "outcomes"])

    def conclude(
        self,
        *,
        counts: dict[str, int],
        notes: list[str],
        outcomes: Sequence[list[Any]] = (),
    ) -> None:
        """Say what became of the rows; the journal line of the import."""
        self.counts, self.notes, self.outcomes = counts, notes, list(outcomes)
        self.status = self.Status.DONE
        self.save(update_fields=["counts", "notes", "outcomes", "status"])
        self._journal("import_results", by=self.imported_by, at=self.imported_at)

    @transaction.atomic
    def mark_undone(self, *, by: Person | None, at: datetime) -> None:
        """Raises InvalidMove where it is undone already."""
        known = self.Status.RUNNING, self.Status.DONE
        rows = type(self).objects.filter(pk=self.pk, status__in=known)
        if not rows.update(status=self.Status.UNDONE):
            raise InvalidMove("undo_import", self.status)
        self.status = self.Status.UNDONE
        self._journal("undo_import", by=by, at=at)

    def _journal(self, verb: str, *, by: Person | None, at: datetime) -> None:
        JournalEntry.record(
            self,
            verb,
            organization=self.organization_id,
            by=by,
            at=at,
            after={
                "status": self.status,
                "file": self.file_name,
                "sha256": self.sha256,
                "counts": self.counts,
            },
        )


class ImportedResultQuerySet(TenantQuerySet["ImportedResult"]):
    def visible_to(self, viewer: Viewer) -> Self:
        """As scorecards: for the desk and for leaders."""
        if viewer.reads_results:
            return super().visible_to(viewer)
        return self.none()

    def current(self) -> Self:
        """Without those that a later import has replaced."""
        return self.filter(replaced_by=None)

    def for_page(self) -> Self:
        return self.select_related("location__region", "channel", "wave", "program")


class ImportedResult(models.Model):
    """The result of one shop that was done elsewhere: a fact beside scorecards.

    It never was an assignment: nobody can open, dispute or re-score it. `score` is
    in ten-millionths, None is "no score"; `earned` and `possible` are points in
    ten-thousandths, the unit of a scorecard's sums (weight × points). `key` names the
    row in every later edition of the file: its external id, or a digest of what it
    says and how often that was said before. `digest` is of what it says.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    organization = models.ForeignKey(
        Organization, on_delete=models.PROTECT, db_index=False
    )
    batch = models.ForeignKey(
        ImportBatch, on_delete=models.PROTECT, related_name="results"
    )
    replaced_by = models.ForeignKey(
        ImportBatch, on_delete=models.PROTECT, related_name="replaced", null=True
    )
    program = models.ForeignKey(Program, on_delete=models.PROTECT, db_index=False)
    wave = models.ForeignKey(Wave, on_delete=models.PROTECT)
    channel = models.ForeignKey(Channel, on_delete=models.PROTECT)
    region = models.ForeignKey(Region, on_delete=models.PROTECT)
    location = models.ForeignKey(Location, on_delete=models.PROTECT, db_index=False)
    report_date = models.DateField(_("report date"))
    month = models.DateField(_("month"))
    score = models.BigIntegerField(null=True)
    earned = models.BigIntegerField()
    possible = models.BigIntegerField()
    external_id = models.CharField(max_length=200, blank=True)
    shopper = models.CharField(max_length=200, blank=True)
    checklist = models.CharField(max_length=200, blank=True)
    line = models.PositiveIntegerField()
    key = models.CharField(max_length=64)
    digest = models.CharField(max_length=64)

    objects = ImportedResultQuerySet.as_manager()

    class Meta:
        verbose_name = _("imported result")
        verbose_name_plural = _("imported results")
        constraints = [
            models.UniqueConstraint(
                fields=["program", "key"],
                condition=models.Q(replaced_by=None),
                name="imported_once",
            ),
            models.CheckConstraint(
                condition=models.Q(score=None)
                | models.Q(score__gte=0, score__lte=10_000_000),
                name="imported_score_is_share",
            ),
        ]
        indexes = [
            models.Index(fields=["location", "report_date"]),
            models.Index(fields=["program", "wave", "month", "region", "channel"]),
            models.Index(fields=["organization", "report_date"]),
        ]

    def __str__(self) -> str:
        return f"{self.location_id}, {self.report_date}"


class ImportedChangeQuerySet(NumberedChangeQuerySet["ImportedChange"]):
    def begin(self, results: Iterable[ImportedResult], *, at: datetime) -> None:
        """These results are new; in the transaction that stores them."""
        self.bulk_create(
            self.model(
                result=each.public_id,
                organization_id=each.organization_id,
                program_id=each.program_id,
                changed_at=at,
            )
            for each in results
        )

    def record(self, results: ImportedResultQuerySet, *, at: datetime) -> None:
        """These results were replaced or put back, or are about to be taken out; in
        the transaction that does it."""
        wanted = self.filter(result__in=results.order_by().values("public_id"))
        wanted.update(sequence=None, changed_at=at)


class ImportedChange(NumberedChange):
    """Of an imported result, by its public id and no key, as it stays when the import
    is undone."""

    result = models.UUIDField(unique=True)

    objects = ImportedChangeQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["organization", "sequence"]),
            models.Index(
                fields=["id"],
                condition=models.Q(sequence__isnull=True),
                name="imported_change_without_number",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.result}: {self.sequence}"
