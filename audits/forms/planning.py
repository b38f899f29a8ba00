from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db.models import Max, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from audits.forms.filters import Chosen, ManyChosen
from audits.models import Location, Program, Scenario, Version, Wave
from audits.planning import Round
from shoppers.models import Viewer
from shoppers.templatetags.figures import day

#: Planned in one go; more is a second round of the same form.
MOST_SHOPS = 1000
#: A report may be handed in so long after the last day of the visits.
REPORT_WITHIN = timedelta(days=90)
FIRST_DAY, LAST_DAY = date(2000, 1, 1), date(2199, 12, 31)

PUBLISHED = Q(checklist__versions__status=Version.Status.PUBLISHED)


class DayField(forms.DateField):
    """A day in a picker; only days that a calendar of people needs."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault(
            "widget", forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
        )
        kwargs.setdefault(
            "validators",
            [
                MinValueValidator(FIRST_DAY, _("This day is too long ago.")),
                MaxValueValidator(LAST_DAY, _("This day is too far away.")),
            ],
        )
        super().__init__(**kwargs)


class WaveForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=80)
    starts_on = DayField(label=_("First day"))
    ends_on = DayField(label=_("Last day"))

    def __init__(self, *args: Any, program: Program, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.program = program

    def clean_name(self) -> str:
        name: str = self.cleaned_data["name"]
        if self.program.waves.filter(name=name).exists():
            raise forms.ValidationError(_("This program has a wave of that name."))
        return name

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        first, last = cleaned.get("starts_on"), cleaned.get("ends_on")
        if first and last and last < first:
            self.add_error("ends_on", _("The last day lies before the first."))
        return cleaned


class VersionChoice(Chosen):
    """Published versions by checklist, the newest of each first and named so."""

    def label_from_instance(self, obj: Any) -> str:
        words = _("%(checklist)s, version %(number)d")
        if obj.newest == obj.number != 1:
            words = _("%(checklist)s, version %(number)d (newest)")
        return str(words) % {"checklist": obj.checklist.name, "number": obj.number}


class PlanForm(forms.Form):
    """Shops to be planned alike at many locations of a wave."""

    locations = ManyChosen(
        Location.objects.none(),
        label=_("Locations"),
        error_messages={"required": _("Choose at least one location.")},
    )
    scenario = Chosen(
        Scenario.objects.none(),
        label=_("Scenario"),
        error_messages={"required": _("Choose a scenario.")},
    )
    version = VersionChoice(
        Version.objects.none(),
        label=_("Checklist"),
        error_messages={"required": _("Choose a checklist.")},
        help_text=_("Published versions only: a shop keeps its version for ever."),
    )
    shops_each = forms.IntegerField(
        label=_("Shops per location"), min_value=1, max_value=50, initial=1
    )
    starts_on = DayField(label=_("Not before"))
    due_on = DayField(label=_("Visit by"))
    report_on = DayField(label=_("Report by"))
    fee = forms.DecimalField(
        label=_("Fee per shop"),
        min_value=0,
        max_value=10_000,
        decimal_places=2,
        initial=0,
    )

    def __init__(self, *args: Any, viewer: Viewer, wave: Wave, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.wave = wave
        self.offer("locations", Location.objects.visible_to(viewer).open())
        self.offer("scenario", Scenario.objects.visible_to(viewer).order_by("name"))
        self.offer(
            "version",
            Version.objects.visible_to(viewer)
            .published()
            .select_related("checklist")
            .defer("content")
            .annotate(newest=Max("checklist__versions__number", filter=PUBLISHED))
            .order_by("checklist__name", "checklist_id", "-number"),
        )

    def offer(self, name: str, rows: Any) -> None:
        self.fields[name].queryset = rows  # type: ignore[attr-defined]

    def clean_starts_on(self) -> date:
        return self._within_wave("starts_on")

    def clean_due_on(self) -> date:
        return self._within_wave("due_on")

    def _within_wave(self, name: str) -> date:
        chosen: date = self.cleaned_data[name]
        if not self.wave.starts_on <= chosen <= self.wave.ends_on:
            raise forms.ValidationError(
                _("The wave runs from %(first)s to %(last)s."),
                params={
                    "first": day(self.wave.starts_on),
                    "last": day(self.wave.ends_on),
                },
            )
        return chosen

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        self._check_order()
        if self.shop_count > MOST_SHOPS:
            words = ngettext(
                "At most %(n)d shop at a time.", "At most %(n)d shops at a time.", 1000
            )
            self.add_error("shops_each", words % {"n": MOST_SHOPS})
        return cleaned

    def _check_order(self) -> None:
        first, due, report = (
            self.cleaned_data.get(name) for name in ("starts_on", "due_on", "report_on")
        )
        if first and due and due < first:
            self.add_error("due_on", _("The visit would end before it may begin."))
        if due and report and report < due:
            self.add_error("report_on", _("The report would be due before the visit."))
        if report and report > self.wave.ends_on + REPORT_WITHIN:
            self.add_error("report_on", _("More than 90 days after the wave."))

    @property
    def location_count(self) -> int:
        return len(getattr(self, "cleaned_data", {}).get("locations") or ())

    @property
    def shop_count(self) -> int:
        cleaned = getattr(self, "cleaned_data", {})
        return self.location_count * (cleaned.get("shops_each") or 0)

    @property
    def round(self) -> Round:
        """What a valid form asks for."""
        data = self.cleaned_data
        names = (
            "scenario",
            "version",
            "starts_on",
            "due_on",
            "report_on",
            "shops_each",
        )
        fee: Decimal = data["fee"]
        return Round(
            wave=self.wave,
            fee_cents=int(fee * 100),
            **{name: data[name] for name in names},
        )
