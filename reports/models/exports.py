import uuid
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any, Self

from django.core.files.storage import storages
from django.core.files.storage.base import Storage
from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from shoppers.models import (
    JournalEntry,
    Organization,
    Person,
    Role,
    TenantQuerySet,
    Viewer,
)

#: A worker says so often that it lives; without a word for so long it is taken for
#: dead, and another one begins again.
LEASE = timedelta(seconds=60)
#: Files are for fetching, not for keeping.
KEPT = timedelta(days=7)
ATTEMPTS = 3


def export_storage() -> Storage:
    return storages["exports"]


class ExportQuerySet(TenantQuerySet["Export"]):
    def visible_to(self, viewer: Viewer) -> Self:
        """One's own, as long as one reads results; with names, while at the desk."""
        rows = super().visible_to(viewer).filter(asked_by=viewer.person)
        if viewer.is_desk:
            return rows
        return rows.filter(has_names=False) if viewer.has(Role.LEADER) else rows.none()

    def under_way(self) -> Self:
        return self.filter(status__in=Export.UNDER_WAY)

    def waiting(self, now: datetime) -> Self:
        """To be made: asked for, or left by a worker that was killed."""
        left = models.Q(status=Export.Status.RUNNING, leased_until__lt=now)
        return self.filter(left | models.Q(status=Export.Status.QUEUED))

    def fetchable(self, now: datetime) -> Self:
        return self.filter(status=Export.Status.DONE, expires_at__gt=now)

    def overdue(self, now: datetime) -> Self:
        """Files whose time is over."""
        return self.filter(status=Export.Status.DONE, expires_at__lte=now)

    def claim(self, at: datetime) -> "Export | None":
        """The oldest that waits, now running here; None when there is none to be had.

        One that workers died of again and again is given up instead.
        """
        with transaction.atomic():
            rows = self.waiting(at).select_for_update(skip_locked=True)
            found = rows.order_by("asked_at", "pk").first()
            if found is None:
                return None
            if found.attempt < ATTEMPTS:
                found.start(at=at)
                return found
            found.fail(Export.Failure.GAVE_UP, at=at)
        return self.claim(at)


