import hashlib
import uuid
from datetime import datetime, timedelta
from typing import Any, Self

from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from audits.lifecycle import InvalidMove
from reports.models.imports import IMPORTERS, ImportBatch
from shoppers.models import (
    JournalEntry,
    Organization,
    Person,
    TenantQuerySet,
    Viewer,
)

#: So long a file waits for somebody to say how it is to be read.
KEPT = timedelta(days=7)
#: A worker says after every chunk that it lives; one that is silent for so long is
#: taken for dead, and another goes on where it was.
LEASE = timedelta(seconds=60)


class WaitingImportQuerySet(TenantQuerySet["WaitingImport"]):
    def visible_to(self, viewer: Viewer) -> Self:
        if viewer.has(*IMPORTERS):
            return super().visible_to(viewer)
        return self.none()

    def forgotten(self, now: datetime) -> Self:
        """Those that nobody came back to."""
        waits = WaitingImport.Status.WAITING
        return self.filter(received_at__lt=now - KEPT, status=waits)

    def to_take(self, now: datetime) -> Self:
        """Ordered, or left by a worker that was killed; the oldest order first."""
        status = WaitingImport.Status
        left = models.Q(status=status.RUNNING, leased_until__lt=now)
        rows = self.filter(left | models.Q(status=status.QUEUED))
        return rows.order_by("asked_at", "pk")


class WaitingImport(models.Model):
    """A file of results that was handed in and is not imported yet.

    `content` is the file, to the byte; `options` say how it is to be read, as
    `importing.options.Options.as_data`. Once the import is ordered the row is its
    queue: a worker takes it chunk by chunk into `batch`, and `attempt` names the
    worker. The row is gone when the file is imported or thrown away; the journal keeps
    its name and sha256.
    """

    class Status(models.TextChoices):
        WAITING = "waiting", _("Not imported yet")
        QUEUED = "queued", _("Waiting for a worker")
        RUNNING = "running", _("Being imported")

    class Failure(models.TextChoices):
        REFUSED = "refused", _("It cannot be read like this.")
        BROKEN = (
            "broken",
            _("It could not be imported. The administrator's log says why."),
        )
        GAVE_UP = "gave_up", _("It could not be imported: three workers ended over it.")

    UNDER_WAY = frozenset({Status.QUEUED, Status.RUNNING})
    MOVES = {
        Status.WAITING: {Status.QUEUED},
        Status.QUEUED: {Status.RUNNING, Status.WAITING},
        Status.RUNNING: {Status.RUNNING, Status.WAITING},
    }

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    organization = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="waiting_imports"
    )
    program_name = models.CharField(max_length=120)
    file_name = models.CharField(max_length=255)
    content = models.BinaryField()
    options = models.JSONField(default=dict)
    received_by = models.ForeignKey(Person, on_delete=models.PROTECT)
    received_at = models.DateTimeField(db_index=True)
    status = models.CharField(
        max_length=8, choices=Status.choices, default=Status.WAITING, editable=False
    )
    failure = models.CharField(max_length=8, choices=Failure.choices, blank=True)
    asked_by = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, related_name="+"
    )
    asked_at = models.DateTimeField(null=True)
    attempt = models.PositiveSmallIntegerField(default=0)
    leased_until = models.DateTimeField(null=True)
    rows_total = models.PositiveIntegerField(null=True)
    rows_done = models.PositiveIntegerField(default=0)
    batch = models.ForeignKey(ImportBatch, on_delete=models.PROTECT, null=True)

    objects = WaitingImportQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(status="waiting", batch=None)
                | models.Q(status="queued", asked_at__isnull=False, batch=None)
                | models.Q(
                    status="running", asked_at__isnull=False, leased_until__isnull=False
                ),
                name="waiting_import_status_known",
            )
        ]

    def __str__(self) -> str:
        return self.file_name

    @property
    def is_under_way(self) -> bool:
        return self.status in self.UNDER_WAY

    @classmethod
    @transaction.atomic
    def receive(
        cls,
        organization: Organization,
        content: bytes,
        *,
        file_name: str,
        program_name: str,
        by: Person,
        at: datetime,
    ) -> "WaitingImport":
        waiting = cls.objects.create(
            organization=organization,
            program_name=program_name,
            file_name=file_name[:255],
            content=content,
            received_by=by,
            received_at=at,
        )
        waiting._journal("hand_in_results", by=by, at=at)
        return waiting

    @transaction.atomic
    def throw_away(self, *, by: Person | None, at: datetime) -> None:
        """Raises DoesNotExist where it is imported or thrown away already, InvalidMove
        while a worker is to take it."""
        own = WaitingImport.objects.select_for_update().defer("content")
        waiting = own.get(pk=self.pk)
        if waiting.is_under_way:
            raise InvalidMove("throw_away_results", waiting.status)
        waiting._journal("throw_away_results", by=by, at=at)
        waiting.delete()

    def read_as(self, options: dict[str, Any]) -> None:
        """Remember how the file is to be read, as long as nobody ordered its import."""
        own = WaitingImport.objects.filter(pk=self.pk, status=self.Status.WAITING)
        if own.update(options=options):
            self.options = options

    def ask(self, *, by: Person, at: datetime) -> None:
        """Order the import. Raises InvalidMove where it is ordered already, or gone."""
        asked = {"asked_by": by, "asked_at": at, "attempt": 0, "failure": ""}
        zero = {"rows_done": 0, "rows_total": None}
        if not self._move(self.Status.QUEUED, **asked, **zero):
            raise InvalidMove("take_results", self.status)
        self._journal("take_results", by=by, at=at)

    def start(self, *, at: datetime) -> bool:
        """A worker takes it; the attempt names this worker from now on."""
        lease = {"attempt": self.attempt + 1, "leased_until": at + LEASE}
        return self._move(self.Status.RUNNING, **lease)

    def hold(self, *, at: datetime, **so_far: Any) -> bool:
        """Still at it, and `so_far`; it locks the row until the transaction ends.
        False: stopped, or another worker has it."""
        own = WaitingImport.objects.filter(
            pk=self.pk, attempt=self.attempt, status=self.Status.RUNNING
        )
        return bool(own.update(leased_until=at + LEASE, **so_far))

    def put_back(
        self, failure: "WaitingImport.Failure | str", *, by: Person | None, at: datetime
    ) -> bool:
        """Stopped by a person, or failed: it waits again. False: it was over before.
        What came in so far is the caller's to take out, in the same transaction."""
        if not self._move(self.Status.WAITING, failure=failure, batch=None):
            return False
        self._journal("put_back_results", by=by, at=at)
        return True

    @transaction.atomic
    def _move(self, to: "WaitingImport.Status", **fields: Any) -> bool:
        sources = [source for source, nexts in self.MOVES.items() if to in nexts]
        own = WaitingImport.objects.filter(pk=self.pk, status__in=sources)
        if not own.update(status=to, **fields):
            return False
        self.refresh_from_db(fields=["status", *fields])
        return True

    def _journal(self, verb: str, *, by: Person | None, at: datetime) -> None:
        said = {"file": self.file_name, "program": self.program_name}
        if self.failure:
            said["failure"] = self.failure
        if "content" in self.__dict__:
            said["sha256"] = hashlib.sha256(self.content).hexdigest()
        JournalEntry.record(
            self, verb, organization=self.organization_id, by=by, at=at, after=said
        )
