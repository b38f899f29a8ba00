"""What a manager writes into a scenario."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from audits import scripts
from audits.forms.rows import Lines, Row, RowsField, check_count, long_words, whole
from audits.models import Scenario
from audits.models.scenarios import NAME_LENGTH
from shoppers.models import Viewer

LONGEST_MINUTES = 1440
LONGEST_VARIANT, MOST_VARIANTS = 200, 50
LONGEST_NAME = 40
LONGEST_STEP, LATEST_DAY = 500, 365


def text_field(label: Any, *, rows: int, longest: int, **kwargs: Any) -> Any:
    """A text of several lines."""
    widget = forms.Textarea(attrs={"rows": rows})
    return forms.CharField(label=label, max_length=longest, widget=widget, **kwargs)


class Variables(RowsField):
    """{name: [variant, …]}; variants come one per line."""

    parts = ("name", "texts")

    def prepare_value(self, value: Any) -> Any:
        if not isinstance(value, dict):
            return value
        return [
            {"name": name, "texts": "\n".join(texts)}
            for name, texts in sorted(value.items())
        ]

    def clean(self, value: Any) -> Any:
        found: dict[str, list[str]] = {}
        errors: list[str] = []
        for number, row in self.filled_rows(value):
            if words := self._wrong(row, found):
                name = row["name"][:LONGEST_NAME]
                place = {"n": number, "name": name}
                start = _("Variable %(n)d, “%(name)s”: ") if name else _("Row %(n)d: ")
                errors.append(start % place + words)
            else:
                found[row["name"]] = variants_in(row)
        if errors:
            raise ValidationError(errors)
        return found

    def _wrong(self, row: Row, found: dict[str, list[str]]) -> str:
        name, texts = row["name"], variants_in(row)
        if len(name) > LONGEST_NAME or not scripts.NAME.fullmatch(name):
            return _("a name is made of the letters a–z, digits and _, a letter first.")
        if name in found:
            return _("this name is there twice.")
        if not texts:
            return _("give it at least one variant.")
        check_count(texts, MOST_VARIANTS)
        if any(len(text) > LONGEST_VARIANT for text in texts):
            return long_words()
        if any("{" in text or "}" in text for text in texts):
            return _("a variant is taken as it is: leave the braces out.")
        return ""


def variants_in(row: Row) -> list[str]:
    """One per line, each once."""
    lines = row["texts"].replace("\r", "\n").split("\n")
    return list(dict.fromkeys(line.strip() for line in lines if line.strip()))


class FollowUps(RowsField):
    """[{"text", "after_days", "on_promise"}], in their order."""

    parts = ("text", "when", "days")
    ignored = ("when", "days")
    most = 10

    def prepare_value(self, value: Any) -> Any:
        return [_follow_row(each) for each in value or ()]

    def clean(self, value: Any) -> Any:
        found = []
        for number, row in self.filled_rows(value):
            is_promise = row["when"] == "promise"
            days = None if is_promise else whole(row["days"], most=LATEST_DAY)
            place = {"n": number, "most": LATEST_DAY}
            if days is None and not is_promise:
                words = _("Step %(n)d: say after how many days, 0 to %(most)d.")
                raise ValidationError(words % place)
            if len(row["text"]) > LONGEST_STEP:
                raise ValidationError(_("Step %(n)d: ") % place + long_words())
            found.append(
                {"text": row["text"], "after_days": days, "on_promise": is_promise}
            )
        return found


def _follow_row(step: dict[str, Any]) -> Row:
    """As the page shows it: what was typed stays, what was stored becomes a row."""
    if "on_promise" not in step:
        return step
    days = step["after_days"]
    return {
        "text": step["text"],
        "when": "promise" if step["on_promise"] else "days",
        "days": "" if days is None else str(days),
    }


class TextsForm(forms.Form):
    """The texts and limits of a scenario; of a preview, nothing is required."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=NAME_LENGTH)
    persona = forms.CharField(
        label=gettext_lazy("Who the shopper is"),
        max_length=255,
        required=False,
        help_text=gettext_lazy("Name, age, and what matters of their life."),
    )
    test_account = forms.CharField(
        label=gettext_lazy("Test account"),
        max_length=255,
        required=False,
        help_text=gettext_lazy("Never a real customer’s."),
    )
    story = text_field(gettext_lazy("Story"), rows=5, longest=5000)
    desired_outcome = text_field(
        gettext_lazy("What the customer wants"), rows=2, longest=2000
    )
    opening_line = text_field(
        gettext_lazy("First sentence, word for word"), rows=2, longest=2000
    )
    steps = Lines(label=gettext_lazy("Steps"))
    questions_to_ask = Lines(label=gettext_lazy("Questions to ask"))
    never = Lines(label=gettext_lazy("Things never to do"))
    give_up = text_field(
        gettext_lazy("When to give up"), rows=2, longest=2000, required=False
    )
    minutes = forms.IntegerField(
        label=gettext_lazy("Takes about (minutes)"),
        min_value=1,
        max_value=LONGEST_MINUTES,
        initial=20,
    )
    max_minutes = forms.IntegerField(
        label=gettext_lazy("Minutes at most"),
        min_value=1,
        max_value=LONGEST_MINUTES,
        required=False,
    )
    max_contacts = forms.IntegerField(
        label=gettext_lazy("Contacts at most"), min_value=1, max_value=50, initial=1
    )
    follow_ups = FollowUps(label=gettext_lazy("Follow-up steps"))
    variables = Variables(label=gettext_lazy("Variables"))

    @property
    def state(self) -> dict[str, Any]:
        """Field → value as the scenario stores them; what is wrong is left empty."""
        empty: dict[str, Any] = dict.fromkeys(("name", *scripts.TEXTS), "")
        empty |= {name: [] for name in (*scripts.LISTS, "follow_ups")}
        empty |= {"minutes": 20, "max_minutes": None, "max_contacts": 1}
        empty |= {"variables": {}}
        given = {name: self.cleaned_data.get(name) for name in Scenario.FIELDS}
        return {
            name: _plain(value) if value is not None else empty[name]
            for name, value in given.items()
        }

    @property
    def script(self) -> scripts.Script:
        """What a shopper would read, the variables not yet filled in."""
        return scripts.written(Scenario(**self.state))

    @property
    def undefined(self) -> dict[str, list[str]]:
        """Field → what stands in braces there without being a variable."""
        if "variables" not in self.cleaned_data:
            return {}
        return scripts.undefined(self.script, self.cleaned_data["variables"])


