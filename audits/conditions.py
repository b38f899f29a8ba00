"""Conditions: which questions of a checklist are visible, and which demand evidence.

The twin of static/js/rules/conditions.js: both pass tests/golden/conditions.json. One
pass in the order of the document: a section's condition before its questions', and an
answer of a hidden question counts as not answered for everything after it.

A comparison with what is not answered (missing, blank, not applicable, hidden, nothing
chosen) is false, and its opposite is true: "is not" holds where nobody answered.
"""

from collections import Counter
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

import msgspec

from audits.contacts import Contact
from audits.definition import (
    Checklist,
    Condition,
    Op,
    Question,
    Rule,
    Subject,
    once_per_checklist,
)
from audits.given import Answers, Given


class Context(msgspec.Struct, frozen=True):
    """What conditions may look at beside answers: the kind of the channel, what was
    drawn for the scenario's variables, and the contact log. `told_at` is when the log
    came: a promise that was not due then is neither kept nor broken. None: of before
    that was kept."""

    channel: str = ""
    variant: Mapping[str, str] = {}
    contacts: tuple[Contact, ...] = ()
    told_at: datetime | None = None


#: A context that says nothing.
NOWHERE = Context()


def visible_questions(
    checklist: Checklist, answers: Answers, context: Context = NOWHERE
) -> frozenset[str]:
    """Keys of the questions that these answers, in this context, leave visible."""
    plan = plan_of(checklist)
    return plan.every if plan.is_plain else plan.visible(answers, context)


def holds(
    condition: Condition | None, answers: Answers, context: Context = NOWHERE
) -> bool:
    """Whether the condition holds (None: always) for answers of visible questions."""
    return condition is None or _compile(condition)(Sight(answers, context))


def demands_evidence(
    question: Question, *, lost: bool, answers: Answers, context: Context = NOWHERE
) -> bool:
    """Whether the evidence rule demands files of this visible, answered question.

    `lost` says whether points were lost on it; `answers` are those of the visible
    questions, its own among them.
    """
    rule = question.evidence_rule
    is_due = rule is Rule.ALWAYS or (rule is Rule.POINTS_LOST and lost)
    return is_due and holds(question.evidence_when, answers, context)


class Sight:
    """What a condition sees: answers of visible questions, and the context."""

    __slots__ = ("_happened", "answers", "context")

    def __init__(self, answers: Answers, context: Context) -> None:
        self.answers = answers
        self.context = context
        self._happened: Counter[str] | None = None

    def happened(self, kind: str) -> int:
        """How often a contact event happened, in all contacts."""
        if self._happened is None:
            self._happened = Counter(
                str(event.kind)
                for contact in self.context.contacts
                for event in contact.events
            )
        return self._happened[kind]


Test = Callable[[Sight], bool]
Look = Callable[[Sight], Any]


def _answer(key: str, row: str) -> Look:
    """The value that was answered; None when unanswered."""

    def look(sight: Sight) -> Any:
        given = sight.answers.get(key)
        if given is None or given.na:
            return None
        value = given.value
        if row:
            value = value.get(row) if isinstance(value, dict) else None
        return None if value in ("", (), [], {}) else value

    return look


def _looker(condition: Condition) -> Look:
    key = condition.key
    if condition.subject is Subject.EVENT:
        return lambda sight: sight.happened(key)
    if condition.subject is Subject.VARIANT:
        return lambda sight: sight.context.variant.get(key) or None
    if condition.subject is Subject.CHANNEL:
        return lambda sight: sight.context.channel or None
    return _answer(key, condition.row)


def _chosen(operand: Any) -> tuple[Any, ...]:
    if isinstance(operand, dict):
        # A grid is compared row by row; as a whole it equals nothing.
        return ()
    return tuple(operand) if isinstance(operand, list | tuple) else (operand,)


def _is(operand: Any, value: Any) -> bool:
    return set(_chosen(operand)) == {value}


def _one_of(operand: Any, value: Any) -> bool:
    return not set(_chosen(operand)).isdisjoint(_chosen(value))


