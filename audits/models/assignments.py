import uuid
from contextlib import nullcontext
from datetime import datetime
from typing import Any, NamedTuple, NoReturn, Self

import msgspec
from django.db import connection, models, transaction
from django.utils.translation import gettext_lazy as _

from audits import lifecycle
from audits.conditions import Context
from audits.contacts import Contact, standing
from audits.definition import Checklist as Definition
from audits.lifecycle import MOVES, InvalidMove
from audits.models.checklists import Version
from audits.models.locations import Location
from audits.models.programs import RecordingPolicy, Wave
from audits.models.scenarios import Scenario
from audits.recording import records, without_recording
from audits.scripts import Script, filled, read, tell
from shoppers.models import (
    JournalEntry,
    Organization,
    Person,
    TenantQuerySet,
    Viewer,
    insert,
    swap,
)


def reference_of(pk: int) -> str:
    """What people call the assignment with this key."""
    return f"C-{pk:05d}"


class AssignmentQuerySet(TenantQuerySet["Assignment"]):
    def visible_to(self, viewer: Viewer) -> Self:
        """The desk sees all of its organization; a shopper only their own."""
        rows = super().visible_to(viewer)
        if viewer.is_desk:
            return rows
        return rows.filter(shopper=viewer.person)

    def of_shopper(self, viewer: Viewer) -> Self:
        """The viewer's own shops, whatever other roles they hold."""
        return super().visible_to(viewer).filter(shopper=viewer.person)

    def for_page(self) -> Self:
        """With what a list or a page of shops shows, in one query."""
        return self.select_related(
            "location__channel",
            "location__region",
            "scenario",
            "shopper",
            "version__checklist",
            "wave__program",
        )

    def awaiting_review(self) -> Self:
        return self.filter(status__in=lifecycle.AWAITING_REVIEW)

    def with_shopper(self) -> Self:
        return self.filter(status__in=lifecycle.WITH_SHOPPER)

    def late(self, now: datetime) -> Self:
        """Visit date passed and nothing submitted."""
        return self.filter(status__in=lifecycle.NOT_SENT, due_at__lt=now)


