"""Differences and notes as a person reads them: sentences, and words marked up."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from typing import Any

from django.utils.translation import gettext as _

from audits.definition import Checklist, Condition
from audits.differences import MESSAGES, Change, Term, What, changes
from audits.forms.authoring_comparisons import Earlier
from audits.forms.authoring_conditions import describe
from audits.models import Version
from audits.publishing import Note

#: Longer texts are shown one after the other: marks in them help nobody.
MARKED = 4000
_WORDS = re.compile(r"\s+|\w+|[^\w\s]")
_CONDITIONS = frozenset(
    {
        "condition_set",
        "condition_lifted",
        "condition",
        "section_condition_set",
        "section_condition_lifted",
        "section_condition",
        "evidence_condition",
    }
)


@dataclass(frozen=True, slots=True)
class Piece:
    """Words that stayed (""), came ("ins") or went ("del")."""

    tag: str
    text: str


@dataclass(frozen=True, slots=True)
class Line:
    """One change: its sentence, and the words that it is about. `key` leads to its
    question in the editor; it is empty for what was taken out."""

    number: str
    words: str
    pieces: list[Piece]
    bends: bool
    key: str
    kind: str


@dataclass(slots=True)
class Group:
    """The changes of one section; `key` is empty for the checklist as a whole."""

    key: str
    title: str
    lines: list[Line] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Difference:
    groups: list[Group]
    count: int
    bending: int


def difference(old: Checklist, new: Checklist) -> Difference:
    """Everything that changed, by section, in the order of the newer checklist."""
    found = changes(old, new)
    titles = {each.key: each.title for each in (*old.sections, *new.sections)}
    groups: dict[str, Group] = {}
    for change in found:
        title = titles.get(change.section) or _("The checklist as a whole")
        group = groups.setdefault(change.section, Group(change.section, title))
        group.lines.append(_line(change, old, new))
    bending = sum(each.bends for each in found)
    return Difference(list(groups.values()), len(found), bending)


def say(change: Change) -> str:
    """The change as a sentence in the reader's language."""
    return str(_(MESSAGES[change.code])) % _translated(change.params)


def _translated(params: dict[str, Any]) -> dict[str, Any]:
    return {k: _(v) if isinstance(v, Term) else v for k, v in params.items()}


def _line(change: Change, old: Checklist, new: Checklist) -> Line:
    before, after = change.before, change.after
    if change.code in _CONDITIONS:
        before, after = _condition(change, old), _condition(change, new)
    return Line(
        number=change.number,
        words=say(change),
        pieces=marked(before, after),
        bends=change.bends,
        key="" if change.kind is What.REMOVED else change.place,
        kind=str(change.kind),
    )


def _condition(change: Change, checklist: Checklist) -> str:
    """The condition in words; "" where there is none."""
    if change.code.startswith("section_"):
        section = next((s for s in checklist.sections if s.key == change.place), None)
        if section is None or not section.questions:
            return ""
        return _described(section.visible_when, checklist, section.questions[0].key)
    question = next((q for q in checklist.questions() if q.key == change.place), None)
    if question is None:
        return ""
    is_evidence = change.code == "evidence_condition"
    when = question.evidence_when if is_evidence else question.visible_when
    return _described(when, checklist, change.place)


def _described(when: Condition | None, checklist: Checklist, before: str) -> str:
    return describe(when, Earlier(checklist, before)) if when else ""


def marked(before: str, after: str) -> list[Piece]:
    """The words of both texts, each marked as stayed, gone or come."""
    if not before and not after:
        return []
    if not before or not after or len(before) + len(after) > MARKED:
        found = [Piece("del", before), Piece("ins", after)]
        return [piece for piece in found if piece.text]
    old, new = _WORDS.findall(before), _WORDS.findall(after)
    pieces: list[Piece] = []
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    for op, start, end, first, last in matcher.get_opcodes():
        gone, come = "".join(old[start:end]), "".join(new[first:last])
        if op == "equal":
            pieces.append(Piece("", gone))
            continue
        pieces += [Piece("del", gone)] if gone else []
        pieces += [Piece("ins", come)] if come else []
    return pieces


@dataclass(frozen=True, slots=True)
class Told:
    """A note for the page. `query` selects its place in the editor."""

    stops: bool
    name: str
    words: str
    query: str
    code: str


def told(notes: Iterable[Note], checklist: Checklist | None) -> list[Told]:
    """Notes in the reader's language, named as the editor names their places."""
    numbers: dict[str, str] = {}
    titles: dict[str, str] = {}
    if checklist is not None:
        for n, question in enumerate(checklist.questions(), 1):
            numbers[question.key] = f"Q{n}"
        titles = {each.key: each.title for each in checklist.sections}
    return [_told(note, numbers, titles) for note in notes]


def _told(note: Note, numbers: dict[str, str], titles: dict[str, str]) -> Told:
    if note.key in numbers:
        name, query = numbers[note.key], f"?q={note.key}"
    elif note.key in titles:
        name, query = titles[note.key], f"?s={note.key}"
    else:
        is_about_texts = note.code == "translation_incomplete"
        name = _("Translations") if is_about_texts else _("The checklist as a whole")
        query = "?settings"
    words = note.sentence.told(_)
    return Told(note.level == "stop", name, words, query, note.code)


def chosen_number(text: str | None) -> int | None:
    """A version's number from an address; None for anything else."""
    is_number = text is not None and text.isascii() and text.isdigit()
    return int(text) if text and is_number and len(text) < 10 else None


def name_of(version: Version) -> str:
    """ "version 3", or "the draft of version 4"."""
    if version.status == Version.Status.DRAFT:
        return _("draft of version %(n)d") % {"n": version.number}
    return _("version %(n)d") % {"n": version.number}