def _includes(operand: Any, value: Any) -> bool:
    return value in _chosen(operand)


def _ordered(compare: Callable[[Any, Any], bool]) -> Callable[[Any, Any], bool]:
    """Numbers among numbers, texts among texts: anything else has no order."""

    def test(operand: Any, value: Any) -> bool:
        comparable = type(operand) is type(value) and isinstance(value, int | str)
        return comparable and compare(operand, value)

    return test


_COMPARE: dict[Op, Callable[[Any, Any], bool]] = {
    Op.IS: _is,
    Op.ONE_OF: _one_of,
    Op.INCLUDES: _includes,
    Op.AT_LEAST: _ordered(lambda operand, value: operand >= value),
    Op.AT_MOST: _ordered(lambda operand, value: operand <= value),
    Op.ABOVE: _ordered(lambda operand, value: operand > value),
    Op.BELOW: _ordered(lambda operand, value: operand < value),
}
_OPPOSITES = {
    Op.IS_NOT: Op.IS,
    Op.NONE_OF: Op.ONE_OF,
    Op.EXCLUDES: Op.INCLUDES,
    Op.NOT_ANSWERED: Op.ANSWERED,
}


def _compile(condition: Condition) -> Test:
    """The condition as one function: made once per checklist, called per sending."""
    if condition.op in (Op.ALL, Op.ANY, Op.NOT):
        return _joined(condition.op, [_compile(each) for each in condition.of])
    if opposite := _OPPOSITES.get(condition.op):
        test = _compile(msgspec.structs.replace(condition, op=opposite))
        return lambda sight: not test(sight)
    if condition.op is Op.NOT_APPLICABLE:
        return _not_applicable(condition)
    look = _looker(condition)
    if condition.op is Op.ANSWERED:
        # An event that never happened has a count, and is no answer.
        never = 0 if condition.subject is Subject.EVENT else None
        return lambda sight: look(sight) not in (None, never)
    return _comparing(look, _COMPARE[condition.op], condition.value)


def _joined(op: Op, tests: list[Test]) -> Test:
    if op is Op.ANY:
        return lambda sight: any(test(sight) for test in tests)
    if op is Op.ALL:
        return lambda sight: all(test(sight) for test in tests)
    return lambda sight: not all(test(sight) for test in tests)


def _not_applicable(condition: Condition) -> Test:
    if condition.subject is not Subject.ANSWER:
        return lambda sight: False

    def test(sight: Sight) -> bool:
        given = sight.answers.get(condition.key)
        return given is not None and given.na

    return test


def _comparing(look: Look, compare: Callable[[Any, Any], bool], value: Any) -> Test:
    def test(sight: Sight) -> bool:
        operand = look(sight)
        return operand is not None and compare(operand, value)

    return test


class Plan:
    """The conditions of one checklist made ready. A plain one has none, and costs
    nothing when it is scored."""

    __slots__ = ("every", "is_plain", "sections")

    def __init__(self, checklist: Checklist) -> None:
        self.every = frozenset(each.key for each in checklist.questions())
        conditions = [
            *(each.visible_when for each in checklist.sections),
            *(each.visible_when for each in checklist.questions()),
        ]
        self.is_plain = not any(conditions)
        self.sections = [
            (
                _ready(section.visible_when),
                [(each.key, _ready(each.visible_when)) for each in section.questions],
            )
            for section in checklist.sections
        ]

    def visible(self, answers: Answers, context: Context) -> frozenset[str]:
        shown: dict[str, Given] = {}
        found: list[str] = []
        sight = Sight(shown, context)
        for is_open, questions in self.sections:
            if is_open is not None and not is_open(sight):
                continue
            for key, is_shown in questions:
                if is_shown is not None and not is_shown(sight):
                    continue
                found.append(key)
                if key in answers:
                    shown[key] = answers[key]
        return frozenset(found)


def _ready(condition: Condition | None) -> Test | None:
    return None if condition is None else _compile(condition)


#: The checklist's plan, made once.
plan_of = once_per_checklist(Plan)
