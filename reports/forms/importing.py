from collections.abc import Iterator
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from audits.models import Program
from reports.importing.columns import FIELDS
from reports.importing.options import Options
from reports.importing.programs import MAX_NAME
from reports.importing.waiting import Trial
from shoppers.models import Viewer

MAX_BYTES = 10 * 1024 * 1024
#: What is read with no column: `--map field=`.
NONE = "-"

WORDS = {
    "location": _("Location"),
    "region": _("Region"),
    "channel": _("Channel"),
    "wave": _("Wave"),
    "date": _("Date of the visit"),
    "shopper": _("Shopper"),
    "checklist": _("Checklist"),
    "score": _("Score, per cent"),
    "earned": _("Points earned"),
    "possible": _("Points possible"),
    "external_id": _("Id of the shop"),
}


class HandInForm(forms.Form):
    """A file of any name; what it is, its content says."""

    file = forms.FileField(
        label=_("File"),
        help_text=_("CSV or XLSX, one row per shop, at most 10 MB."),
        max_length=200,
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": ".csv,.tsv,.txt,.xlsx", "class": "in"}),
    )
    program = forms.CharField(
        label=_("Program"),
        help_text=_("One that is there, or a new name: then a program is made."),
        max_length=MAX_NAME,
        widget=forms.TextInput(attrs={"class": "in", "list": "programs"}),
    )

    def __init__(self, *args: Any, viewer: Viewer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = Program.objects.visible_to(viewer).order_by("name")
        self.programs = list(rows.values_list("name", flat=True))

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if not file.size:
            raise forms.ValidationError(_("The file is empty."))
        if file.size > MAX_BYTES:
            raise forms.ValidationError(
                _("Larger than 10 MB: use manage.py import_results.")
            )
        return file


class ReadingForm(forms.Form):
    """How a file is to be read: a column for each field, and rules for its rows."""

    day_first = forms.BooleanField(
        label=_("Dates are written day first (31/12/2025)"), required=False
    )
    decimal_comma = forms.BooleanField(
        label=_("Numbers have a decimal comma (1.234,5)"), required=False
    )
    encoding = forms.CharField(
        label=_("Encoding"),
        help_text=_("Found out by itself; for example “windows-1257” where not."),
        max_length=40,
        required=False,
    )
    year = forms.IntegerField(
        label=_("Year of months without one"),
        min_value=1900,
        max_value=2999,
        required=False,
    )
    never_scored_below = forms.DecimalField(
        label=_("Leave out checklists that never reach, per cent"),
        help_text=_("A form none of whose shops gets so far is one without a score."),
        min_value=0,
        max_value=100,
        decimal_places=2,
        required=False,
    )
    excluded = forms.CharField(
        label=_("Leave out rows where"),
        help_text=_("One rule a line, such as Status = Test"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args: Any, trial: Trial, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in FIELDS:
            self.fields[f"map_{name}"] = forms.ChoiceField(
                label=WORDS[name],
                choices=_choices(trial, name),
                initial=trial.mapping.get(name, NONE),
            )
        for bound in self.fields.values():
            if not isinstance(bound, forms.BooleanField):
                bound.widget.attrs.setdefault("class", "in")

    @property
    def maps(self) -> Iterator[forms.BoundField]:
        """The fields that say which column is which."""
        return (self[f"map_{name}"] for name in FIELDS)

    def clean_excluded(self) -> tuple[tuple[str, str], ...]:
        lines = self.cleaned_data["excluded"].splitlines()
        pairs = [line.partition("=") for line in lines if line.strip()]
        for column, sign, _value in pairs:
            if not sign or not column.strip():
                raise forms.ValidationError(
                    _("Write each line as a column, =, and a value.")
                )
        return tuple((column.strip(), value.strip()) for column, _sign, value in pairs)

    def options(self) -> Options:
        """What was said: every field has its column now, or none."""
        given = self.cleaned_data
        columns = {name: given[f"map_{name}"] for name in FIELDS}
        return Options(
            mapping={
                name: "" if column == NONE else column
                for name, column in columns.items()
            },
            day_first=given["day_first"],
            decimal_comma=given["decimal_comma"],
            encoding=given["encoding"],
            never_scored_below=given["never_scored_below"],
            excluded=given["excluded"],
            year=given["year"],
        )


def initial_of(options: Options) -> dict[str, Any]:
    """What the form shows of `options`; the columns come from the trial."""
    return {
        "day_first": options.day_first,
        "decimal_comma": options.decimal_comma,
        "encoding": options.encoding,
        "year": options.year,
        "never_scored_below": options.never_scored_below,
        "excluded": "\n".join(f"{one} = {two}" for one, two in options.excluded),
    }


def _choices(trial: Trial, name: str) -> list[tuple[str, Any]]:
    counted = {column: trial.columns.count(column) for column in trial.columns}
    columns = [column for column, count in counted.items() if count == 1]
    joined = trial.mapping.get(name, "")
    if joined and joined not in columns:
        columns.append(joined)
    return [(NONE, _("no column")), *((column, column) for column in columns)]
