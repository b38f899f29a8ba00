"""What authors leave behind while a checklist is a draft."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from audits.models.checklists import Checklist, Version
from shoppers.models import Organization, Person, TenantQuerySet


class DraftEditQuerySet(TenantQuerySet["DraftEdit"]):
    organization_path = "version__checklist__organization"


class DraftEdit(models.Model):
    """One saved step of a draft: what it became, so that it can be undone.

    `number` rises by one; the draft's own content is that of the highest.
    `what` says in words what was done, `place` the key of the question or section.
    `restores` is the number of the step whose content an undoing brought back.
    """

    version = models.ForeignKey(Version, on_delete=models.CASCADE, related_name="edits")
    number = models.PositiveIntegerField()
    content = models.JSONField()
    what = models.CharField(max_length=200)
    place = models.CharField(max_length=64, blank=True)
    restores = models.PositiveIntegerField(null=True)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True)
    at = models.DateTimeField()

    objects = DraftEditQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["version", "number"], name="draft_edit_number_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.version_id}/{self.number}"


class DraftPresence(models.Model):
    """Somebody has the draft open; `place` is the key of what they look at."""

    version = models.ForeignKey(
        Version, on_delete=models.CASCADE, related_name="presences"
    )
    person = models.ForeignKey(Person, on_delete=models.CASCADE)
    place = models.CharField(max_length=64, blank=True)
    seen_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["version", "person"], name="draft_presence_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.version_id}/{self.person_id}"


class BankQuestionQuerySet(TenantQuerySet["BankQuestion"]):
    pass


class BankQuestion(models.Model):
    """A question that an organization keeps for its next checklists."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    organization = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="bank_questions"
    )
    text = models.TextField(_("question"))
    content = models.JSONField()
    added_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True)
    added_at = models.DateTimeField()

    objects = BankQuestionQuerySet.as_manager()

    def __str__(self) -> str:
        return self.text


class PictureQuerySet(TenantQuerySet["Picture"]):
    pass


class Picture(models.Model):
    """An example that a question shows. `key` is where the storage keeps its bytes."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    organization = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="pictures"
    )
    key = models.CharField(max_length=200, unique=True)
    media_type = models.CharField(max_length=40)
    sha256 = models.CharField(max_length=64)
    added_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True)
    added_at = models.DateTimeField()

    objects = PictureQuerySet.as_manager()

    def __str__(self) -> str:
        return self.key


class ChecklistImportQuerySet(TenantQuerySet["ChecklistImport"]):
    pass


class ChecklistImport(models.Model):
    """A form read from another format, waiting to be taken over or thrown away.

    `content` is the checklist as data; `report` says of every row what became of it.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    organization = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="checklist_imports"
    )
    file_name = models.CharField(max_length=200)
    name = models.CharField(_("name"), max_length=120)
    content = models.JSONField()
    report = models.JSONField()
    read_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True)
    read_at = models.DateTimeField()
    checklist = models.ForeignKey(
        Checklist, on_delete=models.PROTECT, null=True, related_name="imports"
    )

    objects = ChecklistImportQuerySet.as_manager()

    def __str__(self) -> str:
        return self.file_name
