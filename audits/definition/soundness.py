"""What is wrong with a checklist as a whole: every fault, with its exact place.

`faults` names all of them in the order of the document, so that an editor can list
them; `from_json` raises the first.
"""

from collections import Counter
from collections.abc import Iterable, Iterator

from audits.definition.conditions import condition_faults
from audits.definition.faults import Fault
from audits.definition.points import evidence_limit, option_keys, possible_points
from audits.definition.structs import (
    BANDED_KINDS,
    CHOICE_KINDS,
    EVIDENCE_KINDS,
    MAX_SCALE_STEPS,
    RULES_VERSION,
    Checklist,
    CriticalRule,
    Kind,
    Question,
    Rule,
)
from audits.sentences import Sentence, _

_TAKES_POINTS = {Kind.YES_NO, Kind.SCALE, Kind.MULTIPLE_CHOICE}
_TAKES_DECIMALS = {Kind.NUMBER, Kind.MONEY}
#: Nothing is asked, so nothing can be demanded.
_ASKS_NOTHING = {Kind.INSTRUCTION}


def faults(checklist: Checklist) -> Iterator[Fault]:
    """Every fault of a well-formed checklist, in the order of the document."""
    if checklist.rules_version != RULES_VERSION:
        message = _(
            "Only version %(number)s of the scoring rules is known.",
            number=RULES_VERSION,
        )
        yield Fault("$.rules_version", message)
    if checklist.critical_rule is CriticalRule.CAP and not checklist.critical_cap:
        message = _("Say at which score a failed critical question caps the total.")
        yield Fault("$.critical_cap", message)
    yield from _repeated((each.key for each in checklist.sections), "$.sections")
    yield from _repeated((each.key for each in checklist.questions()), "$.sections")
    for number, section in enumerate(checklist.sections):
        for index, question in enumerate(section.questions):
            path = f"$.sections[{number}].questions[{index}]"
            yield from _question_faults(question, path)
    yield from _outcome_faults(checklist)
    yield from condition_faults(checklist)


def _repeated(keys: Iterable[str], path: str) -> Iterator[Fault]:
    for key, times in Counter(keys).items():
        if times > 1:
            message = _(
                "The key “%(key)s” is used %(times)s times.", key=key, times=times
            )
            yield Fault(path, message)


def _outcome_faults(checklist: Checklist) -> Iterator[Fault]:
    if checklist.outcome_key is None:
        return
    kinds = {each.key: each.kind for each in checklist.questions()}
    if kinds.get(checklist.outcome_key) not in {Kind.YES_NO, Kind.SINGLE_CHOICE}:
        yield Fault(
            "$.outcome_key",
            _("The outcome is a yes/no or single choice question of this checklist."),
        )


def _none_of_these(question: Question) -> Sentence:
    return _("A question of kind %(kind)s has none.", kind=question.kind)


def _question_faults(question: Question, path: str) -> Iterator[Fault]:
    yield from _option_faults(question, f"{path}.options")
    yield from _row_faults(question, f"{path}.rows")
    yield from _band_faults(question, f"{path}.bands")
    yield from _limit_faults(question, path)
    yield from _scale_faults(question, path)
    yield from _computed_faults(question, path)
    yield from _points_faults(question, path)
    yield from _evidence_faults(question, path)


def _option_faults(question: Question, path: str) -> Iterator[Fault]:
    options = question.options
    yield from _repeated((option.key for option in options), path)
    if question.kind is Kind.YES_NO:
        if {option.key for option in options} not in (
            set(),
            set(option_keys(question)),
        ):
            yield Fault(path, _("A yes/no question has the options yes and no."))
    elif question.kind in CHOICE_KINDS and not options:
        yield Fault(path, _("A choice needs options."))
    elif question.kind not in CHOICE_KINDS and options:
        yield Fault(path, _none_of_these(question))
    negative = any(option.points < 0 for option in options)
    if negative and question.kind is not Kind.MULTIPLE_CHOICE:
        message = _("Only options of a multiple choice may take points away.")
        yield Fault(path, message)


