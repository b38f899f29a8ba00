"""Whether conditions can be answered where they stand: no unknown or later references,
no comparison of what cannot be compared, nothing that can never be shown.

A condition looks back only: a section's at the questions of earlier sections, a
question's at all questions before it (what demands its evidence: at itself, too). So a
cycle cannot be written: one of its references points forward.
"""

import re
from collections.abc import Iterator

from audits.definition.contradictions import contradiction
from audits.definition.faults import Fault
from audits.definition.naming import Names
from audits.definition.points import option_keys
from audits.definition.structs import (
    CHANNEL_KINDS,
    EVIDENCE_KINDS,
    JOINING,
    WHOLE_KINDS,
    Checklist,
    Condition,
    EventKind,
    Kind,
    Op,
    Question,
    Strict,
    Subject,
)

MAX_DEPTH = 8
MAX_NODES = 200

_PRESENCE = frozenset({Op.ANSWERED, Op.NOT_ANSWERED})
_EQUAL = frozenset({Op.IS, Op.IS_NOT})
_AMONG = frozenset({Op.ONE_OF, Op.NONE_OF})
_HOLDS = frozenset({Op.INCLUDES, Op.EXCLUDES})
_ORDER = frozenset({Op.AT_LEAST, Op.AT_MOST, Op.ABOVE, Op.BELOW})
_NUMERIC = _PRESENCE | _EQUAL | _ORDER
_TEXTUAL = _PRESENCE | _EQUAL | _AMONG
_DATED = _TEXTUAL | _ORDER
#: What may be asked of an answer, by kind. Of the others: only whether it was given.
_OPS: dict[Kind, frozenset[Op]] = {
    Kind.YES_NO: _TEXTUAL,
    Kind.SINGLE_CHOICE: _TEXTUAL,
    Kind.MULTIPLE_CHOICE: _TEXTUAL | _HOLDS,
    Kind.TEXT: _TEXTUAL,
    Kind.NARRATIVE: _TEXTUAL,
    Kind.DATE: _DATED,
    Kind.TIME: _DATED,
    **dict.fromkeys(WHOLE_KINDS, _NUMERIC),
}
_SHAPES = {
    Kind.DATE: (r"[0-9]{4}-[0-9]{2}-[0-9]{2}", "a date as YYYY-MM-DD"),
    Kind.TIME: (r"[0-9]{2}:[0-9]{2}", "a time as HH:MM"),
}
_UNSEEN = EVIDENCE_KINDS | {Kind.INSTRUCTION}


class _Place(Strict, frozen=True):
    """Where a condition stands: who has it, and the questions that it may look at."""

    who: str
    own_key: str
    scope: dict[str, Question]
    names: Names


def condition_faults(checklist: Checklist) -> Iterator[Fault]:
    """Every condition that cannot be evaluated, with its exact place
    (`$.sections[1].questions[2].visible_when.of[0]`), and every one that never holds.
    """
    names = Names(checklist)
    scope: dict[str, Question] = {}
    for number, section in enumerate(checklist.sections):
        path = f"$.sections[{number}]"
        who = f"The section “{section.title}”"
        place = _Place(who, "", dict(scope), names)
        yield from _check(section.visible_when, f"{path}.visible_when", place)
        yield from _never_shown(section.visible_when, None, path, place)
        for index, question in enumerate(section.questions):
            yield from _of_question(
                question,
                section.visible_when,
                f"{path}.questions[{index}]",
                scope,
                names,
            )
            scope.setdefault(question.key, question)


def _of_question(
    question: Question,
    around: Condition | None,
    path: str,
    scope: dict[str, Question],
    names: Names,
) -> Iterator[Fault]:
    who = names.of(question.key)
    place = _Place(who, question.key, dict(scope), names)
    yield from _check(question.visible_when, f"{path}.visible_when", place)
    yield from _never_shown(question.visible_when, around, path, place)
    if question.evidence_when is not None:
        itself = {**scope, question.key: question}
        place = _Place(f"The evidence of {who}", "", itself, names)
        yield from _check(question.evidence_when, f"{path}.evidence_when", place)


def _never_shown(
    condition: Condition | None, around: Condition | None, path: str, place: _Place
) -> Iterator[Fault]:
    pair = contradiction(condition, around)
    if pair:
        needs = " and ".join(place.names.in_words(each) for each in pair)
        message = f"{place.who} can never be shown. It needs {needs}."
        yield Fault(f"{path}.visible_when", message)


def _check(condition: Condition | None, path: str, place: _Place) -> Iterator[Fault]:
    if condition is None:
        return
    if _nodes(condition) > MAX_NODES:
        yield Fault(path, f"{place.who} has a condition of over {MAX_NODES} parts.")
        return
    yield from _check_node(condition, path, place, depth=1)


def _nodes(condition: Condition) -> int:
    """How many there are, counted without recursion: nobody limits the depth yet."""
    count, open_nodes = 0, [condition]
    while open_nodes:
        open_nodes += open_nodes.pop().of
        count += 1
    return count


def _check_node(
    condition: Condition, path: str, place: _Place, *, depth: int
) -> Iterator[Fault]:
    if depth > MAX_DEPTH:
        yield Fault(path, f"{place.who} has a condition that is too deep to be read.")
    elif condition.op in JOINING:
        yield from _check_parts(condition, path, place)
        for index, each in enumerate(condition.of):
            yield from _check_node(each, f"{path}.of[{index}]", place, depth=depth + 1)
    elif condition.of:
        yield Fault(path, f"{place.who}: a comparison has no parts of its own.")
    else:
        message = _mistake(condition, place)
        if message:
            yield Fault(path, message)


