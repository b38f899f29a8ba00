import uuid
from collections.abc import Mapping
from datetime import datetime
from itertools import count
from typing import Any, Self

import msgspec
from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction
from django.db.models import Count, ProtectedError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from audits import scripts
from shoppers.models import JournalEntry, Organization, Person, TenantQuerySet

NAME_LENGTH = 120
#: So often a copy looks for a free name while others make copies, too.
COPYING = 10


class ScenarioNameTaken(Exception):
    """Another scenario of the organization has this name."""


class ScenarioChanged(Exception):
    """Somebody changed the scenario since it was shown."""


class ScenarioGone(Exception):
    """Somebody deleted the scenario since it was shown."""


class ScenarioInUse(Exception):
    """Shops were told this scenario: it cannot be deleted."""


class ScenarioQuerySet(TenantQuerySet["Scenario"]):
    def with_use(self) -> Self:
        """With `shops`: how many were planned with each, in one query."""
        return self.annotate(shops=Count("assignment"))

    def variants(self) -> dict[str, list[str]]:
        """Every variable of these scenarios, by name, with all its variants."""
        found: dict[str, list[str]] = {}
        for variables in self.order_by("name").values_list("variables", flat=True):
            for name, texts in variables.items():
                known = found.setdefault(name, [])
                known += [text for text in texts if text not in known]
        return dict(sorted(found.items()))


def steps_default() -> list[str]:
    return []


class Scenario(models.Model):
    """The script of a shop. Texts may hold {variables}, drawn per assignment.

    A shop keeps the texts that it was planned with (`Assignment.told`): a change
    is for later shops.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    organization = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="scenarios"
    )
    name = models.CharField(_("name"), max_length=NAME_LENGTH)
    persona = models.CharField(_("who the shopper is"), max_length=255, blank=True)
    story = models.TextField(_("story"))
    desired_outcome = models.TextField(_("what the customer wants"))
    opening_line = models.TextField(_("first sentence"))
    steps = models.JSONField(_("steps"), default=steps_default, blank=True)
    questions_to_ask = models.JSONField(
        _("questions to ask"), default=steps_default, blank=True
    )
    never = models.JSONField(_("never"), default=steps_default, blank=True)
    give_up = models.TextField(_("when to give up"), blank=True)
    variables = models.JSONField(_("variables"), default=dict, blank=True)
    follow_ups = models.JSONField(_("follow-up"), default=steps_default, blank=True)
    test_account = models.CharField(_("test account"), max_length=255, blank=True)
    minutes = models.PositiveSmallIntegerField(_("takes about (minutes)"), default=20)
    max_minutes = models.PositiveSmallIntegerField(
        _("stop after (minutes)"), null=True, blank=True
    )
    max_contacts = models.PositiveSmallIntegerField(_("contacts at most"), default=1)

    objects = ScenarioQuerySet.as_manager()

    #: What an author writes.
    FIELDS = (
        "name",
        *scripts.TEXTS,
        *scripts.LISTS,
        *scripts.LIMITS,
        "follow_ups",
        "variables",
    )

    class Meta:
        verbose_name = _("scenario")
        verbose_name_plural = _("scenarios")
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "name"], name="scenario_name_once"
            )
        ]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        """The admin pages write JSON by hand."""
        super().clean()
        try:
            scripts.check(self, self.variables)
        except msgspec.ValidationError as error:
            raise ValidationError(str(error)) from error

    @property
    def state(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in self.FIELDS}

    @property
    def fingerprint(self) -> str:
        """What a form shows is known by this; another one means: changed since."""
        return scripts.fingerprint(self.state)

    @property
    def combinations(self) -> int:
        """So many shops can sound different."""
        return scripts.Deck.of(self.variables).size

    @property
    def unused(self) -> list[str]:
        """Variables that no text mentions."""
        return scripts.unused(scripts.written(self), self.variables)

    @classmethod
    def create(
        cls,
        organization: Organization,
        fields: Mapping[str, Any],
        *,
        by: Person,
        at: datetime,
    ) -> "Scenario":
        """Write a scenario of `fields` (as FIELDS). Raises ScenarioNameTaken."""
        scenario = cls(organization=organization, **fields)
        scenario._write("scenario.create", by=by, at=at, after=scenario.state)
        return scenario

    @transaction.atomic
    def change(
        self, fields: Mapping[str, Any], *, seen: str, by: Person, at: datetime
    ) -> bool:
        """Write `fields` over the state with the fingerprint `seen`.

        False when nothing differs. Raises ScenarioChanged when the row is another
        one by now, ScenarioGone, ScenarioNameTaken.
        """
        row = self._locked()
        if row.fingerprint != seen:
            raise ScenarioChanged
        before = row.state
        differing = [name for name in fields if before[name] != fields[name]]
        for name in differing:
            setattr(self, name, fields[name])
        if differing:
            self._write(
                "scenario.change",
                by=by,
                at=at,
                before={name: before[name] for name in differing},
                after={name: fields[name] for name in differing},
                fields=differing,
            )
        return bool(differing)

    def duplicate(self, *, by: Person, at: datetime) -> "Scenario":
        """A copy under the first free name, such as “High bill query (copy)”.

        Raises ScenarioNameTaken when others are quicker every time.
        """
        for _attempt in range(COPYING):
            fields = {**self.state, "name": self._free_name()}
            try:
                return Scenario.create(self.organization, fields, by=by, at=at)
            except ScenarioNameTaken:
                continue
        raise ScenarioNameTaken

    def _free_name(self) -> str:
        others = Scenario.objects.filter(organization=self.organization_id)
        taken = set(others.values_list("name", flat=True))
        names = (self._copied(number) for number in count(1))
        return next(name for name in names if name not in taken)

    def _copied(self, number: int) -> str:
        words = gettext(" (copy)") if number == 1 else gettext(" (copy %(n)d)")
        end = words % {"n": number}
        return self.name[: NAME_LENGTH - len(end)] + end

    @transaction.atomic
    def remove(self, *, by: Person, at: datetime) -> None:
        """Delete a scenario that no shop uses. Raises ScenarioInUse, ScenarioGone."""
        self._locked()
        JournalEntry.record(
            self,
            "scenario.remove",
            organization=self.organization_id,
            by=by,
            at=at,
            before=self.state,
        )
        try:
            with transaction.atomic():
                self.delete()
        except ProtectedError as used:
            raise ScenarioInUse from used

    def _locked(self) -> "Scenario":
        """The row as it is now, held until the transaction ends."""
        row = Scenario.objects.select_for_update().filter(pk=self.pk).first()
        if row is None:
            raise ScenarioGone
        return row

    def _write(
        self,
        verb: str,
        *,
        by: Person,
        at: datetime,
        fields: list[str] | None = None,
        **states: Any,
    ) -> None:
        """Write `fields` (all of a new row) and the journal line in one go."""
        organization = self.organization_id
        try:
            with transaction.atomic():
                self.save(update_fields=fields)
                JournalEntry.record(
                    self, verb, organization=organization, by=by, at=at, **states
                )
        except IntegrityError as error:
            raise ScenarioNameTaken from error
