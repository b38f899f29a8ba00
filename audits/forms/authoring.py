"""Forms of a checklist beside its questions: new ones, sections, settings."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django import forms
from django.conf.locale import LANG_INFO
from django.http import QueryDict
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from msgspec.structs import replace

from audits.definition import WHOLE, Checklist, CriticalRule, Section
from audits.editing import shown_as_outcome
from audits.forms.authoring_comparisons import Earlier, shortened
from audits.forms.authoring_conditions import Builder
from audits.forms.authoring_figures import PointsField
from audits.forms.authoring_kinds import CRITICAL_RULES, KINDS
from audits.forms.authoring_question import is_incomplete

PER_PERCENT = WHOLE // 100


def languages(*more: str) -> list[tuple[str, str]]:
    """(tag, its own name) of the languages that Django knows, and `more`."""
    known = {
        tag: capfirst(info["name_local"])
        for tag, info in LANG_INFO.items()
        if "name_local" in info
    }
    for tag in more:
        known.setdefault(tag, tag)
    return sorted(known.items(), key=lambda pair: pair[1].casefold())


class NewChecklistForm(forms.Form):
    """`start` is blank, `template:<slug>` or `copy:<public id>`."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=120)
    language = forms.ChoiceField(
        label=gettext_lazy("Language of its texts"),
        help_text=gettext_lazy("Translations are added later."),
    )
    start = forms.ChoiceField(
        label=gettext_lazy("Start from"), widget=forms.RadioSelect, initial="blank"
    )

    def __init__(
        self, *args: Any, starts: Iterable[str], language: str, **kwargs: Any
    ) -> None:
        kwargs.setdefault("initial", {"language": language, "start": "blank"})
        super().__init__(*args, **kwargs)
        self.fields["language"].choices = languages(language)  # type: ignore[attr-defined]
        choices = [(start, start) for start in starts]
        self.fields["start"].choices = choices  # type: ignore[attr-defined]


class AddQuestionForm(forms.Form):
    text = forms.CharField(
        label=gettext_lazy("Question, as the shopper reads it"), max_length=10_000
    )
    kind = forms.ChoiceField(label=gettext_lazy("Type"), choices=KINDS)


class TitleForm(forms.Form):
    title = forms.CharField(label=gettext_lazy("Title"), max_length=200)


class SectionForm(TitleForm):
    intro = forms.CharField(
        label=gettext_lazy("Introduction"),
        required=False,
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    weight = PointsField(
        label=gettext_lazy("Weight of the section"),
        help_text=gettext_lazy("Counts when the settings say so. Blank: 1."),
    )

    def __init__(
        self, section: Section, earlier: Earlier, data: QueryDict | None = None
    ) -> None:
        names = ("title", "intro", "weight")
        super().__init__(data, initial={name: getattr(section, name) for name in names})
        self.section = section
        self.shown_when = (
            Builder.of("v", earlier, section.visible_when)
            if data is None
            else Builder.posted("v", earlier, data)
        )

    @property
    def is_structural(self) -> bool:
        return self.shown_when.has_moved

    @property
    def only_incomplete(self) -> bool:
        return is_incomplete(self, self.incomplete)

    def act(self, act: str) -> None:
        self.shown_when.alter(act)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        condition = self.shown_when.condition()
        self.incomplete = self.shown_when.incomplete
        for name, message in self.shown_when.errors.items():
            self.add_error(None, forms.ValidationError(message, code=name))
        values = {name: cleaned[name] for name in self.fields if name in cleaned}
        self.changed = replace(self.section, **values, visible_when=condition)
        return cleaned


class SettingsForm(forms.Form):
    outcome_key = forms.ChoiceField(
        label=gettext_lazy("Outcome of the contact"),
        required=False,
        help_text=gettext_lazy(
            "The question that says whether anybody was reached. “Not reached” is a "
            "scored result."
        ),
    )
    critical_rule = forms.ChoiceField(
        label=gettext_lazy("A failed critical question"), choices=CRITICAL_RULES
    )
    critical_cap = forms.DecimalField(
        label=gettext_lazy("Capped at (per cent)"),
        required=False,
        min_value=0,
        max_value=100,
        decimal_places=2,
        widget=forms.TextInput(attrs={"inputmode": "decimal"}),
    )
    unanswered_is_zero = forms.BooleanField(
        label=gettext_lazy("An optional question left open scores zero"),
        required=False,
    )
    cap_bonus = forms.BooleanField(
        label=gettext_lazy("Bonus points cannot lift a score above 100 %"),
        required=False,
    )
    weigh_sections = forms.BooleanField(
        label=gettext_lazy("Sections have weights of their own"), required=False
    )
    language = forms.ChoiceField(label=gettext_lazy("Language of its texts"))

    def __init__(self, checklist: Checklist, data: QueryDict | None = None) -> None:
        self.checklist = checklist
        cap = Decimal(checklist.critical_cap) / PER_PERCENT
        plain = (
            *("outcome_key", "critical_rule", "unanswered_is_zero", "cap_bonus"),
            *("weigh_sections", "language"),
        )
        initial = {name: getattr(checklist, name) for name in plain}
        super().__init__(
            data, initial=initial | {"critical_cap": cap.normalize() if cap else None}
        )
        choices = [
            (each.key, f"Q{number} {shortened(each.text)}")
            for number, each in enumerate(checklist.questions(), 1)
            if shown_as_outcome(each)
        ]
        present = checklist.outcome_key
        if present and present not in dict(choices):
            choices.append((present, present))
        none = ("", _("None: the score takes no notice of it"))
        self._offer("outcome_key", [none, *choices])
        self._offer("language", languages(checklist.language))

    def _offer(self, name: str, choices: list[tuple[str, str]]) -> None:
        self.fields[name].choices = choices  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        cap = cleaned.get("critical_cap") or Decimal(0)
        rule = cleaned.get("critical_rule")
        if rule == CriticalRule.CAP and not cap:
            self.add_error("critical_cap", _("Say at which score it is capped."))
        if not self.errors:
            self.changed = replace(
                self.checklist,
                **{
                    **cleaned,
                    "outcome_key": cleaned["outcome_key"] or None,
                    "critical_cap": int(cap * PER_PERCENT),
                    "critical_rule": CriticalRule(cleaned["critical_rule"]),
                },
            )
        return cleaned


class PictureForm(forms.Form):
    """The upload is looked at by audits/picturing.py."""

    picture = forms.FileField(label=gettext_lazy("Example picture"))
    alt = forms.CharField(
        label=gettext_lazy("What the picture shows, in words"),
        required=False,
        max_length=500,
    )