def _check_parts(condition: Condition, path: str, place: _Place) -> Iterator[Fault]:
    if condition.op is Op.NOT and len(condition.of) != 1:
        yield Fault(path, f"{place.who}: “not” turns exactly one condition around.")
    elif not condition.of:
        words = f"“{condition.op}” joins conditions, and has none here."
        yield Fault(path, f"{place.who}: {words}")


def _mistake(condition: Condition, place: _Place) -> str:
    """What is wrong with one comparison, in words; empty when nothing is."""
    if condition.subject is Subject.ANSWER:
        return _answer_mistake(condition, place)
    if condition.row:
        return f"{place.who}: only the answer to a grid has rows."
    if condition.subject is Subject.EVENT:
        return _event_mistake(condition, place)
    if condition.op not in _TEXTUAL:
        return _not_askable(condition, place, f"the {condition.subject}")
    if condition.subject is Subject.VARIANT:
        if not condition.key:
            return f"{place.who} does not say which of the scenario's variables counts."
        return _text_mistake(condition, place)
    return _channel_mistake(condition, place)


def _channel_mistake(condition: Condition, place: _Place) -> str:
    if condition.key:
        return f"{place.who}: the channel has no key; there is only one."
    known, what = set(CHANNEL_KINDS), "a kind of channel"
    return _text_mistake(condition, place) or _unknown(condition, place, known, what)


def _event_mistake(condition: Condition, place: _Place) -> str:
    if condition.key not in set(EventKind):
        return f"{place.who}: “{condition.key}” is no event of the contact log."
    if condition.op not in _NUMERIC:
        return _not_askable(condition, place, "an event")
    return _number_mistake(condition, place)


def _answer_mistake(condition: Condition, place: _Place) -> str:
    question = place.scope.get(condition.key)
    if question is None:
        return _reference_mistake(condition.key, place)
    name = place.names.of(condition.key)
    if question.kind in _UNSEEN:
        return f"{place.who} looks at {name}, which has no answer to compare."
    if condition.row and condition.row not in {row.key for row in question.rows}:
        return f"{place.who}: {name} has no statement “{condition.row}”."
    if condition.op is Op.NOT_APPLICABLE:
        return ""
    allowed = _OPS.get(question.kind, _PRESENCE)
    if condition.row:
        allowed = _TEXTUAL
    if condition.op not in allowed:
        return _not_askable(condition, place, name)
    return _value_mistake(condition, question, place)


def _reference_mistake(key: str, place: _Place) -> str:
    if not key:
        return f"{place.who} does not say which question it looks at."
    if key == place.own_key:
        return f"{place.who} looks at itself. It can only look at earlier questions."
    if place.names.knows(key):
        name = place.names.of(key)
        return f"{place.who} looks at {name}, which comes later. It can only look back."
    return f"{place.who} looks at “{key}”, which is no question of this checklist."


def _not_askable(condition: Condition, place: _Place, name: str) -> str:
    return f"{place.who}: “{condition.op}” cannot be asked of {name}."


def _value_mistake(condition: Condition, question: Question, place: _Place) -> str:
    if question.kind in WHOLE_KINDS:
        return _number_mistake(condition, place) or _scale_mistake(
            condition, question, place
        )
    wrong = _text_mistake(condition, place)
    if wrong or condition.op in _PRESENCE:
        return wrong
    if known := set(option_keys(question)):
        name = place.names.of(question.key)
        return _unknown(condition, place, known, f"an answer that {name} offers")
    if question.kind in _SHAPES:
        shape, what = _SHAPES[question.kind]
        if not all(re.fullmatch(shape, each) for each in texts_of(condition)):
            return f"{place.who} compares {place.names.of(question.key)} to {what}."
    return ""


def _scale_mistake(condition: Condition, question: Question, place: _Place) -> str:
    value, low, high = condition.value, question.scale_min, question.scale_max
    is_scale = question.kind is Kind.SCALE and condition.op not in _PRESENCE
    if is_scale and isinstance(value, int) and not low <= value <= high:
        name = place.names.of(question.key)
        return f"{place.who}: {name} is a scale from {low} to {high}, never {value}."
    return ""


def _number_mistake(condition: Condition, place: _Place) -> str:
    if condition.op in _PRESENCE or isinstance(condition.value, int):
        return ""
    return f"{place.who} compares a number with what is none: give a whole number."


def _text_mistake(condition: Condition, place: _Place) -> str:
    if condition.op in _PRESENCE:
        return ""
    if condition.op in _AMONG and not isinstance(condition.value, tuple):
        return f"{place.who}: “{condition.op}” takes a list."
    if condition.op not in _AMONG and not isinstance(condition.value, str):
        return f"{place.who}: “{condition.op}” takes one text."
    if not condition.value or "" in texts_of(condition):
        return f"{place.who} does not say what it compares to."
    return ""


def _unknown(condition: Condition, place: _Place, known: set[str], what: str) -> str:
    if condition.op in _PRESENCE:
        return ""
    strange = [each for each in texts_of(condition) if each not in known]
    return f"{place.who}: “{strange[0]}” is not {what}." if strange else ""


def texts_of(condition: Condition) -> tuple[str, ...]:
    """The texts that a comparison compares to."""
    value = condition.value
    if isinstance(value, tuple):
        return value
    return (value,) if isinstance(value, str) else ()
