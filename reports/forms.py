"""The filters of the reading pages, as the address gives them."""

from datetime import date
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.utils.translation import gettext_lazy as _

from reports.reading.selection import Wanted

KEY = r"^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$"
MONTH = r"^[12]\d{3}-(0[1-9]|1[0-2])$"
EVERY = "all"


class IdField(forms.UUIDField):
    def __init__(self, **options: Any) -> None:
        nothing = {"invalid": _("The address names nothing that can be shown here.")}
        super().__init__(required=False, error_messages=nothing, **options)


class WaveField(IdField):
    """A wave, or every one of them."""

    def to_python(self, value: Any) -> Any:
        return EVERY if value == EVERY else super().to_python(value)


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
    section = KeyField(label=_("Section"))
    question = KeyField(label=_("Question"))
    month = forms.RegexField(
        MONTH,
        label=_("Month"),
        required=False,
        error_messages={"invalid": _("Give the month as 2026-11.")},
    )
    by = forms.ChoiceField(
        label=_("Columns"),
        required=False,
        choices=[("month", _("Month")), ("wave", _("Wave"))],
        error_messages={"invalid_choice": _("Choose month or wave.")},
    )
    critical = forms.ChoiceField(
        label=_("Critical failures"),
        required=False,
        choices=[("1", _("Only"))],
        error_messages={"invalid_choice": _("Only 1 is understood here.")},
    )

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
            section=given["section"],
            question=given["question"],
            month=date.fromisoformat(f"{month}-01") if month else None,
            by=given["by"] or "month",
            critical=bool(given["critical"]),
        )

    def without_errors(self) -> str:
        """The address's query with the filters that are understood."""
        kept = {
            name: self.data[name]
            for name in self.fields
            if name in self.data and name not in self.errors
        }
        return f"?{urlencode(kept)}"
