"""The filters of the reading pages, as the address gives them."""

from datetime import date
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from reports.exporting.rollups import why_not
from reports.models import Export
from reports.reading.logs import PATTERN as LOG
from reports.reading.selection import Selection, Wanted
from reports.reading.times import MEASURES

KEY = r"^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$"
MONTH = r"^[12]\d{3}-(0[1-9]|1[0-2])$"
SLOT = r"^[1-7]-([01]\d|2[0-3])$"
EVERY = "all"
#: What a trend's columns can be.
COLUMNS = ("month", "quarter", "week", "wave")


class IdField(forms.UUIDField):
    def __init__(self, **options: Any) -> None:
        nothing = {"invalid": _("The address names nothing that can be shown here.")}
        super().__init__(required=False, error_messages=nothing, **options)


class WaveField(IdField):
    """A wave, or every one of them."""

    def to_python(self, value: Any) -> Any:
        return EVERY if value == EVERY else super().to_python(value)


class DayField(forms.DateField):
    def __init__(self, **options: Any) -> None:
        wrong = {"invalid": _("Give the day as 2026-11-30.")}
        super().__init__(
            required=False,
            input_formats=["%Y-%m-%d"],
            localize=False,
            error_messages=wrong,
            **options,
        )


class KeyField(forms.RegexField):
    def __init__(self, **options: Any) -> None:
        wrong = {"invalid": _("The address names nothing that can be shown here.")}
        super().__init__(KEY, required=False, error_messages=wrong, **options)


class FilterForm(forms.Form):
    """`wanted()` after `is_valid()`; an error stands on the filter that is wrong."""

    program = IdField(label=_("Program"))
    wave = WaveField(label=_("Wave"))
    compare = IdField(label=_("Compare with"))
    channel = IdField(label=_("Channel"))
    region = IdField(label=_("Region"))
    location = IdField(label=_("Location"))
    team = forms.CharField(label=_("Team"), required=False, max_length=80)
    section = KeyField(label=_("Section"))
    question = KeyField(label=_("Question"))
    month = forms.RegexField(
        MONTH,
        label=_("Month"),
        required=False,
        error_messages={"invalid": _("Give the month as 2026-11.")},
    )
    since = DayField(label=_("From"))
    until = DayField(label=_("Until"))
    by = forms.ChoiceField(
        label=_("Columns"),
        required=False,
        choices=[(name, name) for name in COLUMNS],
        error_messages={"invalid_choice": _("Choose month, quarter, week or wave.")},
    )
    critical = forms.ChoiceField(
        label=_("Critical failures"),
        required=False,
        choices=[("1", _("Only"))],
        error_messages={"invalid_choice": _("Only 1 is understood here.")},
    )
    slot = forms.RegexField(
        SLOT,
        label=_("Hour"),
        required=False,
        error_messages={"invalid": _("Give weekday (1 to 7) and hour as 2-09.")},
    )
    answer = KeyField(label=_("Answer"))
    theme = forms.CharField(label=_("Theme"), required=False, max_length=40)
    stage = forms.CharField(label=_("Stage"), required=False, max_length=40)
    scenario = IdField(label=_("Scenario"))
    log = forms.RegexField(
        LOG,
        label=_("Contact log"),
        required=False,
        error_messages={"invalid": _("No contact log says such a thing.")},
    )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        # One of two would be chosen for the reader, and not be said.
        if isinstance(self.data, QueryDict):
            for name in self.fields:
                if len(self.data.getlist(name)) > 1:
                    self.add_error(name, _("Give this only once."))
        return cleaned

    def wanted(self) -> Wanted:
        given = self.cleaned_data
        month = given["month"]
        every = given["wave"] == EVERY
        return Wanted(
            program=given["program"],
            wave=None if every else given["wave"],
            every_wave=every,
            compare=given["compare"],
            channel=given["channel"],
            region=given["region"],
            location=given["location"],
            team=given["team"],
            section=given["section"],
            question=given["question"],
            month=date.fromisoformat(f"{month}-01") if month else None,
            since=given["since"],
            until=given["until"],
            by=given["by"] or "month",
            critical=bool(given["critical"]),
            slot=given["slot"],
            answer=given["answer"],
            theme=given["theme"],
            stage=given["stage"],
            scenario=given["scenario"],
            log=given["log"],
        )

    def more(self) -> dict[str, str]:
        """What only this page is asked."""
        common = FilterForm.base_fields
        return {
            name: value
            for name, value in self.cleaned_data.items()
            if name not in common and value
        }

    def without_errors(self) -> str:
        """The address's query with the filters that are understood."""
        kept = {
            name: self.data[name]
            for name in self.fields
            if name in self.data and name not in self.errors
        }
        return f"?{urlencode(kept)}"


class TimeForm(FilterForm):
    measure = forms.ChoiceField(
        label=_("Time"),
        required=False,
        choices=[(measure.value, name) for measure, name in MEASURES.items()],
        error_messages={"invalid_choice": _("Choose one of the times.")},
    )


class DriverForm(FilterForm):
    """`outcome` is the question that tells good shops from the others."""

    outcome = KeyField(label=_("Good means"))


class CommentForm(FilterForm):
    q = forms.CharField(label=_("Search"), required=False, max_length=200)
    answers = forms.ChoiceField(
        label=_("Answers"),
        required=False,
        choices=[("lost", _("Where it failed")), ("kept", _("Where it passed"))],
        error_messages={"invalid_choice": _("Choose lost or kept.")},
    )


class ExportForm(forms.Form):
    """What of a page's rows goes into a file, and what kind of file."""

    what = forms.ChoiceField(
        label=_("What"),
        choices=[
            (Export.What.SHOPS, _("Shops: a row per shop, columns per question")),
            (Export.What.ANSWERS, _("Answers: a row per answer")),
            (Export.What.ROLLUPS, _("Figures: a row per wave, month, region, channel")),
        ],
        widget=forms.RadioSelect,
    )
    file_format = forms.ChoiceField(
        label=_("Format"),
        choices=Export.Format.choices,
        initial=Export.Format.XLSX,
        widget=forms.RadioSelect,
    )

    def __init__(self, *args: Any, selection: Selection, **options: Any) -> None:
        super().__init__(*args, **options)
        self._selection = selection

    def clean_what(self) -> str:
        what = str(self.cleaned_data["what"])
        wrong = why_not(self._selection) if what == Export.What.ROLLUPS else ""
        if wrong:
            raise forms.ValidationError(wrong)
        return what

    def order(self) -> dict[str, str]:
        names = ("what", "file_format")
        return {name: str(self.cleaned_data[name]) for name in names}