def _plain(value: Any) -> Any:
    """Browsers send line breaks in two characters; stored is one."""
    return value.replace("\r\n", "\n") if isinstance(value, str) else value


class PreviewForm(TextsForm):
    """Texts on their way, for what they would look like."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.required = False


class ScenarioForm(TextsForm):
    """A scenario that can be saved. `shown` is the state that the form was made of."""

    shown = forms.CharField(
        max_length=64, required=False, widget=forms.HiddenInput, label=""
    )

    def __init__(
        self,
        *args: Any,
        viewer: Viewer,
        scenario: Scenario | None = None,
        **kwargs: Any,
    ) -> None:
        if scenario:
            now = {**scenario.state, "shown": scenario.fingerprint}
            kwargs.setdefault("initial", now)
        super().__init__(*args, **kwargs)
        self.viewer, self.scenario = viewer, scenario

    def show_again(self, scenario: Scenario) -> None:
        """Keep what was typed, now over the state of `scenario`."""
        data = QueryDict(mutable=True)
        data.update(self.data)
        data["shown"] = scenario.fingerprint
        self.data = data

    def clean_name(self) -> str:
        name: str = self.cleaned_data["name"]
        others = Scenario.objects.visible_to(self.viewer).filter(name=name)
        if self.scenario:
            others = others.exclude(pk=self.scenario.pk)
        if others.exists():
            raise ValidationError(name_taken())
        return name

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        about, stop = cleaned.get("minutes"), cleaned.get("max_minutes")
        if about and stop and stop < about:
            words = _("It takes about %(n)d minutes: stop later than that.")
            self.add_error("max_minutes", words % {"n": about})
        for field, places in self.undefined.items():
            self.add_error(field, [undefined_words(place) for place in places])
        return self.cleaned_data


def undefined_words(place: str) -> str:
    """What is wrong with {place}, and what to do."""
    words = _("“{%(name)s}” is not a variable here: define it, or write it out.")
    return words % {"name": place[:LONGEST_NAME]}


def name_taken() -> str:
    return _("Another scenario has this name.")
