from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from audits.definition import Checklist as Definition
from audits.forms.filters import Chosen
from audits.models import Checklist, Program, RescoredShop, Version, Wave
from audits.rescoring import SHORTEST_REASON, Shop, Wanted
from shoppers.models import Viewer

REFUSALS = {
    "reason_too_short": _("Say why, in at least ten characters."),
    "same_version": _("Choose two different versions."),
    "other_checklist": _("Both versions must be of this checklist."),
    "not_published": _("Both versions must be published."),
    "other_wave": _("This wave belongs to another program."),
    "nothing_to_do": _("No released shop of this program has that version."),
    "under_way": _(
        "These shops are being scored again already. Wait until that is done, or stop "
        "it."
    ),
}


class NumberedChoice(Chosen):
    def label_from_instance(self, obj: Any) -> str:
        return str(_("Version %(n)d") % {"n": obj.number})


class WantedForm(forms.Form):
    """Which shops, and under which version. Read from the address."""

    program = Chosen(Program.objects.none(), label=_("Program"))
    wave = Chosen(
        Wave.objects.none(),
        label=_("Wave"),
        required=False,
        empty_label=_("All waves"),
    )
    source = NumberedChoice(
        Version.objects.none(), label=_("Scored under"), empty_label=_("Choose…")
    )
    target = NumberedChoice(
        Version.objects.none(), label=_("Score again under"), empty_label=_("Choose…")
    )

    def __init__(self, *args: Any, viewer: Viewer, checklist: Checklist, **kwargs: Any):
        super().__init__(*args, **kwargs)
        programs = Program.objects.visible_to(viewer).filter(
            waves__assignments__version__checklist=checklist
        )
        versions = checklist.versions.published().defer("content").order_by("-number")
        self._offer("program", programs.distinct().order_by("name"))
        self._offer(
            "wave",
            Wave.objects.visible_to(viewer)
            .select_related("program")
            .order_by("-starts_on", "name"),
        )
        self._offer("source", versions)
        self._offer("target", versions)

    def _offer(self, name: str, rows: Any) -> None:
        self.fields[name].queryset = rows  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        source, target = cleaned.get("source"), cleaned.get("target")
        if source and source == target:
            self.add_error("target", REFUSALS["same_version"])
        wave, program = cleaned.get("wave"), cleaned.get("program")
        if wave and program and wave.program_id != program.pk:
            self.add_error("wave", REFUSALS["other_wave"])
        return cleaned

    @property
    def wanted(self) -> Wanted:
        """What a valid form asks for."""
        return Wanted(**self.cleaned_data)


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason"),
        min_length=SHORTEST_REASON,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Kept in the journal of every shop, with before and after."),
        error_messages={"min_length": REFUSALS["reason_too_short"]},
    )


@dataclass(frozen=True, slots=True)
class Row:
    """One shop before and after. `left_out` names the questions as the page of the
    source version does; `fault` says why it keeps its score."""

    shop: str
    location: str
    before: int | None
    after: int | None
    left_out: list[str]
    fault: str = ""

    @property
    def change(self) -> int | None:
        if self.before is None or self.after is None:
            return None
        return self.after - self.before


def previewed(shops: Iterable[Shop], source: Definition) -> list[Row]:
    names = _names(source)
    return [
        Row(
            each.card.submission.assignment.reference,
            each.card.location.name,
            each.before,
            each.after,
            [names.get(key, key) for key in each.left_out],
            str(RescoredShop.Fault(each.fault).label) if each.fault else "",
        )
        for each in shops
    ]


def carried_out(lines: Iterable[RescoredShop], source: Definition) -> list[Row]:
    names = _names(source)
    return [
        Row(
            each.submission.assignment.reference,
            each.submission.assignment.location.name,
            each.before,
            each.after,
            [names.get(key, key) for key in each.left_out],
            each.get_fault_display(),
        )
        for each in lines
    ]


def _names(checklist: Definition) -> dict[str, str]:
    return {each.key: f"Q{n}" for n, each in enumerate(checklist.questions(), 1)}