class Assignment(models.Model):
    """One shop to be done. It carries the one status."""

    class Status(models.TextChoices):
        OPEN = lifecycle.OPEN, _("Unassigned")
        ASSIGNED = lifecycle.ASSIGNED, _("Assigned")
        ACCEPTED = lifecycle.ACCEPTED, _("Accepted")
        IN_PROGRESS = lifecycle.IN_PROGRESS, _("In progress")
        SUBMITTED = lifecycle.SUBMITTED, _("Submitted")
        IN_REVIEW = lifecycle.IN_REVIEW, _("In review")
        RETURNED = lifecycle.RETURNED, _("Returned")
        APPROVED = lifecycle.APPROVED, _("Approved")
        EXCLUDED = lifecycle.EXCLUDED, _("Excluded")
        CANCELLED = lifecycle.CANCELLED, _("Cancelled")
        EXPIRED = lifecycle.EXPIRED, _("Expired")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    # The indexes below begin with these three; one more of each would cost every move.
    organization = models.ForeignKey(
        Organization,
        on_delete=models.PROTECT,
        related_name="assignments",
        db_index=False,
    )
    wave = models.ForeignKey(
        Wave, on_delete=models.PROTECT, related_name="assignments", db_index=False
    )
    location = models.ForeignKey(
        Location, on_delete=models.PROTECT, related_name="assignments"
    )
    scenario = models.ForeignKey(Scenario, on_delete=models.PROTECT)
    version = models.ForeignKey(Version, on_delete=models.PROTECT)
    shopper = models.ForeignKey(
        Person,
        on_delete=models.PROTECT,
        null=True,
        related_name="assignments",
        db_index=False,
    )
    status = models.CharField(
        max_length=12, choices=Status.choices, default=Status.OPEN, editable=False
    )
    starts_at = models.DateTimeField(_("not before"))
    due_at = models.DateTimeField(_("visit by"))
    report_by = models.DateTimeField(_("report by"))
    fee_cents = models.PositiveIntegerField(_("fee"), default=0)
    variables = models.JSONField(default=dict, blank=True)
    # The scenario's texts at the time of assigning: a later edit is for later shops.
    told = models.JSONField(null=True, blank=True, editable=False)
    assigned_at = models.DateTimeField(null=True, editable=False)
    submitted_at = models.DateTimeField(
        null=True, editable=False, help_text=_("First sending; kept for ever.")
    )
    returns = models.PositiveSmallIntegerField(default=0, editable=False)
    moved_at = models.DateTimeField(editable=False)

    objects = AssignmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("assignment")
        verbose_name_plural = _("assignments")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(status__in=lifecycle.STATES),
                name="assignment_status_known",
            ),
            models.CheckConstraint(
                name="assignment_open_has_no_shopper",
                condition=models.Q(status="open", shopper__isnull=True)
                | models.Q(status__in=["cancelled", "expired"])
                | (~models.Q(status="open") & models.Q(shopper__isnull=False)),
            ),
            models.CheckConstraint(
                name="assignment_submitted_is_dated",
                condition=~models.Q(status__in=sorted(lifecycle.WITH_SUBMISSION))
                | models.Q(submitted_at__isnull=False),
            ),
            models.CheckConstraint(
                condition=models.Q(due_at__gte=models.F("starts_at")),
                name="assignment_due_after_start",
            ),
        ]
        indexes = [
            models.Index(fields=["wave", "status", "due_at"]),
            models.Index(fields=["organization", "status", "submitted_at"]),
            models.Index(fields=["shopper", "status", "due_at"]),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def reference(self) -> str:
        """What people call it: short, readable aloud."""
        return reference_of(self.pk)

    @property
    def script(self) -> Script:
        """What the shopper reads: as it was told; for old rows, the scenario now."""
        if self.told is None:
            return tell(self.scenario, self.variables)
        return filled(read(self.told), self.variables)

    def recording_rule(self) -> RecordingPolicy.Rule:
        """Whether sound may be recorded in this shop: not, unless somebody said so."""
        rules = RecordingPolicy.objects.filter(
            program_id=self.wave.program_id, country=self.location.country
        )
        rule = rules.values_list("rule", flat=True).first()
        return RecordingPolicy.Rule(rule or RecordingPolicy.Rule.FORBIDDEN)

    def asked(self) -> Definition:
        """The checklist as it can be answered here: where recording is forbidden, no
        recording is demanded."""
        definition = self.version.definition
        if not records(definition) or self.recording_rule() != "forbidden":
            return definition
        return without_recording(definition)

    def context(
        self, contacts: tuple[Contact, ...] = (), *, told_at: datetime | None = None
    ) -> Context:
        """What the checklist's conditions look at beside answers, as of `told_at`."""
        return Context(
            channel=self.location.channel.kind,
            variant={str(name): str(each) for name, each in self.variables.items()},
            contacts=standing(contacts),
            told_at=told_at,
        )

    def is_late(self, now: datetime) -> bool:
        return self.status in lifecycle.NOT_SENT and self.due_at < now

    def can(self, verb: str) -> bool:
        """Whether the table of moves allows `verb` now."""
        return self.status in MOVES[verb].sources

    # Verbs. Each is checked, written and journaled by `move`.

    def assign(self, shopper: Person, *, by: Person, at: datetime) -> None:
        self.move("assign", by=by, at=at, shopper=shopper, assigned_at=at)

    def withdraw(self, *, by: Person, at: datetime, reason: str) -> None:
        self.move(
            "withdraw", by=by, at=at, reason=reason, shopper=None, assigned_at=None
        )

    def decline(self, *, by: Person, at: datetime, reason: str = "") -> None:
        self.move(
            "decline", by=by, at=at, reason=reason, shopper=None, assigned_at=None
        )

    def accept(self, *, by: Person, at: datetime) -> None:
        self.move("accept", by=by, at=at)

    def start(self, *, by: Person, at: datetime) -> None:
        self.move("start", by=by, at=at)

    def take_up(self, *, by: Person, at: datetime) -> None:
        self.move("take_up", by=by, at=at)

    def put_back(self, *, by: Person, at: datetime) -> None:
        self.move("put_back", by=by, at=at)

    def cancel(self, *, by: Person, at: datetime, reason: str) -> None:
        self.move("cancel", by=by, at=at, reason=reason)

    def expire(self, *, at: datetime) -> None:
        self.move("expire", by=None, at=at)

    def move(
        self,
        verb: str,
        *,
        by: Person | None,
        at: datetime,
        reason: str = "",
        **fields: Any,
    ) -> None:
        """Compare and swap the status by the table of moves, and journal it.

        `fields` are written in the same statement. Verbs that also write other
        aggregates (submit, approve, send back, exclude, reopen) are operations
        and call this inside their transaction. Raises InvalidMove when the row,
        as it is in the database now, does not allow the verb.
        """
        step = self.step(verb, by=by, at=at, reason=reason, **fields)
        # A refusal writes nothing, so the caller's transaction needs no savepoint.
        in_one = nullcontext() if connection.in_atomic_block else transaction.atomic()
        with in_one:
            if not swap(self, step.values, while_in=step.while_in):
                self.refuse(verb)
            insert(step.entry)
        self.take(step)

    def step(
        self,
        verb: str,
        *,
        by: Person | None,
        at: datetime,
        reason: str = "",
        **fields: Any,
    ) -> "Step":
        """What `verb` would write. Raises InvalidMove where it cannot be allowed."""
        sources, target = MOVES[verb]
        if self.status not in sources:
            self.refuse(verb)
        entry = JournalEntry.line(
            self,
            f"assignment.{verb}",
            organization=self.organization_id,
            by=by,
            at=at,
            reason=reason,
            before={"status": self.status},
            after={"status": target, **_plain(fields)},
        )
        changes = {"status": target, "moved_at": at, **fields}
        return Step(changes, _columns(changes), {"status": sources}, entry)

    def refuse(self, verb: str) -> NoReturn:
        """Raises InvalidMove with the status that the row has now."""
        self.refresh_from_db(fields=["status"])
        raise InvalidMove(verb, self.status)

    def take(self, step: "Step") -> None:
        """This row is what the step wrote."""
        for name, value in step.changes.items():
            setattr(self, name, value)


class Step(NamedTuple):
    """One move of the one status: `values` by column are written while the row is as
    `while_in` says, with the journal's line."""

    changes: dict[str, Any]
    values: dict[str, Any]
    while_in: dict[str, frozenset[str]]
    entry: JournalEntry


def _columns(fields: dict[str, Any]) -> dict[str, Any]:
    """The same by column: another row by its key."""
    links = {each.name: each.attname for each in Assignment._meta.concrete_fields}
    return {
        links[name]: value.pk if isinstance(value, models.Model) else value
        for name, value in fields.items()
    }


def _plain(fields: dict[str, Any]) -> dict[str, Any]:
    """Only what tells people something: who has it now."""
    if "shopper" not in fields:
        return {}
    shopper = fields["shopper"]
    return {"shopper": str(shopper.public_id) if shopper else None}


class Draft(models.Model):
    """What the shopper has typed so far, kept at the server while online."""

    assignment = models.OneToOneField(
        Assignment, on_delete=models.CASCADE, related_name="draft"
    )
    submission_id = models.UUIDField(
        default=uuid.uuid4, help_text=_("The id that the sending will have.")
    )
    answers = models.JSONField(default=dict)
    # The contact log as the phone keeps it, taken-out stamps and notes included.
    contacts = models.JSONField(default=list)
    spent = models.JSONField(default=dict, help_text=_("Seconds per section."))
    # Where the phone was, if the shopper noted it.
    place = models.JSONField(null=True)
    # Which phone saved last: one that did not hear our answer is not another one.
    device = models.CharField(max_length=64, blank=True)
    visited_at = models.DateTimeField(null=True)
    saved_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.assignment}"

    @property
    def beside_answers(self) -> dict[str, Any]:
        """What a phone that goes on needs, beside the form itself."""
        return {"contacts": self.contacts, "spent": self.spent, "place": self.place}

    @property
    def log(self) -> list[Contact]:
        """The contact log; empty where a phone kept one that cannot be read."""
        try:
            return msgspec.convert(self.contacts, list[Contact], strict=False)
        except msgspec.ValidationError:
            return []
