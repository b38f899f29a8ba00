import uuid
from collections.abc import Sequence
from datetime import datetime
from typing import Any, Self

from django.db import models, transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from shoppers.models import (
    JournalEntry,
    Organization,
    Person,
    Role,
    TenantQuerySet,
    Viewer,
)

#: Who puts reports together, and makes the rules of alerts.
BUILDERS = (Role.MANAGER, Role.LEADER, Role.ADMINISTRATOR)
#: Who reads results at all.
READERS = (Role.LEADER, Role.MANAGER, Role.REVIEWER, Role.ADMINISTRATOR)
#: Each block is read from the database whenever the report is opened.
BLOCKS = 20


class TooManyBlocks(Exception):
    """The report has as many blocks as a report may have."""


class ReportQuerySet(TenantQuerySet["Report"]):
    def visible_to(self, viewer: Viewer) -> Self:
        """One's own, and those shared with a role that one holds; administrators see
        all, so that none is left to nobody."""
        rows = super().visible_to(viewer).filter(removed_at=None)
        if not viewer.reads_results:
            return self.none()
        if viewer.has(Role.ADMINISTRATOR):
            return rows
        shared = Q(shared_with__in=[*viewer.roles, Report.Shared.READERS])
        return rows.filter(shared | Q(owner=viewer.person))

    def editable_by(self, viewer: Viewer, *, removed: bool = False) -> Self:
        """Those that the viewer may change; with `removed`, those to bring back too."""
        if not viewer.has(*BUILDERS):
            return self.none()
        rows = super().visible_to(viewer)
        rows = rows if removed else rows.filter(removed_at=None)
        is_theirs = viewer.has(Role.ADMINISTRATOR)
        return rows if is_theirs else rows.filter(owner=viewer.person)


