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
from audits.sentences import Sentence, _

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
    Kind.DATE: (r"[0-9]{4}-[0-9]{2}-[0-9]{2}", _("a date as YYYY-MM-DD")),
    Kind.TIME: (r"[0-9]{2}:[0-9]{2}", _("a time as HH:MM")),
}
#: What else than an answer is compared as a text.
_TEXT_SUBJECTS = {
    Subject.VARIANT: _("the variant"),
    Subject.CHANNEL: _("the channel"),
}
_UNSEEN = EVIDENCE_KINDS | {Kind.INSTRUCTION}


class _Place(Strict, frozen=True):
    """Where a condition stands: who has it, and the questions that it may look at."""

    who: str | Sentence
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
        who = _("The section “%(title)s”", title=section.title)
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
        whose = _("The evidence of %(question)s", question=who)
        place = _Place(whose, "", itself, names)
        yield from _check(question.evidence_when, f"{path}.evidence_when", place)


def _never_shown(
    condition: Condition | None, around: Condition | None, path: str, place: _Place
) -> Iterator[Fault]:
    pair = contradiction(condition, around)
    if pair:
        one, other = (place.names.in_words(each) for each in pair)
        message = _(
            "%(who)s can never be shown. It needs %(one)s and %(other)s.",
            who=place.who,
            one=one,
            other=other,
        )
        yield Fault(f"{path}.visible_when", message)


def _check(condition: Condition | None, path: str, place: _Place) -> Iterator[Fault]:
    if condition is None:
        return
    if _nodes(condition) > MAX_NODES:
        message = _(
            "%(who)s has a condition of over %(most)s parts.",
            who=place.who,
            most=MAX_NODES,
        )
        yield Fault(path, message)
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
        message = _(
            "%(who)s has a condition that is too deep to be read.", who=place.who
        )
        yield Fault(path, message)
    elif condition.op in JOINING:
        yield from _check_parts(condition, path, place)
        for index, each in enumerate(condition.of):
            yield from _check_node(each, f"{path}.of[{index}]", place, depth=depth + 1)
    elif condition.of:
        message = _("%(who)s: a comparison has no parts of its own.", who=place.who)
        yield Fault(path, message)
    elif mistake := _mistake(condition, place):
        yield Fault(path, mistake)


def _check_parts(condition: Condition, path: str, place: _Place) -> Iterator[Fault]:
    if condition.op is Op.NOT and len(condition.of) != 1:
        message = _("%(who)s: “not” turns exactly one condition around.", who=place.who)
        yield Fault(path, message)
    elif not condition.of:
        message = _(
            "%(who)s: “%(op)s” joins conditions, and has none here.",
            who=place.who,
            op=condition.op,
        )
        yield Fault(path, message)


def _mistake(condition: Condition, place: _Place) -> Sentence | None:
    """What is wrong with one comparison."""
    if condition.subject is Subject.ANSWER:
        return _answer_mistake(condition, place)
    if condition.row:
        return _("%(who)s: only the answer to a grid has rows.", who=place.who)
    if condition.subject is Subject.EVENT:
        return _event_mistake(condition, place)
    if condition.op not in _TEXTUAL:
        return _not_askable(condition, place, _TEXT_SUBJECTS[condition.subject])
    if condition.subject is Subject.VARIANT:
        if not condition.key:
            return _(
                "%(who)s does not say which of the scenario's variables counts.",
                who=place.who,
            )
        return _text_mistake(condition, place)
    return _channel_mistake(condition, place)


def _channel_mistake(condition: Condition, place: _Place) -> Sentence | None:
    if condition.key:
        return _("%(who)s: the channel has no key; there is only one.", who=place.who)
    known, what = set(CHANNEL_KINDS), _("a kind of channel")
    return _text_mistake(condition, place) or _unknown(condition, place, known, what)


def _event_mistake(condition: Condition, place: _Place) -> Sentence | None:
    if condition.key not in set(EventKind):
        return _(
            "%(who)s: “%(key)s” is no event of the contact log.",
            who=place.who,
            key=condition.key,
        )
    if condition.op not in _NUMERIC:
        return _not_askable(condition, place, _("an event"))
    return _number_mistake(condition, place)


