"""Publishing a draft: everything that is wrong with it first, then it is frozen.

A note says what is wrong and where. "stop" keeps the draft from being published;
"note" is for the author to think about.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any, Literal

import msgspec
from django.db import transaction
from django.utils.translation import gettext_noop as _
from msgspec.structs import replace

from audits import translating
from audits.definition import (
    Checklist,
    Condition,
    DefinitionError,
    Op,
    Question,
    Section,
    faults,
    fingerprint,
    possible_points,
    read,
)
from audits.editing import fresh_key, keys_of, question_of
from audits.lifecycle import InvalidMove
from audits.models import Version
from audits.sentences import Sentence
from shoppers.models import Viewer

MESSAGES = {
    "unreadable": _("This draft cannot be read: %(detail)s"),
    # The fault is a sentence already, and translated as one.
    "fault": "%(detail)s",
    "no_questions": _("Ask at least one question."),
    "no_outcome": _(
        "Start with the outcome of the contact: say which question asks whether "
        "anybody was reached."
    ),
    "outcome_not_first": _(
        "Ask for the outcome of the contact in the first section: what comes after it "
        "depends on it."
    ),
    "nothing_changed": _(
        "Nothing differs from version %(number)s: there is nothing to publish."
    ),
    "changed_meanwhile": _(
        "Somebody changed the draft after you opened this page. Look at it again."
    ),
    "no_points": _("No question gives points: shops will have no score."),
    "no_theme": _(
        "Give this scored question a theme, so that it can be compared with what "
        "customers and managers say."
    ),
    "courtesy_with_accuracy": _(
        "Courtesy and accuracy share this section: a friendly wrong answer will score "
        "high. Part them."
    ),
    "translation_incomplete": _(
        "%(n)s of %(total)s texts have no translation into “%(language)s”: they are "
        "shown in “%(own)s”."
    ),
    "translation_stale": _(
        "%(n)s originals were reworded since version %(number)s and not translated "
        "again into “%(language)s”."
    ),
    "key_vanished": _(
        "“%(text)s” of version %(number)s is not asked any more: its trend ends."
    ),
}
COURTESY = frozenset(
    {"courtesy", "empathy", "friendliness", "politeness", "respect", "warmth"}
)
ACCURACY = frozenset(
    {"accuracy", "competence", "correctness", "expertise", "knowledge"}
)


class Note(msgspec.Struct, frozen=True):
    """`path` is its place in the document, `key` that of the question or section
    ("" where it is about all of it). `sentence` is what it says."""

    level: Literal["stop", "note"]
    path: str
    code: str
    params: dict[str, Any] = {}
    key: str = ""

    @property
    def message(self) -> str:
        """The note in English."""
        return str(self.sentence)

    @property
    def sentence(self) -> Sentence:
        """What the note says, to be told in a language."""
        return Sentence(MESSAGES[self.code], self.params)


class NotPublishable(Exception):
    """The draft stays one; `notes` are all that was found, stops and others."""

    def __init__(self, notes: list[Note]) -> None:
        super().__init__("; ".join(each.message for each in notes))
        self.notes = notes


def previous_of(version: Version) -> Version | None:
    """The published version before this one."""
    earlier = version.checklist.versions.published().filter(number__lt=version.number)
    return earlier.order_by("-number").first()


def notes(version: Version) -> list[Note]:
    """Everything that is wrong with a draft, what stops it first. One query."""
    try:
        checklist = read(version.content)
    except DefinitionError as error:
        return [Note("stop", error.path, "unreadable", {"detail": error.sentence})]
    found = [*_faults(checklist), *own_notes(checklist, previous_of(version))]
    return sorted(found, key=_stops_first)


def own_notes(checklist: Checklist, before: Version | None = None) -> list[Note]:
    """What `notes` says beside the faults of the definition; `before` is the version
    that was published last."""
    found = list(_own(checklist))
    if before is not None:
        found += _against(before, checklist)
    return found


def _stops_first(note: Note) -> bool:
    return note.level != "stop"


@transaction.atomic
def publish(
    viewer: Viewer, version: Version, *, at: datetime, seen: str | None = None
) -> None:
    """Freeze the draft as it is stored now; assignments keep the version they have.

    `seen` is the fingerprint of what the viewer looked at, where they did. Raises
    NotPublishable with every note when one of them stops it, InvalidMove when it is
    no draft any more.
    """
    rows = Version.objects.select_for_update(of=("self",)).select_related("checklist")
    row = rows.filter(pk=version.pk, status=Version.Status.DRAFT).first()
    if row is None:
        raise InvalidMove("publish", Version.Status.PUBLISHED)
    found = notes(row)
    if seen is not None and seen != content_mark(row):
        found.insert(0, Note("stop", "$", "changed_meanwhile"))
    if any(each.level == "stop" for each in found):
        raise NotPublishable(found)
    row.publish(by=viewer.person, at=at)
    version.refresh_from_db()


def content_mark(version: Version) -> str:
    """The fingerprint of a draft; "" for one that cannot be read."""
    try:
        return fingerprint(read(version.content))
    except DefinitionError:
        return ""


def _faults(checklist: Checklist) -> Iterator[Note]:
    for fault in faults(checklist):
        key = _key_at(checklist, fault.path)
        yield Note("stop", fault.path, "fault", {"detail": fault.sentence}, key)


def _key_at(checklist: Checklist, path: str) -> str:
    """The key of the question, else of the section, that a path leads to."""
    for number, section in enumerate(checklist.sections):
        at = f"$.sections[{number}]"
        if not path.startswith(at):
            continue
        for index, question in enumerate(section.questions):
            if path.startswith(f"{at}.questions[{index}]"):
                return question.key
        return section.key
    return ""


def _own(checklist: Checklist) -> Iterator[Note]:
    questions = list(checklist.questions())
    if not questions:
        yield Note("stop", "$.sections", "no_questions")
    yield from _outcome(checklist)
    if questions and not any(map(_scores, questions)):
        yield Note("note", "$.sections", "no_points")
    yield from _themes(checklist)
    for language in translating.languages(checklist)[1:]:
        done, total = translating.completeness(checklist, language)
        if done < total:
            params = {
                "n": total - done,
                "total": total,
                "language": language,
                "own": checklist.language,
            }
            yield Note("note", "$.translations", "translation_incomplete", params)


def _outcome(checklist: Checklist) -> Iterator[Note]:
    if checklist.outcome_key is None:
        yield Note("stop", "$.outcome_key", "no_outcome")
        return
    first = checklist.sections[0].questions if checklist.sections else ()
    if not any(each.key == checklist.outcome_key for each in first):
        key = checklist.outcome_key
        yield Note("stop", "$.outcome_key", "outcome_not_first", {}, key)


def _themes(checklist: Checklist) -> Iterator[Note]:
    for number, section in enumerate(checklist.sections):
        at = f"$.sections[{number}]"
        scored = [
            (index, each)
            for index, each in enumerate(section.questions)
            if _scores(each)
        ]
        themes = {each.theme.strip().lower() for _index, each in scored}
        if themes & COURTESY and themes & ACCURACY:
            yield Note("note", at, "courtesy_with_accuracy", {}, section.key)
        for index, each in scored:
            if not each.theme.strip():
                path = f"{at}.questions[{index}].theme"
                yield Note("note", path, "no_theme", {}, each.key)


def _scores(question: Question) -> bool:
    return possible_points(question) > 0 and question.weight > 0


def _against(before: Version, checklist: Checklist) -> Iterator[Note]:
    params = {"number": before.number}
    if fingerprint(checklist) == before.content_hash:
        yield Note("stop", "$", "nothing_changed", params)
    kept = {each.key for each in checklist.questions()}
    for question in before.definition.questions():
        if question.key not in kept:
            named = {**params, "key": question.key, "text": question.text[:120]}
            yield Note("note", "$.sections", "key_vanished", named)
    for language in translating.languages(checklist)[1:]:
        stale = translating.reworded(checklist, before.definition, language)
        if stale:
            told = {**params, "n": len(stale), "language": language}
            yield Note("note", "$.translations", "translation_stale", told)


#: The standard beginning of a checklist, whatever the channel.
OUTCOME: dict[str, Any] = {
    "key": "contact_outcome",
    "title": "Outcome of the contact",
    "intro": "First of all: what came of it? A contact that nobody answered is a "
    "result, too.",
    "questions": [
        {
            "key": "outcome",
            "kind": "single_choice",
            "text": "What came of the contact?",
            "options": [
                {"key": "reached", "label": "Somebody dealt with it", "points": 400},
                {
                    "key": "redirected",
                    "label": "Sent on to somewhere else",
                    "points": 200,
                },
                {"key": "not_reached", "label": "Nobody was reached", "points": 0},
                {"key": "abandoned", "label": "Given up while waiting", "points": 0},
                {
                    "key": "closed",
                    "label": "Closed when it should be open",
                    "points": 0,
                },
                {"key": "refused", "label": "Refused to deal with it", "points": 0},
            ],
            "theme": "accessibility",
        },
        {
            "key": "outcome_attempts",
            "kind": "number",
            "text": "How many attempts did you make?",
            "guidance": "Count every call, message or visit for this shop.",
            "minimum": 1,
            "maximum": 50,
            "visible_when": {
                "op": "one_of",
                "key": "outcome",
                "value": ["not_reached", "closed"],
            },
        },
        {
            "key": "outcome_waited",
            "kind": "duration",
            "text": "How long did you wait before you gave up?",
            "visible_when": {"op": "is", "key": "outcome", "value": "abandoned"},
        },
    ],
}
#: Endings after which the contact could be observed.
OBSERVED = ("reached", "redirected")


def outcome_section() -> dict[str, Any]:
    """A fresh copy of the standard first section, as JSON data."""
    copy: dict[str, Any] = msgspec.json.decode(msgspec.json.encode(OUTCOME))
    return copy


def start_with_outcome(checklist: Checklist) -> Checklist:
    """The checklist with the outcome of the contact first.

    The question that already tells it is moved to the front; where there is none, the
    standard section is put there, and what can only be observed when somebody was
    reached is asked then only. Already right, it is returned as it is.
    """
    if not any(_outcome(checklist)):
        return checklist
    present = question_of(checklist, checklist.outcome_key or "")
    if present is not None:
        return _moved_to_front(checklist, present)
    taken = keys_of(checklist)
    section = _renamed(msgspec.convert(outcome_section(), Section), taken)
    first = section.questions[0].key
    observed = Condition(Op.ONE_OF, key=first, value=OBSERVED)
    rest = tuple(
        replace(each, visible_when=_both(observed, each.visible_when))
        for each in checklist.sections
        if each.questions
    )
    return replace(checklist, sections=(section, *rest), outcome_key=first)


def _moved_to_front(checklist: Checklist, question: Question) -> Checklist:
    """In front of everything it can depend on nothing."""
    free = replace(question, visible_when=None)
    key = fresh_key(OUTCOME["key"], keys_of(checklist))
    section = Section(key, str(OUTCOME["title"]), (free,))
    rest = tuple(
        replace(each, questions=tuple(q for q in each.questions if q is not question))
        for each in checklist.sections
    )
    return replace(checklist, sections=(section, *rest))


def _renamed(section: Section, taken: Iterable[str]) -> Section:
    """The section under keys that the checklist does not use yet."""
    used = set(taken)
    names = {each.key: fresh_key(each.key, used) for each in section.questions}
    questions = tuple(
        replace(
            each,
            key=names[each.key],
            visible_when=each.visible_when
            and replace(each.visible_when, key=names[each.visible_when.key]),
        )
        for each in section.questions
    )
    key = fresh_key(section.key, used)
    return replace(section, key=key, questions=questions)


def _both(condition: Condition, own: Condition | None) -> Condition:
    return condition if own is None else Condition(Op.ALL, (condition, own))
