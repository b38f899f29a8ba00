"""Reports: what they are called, who reads them, and what their blocks show."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from reports.forms.choosing import FiltersForm
from reports.models import Block, Report
from shoppers.models import Viewer

Kind = Block.Kind
#: What a new report begins with.
STARTS: dict[str, tuple[Kind, ...]] = {
    "overview": (
        Kind.HEADLINE,
        Kind.CHANNELS,
        Kind.LEAGUE,
        Kind.QUESTIONS,
        Kind.CRITICALS,
    ),
    "locations": (Kind.HEADLINE, Kind.LEAGUE, Kind.CRITICALS, Kind.COMMENTS),
    "blank": (),
}
TITLE = {"required": _("Give it a title."), "max_length": _("At most 120 letters.")}


class NewReportForm(forms.Form):
    title = forms.CharField(
        label=_("Title"),
        max_length=120,
        error_messages=TITLE,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    start = forms.ChoiceField(
        label=_("Begin with"),
        choices=[
            (
                "overview",
                _("An overview: finding, channels, league, questions, critical ones"),
            ),
            ("locations", _("Locations: finding, league, critical ones, comments")),
            ("blank", _("Nothing: choose each block yourself")),
        ],
        initial="overview",
        widget=forms.RadioSelect,
    )

    def kinds(self) -> tuple[Kind, ...]:
        return STARTS[self.cleaned_data["start"]]


class ReportForm(FiltersForm):
    """Title, sharing and filters of a report."""

    NAMES = ("program", "wave", "channel", "region", "location", "by")

    title = forms.CharField(label=_("Title"), max_length=120, error_messages=TITLE)
    shared_with = forms.ChoiceField(
        label=_("Who may read it, beside you"),
        choices=Report.Shared.choices,
        required=False,
        help_text=_("They find it under Reports, or open its address."),
    )

    def __init__(self, *args: Any, viewer: Viewer, report: Report, **options: Any):
        super().__init__(
            *args,
            viewer=viewer,
            filters=report.filters,
            initial={"title": report.title, "shared_with": report.shared_with},
            **options,
        )

    def order(self) -> dict[str, Any]:
        given = self.cleaned_data
        names = ("title", "shared_with")
        return {**{name: given[name] for name in names}, "filters": self.chosen()}


class AddForm(forms.Form):
    kind = forms.ChoiceField(
        label=_("Add a block"),
        choices=Kind.choices,
        error_messages={"invalid_choice": _("Choose one of these.")},
    )


class BlockForm(FiltersForm):
    """A block's heading, and what it shows otherwise than its report."""

    NAMES = (*FiltersForm.NAMES, "section", "question")

    title = forms.CharField(
        label=_("Heading"), max_length=120, required=False, error_messages=TITLE
    )
    text = forms.CharField(
        label=_("Text"),
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_(
            "An empty line begins a paragraph, “- ” a line of a list, “## ” a heading. "
            "**bold**, *slanted*, [words](https://…)."
        ),
        error_messages={
            "required": _("Write something, or remove the block."),
            "max_length": _("At most 5,000 letters."),
        },
    )

    def __init__(self, *args: Any, viewer: Viewer, block: Block, **options: Any):
        super().__init__(
            *args,
            viewer=viewer,
            filters=block.filters,
            under=block.report.filters,
            initial={"title": block.title, "text": block.text},
            prefix="block",
            **options,
        )
        if block.kind == Kind.TEXT:
            for field in self.filter_fields():
                del self.fields[field.name]
            self._shown = None
        else:
            del self.fields["text"]

    def order(self) -> dict[str, Any]:
        given = self.cleaned_data
        return {
            "title": given["title"],
            "text": given.get("text", ""),
            "filters": self.chosen(),
        }
