import uuid
from datetime import datetime
from functools import lru_cache
from typing import Self

from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from audits.definition import Checklist as Definition
from audits.definition import fingerprint, from_json, read, to_json
from audits.lifecycle import InvalidMove
from shoppers.models import (
    JournalEntry,
    Organization,
    Person,
    TenantQuerySet,
    Viewer,
)


class ChecklistQuerySet(TenantQuerySet["Checklist"]):
    pass


class Checklist(models.Model):
    """What is observed. Its editions are versions."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    organization = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="checklists"
    )
    name = models.CharField(_("name"), max_length=120)

    objects = ChecklistQuerySet.as_manager()

    class Meta:
        verbose_name = _("checklist")
        verbose_name_plural = _("checklists")
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "name"], name="checklist_name_once"
            )
        ]

    def __str__(self) -> str:
        return self.name


class VersionQuerySet(TenantQuerySet["Version"]):
    organization_path = "checklist__organization"

    def published(self) -> Self:
        return self.filter(status=Version.Status.PUBLISHED)


@lru_cache(maxsize=256)
def parsed(version_pk: int, content_hash: str) -> Definition:
    """The definition of a published version: it never changes, so it is kept.

    It was sound by the checks of its day; later ones do not make it unreadable.
    """
    content = Version.objects.values_list("content", flat=True).get(pk=version_pk)
    return read(content)


class Version(models.Model):
    """An edition of a checklist. Once published it never changes.

    `content` is the whole checklist as data (audits/definition.py). Section and
    question rows are written from it at publishing, as an index for answers and
    trends; the content is what is shown and scored.
    """

    class Status(models.TextChoices):
        DRAFT = "draft", _("Draft")
        PUBLISHED = "published", _("Published")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    checklist = models.ForeignKey(
        Checklist, on_delete=models.PROTECT, related_name="versions"
    )
    number = models.PositiveIntegerField(_("version"))
    status = models.CharField(
        max_length=10, choices=Status.choices, default=Status.DRAFT, editable=False
    )
    content = models.JSONField(_("content"))
    content_hash = models.CharField(max_length=64, blank=True, editable=False)
    published_at = models.DateTimeField(null=True, editable=False)

    objects = VersionQuerySet.as_manager()

    class Meta:
        verbose_name = _("checklist version")
        verbose_name_plural = _("checklist versions")
        constraints = [
            models.UniqueConstraint(
                fields=["checklist", "number"], name="version_number_once"
            ),
            models.CheckConstraint(
                name="version_published_is_dated_and_hashed",
                condition=models.Q(status="draft", published_at__isnull=True)
                | (
                    models.Q(status="published", published_at__isnull=False)
                    & ~models.Q(content_hash="")
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.checklist} {self.number}"

    @property
    def definition(self) -> Definition:
        """The checklist as plain data. Raises DefinitionError on a bad draft."""
        if self.status == self.Status.PUBLISHED:
            return parsed(self.pk, self.content_hash)
        return from_json(self.content)

    @transaction.atomic
    def publish(self, *, by: Person | None, at: datetime) -> None:
        """Freeze this draft. Raises DefinitionError or InvalidMove."""
        checklist = from_json(self.content)
        frozen = to_json(checklist)
        moved = Version.objects.filter(pk=self.pk, status=self.Status.DRAFT).update(
            status=self.Status.PUBLISHED,
            content=frozen,
            content_hash=fingerprint(checklist),
            published_at=at,
        )
        if not moved:
            raise InvalidMove("publish", self.status)
        self.refresh_from_db()
        self._index(checklist)
        JournalEntry.record(
            self,
            "version.publish",
            organization=self.checklist.organization_id,
            by=by,
            at=at,
            after={"number": self.number, "content_hash": self.content_hash},
        )

    def _index(self, checklist: Definition) -> None:
        sections = Section.objects.bulk_create(
            Section(version=self, key=each.key, title=each.title, position=position)
            for position, each in enumerate(checklist.sections, 1)
        )
        Question.objects.bulk_create(
            Question(
                version=self,
                section=row,
                key=each.key,
                text=each.text,
                kind=each.kind,
                theme=each.theme,
                stage=each.stage,
                critical=each.critical,
                internal=each.internal,
                position=position,
            )
            for row, section in zip(sections, checklist.sections, strict=True)
            for position, each in enumerate(section.questions, 1)
        )


class Section(models.Model):
    version = models.ForeignKey(
        Version, on_delete=models.PROTECT, related_name="sections"
    )
    key = models.CharField(max_length=64)
    title = models.CharField(max_length=200)
    position = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["version", "key"], name="section_key_once")
        ]

    def __str__(self) -> str:
        return self.title


class QuestionQuerySet(TenantQuerySet["Question"]):
    organization_path = "version__checklist__organization"

    def visible_to(self, viewer: Viewer) -> Self:
        """Of what was asked: the desk reads all, others what is not internal.

        Whoever answers a checklist reads it from its version, not from here.
        """
        rows = super().visible_to(viewer)
        return rows if viewer.is_desk else rows.filter(internal=False)


class Question(models.Model):
    """A question of a published version. Its key is the same across versions."""

    version = models.ForeignKey(
        Version, on_delete=models.PROTECT, related_name="questions"
    )
    section = models.ForeignKey(
        Section, on_delete=models.PROTECT, related_name="questions"
    )
    key = models.CharField(max_length=64)
    text = models.TextField()
    kind = models.CharField(max_length=24)
    theme = models.CharField(max_length=40, blank=True)
    stage = models.CharField(max_length=40, blank=True)
    critical = models.BooleanField(default=False)
    internal = models.BooleanField(default=False)
    position = models.PositiveSmallIntegerField()

    objects = QuestionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["version", "key"], name="question_key_once")
        ]

    def __str__(self) -> str:
        return self.text
