from datetime import datetime
from typing import Any, NoReturn, NotRequired, Self, TypedDict, Unpack

from django.db import models
from django.utils.translation import gettext_lazy as _

from shoppers.models.people import Organization, Person
from shoppers.models.rows import insert
from shoppers.models.tenancy import TenantQuerySet
from shoppers.models.viewers import Viewer


class Facts(TypedDict):
    """What a line says beside verb and subject. No `by`: the clock did it."""

    organization: Organization | int
    by: Person | None
    at: datetime
    before: NotRequired[dict[str, Any] | None]
    after: NotRequired[dict[str, Any] | None]
    reason: NotRequired[str]


class JournalIsAppendOnly(Exception):
    """Somebody tried to change or delete a journal line."""


class JournalQuerySet(TenantQuerySet["JournalEntry"]):
    def visible_to(self, viewer: Viewer) -> Self:
        """Journals are for the desk: they hold names."""
        if not viewer.is_desk:
            return self.none()
        return super().visible_to(viewer)

    def about(self, subject: models.Model) -> Self:
        return self.filter(
            subject_type=subject._meta.label_lower, subject_id=subject.pk
        )

    def update(self, **kwargs: Any) -> NoReturn:
        raise JournalIsAppendOnly

    def delete(self) -> NoReturn:
        raise JournalIsAppendOnly


class JournalEntry(models.Model):
    """One line of the audit log: who, what, when, before, after. Append-only.

    The table has a trigger too: an UPDATE is refused by the database itself.
    """

    # An index below begins with it.
    organization = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="journal", db_index=False
    )
    actor = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, related_name="journal"
    )
    verb = models.CharField(_("verb"), max_length=40)
    subject_type = models.CharField(max_length=60)
    subject_id = models.BigIntegerField()
    at = models.DateTimeField(_("when"))
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)
    reason = models.TextField(_("reason"), blank=True)

    objects = JournalQuerySet.as_manager()

    class Meta:
        verbose_name = _("journal entry")
        verbose_name_plural = _("journal")
        indexes = [
            models.Index(fields=["subject_type", "subject_id", "at"]),
            models.Index(fields=["organization", "at"]),
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.verb} {self.subject_type}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise JournalIsAppendOnly
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise JournalIsAppendOnly

    @classmethod
    def line(
        cls, subject: models.Model, verb: str, **facts: Unpack[Facts]
    ) -> "JournalEntry":
        """A line about `subject` that is not written yet."""
        organization = facts["organization"]
        return cls(
            organization_id=(
                organization if isinstance(organization, int) else organization.pk
            ),
            actor=facts["by"],
            verb=verb,
            subject_type=subject._meta.label_lower,
            subject_id=subject.pk,
            at=facts["at"],
            before=facts.get("before") or {},
            after=facts.get("after") or {},
            reason=facts.get("reason", ""),
        )

    @classmethod
    def record(
        cls, subject: models.Model, verb: str, **facts: Unpack[Facts]
    ) -> "JournalEntry":
        """Write one line about `subject`, in the caller's own transaction."""
        entry = cls.line(subject, verb, **facts)
        insert(entry)
        return entry
