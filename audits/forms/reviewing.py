from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from audits.sheets import Part

GRADES = [("", _("none"))] + [(str(grade), str(grade)) for grade in range(1, 11)]
#: A returned shop is answered within a day unless the reviewer says otherwise.
ANSWER_WITHIN = timedelta(hours=24)


class PlainText(forms.CharField):
    """Text of a person: a few hundred words, several lines."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 2000)
        kwargs.setdefault("widget", forms.Textarea(attrs={"rows": 2, "class": "in"}))
        super().__init__(**kwargs)


class ApproveForm(forms.Form):
    grade = forms.TypedChoiceField(
        label=_("Shopper grade"),
        choices=GRADES,
        coerce=int,
        empty_value=None,
        required=False,
    )
    message = PlainText(label=_("Reason for the grade"), required=False, max_length=500)


class ReasonForm(forms.Form):
    """A decision that must say why; the journal keeps it."""

    message = PlainText(
        label=_("Reason"),
        error_messages={"required": _("Write one sentence: the journal keeps it.")},
    )


class GiveUpForm(forms.Form):
    """Why nobody waits for a file any more; its row keeps it."""

    message = PlainText(
        label=_("Reason"),
        max_length=500,
        error_messages={"required": _("Say in a sentence why nobody waits for it.")},
    )


class ReturnForm(forms.Form):
    """A message, and a question to the shopper per flagged answer."""

    message = PlainText(
        label=_("Message to the shopper"),
        error_messages={"required": _("Say in a sentence why it comes back.")},
    )

    def __init__(self, *args: Any, parts: list[Part], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for part in parts:
            for line in part.lines:
                self.fields[field_of(line.question.key)] = PlainText(
                    label=line.question.text, required=False
                )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        texts = {name: text for name, text in cleaned.items() if name != "message"}
        self.findings = {
            key: text.strip() for key, text in typed_in(texts).items() if text.strip()
        }
        if not self.findings and not self.errors:
            raise forms.ValidationError(
                _("Flag at least one question, so that the shopper knows which.")
            )
        return cleaned


def typed_in(data: Mapping[str, str]) -> dict[str, str]:
    """The questions to the shopper in a posted form, by question key."""
    start = field_of("")
    return {
        name.removeprefix(start): text
        for name, text in data.items()
        if name.startswith(start)
    }


def field_of(key: str) -> str:
    return f"finding-{key}"