class Report(models.Model):
    """Blocks that somebody put together, and who else may read them.

    `filters` are those that every block has unless it says otherwise, as an address of
    the trend has them (`reports.exporting.filters`); no wave means the latest one.
    """

    class Shared(models.TextChoices):
        PRIVATE = "", _("Only me")
        LEADER = Role.LEADER.value, _("Leaders")
        MANAGER = Role.MANAGER.value, _("Managers")
        REVIEWER = Role.REVIEWER.value, _("Reviewers")
        READERS = "readers", _("Everybody who reads results")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    organization = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="reports"
    )
    owner = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="reports")
    title = models.CharField(_("title"), max_length=120)
    shared_with = models.CharField(
        _("shared with"), max_length=16, choices=Shared.choices, blank=True
    )
    filters = models.JSONField(default=dict)
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True)

    objects = ReportQuerySet.as_manager()

    class Meta:
        verbose_name = _("report")
        verbose_name_plural = _("reports")
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    shared_with__in=["", "leader", "manager", "reviewer", "readers"]
                ),
                name="report_shared_with_known",
            ),
            models.CheckConstraint(condition=~Q(title=""), name="report_has_title"),
        ]
        indexes = [models.Index(fields=["organization", "changed_at"])]

    def __str__(self) -> str:
        return self.title

    def is_editable_by(self, viewer: Viewer) -> bool:
        """For a report that the viewer sees."""
        is_theirs = self.owner_id == viewer.person.pk
        return viewer.has(Role.ADMINISTRATOR) or (is_theirs and viewer.has(*BUILDERS))

    def readers(self) -> models.QuerySet[Person]:
        """Who may read it now, by the roles that they hold."""
        roles = (
            READERS if self.shared_with == self.Shared.READERS else [self.shared_with]
        )
        held = Q(memberships__role__in=[*roles, Role.ADMINISTRATOR])
        is_owner = Q(pk=self.owner_id, memberships__role__in=READERS)
        return (
            Person.objects.filter(
                held | is_owner,
                memberships__organization=self.organization_id,
                is_active=True,
            )
            .distinct()
            .order_by("name", "pk")
        )

    def standing_blocks(self) -> "list[Block]":
        """In their order (one query)."""
        return list(self.blocks.standing())

    # Verbs

    @classmethod
    @transaction.atomic
    def begin(
        cls,
        viewer: Viewer,
        *,
        title: str,
        filters: dict[str, str],
        kinds: Sequence[str],
        at: datetime,
    ) -> "Report":
        """A private report with a block of each of `kinds`."""
        report = cls.objects.create(
            organization=viewer.organization,
            owner=viewer.person,
            title=title,
            filters=filters,
            created_at=at,
            changed_at=at,
        )
        Block.objects.bulk_create(
            Block(report=report, kind=kind, position=place)
            for place, kind in enumerate(kinds)
        )
        report._journal("begin", by=viewer.person, at=at, after={"blocks": [*kinds]})
        return report

    @transaction.atomic
    def change(
        self,
        *,
        title: str,
        shared_with: str,
        filters: dict[str, str],
        by: Person,
        at: datetime,
    ) -> None:
        before = self._facts()
        self.title, self.shared_with, self.filters = title, shared_with, filters
        self.changed_at = at
        self.save(update_fields=["title", "shared_with", "filters", "changed_at"])
        if self._facts() != before:
            self._journal("change", by=by, at=at, before=before, after=self._facts())

    @transaction.atomic
    def add(self, kind: str, *, by: Person, at: datetime) -> "Block":
        """A block at the end. Raises TooManyBlocks."""
        blocks = self._locked(at)
        if len(blocks) >= BLOCKS:
            raise TooManyBlocks
        place = max((each.position for each in blocks), default=-1) + 1
        block = Block.objects.create(report=self, kind=kind, position=place)
        block._journal("add", by=by, at=at, after={"kind": kind})
        return block

    @transaction.atomic
    def move(self, block: "Block", *, steps: int, by: Person, at: datetime) -> None:
        """Up (negative) or down in the order; as far as there is room."""
        blocks = self._locked(at)
        place = next((i for i, each in enumerate(blocks) if each == block), None)
        if place is None:
            return
        to = min(max(place + steps, 0), len(blocks) - 1)
        blocks.insert(to, blocks.pop(place))
        for position, each in enumerate(blocks):
            each.position = position
        Block.objects.bulk_update(blocks, ["position"])
        if to != place:
            moved = {"place": place}, {"place": to}
            block._journal("move", by=by, at=at, before=moved[0], after=moved[1])

    @transaction.atomic
    def remove(self, *, by: Person, at: datetime) -> None:
        """Off every list, and nothing is sent of it, until it is restored."""
        if self._swap(removed_at=None, to=at):
            self._journal("remove", by=by, at=at)

    @transaction.atomic
    def restore(self, *, by: Person, at: datetime) -> None:
        if self._swap(removed_at=self.removed_at, to=None):
            self._journal("restore", by=by, at=at)

    def _swap(self, *, removed_at: datetime | None, to: datetime | None) -> bool:
        rows = Report.objects.filter(pk=self.pk, removed_at=removed_at)
        changed = removed_at != to and rows.update(removed_at=to)
        self.refresh_from_db()
        return bool(changed)

    def _locked(self, at: datetime) -> "list[Block]":
        """The blocks, while nobody else adds, moves or removes any."""
        Report.objects.select_for_update().get(pk=self.pk)
        Report.objects.filter(pk=self.pk).update(changed_at=at)
        return self.standing_blocks()

    def _facts(self) -> dict[str, Any]:
        names = ("title", "shared_with", "filters")
        return {name: getattr(self, name) for name in names}

    def _journal(
        self,
        verb: str,
        *,
        by: Person,
        at: datetime,
        before: dict[str, Any] | None = None,
        after: dict[str, Any] | None = None,
    ) -> None:
        JournalEntry.record(
            self,
            f"report.{verb}",
            organization=self.organization_id,
            by=by,
            at=at,
            before=before,
            after={"title": self.title, **(after or {})},
        )


