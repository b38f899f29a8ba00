import hashlib
import uuid
from datetime import datetime, timedelta
from typing import Any, Self

from django.db import models, transaction

from reports.models.imports import IMPORTERS
from shoppers.models import (
    JournalEntry,
    Organization,
    Person,
    TenantQuerySet,
    Viewer,
)

#: So long a file waits for somebody to say how it is to be read.
KEPT = timedelta(days=7)


class WaitingImportQuerySet(TenantQuerySet["WaitingImport"]):
    def visible_to(self, viewer: Viewer) -> Self:
        if viewer.has(*IMPORTERS):
            return super().visible_to(viewer)
        return self.none()

    def forgotten(self, now: datetime) -> Self:
        """Those that nobody came back to."""
        return self.filter(received_at__lt=now - KEPT)


class WaitingImport(models.Model):
    """A file of results that was handed in and is not imported yet.

    `content` is the file, to the byte; `options` say how it is to be read, as
    `importing.options.Options.as_data`. The row is gone when the file is imported or
    thrown away; the journal keeps its name and sha256.
    """

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

    objects = WaitingImportQuerySet.as_manager()

    def __str__(self) -> str:
        return self.file_name

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
        """Raises DoesNotExist where it is imported or thrown away already."""
        own = WaitingImport.objects.select_for_update().defer("content")
        waiting = own.get(pk=self.pk)
        waiting._journal("throw_away_results", by=by, at=at)
        waiting.delete()

    def read_as(self, options: dict[str, Any]) -> None:
        """Remember how the file is to be read."""
        WaitingImport.objects.filter(pk=self.pk).update(options=options)
        self.options = options

    def _journal(self, verb: str, *, by: Person | None, at: datetime) -> None:
        said = {"file": self.file_name, "program": self.program_name}
        if "content" in self.__dict__:
            said["sha256"] = hashlib.sha256(self.content).hexdigest()
        JournalEntry.record(
            self, verb, organization=self.organization_id, by=by, at=at, after=said
        )
