"""What a condition can compare: the earlier questions and what is known beside them."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from audits.definition import (
    BANDED_KINDS,
    Checklist,
    Condition,
    Kind,
    Op,
    Question,
    Subject,
)
from audits.forms.authoring_figures import Figures
from audits.forms.authoring_kinds import CHANNELS, EVENTS, Named

OPS: dict[str, str | Promise] = {
    Op.IS: gettext_lazy("is"),
    Op.IS_NOT: gettext_lazy("is not"),
    Op.ONE_OF: gettext_lazy("is one of"),
    Op.NONE_OF: gettext_lazy("is none of"),
    Op.INCLUDES: gettext_lazy("includes"),
    Op.EXCLUDES: gettext_lazy("does not include"),
    Op.AT_LEAST: gettext_lazy("is at least"),
    Op.AT_MOST: gettext_lazy("is at most"),
    Op.ABOVE: gettext_lazy("is above"),
    Op.BELOW: gettext_lazy("is below"),
    Op.ANSWERED: gettext_lazy("is answered"),
    Op.NOT_ANSWERED: gettext_lazy("is not answered"),
    Op.NOT_APPLICABLE: gettext_lazy("is not applicable"),
}
HAPPENED: dict[str, str | Promise] = {
    Op.ANSWERED: gettext_lazy("happened"),
    Op.NOT_ANSWERED: gettext_lazy("did not happen"),
    Op.IS: gettext_lazy("happened exactly"),
    Op.AT_LEAST: gettext_lazy("happened at least"),
    Op.AT_MOST: gettext_lazy("happened at most"),
}
ASKED = (Op.ANSWERED, Op.NOT_ANSWERED, Op.NOT_APPLICABLE)
#: These compare with nothing.
ALONE = frozenset(ASKED)
MANY = frozenset({Op.ONE_OF, Op.NONE_OF})
ONE = (Op.IS, Op.IS_NOT, Op.ONE_OF, Op.NONE_OF)
RISING = (Op.AT_LEAST, Op.AT_MOST, Op.ABOVE, Op.BELOW, Op.IS, Op.IS_NOT)
SHAPES: dict[str, tuple[Op, ...]] = {
    "choice": (*ONE, *ASKED),
    "many": (Op.INCLUDES, Op.EXCLUDES, Op.ONE_OF, Op.NONE_OF, *ASKED),
    "figure": (*RISING, *ASKED),
    "day": (*RISING, *ASKED),
    "clock": (*RISING, *ASKED),
    "text": ASKED,
    "event": tuple(Op(each) for each in HAPPENED),
    "word": (*ONE, Op.ANSWERED, Op.NOT_ANSWERED),
    "channel": ONE,
}


class Subjects(NamedTuple):
    """One group of the list from which a comparison's subject is chosen."""

    label: str
    choices: list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Operand:
    """What a comparison looks at: its shape, and the values that it may have."""

    shape: str
    choices: Named
    figures: Figures = Figures()  # noqa: RUF009 - frozen, so it can be shared


class Earlier:
    """The questions before a place in the checklist, numbered as the page does."""

    def __init__(
        self, checklist: Checklist, before: str = "", *, and_itself: bool = False
    ) -> None:
        self.questions: list[tuple[int, Question]] = []
        for number, question in enumerate(checklist.questions(), 1):
            if question.key == before and not and_itself:
                break
            if question.kind is not Kind.INSTRUCTION:
                self.questions.append((number, question))
            if question.key == before:
                break
        self.by_key = {each.key: (number, each) for number, each in self.questions}

    @cached_property
    def subjects(self) -> list[Subjects]:
        """All that can be compared here, for a list with groups."""
        answers = [pair for each in self.questions for pair in _subjects_of(*each)]
        return [
            *([Subjects(_("Earlier answers"), answers)] if answers else []),
            Subjects(_("Contact log"), [(f"e:{k}", _event(w)) for k, w in EVENTS]),
            Subjects(
                _("The shop"), [("c:", _("Channel")), ("v:", _("Scenario variable"))]
            ),
        ]

    def first(self) -> str:
        """The subject of a new comparison: the last answer before it."""
        if not self.questions:
            return "c:"
        return _subjects_of(*self.questions[-1])[0][0]

    def operand(self, subject: str) -> Operand:
        kind, _colon, rest = subject.partition(":")
        if kind == "e":
            return Operand("event", [])
        if kind == "c":
            return Operand("channel", CHANNELS)
        if kind == "v":
            return Operand("word", [])
        found = self.by_key.get(rest.partition(":")[0])
        return operand_of(found[1]) if found else Operand("text", [])

    def name(self, condition: Condition) -> str:
        """What a comparison looks at, for people."""
        if condition.subject is Subject.EVENT:
            return _event(dict(EVENTS).get(condition.key, condition.key))
        if condition.subject is Subject.CHANNEL:
            return _("Channel")
        if condition.subject is Subject.VARIANT:
            return _("“%(name)s” of the scenario") % {"name": condition.key}
        if condition.key not in self.by_key:
            return _("“%(key)s” (not an earlier question)") % {"key": condition.key}
        pairs = dict(_subjects_of(*self.by_key[condition.key]))
        return pairs.get(subject_of(condition), condition.key)


def operand_of(question: Question) -> Operand:
    if question.kind is Kind.YES_NO:
        labels = {each.key: each.label for each in question.options}
        yes, no = labels.get("yes") or _("Yes"), labels.get("no") or _("No")
        return Operand("choice", [("yes", yes), ("no", no)])
    options: Named = [(each.key, each.label) for each in question.options]
    if question.kind in (Kind.SINGLE_CHOICE, Kind.GRID):
        return Operand("choice", options)
    if question.kind is Kind.MULTIPLE_CHOICE:
        return Operand("many", options)
    if question.kind in BANDED_KINDS or question.kind is Kind.SCALE:
        return Operand("figure", [], Figures.of(question))
    shapes = {Kind.DATE: "day", Kind.TIME: "clock"}
    return Operand(shapes.get(question.kind, "text"), [])


def subject_of(condition: Condition) -> str:
    """The value in the list of subjects that stands for this comparison's."""
    if condition.subject is Subject.EVENT:
        return f"e:{condition.key}"
    if condition.subject is Subject.CHANNEL:
        return "c:"
    if condition.subject is Subject.VARIANT:
        return "v:"
    row = f":{condition.row}" if condition.row else ""
    return f"a:{condition.key}{row}"


def op_words(shape: str, op: str) -> str:
    words = HAPPENED if shape == "event" else OPS
    return str(words.get(op) or OPS.get(op, op))


def op_choices(shape: str, chosen: str) -> list[tuple[str, str]]:
    ops: Sequence[str] = SHAPES[shape]
    if chosen not in ops:
        ops = (*ops, chosen)
    return [(str(op), op_words(shape, op)) for op in ops]


def _subjects_of(number: int, question: Question) -> list[tuple[str, str]]:
    words = f"Q{number} {shortened(question.text or question.key)}"
    if question.kind is not Kind.GRID or not question.rows:
        return [(f"a:{question.key}", words)]
    return [
        (f"a:{question.key}:{row.key}", f"Q{number} {shortened(row.label or row.key)}")
        for row in question.rows
    ]


def _event(words: str | Promise) -> str:
    return _("The contact %(what)s") % {"what": words}


def shortened(text: str, longest: int = 46) -> str:
    line = " ".join(text.split())
    return line if len(line) <= longest else f"{line[: longest - 1].rstrip()}…"
