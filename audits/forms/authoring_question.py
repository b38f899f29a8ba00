"""The form of one question. It reads every list beside its fields, and says which of
its parts another type would need to show anew."""

from collections.abc import Mapping
from typing import Any

import msgspec
from django import forms
from django.core.exceptions import NON_FIELD_ERRORS
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from msgspec.structs import replace

from audits.definition import Kind, Question
from audits.forms import authoring_kinds as kinds
from audits.forms.authoring_comparisons import Earlier
from audits.forms.authoring_conditions import Builder
from audits.forms.authoring_figures import (
    Figures,
    PointsField,
    write_scaled,
)
from audits.forms.authoring_lines import (
    KEY,
    Errors,
    Line,
    alter,
    lines_of,
    posted_lines,
    read_bands,
    read_options,
    read_rows,
)

AREA = forms.Textarea(attrs={"rows": 2})
#: Named like fields of Question, and taken over as they are.
PLAIN = (
    *("text", "guidance", "theme", "stage", "unit", "na_label", "evidence_label"),
    *("scale_min_label", "scale_max_label", "example_alt"),
    *("required", "na_allowed", "critical", "bonus", "internal", "silent"),
    "evidence_original",
    *("comment_rule", "evidence_rule"),
)
COUNTS = ("comment_min", "min_length", "evidence_min", "evidence_max", "decimals")


def small(label: Any, highest: int, **kwargs: Any) -> forms.IntegerField:
    widget = forms.TextInput(attrs={"inputmode": "numeric", "maxlength": 6})
    return forms.IntegerField(
        label=label,
        required=False,
        min_value=0,
        max_value=highest,
        widget=widget,
        **kwargs,
    )


def short(label: Any, **kwargs: Any) -> forms.CharField:
    return forms.CharField(label=label, required=False, max_length=500, **kwargs)


def tick(label: Any) -> forms.BooleanField:
    return forms.BooleanField(label=label, required=False)