class BlockQuerySet(models.QuerySet["Block"]):
    def standing(self) -> Self:
        return self.filter(removed_at=None).order_by("position", "pk")


class Block(models.Model):
    """One part of a report. `filters` are what it shows otherwise than the report."""

    class Kind(models.TextChoices):
        HEADLINE = "headline", _("Finding and chart")
        TABLE = "table", _("Numbers over time")
        CHANNELS = "channels", _("Channels")
        LEAGUE = "league", _("League of locations")
        SECTIONS = "sections", _("Channels by section")
        QUESTIONS = "questions", _("Questions: worst and best")
        CRITICALS = "criticals", _("Critical failures")
        COMMENTS = "comments", _("Comments")
        PLACES = "places", _("Places: heat maps")
        REPEATED = "repeated", _("Failing again")
        PARITY = "parity", _("Channel parity")
        TIMES = "times", _("Times")
        CONTACTS = "contacts", _("Contacts and promises")
        HOURS = "hours", _("Hour by weekday")
        DRIVERS = "drivers", _("Drivers of a good impression")
        TEXT = "text", _("Text")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="blocks")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    position = models.PositiveSmallIntegerField()
    title = models.CharField(_("heading"), max_length=120, blank=True)
    text = models.TextField(_("text"), blank=True)
    filters = models.JSONField(default=dict)
    removed_at = models.DateTimeField(null=True)

    objects = BlockQuerySet.as_manager()

    class Meta:
        verbose_name = _("block")
        verbose_name_plural = _("blocks")
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    kind__in=[
                        *("headline", "table", "channels", "league", "sections"),
                        *("questions", "criticals", "comments", "text"),
                        *("places", "repeated", "parity", "times"),
                        *("contacts", "hours", "drivers"),
                    ]
                ),
                name="block_kind_known",
            )
        ]
        indexes = [models.Index(fields=["report", "position"])]

    def __str__(self) -> str:
        return self.title or self.get_kind_display()

    @transaction.atomic
    def change(
        self,
        *,
        title: str,
        text: str,
        filters: dict[str, str],
        by: Person,
        at: datetime,
    ) -> None:
        before = self._facts()
        self.title, self.text, self.filters = title, text, filters
        self.save(update_fields=["title", "text", "filters"])
        if self._facts() != before:
            Report.objects.filter(pk=self.report_id).update(changed_at=at)
            self._journal("change", by=by, at=at, before=before, after=self._facts())

    @transaction.atomic
    def remove(self, *, by: Person, at: datetime) -> None:
        """It leaves the report; `restore` puts it back where it stood."""
        rows = Block.objects.filter(pk=self.pk, removed_at=None)
        if rows.update(removed_at=at):
            Report.objects.filter(pk=self.report_id).update(changed_at=at)
            self._journal("remove", by=by, at=at, before={"kind": self.kind})

    @transaction.atomic
    def restore(self, *, by: Person, at: datetime) -> None:
        """Raises TooManyBlocks where others took its place."""
        blocks = self.report._locked(at)
        if len(blocks) >= BLOCKS and self not in blocks:
            raise TooManyBlocks
        rows = Block.objects.filter(pk=self.pk, removed_at__isnull=False)
        if rows.update(removed_at=None):
            self._journal("restore", by=by, at=at, after={"kind": self.kind})

    def _facts(self) -> dict[str, Any]:
        names = ("title", "text", "filters")
        return {name: getattr(self, name) for name in names}

    def _journal(
        self,
        verb: str,
        *,
        by: Person,
        at: datetime,
        before: dict[str, Any] | None = None,
        after: dict[str, Any] | None = None,
    ) -> None:
        JournalEntry.record(
            self,
            f"block.{verb}",
            organization=self.report.organization_id,
            by=by,
            at=at,
            before=before,
            after={"report": str(self.report.public_id), **(after or {})},
        )
