"""The languages of a checklist, by name, and what was typed into their page."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from django import forms
from django.conf.locale import LANG_INFO
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from audits import translating
from audits.definition import Checklist
from audits.translating import Text

#: Field names are one of these and the address of a text.
TYPED, WAS = "t.", "was."
PARTS: dict[str, str | Promise] = {
    "title": gettext_lazy("Title of the section"),
    "intro": gettext_lazy("Introduction"),
    "text": gettext_lazy("Question"),
    "guidance": gettext_lazy("Guidance"),
    "unit": gettext_lazy("Unit"),
    "scale_min_label": gettext_lazy("Low end of the scale"),
    "scale_max_label": gettext_lazy("High end of the scale"),
    "na_label": gettext_lazy("“Not applicable”"),
    "evidence_label": gettext_lazy("Evidence"),
    "example_alt": gettext_lazy("Example picture, in words"),
    "option": gettext_lazy("Option"),
    "row": gettext_lazy("Statement"),
    "step": gettext_lazy("Step of the scale"),
    "reason": gettext_lazy("Reason"),
}
#: Short texts that say little without the question that they belong to.
_OF_A_QUESTION = frozenset({"option", "row", "step", "reason"})
_STORABLE = re.compile(r"[^\x00\ud800-\udfff]*")


def name_of(tag: str) -> str:
    """The language in English, or the tag where nobody knows a name for it."""
    known = LANG_INFO.get(tag.lower(), {})
    if "name" in known:
        return str(known["name"])
    wider, _dash, rest = tag.rpartition("-")
    return f"{name_of(wider)} ({rest})" if wider else tag


def known_languages() -> list[tuple[str, str]]:
    """(tag, name) of the languages that have a name, by name."""
    named = [
        (translating.canonical(code), str(info["name"]))
        for code, info in LANG_INFO.items()
        if "name" in info
    ]
    return sorted(named, key=lambda each: each[1])


def _tag_of(words: str) -> str:
    """The tag that was typed, or that of the language whose name was."""
    names = {name.casefold(): tag for tag, name in known_languages()}
    return names.get(words.casefold()) or translating.canonical(words)


class LanguageForm(forms.Form):
    language = forms.CharField(
        label=gettext_lazy("Language"),
        max_length=60,
        help_text=gettext_lazy(
            "Its name in English, or its tag: “fr”, “pt-BR”, “ar”, “zh-Hant”."
        ),
        widget=forms.TextInput({"list": "languages", "autocomplete": "off"}),
    )

    def __init__(
        self, data: QueryDict | None = None, *, checklist: Checklist | None = None
    ) -> None:
        super().__init__(data)
        self.checklist = checklist

    def clean_language(self) -> str:
        tag = _tag_of(self.cleaned_data["language"])
        if not tag:
            raise forms.ValidationError(
                _("No language is known by this name. Give its tag, such as “fr”.")
            )
        if self.checklist and tag in translating.languages(self.checklist):
            raise forms.ValidationError(
                _("%(language)s is there already.") % {"language": name_of(tag)}
            )
        return tag


@dataclass(frozen=True, slots=True)
class Line:
    """One text beside the field for its translation."""

    text: Text
    words: str
    was: str
    #: The question that an option or a reason belongs to.
    about: str = ""
    error: str = ""
    #: The original was reworded since this translation was made.
    is_stale: bool = False

    @property
    def part(self) -> str | Promise:
        return PARTS[self.text.part]

    @property
    def is_long(self) -> bool:
        return self.text.limit > translating.LABEL_LIMIT

    @property
    def rows(self) -> int:
        """The height that the original suggests."""
        longest = max(len(self.text.text), len(self.words))
        return min(8, 1 + longest // 60 + self.text.text.count("\n"))


@dataclass(frozen=True, slots=True)
class Typed:
    """What was posted: by address, as it is and as it was when the page was made."""

    now: Mapping[str, str]
    before: Mapping[str, str]

    @property
    def changes(self) -> dict[str, str]:
        """Only what its author changed: others may write the rest meanwhile."""
        return {
            address: words
            for address, words in self.now.items()
            if words != self.before.get(address, "")
        }


def read_typed(data: QueryDict) -> Typed:
    return Typed(_fields(data, TYPED), _fields(data, WAS))


def _fields(data: QueryDict, prefix: str) -> dict[str, str]:
    return {
        name.removeprefix(prefix): str(data[name]).replace("\r\n", "\n").strip()
        for name in data
        if name.startswith(prefix)
    }


def refusals(checklist: Checklist, typed: Typed) -> dict[str, str]:
    """Address → what is wrong with the translation that was typed there."""
    limits = {each.address: each.limit for each in translating.every_text(checklist)}
    found: dict[str, str] = {}
    for address, words in typed.changes.items():
        limit = limits.get(address)
        if limit is not None and len(words) > limit:
            found[address] = _("Shorten this text to %(limit)s characters.") % {
                "limit": limit
            }
        elif not _STORABLE.fullmatch(words):
            found[address] = _("Remove the characters that cannot be stored.")
    return found


def lines_of(
    checklist: Checklist,
    language: str,
    typed: Typed | None = None,
    errors: Mapping[str, str] | None = None,
    *,
    stale: Collection[str] = (),
) -> list[Line]:
    """Every text beside its translation; of a posted page only what it held.

    `errors` are by address; `stale` are the addresses whose original was reworded.
    """
    table = checklist.translations.get(language, {})
    asked = {each.key: each.text for each in checklist.questions()}
    now, before = (typed.now, typed.before) if typed else (table, table)
    return [
        Line(
            each,
            now.get(each.address, ""),
            before.get(each.address, ""),
            about=asked[each.question] if each.part in _OF_A_QUESTION else "",
            error=(errors or {}).get(each.address, ""),
            is_stale=each.address in stale,
        )
        for each in translating.every_text(checklist)
        if typed is None or each.address in typed.now
    ]