def _row_faults(question: Question, path: str) -> Iterator[Fault]:
    yield from _repeated((row.key for row in question.rows), path)
    if question.kind is Kind.GRID and not question.rows:
        yield Fault(path, _("A grid needs statements."))
    if question.kind is not Kind.GRID and question.rows:
        yield Fault(path, _none_of_these(question))


def _band_faults(question: Question, path: str) -> Iterator[Fault]:
    edges = [band.upto for band in question.bands]
    if edges and question.kind not in BANDED_KINDS:
        yield Fault(path, _none_of_these(question))
    if None in edges[:-1]:
        yield Fault(path, _("Only the last band may be open."))
    closed = [edge for edge in edges if edge is not None]
    if closed != sorted(set(closed)):
        yield Fault(path, _("Bands must rise."))


def _limit_faults(question: Question, path: str) -> Iterator[Fault]:
    low, high = question.minimum, question.maximum
    limited = low is not None or high is not None
    if limited and question.kind not in BANDED_KINDS:
        yield Fault(
            f"{path}.minimum",
            _("Only numbers, money and durations have a minimum and a maximum."),
        )
    if low is not None and high is not None and low > high:
        yield Fault(f"{path}.maximum", _("The maximum is below the minimum."))
    if question.decimals and question.kind not in _TAKES_DECIMALS:
        message = _("Only numbers and money have decimals.")
        yield Fault(f"{path}.decimals", message)


def _scale_faults(question: Question, path: str) -> Iterator[Fault]:
    steps = question.scale_max - question.scale_min
    if not 0 < steps <= MAX_SCALE_STEPS:
        message = _(
            "A scale rises by 1 to %(most)s from its lowest value.",
            most=MAX_SCALE_STEPS,
        )
        yield Fault(f"{path}.scale_max", message)
    labels = len(question.scale_labels)
    if labels and (question.kind is not Kind.SCALE or labels != steps + 1):
        message = _(
            "Give one label for each of the %(steps)s steps, or none.", steps=steps + 1
        )
        yield Fault(f"{path}.scale_labels", message)


def _computed_faults(question: Question, path: str) -> Iterator[Fault]:
    is_computed = question.kind is Kind.COMPUTED
    if is_computed and question.measure is None:
        message = _("Say what is read from the contact log.")
        yield Fault(f"{path}.measure", message)
    if not is_computed and question.measure is not None:
        message = _("Only a computed question reads the log.")
        yield Fault(f"{path}.measure", message)
    if question.silent and not is_computed:
        message = _("Only a computed question can be silent.")
        yield Fault(f"{path}.silent", message)
    if question.silent and question.required:
        message = _("A question that is not shown cannot require an answer.")
        yield Fault(f"{path}.required", message)
    rules = {question.comment_rule, question.evidence_rule}
    if question.silent and rules != {Rule.NEVER}:
        message = _("A question that is not shown asks for nothing.")
        yield Fault(f"{path}.silent", message)


def _points_faults(question: Question, path: str) -> Iterator[Fault]:
    takes = question.kind in _TAKES_POINTS and not (
        question.kind is Kind.YES_NO and question.options
    )
    if question.points and not takes:
        yield Fault(
            f"{path}.points",
            _(
                "The points of this question come from its options or bands, or it "
                "has none."
            ),
        )
    possible = possible_points(question)
    if question.critical and possible <= 0:
        message = _("A critical question must be able to give points.")
        yield Fault(f"{path}.critical", message)
    if question.pass_mark is not None and not 0 < question.pass_mark <= possible:
        yield Fault(
            f"{path}.pass_mark",
            _("A pass mark is above 0 and not above what the question can give."),
        )


def _evidence_faults(question: Question, path: str) -> Iterator[Fault]:
    if question.evidence_min > evidence_limit(question):
        yield Fault(f"{path}.evidence_min", _("More is demanded than is taken."))
    demanded = question.evidence_rule is not Rule.NEVER
    if question.evidence_min and not demanded and question.kind not in EVIDENCE_KINDS:
        message = _("Say when the evidence is demanded.")
        yield Fault(f"{path}.evidence_min", message)
    if question.kind in _ASKS_NOTHING and (
        demanded or question.comment_rule is not Rule.NEVER
    ):
        yield Fault(f"{path}.comment_rule", _("An instruction asks for nothing."))
