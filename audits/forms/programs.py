from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from audits.forms.planning import DayField
from audits.models import Location, Program, RecordingPolicy
from audits.scoring import WHOLE

PER_PERCENT = WHOLE // 100
LONGEST_DAYS = 3650


class ProgramForm(forms.Form):
    """What a manager may say of a program; a live one cannot lose its notice."""

    target = forms.DecimalField(
        label=_("Target in per cent"), min_value=0, max_value=100, decimal_places=1
    )
    staff_notice = forms.CharField(
        label=_("Staff notice"),
        max_length=5000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("What staff are told: that shops take place, why, and their use."),
    )
    staff_notice_on = DayField(label=_("Staff were told on"), required=False)
    retention_days = forms.IntegerField(
        label=_("Evidence is kept for (days)"),
        min_value=1,
        max_value=LONGEST_DAYS,
        required=False,
    )

    def __init__(self, *args: Any, program: Program, **kwargs: Any) -> None:
        kwargs.setdefault(
            "initial",
            {
                "target": Decimal(program.target) / PER_PERCENT,
                "staff_notice": program.staff_notice,
                "staff_notice_on": program.staff_notice_on,
                "retention_days": program.retention_days,
            },
        )
        super().__init__(*args, **kwargs)
        if program.status != Program.Status.DRAFT:
            for name in ("staff_notice", "staff_notice_on", "retention_days"):
                self.fields[name].required = True

    @property
    def changes(self) -> dict[str, Any]:
        """Field → value, as the program stores them."""
        target: Decimal = self.cleaned_data["target"]
        return {**self.cleaned_data, "target": int(target * PER_PERCENT)}


class RecordingForm(forms.Form):
    """Whether shoppers may record, in one of the countries with locations."""

    country = forms.ChoiceField(label=_("Country"))
    rule = forms.ChoiceField(label=_("Recording"), choices=RecordingPolicy.Rule.choices)

    def __init__(self, *args: Any, program: Program, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        found = (
            Location.objects.filter(organization=program.organization_id)
            .exclude(country="")
            .values_list("country", flat=True)
            .order_by("country")
            .distinct()
        )
        choices = [(country, country) for country in found]
        self.fields["country"].choices = choices  # type: ignore[attr-defined]