def _answer_mistake(condition: Condition, place: _Place) -> Sentence | None:
    question = place.scope.get(condition.key)
    if question is None:
        return _reference_mistake(condition.key, place)
    name = place.names.of(condition.key)
    if question.kind in _UNSEEN:
        return _(
            "%(who)s looks at %(name)s, which has no answer to compare.",
            who=place.who,
            name=name,
        )
    if condition.row and condition.row not in {row.key for row in question.rows}:
        return _(
            "%(who)s: %(name)s has no statement “%(row)s”.",
            who=place.who,
            name=name,
            row=condition.row,
        )
    if condition.op is Op.NOT_APPLICABLE:
        return _na_mistake(question, name, place)
    allowed = _OPS.get(question.kind, _PRESENCE)
    if condition.row:
        allowed = _TEXTUAL
    if condition.op not in allowed:
        return _not_askable(condition, place, name)
    return _value_mistake(condition, question, place)


def _na_mistake(question: Question, name: str, place: _Place) -> Sentence | None:
    """Where N/A is not offered, the comparison would never hold."""
    if question.na_allowed:
        return None
    return _(
        "%(who)s asks whether %(name)s is not applicable, which %(name)s does not "
        "offer.",
        who=place.who,
        name=name,
    )


def _reference_mistake(key: str, place: _Place) -> Sentence:
    if not key:
        return _("%(who)s does not say which question it looks at.", who=place.who)
    if key == place.own_key:
        return _(
            "%(who)s looks at itself. It can only look at earlier questions.",
            who=place.who,
        )
    if place.names.knows(key):
        return _(
            "%(who)s looks at %(name)s, which comes later. It can only look back.",
            who=place.who,
            name=place.names.of(key),
        )
    return _(
        "%(who)s looks at “%(key)s”, which is no question of this checklist.",
        who=place.who,
        key=key,
    )


def _not_askable(condition: Condition, place: _Place, name: str | Sentence) -> Sentence:
    return _(
        "%(who)s: “%(op)s” cannot be asked of %(name)s.",
        who=place.who,
        op=condition.op,
        name=name,
    )


def _value_mistake(
    condition: Condition, question: Question, place: _Place
) -> Sentence | None:
    if question.kind in WHOLE_KINDS:
        return _number_mistake(condition, place) or _scale_mistake(
            condition, question, place
        )
    wrong = _text_mistake(condition, place)
    if wrong or condition.op in _PRESENCE:
        return wrong
    if known := set(option_keys(question)):
        name = place.names.of(question.key)
        what = _("an answer that %(name)s offers", name=name)
        return _unknown(condition, place, known, what)
    if question.kind in _SHAPES:
        shape, what = _SHAPES[question.kind]
        if not all(re.fullmatch(shape, each) for each in texts_of(condition)):
            return _(
                "%(who)s compares %(name)s to %(what)s.",
                who=place.who,
                name=place.names.of(question.key),
                what=what,
            )
    return None


def _scale_mistake(
    condition: Condition, question: Question, place: _Place
) -> Sentence | None:
    value, low, high = condition.value, question.scale_min, question.scale_max
    is_scale = question.kind is Kind.SCALE and condition.op not in _PRESENCE
    if is_scale and isinstance(value, int) and not low <= value <= high:
        return _(
            "%(who)s: %(name)s is a scale from %(low)s to %(high)s, never %(value)s.",
            who=place.who,
            name=place.names.of(question.key),
            low=low,
            high=high,
            value=value,
        )
    return None


def _number_mistake(condition: Condition, place: _Place) -> Sentence | None:
    if condition.op in _PRESENCE or isinstance(condition.value, int):
        return None
    return _(
        "%(who)s compares a number with what is none: give a whole number.",
        who=place.who,
    )


def _text_mistake(condition: Condition, place: _Place) -> Sentence | None:
    who, op = place.who, condition.op
    if op in _PRESENCE:
        return None
    if op in _AMONG and not isinstance(condition.value, tuple):
        return _("%(who)s: “%(op)s” takes a list.", who=who, op=op)
    if op not in _AMONG and not isinstance(condition.value, str):
        return _("%(who)s: “%(op)s” takes one text.", who=who, op=op)
    if not condition.value or "" in texts_of(condition):
        return _("%(who)s does not say what it compares to.", who=who)
    return None


def _unknown(
    condition: Condition, place: _Place, known: set[str], what: Sentence
) -> Sentence | None:
    if condition.op in _PRESENCE:
        return None
    strange = [each for each in texts_of(condition) if each not in known]
    if not strange:
        return None
    return _(
        "%(who)s: “%(value)s” is not %(what)s.",
        who=place.who,
        value=strange[0],
        what=what,
    )


def texts_of(condition: Condition) -> tuple[str, ...]:
    """The texts that a comparison compares to."""
    value = condition.value
    if isinstance(value, tuple):
        return value
    return (value,) if isinstance(value, str) else ()