class Export(models.Model):
    """A file of results that somebody asked for. The row is the queue.

    `filters` are those of the page it was asked from, as its address has them.
    `attempt` names who works on it: a worker that lost its lease cannot move a row
    that another one has begun again. Rows are those that `asked_by` may see when it
    runs; `has_names`: made for the desk, with names of shoppers.
    """

    class What(models.TextChoices):
        SHOPS = "shops", _("Shops")
        ANSWERS = "answers", _("Answers")
        ROLLUPS = "rollups", _("Figures")

    class Format(models.TextChoices):
        XLSX = "xlsx", _("Excel workbook (.xlsx)")
        CSV = "csv", _("CSV")
        JSONL = "jsonl", _("JSON Lines")
        PARQUET = "parquet", _("Parquet")

    class Status(models.TextChoices):
        QUEUED = "queued", _("Waiting")
        RUNNING = "running", _("Being made")
        DONE = "done", _("Ready")
        FAILED = "failed", _("Failed")
        CANCELLED = "cancelled", _("Cancelled")
        EXPIRED = "expired", _("Expired")

    class Failure(models.TextChoices):
        NOT_ALLOWED = "not_allowed", _("You may not read these results any more.")
        FILTER_GONE = "filter_gone", _("What a filter names is not there any more.")
        TOO_WIDE = "too_wide", _("It has more columns than a workbook can hold.")
        NO_ROOM = "no_room", _("The disk of the server is full.")
        BROKEN = "broken", _("It could not be made. The administrator's log says why.")
        GAVE_UP = "gave_up", _("It could not be made: three workers ended over it.")

    UNDER_WAY = frozenset({Status.QUEUED, Status.RUNNING})
    MOVES = {
        Status.QUEUED: {Status.RUNNING, Status.FAILED, Status.CANCELLED},
        Status.RUNNING: {
            Status.RUNNING,
            Status.DONE,
            Status.FAILED,
            Status.CANCELLED,
        },
        Status.DONE: {Status.EXPIRED},
    }

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    organization = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="exports"
    )
    asked_by = models.ForeignKey(Person, on_delete=models.PROTECT)
    asked_at = models.DateTimeField()
    what = models.CharField(max_length=8, choices=What.choices)
    format = models.CharField(max_length=8, choices=Format.choices)
    filters = models.JSONField(default=dict)
    status = models.CharField(
        max_length=10, choices=Status.choices, default=Status.QUEUED, editable=False
    )
    failure = models.CharField(max_length=12, choices=Failure.choices, blank=True)
    attempt = models.PositiveSmallIntegerField(default=0)
    leased_until = models.DateTimeField(null=True)
    rows_total = models.PositiveBigIntegerField(null=True)
    rows_done = models.PositiveBigIntegerField(default=0)
    has_names = models.BooleanField(default=False)
    ended_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField(null=True)
    file = models.FileField(storage=export_storage, max_length=200, blank=True)
    size = models.PositiveBigIntegerField(null=True)
    manifest = models.JSONField(default=dict)

    objects = ExportQuerySet.as_manager()

    class Meta:
        verbose_name = _("export")
        verbose_name_plural = _("exports")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(
                    status__in=[
                        *("queued", "running", "done"),
                        *("failed", "cancelled", "expired"),
                    ]
                ),
                name="export_status_known",
            ),
            models.CheckConstraint(
                condition=~models.Q(status="running")
                | models.Q(leased_until__isnull=False, attempt__gte=1),
                name="export_running_is_leased",
            ),
            models.CheckConstraint(
                condition=~models.Q(status="done")
                | (~models.Q(file="") & models.Q(expires_at__isnull=False)),
                name="export_done_has_file",
            ),
        ]
        indexes = [
            models.Index(fields=["asked_by", "organization", "asked_at"]),
            models.Index(
                fields=["asked_at"],
                condition=models.Q(status__in=["queued", "running"]),
                name="export_under_way",
            ),
            models.Index(
                fields=["expires_at"],
                condition=models.Q(status="done"),
                name="export_expiring",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.what}.{self.format}, {self.asked_at:%Y-%m-%d %H:%M}"

    @property
    def is_under_way(self) -> bool:
        return self.status in self.UNDER_WAY

    # Verbs. Each says whether it was its turn: the row may have moved meanwhile.

    @classmethod
    @transaction.atomic
    def ask(
        cls,
        viewer: Viewer,
        *,
        what: str,
        file_format: str,
        filters: dict[str, str],
        at: datetime,
    ) -> Self:
        export = cls.objects.create(
            organization=viewer.organization,
            asked_by=viewer.person,
            asked_at=at,
            what=what,
            format=file_format,
            filters=filters,
        )
        asked = {"what": what, "format": file_format, "filters": filters}
        export._journal("ask", by=viewer.person, at=at, before=None, **asked)
        return export

    def start(self, *, at: datetime) -> bool:
        """A worker takes it; counts the attempt that names this worker from now on."""
        return self._move(
            self.Status.RUNNING,
            "start",
            at=at,
            attempt=self.attempt + 1,
            leased_until=at + LEASE,
            rows_done=0,
            rows_total=None,
        )

    def beat(self, *, rows: int, total: int | None, at: datetime) -> bool:
        """Still at it, `rows` of `total` are written. False: cancelled, or another
        worker has it."""
        own = Export.objects.filter(
            pk=self.pk, attempt=self.attempt, status=self.Status.RUNNING
        )
        lease = at + LEASE
        return bool(own.update(rows_done=rows, rows_total=total, leased_until=lease))

    def finish(
        self,
        *,
        file: str,
        size: int,
        manifest: dict[str, Any],
        rows: int,
        has_names: bool,
        at: datetime,
    ) -> bool:
        return self._move(
            self.Status.DONE,
            "finish",
            at=at,
            file=file,
            size=size,
            manifest=manifest,
            has_names=has_names,
            rows_done=rows,
            rows_total=rows,
            ended_at=at,
            expires_at=at + KEPT,
        )

    def fail(self, failure: "Export.Failure", *, at: datetime) -> bool:
        return self._move(
            self.Status.FAILED, "fail", at=at, failure=failure, ended_at=at
        )

    def cancel(self, *, by: Person, at: datetime) -> bool:
        return self._move(self.Status.CANCELLED, "cancel", by=by, at=at, ended_at=at)

    def expire(self, *, at: datetime) -> bool:
        return self._move(self.Status.EXPIRED, "expire", at=at, file="", size=None)

    @transaction.atomic
    def _move(
        self,
        to: "Export.Status",
        verb: str,
        *,
        at: datetime,
        by: Person | None = None,
        **fields: Any,
    ) -> bool:
        """Compare and swap; a person's move does not ask which worker is at it."""
        before = self.status
        rows = Export.objects.filter(pk=self.pk, status__in=self._sources(to))
        if by is None:
            rows = rows.filter(attempt=self.attempt)
        if not rows.update(status=to, **fields):
            self.refresh_from_db()
            return False
        self.refresh_from_db()
        self._journal(verb, by=by, at=at, before=before, rows=self.rows_done)
        return True

    def _sources(self, to: "Export.Status") -> Iterable[str]:
        return [source for source, nexts in self.MOVES.items() if to in nexts]

    def _journal(
        self,
        verb: str,
        *,
        by: Person | None,
        at: datetime,
        before: str | None,
        **more: Any,
    ) -> None:
        JournalEntry.record(
            self,
            f"export.{verb}",
            organization=self.organization_id,
            by=by,
            at=at,
            before={"status": before} if before else {},
            after={"status": self.status, "failure": self.failure, **more},
        )
