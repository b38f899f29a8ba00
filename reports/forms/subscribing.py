"""When a report is sent, to whom, and as what."""

from typing import Any

from django import forms
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext_lazy as _

from audits.forms.filters import ManyChosen
from reports.models import Report, Subscription
from shoppers.models import Person, Viewer
from shoppers.models.people import validate_time_zone

Frequency = Subscription.Frequency


class NamedPeople(ManyChosen):
    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.name} ({obj.email})"


class SubscriptionForm(forms.Form):
    """Who may change the report sends it to all its readers; others to themselves."""

    people = NamedPeople(
        Person.objects.none(),
        label=_("To"),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Those who may read this report; share it to send it to others."),
        error_messages={"required": _("Choose at least one person.")},
    )
    frequency = forms.ChoiceField(
        label=_("How often"),
        choices=Frequency.choices,
        initial=Frequency.WEEKLY,
        widget=forms.RadioSelect,
    )
    weekday = forms.TypedChoiceField(
        label=_("Day of the week, if every week"),
        choices=[(number, name) for number, name in WEEKDAYS.items()],
        coerce=int,
        initial=0,
    )
    day = forms.TypedChoiceField(
        label=_("Day of the month, if every month"),
        choices=[(number, str(number)) for number in range(1, 32)],
        coerce=int,
        initial=1,
        help_text=_("Where a month is shorter, on its last day."),
    )
    hour = forms.TypedChoiceField(
        label=_("Hour"),
        choices=[(number, f"{number:02d}:00") for number in range(24)],
        coerce=int,
        initial=7,
    )
    time_zone = forms.CharField(
        label=_("Time zone"), max_length=64, validators=[validate_time_zone]
    )
    has_pdf = forms.BooleanField(
        label=_("PDF, with the charts"), required=False, initial=True
    )
    has_workbook = forms.BooleanField(
        label=_("Excel workbook, with the numbers"), required=False
    )

    def __init__(
        self, *args: Any, viewer: Viewer, report: Report, **options: Any
    ) -> None:
        super().__init__(*args, **options)
        person = viewer.person
        self._person = person
        zone = person.time_zone or viewer.organization.time_zone
        self.initial.setdefault("time_zone", zone)
        if report.is_editable_by(viewer):
            people = self.fields["people"]
            assert isinstance(people, ManyChosen)
            people.queryset = report.readers()
            self.initial.setdefault("people", [person.public_id])
        else:
            del self.fields["people"]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        if not given.get("has_pdf") and not given.get("has_workbook"):
            self.add_error("has_pdf", _("Choose the PDF, the workbook, or both."))
        return given

    def people_chosen(self) -> list[Person]:
        return list(self.cleaned_data.get("people", [self._person]))

    def when(self) -> dict[str, Any]:
        """What `Subscription.start` needs to know."""
        given = dict(self.cleaned_data)
        given.pop("people", None)
        is_weekly = given["frequency"] == Frequency.WEEKLY
        given["day" if is_weekly else "weekday"] = None
        return given
