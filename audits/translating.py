"""A checklist in other languages: its texts, their addresses and their translations.

Every text has an address (`question.wait.guidance`, `question.wait.option.long`).
Keys may hold dots, so an address is built and never taken apart. A text without a
translation falls back, for itself alone: from the wanted language to the wider one
("pt-BR" → "pt"), and from there to the checklist's own words.

Reasons are answers by their text, so `translate` leaves them as they are stored;
`reason_words` says what to show in their place.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import msgspec
from msgspec.structs import replace

from audits.definition import Checklist, Question, Section

LABEL_LIMIT = 500
PROSE_LIMIT = 10_000

#: Languages written from right to left unless their tag names another script.
_RIGHT_TO_LEFT = frozenset(
    {"ar", "arc", "ckb", "dv", "fa", "he", "iw", "khw", "ks", "lrc", "mzn", "nqo"}
    | {"pnb", "prs", "ps", "rhg", "sd", "syr", "ug", "ur", "yi"}
)
_SCRIPTS_TO_LEFT = frozenset(
    {"adlm", "arab", "aran", "hebr", "mand", "nkoo", "rohg", "syrc", "thaa"}
)
_TAG = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}")

#: The texts of a question that stand alone, in the order of the page, and their limit.
_OF_QUESTION = {
    "text": PROSE_LIMIT,
    "guidance": PROSE_LIMIT,
    "unit": LABEL_LIMIT,
    "scale_min_label": LABEL_LIMIT,
    "scale_max_label": LABEL_LIMIT,
    "na_label": LABEL_LIMIT,
    "evidence_label": LABEL_LIMIT,
    "example_alt": LABEL_LIMIT,
}
_OF_SECTION = {"title": LABEL_LIMIT, "intro": PROSE_LIMIT}

Translations = dict[str, dict[str, str]]


class Text(msgspec.Struct, frozen=True):
    """One text: `part` says what it is (title, guidance, option …), `question` is the
    key of its question ("" for a section's own), `limit` the most characters."""

    address: str
    text: str
    part: str
    section: str
    question: str
    limit: int


def every_text(checklist: Checklist) -> Iterator[Text]:
    """All texts that a shopper may read, in the order of the document; empty ones
    are left out."""
    for section in checklist.sections:
        for text in _texts_of(section):
            if text.text.strip():
                yield text


def texts(checklist: Checklist) -> dict[str, str]:
    """Address → text, in the order of the document."""
    found: dict[str, str] = {}
    for each in every_text(checklist):
        found.setdefault(each.address, each.text)
    return found


def _texts_of(section: Section) -> Iterator[Text]:
    for part, limit in _OF_SECTION.items():
        address = f"section.{section.key}.{part}"
        yield Text(address, getattr(section, part), part, section.key, "", limit)
    for question in section.questions:
        for address, part, text, limit in _parts_of(question):
            yield Text(address, text, part, section.key, question.key, limit)


def _parts_of(question: Question) -> Iterator[tuple[str, str, str, int]]:
    """(address, part, text, limit) of everything that a question says."""
    at = f"question.{question.key}"
    for part, limit in _OF_QUESTION.items():
        yield f"{at}.{part}", part, getattr(question, part), limit
    for option in question.options:
        yield f"{at}.option.{option.key}", "option", option.label, LABEL_LIMIT
    for row in question.rows:
        yield f"{at}.row.{row.key}", "row", row.label, LABEL_LIMIT
    for number, step in enumerate(question.scale_labels):
        yield f"{at}.step.{number}", "step", step, LABEL_LIMIT
    for number, reason in enumerate(question.reasons):
        yield _reason_address(question.key, number), "reason", reason, LABEL_LIMIT


def _reason_address(key: str, number: int) -> str:
    return f"question.{key}.reason.{number}"


def languages(checklist: Checklist) -> tuple[str, ...]:
    """The checklist's own language, then the others by their tag."""
    own = checklist.language
    return (own, *sorted(checklist.translations.keys() - {own}))


def completeness(checklist: Checklist, language: str) -> tuple[int, int]:
    """(texts that have a translation of exactly this tag, texts in all)."""
    all_texts = texts(checklist)
    if language == checklist.language:
        return len(all_texts), len(all_texts)
    table = checklist.translations.get(language, {})
    return sum(bool(table.get(each, "").strip()) for each in all_texts), len(all_texts)


def reworded(checklist: Checklist, before: Checklist, language: str) -> frozenset[str]:
    """Addresses of texts that say something else than in `before`, while their
    translation is the one that was made for the words of then."""
    now, was = checklist.translations.get(language, {}), texts(before)
    then = before.translations.get(language, {})
    return frozenset(
        address
        for address, text in texts(checklist).items()
        if was.get(address, text) != text
        and now.get(address, "").strip()
        and now[address] == then.get(address)
    )


def canonical(tag: str) -> str:
    """A BCP 47 tag as it is kept ("PT_br" → "pt-BR"); "" for what is none."""
    first, *rest = tag.strip().replace("_", "-").split("-")
    parts = [first.lower(), *(_subtag(each) for each in rest)]
    joined = "-".join(parts)
    return joined if _TAG.fullmatch(joined) else ""


def _subtag(part: str) -> str:
    if len(part) == 4 and part.isalpha():
        return part.title()
    return part.upper() if len(part) == 2 else part.lower()


def direction(language: str) -> str:
    """ "rtl" for what is written from right to left, else "ltr"."""
    first, *rest = language.lower().replace("_", "-").split("-")
    script = next((part for part in rest if len(part) == 4 and part.isalpha()), "")
    is_rtl = script in _SCRIPTS_TO_LEFT if script else first in _RIGHT_TO_LEFT
    return "rtl" if is_rtl else "ltr"


def fallbacks(checklist: Checklist, language: str) -> tuple[str, ...]:
    """The languages whose translations are tried for `language`, best first."""
    tags: list[str] = []
    tag = canonical(language)
    while tag and tag != checklist.language:
        tags.append(tag)
        tag = tag.rpartition("-")[0]
    return tuple(each for each in tags if each in checklist.translations)


def translate(checklist: Checklist, language: str) -> Checklist:
    """The checklist with its texts in `language`, each falling back for itself.

    Keys, points and rules stay, and so do the stored reasons (see `reason_words`):
    answers fit the outcome as they fit the original. Without any translation the
    checklist itself is returned.
    """
    tables = [checklist.translations[tag] for tag in fallbacks(checklist, language)]
    if not tables:
        return checklist

    def say(address: str, text: str) -> str:
        found = (table.get(address, "") for table in tables)
        return next((each for each in found if text and each.strip()), text)

    tag = canonical(language)
    reasons = {
        each.address: say(each.address, each.text)
        for each in every_text(checklist)
        if each.part == "reason"
    }
    return replace(
        checklist,
        sections=tuple(_say_section(each, say) for each in checklist.sections),
        language=tag,
        translations={tag: reasons},
    )


Say = Callable[[str, str], str]


def _say_section(section: Section, say: Say) -> Section:
    at = f"section.{section.key}"
    questions = tuple(_say_question(each, say) for each in section.questions)
    return replace(section, **_said(section, at, _OF_SECTION, say), questions=questions)


def _say_question(question: Question, say: Say) -> Question:
    at = f"question.{question.key}"
    return replace(
        question,
        **_said(question, at, _OF_QUESTION, say),
        options=tuple(
            replace(each, label=say(f"{at}.option.{each.key}", each.label))
            for each in question.options
        ),
        rows=tuple(
            replace(each, label=say(f"{at}.row.{each.key}", each.label))
            for each in question.rows
        ),
        scale_labels=tuple(
            say(f"{at}.step.{number}", each)
            for number, each in enumerate(question.scale_labels)
        ),
    )


def _said(
    part: Section | Question, at: str, names: Mapping[str, int], say: Say
) -> dict[str, Any]:
    return {name: say(f"{at}.{name}", getattr(part, name)) for name in names}


def reason_words(checklist: Checklist, question: Question) -> dict[str, str]:
    """Stored reason → what is shown for it, in the checklist's own language.

    The two differ only in what `translate` returned.
    """
    table = checklist.translations.get(checklist.language, {})
    return {
        reason: table.get(_reason_address(question.key, number)) or reason
        for number, reason in enumerate(question.reasons)
    }


def with_language(checklist: Checklist, language: str) -> Checklist:
    """The checklist offered in `language`, too; nothing of it translated yet."""
    return _with(checklist, {language: {}, **checklist.translations})


def without_language(checklist: Checklist, language: str) -> Checklist:
    kept = {
        tag: table for tag, table in checklist.translations.items() if tag != language
    }
    return _with(checklist, kept)


def with_texts(
    checklist: Checklist, language: str, changes: Mapping[str, str]
) -> Checklist:
    """Set translations by address; a blank one is taken away."""
    table = {**checklist.translations.get(language, {}), **changes}
    kept = {address: text for address, text in table.items() if text.strip()}
    return _with(checklist, {**checklist.translations, language: kept})


def _with(checklist: Checklist, translations: Translations) -> Checklist:
    return replace(checklist, translations=translations)


def followed(checklist: Checklist, old: Question, new: Question) -> Translations:
    """The translations after `new` took the place of `old`.

    They follow a new key, and reasons and steps that moved; one that was reworded in
    its place keeps its translation, one that is gone loses it.
    """
    addresses = dict(_addresses(old, new))
    return {
        language: {
            moved: words
            for each, words in table.items()
            if (moved := addresses.get(each, each))
        }
        for language, table in checklist.translations.items()
    }


def _addresses(old: Question, new: Question) -> Iterator[tuple[str, str]]:
    """(address before, address now) of the texts of `old`; "" where it is gone."""
    again = replace(old, key=new.key)
    for before, after in zip(_parts_of(old), _parts_of(again), strict=True):
        if before[1] not in ("step", "reason"):
            yield before[0], after[0]
    for part, was, now in (
        ("step", old.scale_labels, new.scale_labels),
        ("reason", old.reasons, new.reasons),
    ):
        for number, place in enumerate(_places(was, now)):
            goal = "" if place is None else f"question.{new.key}.{part}.{place}"
            yield f"question.{old.key}.{part}.{number}", goal


def _places(was: tuple[str, ...], now: tuple[str, ...]) -> Iterator[int | None]:
    """Where each of the old texts is now."""
    for number, text in enumerate(was):
        if text in now:
            yield now.index(text)
        else:
            is_reworded = len(was) == len(now) and now[number] not in was
            yield number if is_reworded else None
