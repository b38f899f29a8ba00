"""Rules of alerts: what is watched, and who is told."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from reports.forms.choosing import FiltersForm
from reports.forms.subscribing import NamedPeople
from reports.models import AlertRule
from reports.models.reports import READERS
from reports.reading.selection import POINT
from shoppers.models import Person, Role, Viewer

Kind = AlertRule.Kind
LABELS = dict(Role.choices)


class AlertRuleForm(FiltersForm):
    """`order()` after `is_valid()`."""

    NAMES = ("program", "channel", "region", "location", "section", "question")

    kind = forms.ChoiceField(
        label=_("Tell us when"),
        choices=Kind.choices,
        initial=Kind.CRITICAL,
        widget=forms.RadioSelect,
    )
    limit = forms.DecimalField(
        label=_("Limit, of 100 (for a low score)"),
        min_value=Decimal("0.1"),
        max_value=100,
        decimal_places=1,
        required=False,
    )
    by_channel = forms.BooleanField(
        label=_("Each channel by itself (for a worse wave)"), required=False
    )
    to_role = forms.ChoiceField(
        label=_("Tell everybody with the role"),
        choices=[
            ("", _("Nobody by role")),
            *((role, LABELS[role]) for role in READERS),
        ],
        required=False,
    )
    people = NamedPeople(
        Person.objects.none(),
        label=_("Tell these people"),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )

    def __init__(
        self,
        *args: Any,
        viewer: Viewer,
        rule: AlertRule | None = None,
        **options: Any,
    ) -> None:
        filters = {**rule.filters, "program": _program(rule)} if rule else {}
        initial = _initial(rule) if rule else {"people": [viewer.person.public_id]}
        super().__init__(
            *args, viewer=viewer, filters=filters, initial=initial, **options
        )
        people = self.fields["people"]
        assert isinstance(people, NamedPeople)
        people.queryset = _readers(viewer)

    def clean(self) -> dict[str, Any]:
        given = super().clean()
        has_limit = given.get("limit") or "limit" in self.errors
        if given.get("kind") == Kind.SCORE_BELOW and not has_limit:
            self.add_error("limit", _("Say below which score, for example 60."))
        if not given.get("to_role") and not given.get("people"):
            self.add_error("to_role", _("Choose a role or somebody to be told."))
        return given

    def order(self) -> dict[str, Any]:
        """The fields of the rule; `filters` without the program."""
        given = self.cleaned_data
        filters = self.chosen()
        filters.pop("program", None)
        is_drop = given["kind"] == Kind.DROP
        if not is_drop:
            filters.pop("section", None)
            filters.pop("question", None)
        limit = given["limit"] if given["kind"] == Kind.SCORE_BELOW else None
        return {
            "program": self.program(),
            "kind": given["kind"],
            "threshold": int(limit * POINT) if limit else None,
            "by_channel": is_drop and given["by_channel"],
            "filters": filters,
            "to_role": given["to_role"],
            "people": list(given["people"]),
        }


def _program(rule: AlertRule) -> str:
    return str(rule.program.public_id)


def _initial(rule: AlertRule) -> dict[str, Any]:
    limit = Decimal(rule.threshold) / POINT if rule.threshold else None
    return {
        "kind": rule.kind,
        "limit": limit,
        "by_channel": rule.by_channel,
        "to_role": rule.to_role,
        "people": [person.public_id for person in rule.people.all()],
    }


def _readers(viewer: Viewer) -> Any:
    """Who reads results here, and so may be told of them."""
    held = Person.objects.filter(
        memberships__organization=viewer.organization,
        memberships__role__in=READERS,
        is_active=True,
    )
    return held.distinct().order_by("name", "pk")
