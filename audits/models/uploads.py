from datetime import datetime, timedelta
from pathlib import Path
from typing import Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from audits.models.assignments import Assignment
from shoppers.models import Organization, Person, TenantQuerySet, Viewer

#: From the last byte that came: a phone may be offline for days.
LIFETIME = timedelta(days=7)


class ResumableQuerySet(TenantQuerySet["Resumable"]):
    def visible_to(self, viewer: Viewer) -> Self:
        """Half a file is nobody's but its sender's."""
        return super().visible_to(viewer).filter(uploaded_by=viewer.person)

    def with_shop(self) -> Self:
        """With what is looked at when the file is whole."""
        rows = self.select_related(
            "assignment__version", "assignment__wave", "assignment__location"
        )
        return rows.defer("assignment__told", "assignment__version__content")

    def expired(self, now: datetime) -> Self:
        return self.filter(expires_at__lte=now)


class Resumable(models.Model):
    """A file that is on its way. `public_id` is the phone's, and its evidence's later.

    A buffer, not a record: it is gone when the evidence stands or the time is over.
    What the journal keeps is the evidence.
    """

    public_id = models.UUIDField(unique=True, editable=False)
    organization = models.ForeignKey(Organization, on_delete=models.PROTECT)
    assignment = models.ForeignKey(
        Assignment, on_delete=models.PROTECT, related_name="uploads"
    )
    question_key = models.CharField(max_length=64)
    uploaded_by = models.ForeignKey(Person, on_delete=models.PROTECT)
    name = models.CharField(_("file name"), max_length=255, blank=True)
    length = models.PositiveBigIntegerField(_("size in bytes"))
    offset = models.PositiveBigIntegerField(default=0)
    sha256 = models.CharField(max_length=64)
    captured_at = models.CharField(max_length=40, blank=True)
    expires_at = models.DateTimeField(db_index=True)

    objects = ResumableQuerySet.as_manager()

    #: The sha256 of the bytes, where they came in one piece and were summed on the way.
    summed = ""

    class Meta:
        verbose_name = _("upload")
        verbose_name_plural = _("uploads")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(offset__lte=models.F("length")),
                name="resumable_offset_within_length",
            )
        ]

    def __str__(self) -> str:
        return self.name or str(self.public_id)

    @property
    def path(self) -> Path:
        """Where the bytes are that came so far. Named by us, never by the sender."""
        return Path(settings.PARTS_ROOT) / str(self.public_id)

    @property
    def is_complete(self) -> bool:
        return self.offset == self.length