class QuestionForm(forms.Form):
    """`kind` decides which fields there are; see authoring_kinds.ONLY."""

    text = forms.CharField(
        label=gettext_lazy("Question, as the shopper reads it"),
        max_length=10_000,
        widget=AREA,
    )
    guidance = forms.CharField(
        label=gettext_lazy("Help under the question"),
        required=False,
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    kind = forms.ChoiceField(label=gettext_lazy("Type"), choices=kinds.KINDS)
    weight = PointsField(
        label=gettext_lazy("Weight"), help_text=gettext_lazy("0 informs only")
    )
    theme = short(gettext_lazy("Theme"), widget=forms.TextInput({"list": "themes"}))
    stage = short(
        gettext_lazy("Journey stage"), widget=forms.TextInput({"list": "stages"})
    )
    points = PointsField(label=gettext_lazy("Points"))
    scale_min = forms.CharField(label=gettext_lazy("From"), max_length=12)
    scale_max = forms.CharField(label=gettext_lazy("To"), max_length=12)
    scale_min_label = short(gettext_lazy("Words at the low end"))
    scale_max_label = short(gettext_lazy("Words at the high end"))
    scale_labels = forms.CharField(
        label=gettext_lazy("Words for every step, one per line"),
        required=False,
        max_length=11_000,
        widget=AREA,
    )
    unit = short(gettext_lazy("Unit"))
    decimals = small(gettext_lazy("Decimals"), 4)
    minimum = forms.CharField(
        label=gettext_lazy("Lowest"), required=False, max_length=20
    )
    maximum = forms.CharField(
        label=gettext_lazy("Highest"), required=False, max_length=20
    )
    min_length = small(gettext_lazy("At least so many letters"), 20_000)
    measure = forms.ChoiceField(
        label=gettext_lazy("Read from the contact log"),
        choices=[("", "–"), *kinds.MEASURES],
        required=False,
    )
    silent = tick(gettext_lazy("Not even shown to the shopper"))
    na_allowed = tick(gettext_lazy("“Not applicable” allowed"))
    na_label = short(gettext_lazy("Words for “not applicable”"))
    required = tick(gettext_lazy("Answer required"))
    critical = tick(gettext_lazy("Critical question"))
    pass_mark = PointsField(
        label=gettext_lazy("Passed from (points)"),
        help_text=gettext_lazy("Blank: full points"),
    )
    bonus = tick(gettext_lazy("Bonus: adds, never takes away"))
    internal = tick(gettext_lazy("Internal: kept from the location"))
    comment_rule = forms.ChoiceField(label=gettext_lazy("Comment"), choices=kinds.RULES)
    comment_min = small(gettext_lazy("Letters, at least"), 20_000)
    evidence_rule = forms.ChoiceField(
        label=gettext_lazy("Evidence"), choices=kinds.RULES
    )
    evidence_min = small(gettext_lazy("Files, at least"), 100)
    evidence_max = small(gettext_lazy("At most"), 100)
    evidence_label = short(gettext_lazy("What it should show"))
    evidence_original = tick(gettext_lazy("Photos in full size"))
    reasons = forms.CharField(
        label=gettext_lazy("Reasons to tick when points are lost, one per line"),
        required=False,
        max_length=26_000,
        widget=AREA,
    )
    example_alt = short(gettext_lazy("What the picture shows, in words"))
    key = forms.CharField(label=gettext_lazy("Key"), max_length=64, required=False)

    def __init__(
        self,
        question: Question,
        earlier: Earlier,
        itself: Earlier,
        *,
        data: QueryDict | None = None,
        locked: bool = True,
    ) -> None:
        self.question = question
        self.locked = locked
        posted = data.get("kind", "") if data is not None else ""
        shown = Kind(posted) if posted in Kind._value2member_map_ else question.kind
        self.chosen: Kind = shown
        self.errors_in_lines: Errors = {}
        super().__init__(data, initial=_initial(question))
        self.is_retyped = data is not None and data.get("shown") != shown.value
        self._drop_fields(data)
        self._lay_lines(earlier, itself, data)

    def _drop_fields(self, data: QueryDict | None) -> None:
        """Only what this type has; what the page did not show is not asked for."""
        shown = data.get("shown", "") if data is not None else ""
        before = Kind(shown) if shown in Kind._value2member_map_ else self.chosen
        for name in list(self.fields):
            missing = not kinds.has_field(self.chosen, name)
            if missing or (data is not None and not kinds.has_field(before, name)):
                del self.fields[name]
        if not self.question.example:
            self.fields.pop("example_alt", None)
        if self.locked:
            self.fields.pop("key", None)

    def _lay_lines(
        self, earlier: Earlier, itself: Earlier, data: QueryDict | None
    ) -> None:
        question = self.question
        if data is None:
            self.lines = lines_of(question, Figures.of(question))
            self.shown_when = Builder.of("v", earlier, question.visible_when)
            self.evidence_when = Builder.of("e", itself, question.evidence_when)
        else:
            self.lines = posted_lines(data)
            self.shown_when = Builder.posted("v", earlier, data)
            self.evidence_when = Builder.posted("e", itself, data)

    @property
    def is_structural(self) -> bool:
        """Whether the page must show other controls than it has."""
        moved = self.shown_when.has_moved or self.evidence_when.has_moved
        return self.is_retyped or moved

    @property
    def only_incomplete(self) -> bool:
        """Whether all that is wrong is a value that the page did not ask for yet."""
        return is_incomplete(self, self.incomplete)

    def act(self, act: str) -> None:
        """Carry out a button inside the form, before it is read."""
        alter(self.lines, act)
        self.shown_when.alter(act)
        self.evidence_when.alter(act)

    def clean_key(self) -> str:
        key: str = self.cleaned_data["key"] or self.question.key
        if not KEY.fullmatch(key):
            raise forms.ValidationError(
                _("A key has letters without accents, digits, “_”, “.” and “-”.")
            )
        return key

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        self.changed = self._read(cleaned)
        self.incomplete: set[str] = set()
        for builder in (self.shown_when, self.evidence_when):
            self.errors_in_lines |= builder.errors
            self.incomplete |= builder.incomplete
        for name, message in self.errors_in_lines.items():
            self.add_error(None, forms.ValidationError(message, code=name))
        if not self.errors:
            try:
                msgspec.convert(msgspec.to_builtins(self.changed), Question)
            except msgspec.ValidationError as error:
                self.add_error(None, str(error))
        return cleaned

    def _read(self, cleaned: Mapping[str, Any]) -> Question:
        """The question that the form describes. Every type begins from its defaults;
        what the page does not show stays as it was, unless the type changed."""
        kept = self.question
        if self.is_retyped:
            kept = Question(kept.key, self.chosen, kept.text)
            kept = replace(kept, example=self.question.example, required=True)
        values: dict[str, Any] = {
            name: cleaned[name] for name in PLAIN if name in cleaned
        }
        values |= {name: cleaned.get(name) or 0 for name in COUNTS if name in cleaned}
        values |= self._points(cleaned)
        values |= self._texts(cleaned)
        read = replace(kept, **values, kind=self.chosen)
        read = replace(read, **self._figures(cleaned, read), **self._lists(read))
        if read.silent:
            read = replace(read, required=False)
        return replace(
            read,
            visible_when=self.shown_when.condition(),
            evidence_when=self.evidence_when.condition(),
        )

    def _points(self, cleaned: Mapping[str, Any]) -> dict[str, Any]:
        values: dict[str, Any] = {}
        if "weight" in cleaned:
            weight = cleaned["weight"]
            values["weight"] = 100 if weight is None else weight
        if "points" in cleaned:
            values["points"] = cleaned["points"] or 0
        if "pass_mark" in cleaned:
            values["pass_mark"] = cleaned["pass_mark"]
        return values

    def _texts(self, cleaned: Mapping[str, Any]) -> dict[str, Any]:
        values: dict[str, Any] = {}
        for name in ("text", "guidance"):
            if name in cleaned:
                values[name] = cleaned[name].replace("\r\n", "\n")
        for name in ("reasons", "scale_labels"):
            if name in cleaned:
                lines = (each.strip() for each in cleaned[name].splitlines())
                values[name] = tuple(each for each in lines if each)
        if "measure" in cleaned:
            values["measure"] = cleaned["measure"] or None
        if cleaned.get("key"):
            values["key"] = cleaned["key"]
        return values

    def _figures(self, cleaned: Mapping[str, Any], read: Question) -> dict[str, Any]:
        """Limits, typed as the question's values are."""
        values: dict[str, Any] = {}
        for name in ("scale_min", "scale_max", "minimum", "maximum"):
            if name not in cleaned:
                continue
            is_scale = name.startswith("scale")
            figures = Figures() if is_scale else Figures.of(read)
            try:
                text = cleaned[name]
                values[name] = figures.read(text) if text else None
            except forms.ValidationError as error:
                self.add_error(name, error)
        return values

    def _lists(self, read: Question) -> dict[str, Any]:
        errors = self.errors_in_lines = {}
        values: dict[str, Any] = {"options": (), "rows": (), "bands": ()}
        if self.chosen is Kind.YES_NO:
            return values | self._yes_no()
        if self.chosen in kinds.HAS_OPTIONS:
            values["options"] = read_options(self.lines["options"], errors)
        if self.chosen in kinds.HAS_ROWS:
            values["rows"] = read_rows(self.lines["rows"], errors)
        if self.chosen in kinds.HAS_BANDS:
            figures = Figures.of(read)
            values["bands"] = read_bands(self.lines["bands"], figures, errors)
        return values

    def _yes_no(self) -> dict[str, Any]:
        """Two options; the plain form (points for yes) when they say no more."""
        options = read_options(yes_no_lines(self), self.errors_in_lines)
        yes, no = options
        plain = (yes.label, no.label, no.points) == (_("Yes"), _("No"), 0)
        if plain and yes.points >= 0:
            return {"points": yes.points, "options": ()}
        return {"points": 0, "options": options}


def is_incomplete(form: forms.Form, incomplete: set[str]) -> bool:
    listed = form.errors.as_data()
    codes = {error.code for error in listed.get(NON_FIELD_ERRORS, [])}
    return set(listed) == {NON_FIELD_ERRORS} and codes <= incomplete


def yes_no_lines(form: QuestionForm) -> list[Line]:
    """The two lines of a yes/no question, from whatever options there are."""
    question, lines = form.question, form.lines["options"]
    if not lines and question.kind is Kind.YES_NO:
        points = write_scaled(question.points, 2)
        lines = [{"key": "yes", "label": "", "points": points}]
    blank: Line = {"label": "", "points": "0"}
    two = [*lines, blank, blank][:2]
    names = (("yes", _("Yes")), ("no", _("No")))
    return [
        {**line, "key": key, "label": line["label"] or label}
        for line, (key, label) in zip(two, names, strict=True)
    ]


def _initial(question: Question) -> dict[str, Any]:
    figures = Figures.of(question)
    plain = {name: getattr(question, name) for name in (*PLAIN, *COUNTS)}
    return plain | {
        "key": question.key,
        "kind": question.kind.value,
        "weight": question.weight,
        "points": question.points,
        "pass_mark": question.pass_mark,
        "measure": question.measure or "",
        "scale_min": str(question.scale_min),
        "scale_max": str(question.scale_max),
        "minimum": figures.write(question.minimum),
        "maximum": figures.write(question.maximum),
        "reasons": "\n".join(question.reasons),
        "scale_labels": "\n".join(question.scale_labels),
    }
