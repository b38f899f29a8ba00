"""The definition of a checklist: the plain, immutable form of a published version.

Points and weights are integers of hundredths (2.5 points = 250, weight 1 = 100), a
share of points is an integer of ten-millionths (WHOLE = 100 %), durations are whole
seconds. Structures built by hand are not checked; `from_json` checks everything.
"""

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from enum import StrEnum
from typing import Annotated, Any

import msgspec
from msgspec import Meta

WHOLE = 10_000_000
RULES_VERSION = 1
DEFAULT_EVIDENCE_MAX = 10
MAX_SCALE_STEPS = 1000
MAX_NUMBER = 10**9
MAX_DURATION = 24 * 60 * 60

# Neither NUL nor half of a surrogate pair: databases and UTF-8 refuse both.
CLEAN = r"^[^\x00\ud800-\udfff]*$"

Key = Annotated[str, Meta(pattern=r"^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}\Z")]
Label = Annotated[str, Meta(max_length=500, pattern=CLEAN)]
Prose = Annotated[str, Meta(max_length=10_000, pattern=CLEAN)]
Points = Annotated[int, Meta(ge=0, le=1_000_000)]
SignedPoints = Annotated[int, Meta(ge=-1_000_000, le=1_000_000)]
Weight = Annotated[int, Meta(ge=0, le=1_000_000)]
Limit = Annotated[int, Meta(ge=-MAX_NUMBER, le=MAX_NUMBER)]
Count = Annotated[int, Meta(ge=0, le=100)]
Length = Annotated[int, Meta(ge=0, le=20_000)]


class DefinitionError(ValueError):
    """A checklist that cannot be used; `path` is where (`$.sections[0].title`)."""

    def __init__(self, path: str, message: str) -> None:
        super().__init__(f"{path}: {message}")
        self.path = path
        self.message = message


class Kind(StrEnum):
    YES_NO = "yes_no"
    SINGLE_CHOICE = "single_choice"
    MULTIPLE_CHOICE = "multiple_choice"
    SCALE = "scale"
    NUMBER = "number"
    DURATION = "duration"
    TEXT = "text"
    DATE = "date"
    PHOTO = "photo"


class Rule(StrEnum):
    """When a comment or a piece of evidence is demanded."""

    NEVER = "never"
    POINTS_LOST = "points_lost"
    ALWAYS = "always"


class CriticalRule(StrEnum):
    FLAG = "flag"
    CAP = "cap"
    ZERO = "zero"


class Strict(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    pass


class Option(Strict, frozen=True):
    key: Key
    label: Label
    points: SignedPoints = 0


class Band(Strict, frozen=True):
    """Values up to and including `upto` give these points; None is "all the rest"."""

    upto: Limit | None
    points: Points


class Question(Strict, frozen=True):
    key: Key
    kind: Kind
    text: Prose
    guidance: Prose = ""
    options: Annotated[tuple[Option, ...], Meta(max_length=200)] = ()
    bands: Annotated[tuple[Band, ...], Meta(max_length=50)] = ()
    # What "yes" or the top of the scale gives; on a multiple choice it is a ceiling
    # for the sum (0 = no ceiling). Other kinds take their points from options, bands.
    points: Points = 0
    weight: Weight = 100
    scale_min: Limit = 0
    scale_max: Limit = 10
    critical: bool = False
    pass_mark: Points | None = None
    required: bool = True
    na_allowed: bool = False
    na_label: Label = ""
    bonus: bool = False
    comment_rule: Rule = Rule.NEVER
    evidence_rule: Rule = Rule.NEVER
    evidence_min: Count = 0
    evidence_max: Count = 0
    evidence_label: Label = ""
    reasons: Annotated[tuple[Label, ...], Meta(max_length=50)] = ()
    theme: Label = ""
    stage: Label = ""
    unit: Label = ""
    min_length: Length = 0
    scale_min_label: Label = ""
    scale_max_label: Label = ""
    minimum: Limit | None = None
    maximum: Limit | None = None
    internal: bool = False


class Section(Strict, frozen=True):
    """`weight` counts only in a checklist that weighs its sections (None = 100)."""

    key: Key
    title: Label
    questions: Annotated[tuple[Question, ...], Meta(max_length=500)]
    weight: Weight | None = None
    intro: Prose = ""
    hidden_when_outcome: tuple[str, ...] = ()


class Checklist(Strict, frozen=True, eq=False, weakref=True):
    """Compared by identity, so that tables can be kept per checklist; contents are
    compared by `fingerprint`."""

    sections: Annotated[tuple[Section, ...], Meta(max_length=100)]
    outcome_key: str | None = None
    critical_rule: CriticalRule = CriticalRule.FLAG
    critical_cap: Annotated[int, Meta(ge=0, le=WHOLE)] = 0
    unanswered_is_zero: bool = False
    cap_bonus: bool = True
    weigh_sections: bool = False
    rules_version: int = RULES_VERSION

    def questions(self) -> Iterator[Question]:
        return (question for section in self.sections for question in section.questions)


def from_json(data: object) -> Checklist:
    """A checked checklist from decoded JSON; absent fields take their defaults.

    Raises DefinitionError for unknown fields, wrong types, points out of range, keys
    that are malformed or used twice, and rules that contradict each other.
    """
    try:
        checklist = msgspec.convert(data, Checklist)
    except msgspec.ValidationError as error:
        message, _, path = str(error).partition(" - at ")
        raise DefinitionError(path.strip("`") or "$", message) from None
    _check_checklist(checklist)
    return checklist


def to_json(checklist: Checklist) -> dict[str, Any]:
    """Plain JSON data with every default written out; `from_json` reads it back."""
    data: dict[str, Any] = msgspec.json.decode(msgspec.json.encode(checklist))
    return data


def fingerprint(checklist: Checklist) -> str:
    """SHA-256 (hex) of the canonical JSON: sorted keys, no spaces, UTF-8."""
    text = json.dumps(
        to_json(checklist), sort_keys=True, separators=(",", ":"), ensure_ascii=False
    )
    return hashlib.sha256(text.encode()).hexdigest()


def _no_points(question: Question) -> int:
    return 0


def _own_points(question: Question) -> int:
    return question.points


def _best_option(question: Question) -> int:
    if not question.options:
        return question.points
    return max(option.points for option in question.options)


def _all_options(question: Question) -> int:
    total = sum(max(option.points, 0) for option in question.options)
    return min(total, question.points) if question.points else total


def _best_band(question: Question) -> int:
    return max((band.points for band in question.bands), default=0)


_POSSIBLE: dict[Kind, Callable[[Question], int]] = {
    Kind.YES_NO: _best_option,
    Kind.SINGLE_CHOICE: _best_option,
    Kind.MULTIPLE_CHOICE: _all_options,
    Kind.SCALE: _own_points,
    Kind.NUMBER: _best_band,
    Kind.DURATION: _best_band,
    Kind.TEXT: _no_points,
    Kind.DATE: _no_points,
    Kind.PHOTO: _no_points,
}


def possible_points(question: Question) -> int:
    """The highest points (hundredths) that the question can give."""
    return _POSSIBLE[question.kind](question)


def evidence_limit(question: Question) -> int:
    """How many evidence files the question takes at most; 0 = none."""
    wanted = question.evidence_rule is not Rule.NEVER or question.kind is Kind.PHOTO
    return question.evidence_max or (DEFAULT_EVIDENCE_MAX if wanted else 0)


_CHOICES = {Kind.YES_NO, Kind.SINGLE_CHOICE, Kind.MULTIPLE_CHOICE}
_BANDED = {Kind.NUMBER, Kind.DURATION}
_TAKES_POINTS = {Kind.YES_NO, Kind.SCALE, Kind.MULTIPLE_CHOICE}


def _demand(is_fine: bool, path: str, message: str) -> None:
    if not is_fine:
        raise DefinitionError(path, message)


def _check_keys(keys: Iterable[str], path: str) -> None:
    for key, times in Counter(keys).items():
        _demand(times == 1, path, f"The key “{key}” is used {times} times.")


def _check_checklist(checklist: Checklist) -> None:
    _demand(
        checklist.rules_version == RULES_VERSION,
        "$.rules_version",
        f"Only version {RULES_VERSION} of the scoring rules is known.",
    )
    _demand(
        checklist.critical_rule is not CriticalRule.CAP or checklist.critical_cap > 0,
        "$.critical_cap",
        "Say at which score a failed critical question caps the total.",
    )
    _check_keys((section.key for section in checklist.sections), "$.sections")
    _check_keys((question.key for question in checklist.questions()), "$.sections")
    for number, section in enumerate(checklist.sections):
        for index, question in enumerate(section.questions):
            _check_question(question, f"$.sections[{number}].questions[{index}]")
    _check_outcome(checklist)


def _check_outcome(checklist: Checklist) -> None:
    outcome = next(
        (q for q in checklist.questions() if q.key == checklist.outcome_key), None
    )
    _demand(
        checklist.outcome_key is None
        or (outcome is not None and outcome.kind in {Kind.YES_NO, Kind.SINGLE_CHOICE}),
        "$.outcome_key",
        "The outcome is a yes/no or single choice question of this checklist.",
    )
    known = set(option_keys(outcome)) if outcome else set()
    for number, section in enumerate(checklist.sections):
        path = f"$.sections[{number}].hidden_when_outcome"
        hiding = section.hidden_when_outcome
        _demand(set(hiding) <= known, path, "This is no option of the outcome.")
        own = bool(hiding) and outcome in section.questions
        _demand(not own, path, "The outcome's own section cannot be hidden by it.")


def option_keys(question: Question) -> tuple[str, ...]:
    """The keys that may be chosen; a yes/no question has its two even without options.

    Other kinds have none.
    """
    if question.kind is Kind.YES_NO:
        return ("yes", "no")
    return tuple(option.key for option in question.options)


def _check_question(question: Question, path: str) -> None:
    _check_options(question, path)
    _check_bands(question, path)
    _check_limits(question, path)
    _check_points(question, path)
    _check_evidence(question, path)


def _check_options(question: Question, path: str) -> None:
    options, path = question.options, f"{path}.options"
    _check_keys((option.key for option in options), path)
    if question.kind is Kind.YES_NO:
        has_both = {option.key for option in options} in (set(), {"yes", "no"})
        _demand(has_both, path, "A yes/no question has the options yes and no.")
    elif question.kind in _CHOICES:
        _demand(bool(options), path, "A choice needs options.")
    else:
        _demand(not options, path, f"A question of kind {question.kind} has none.")
    is_fine = question.kind is Kind.MULTIPLE_CHOICE or all(
        option.points >= 0 for option in options
    )
    _demand(is_fine, path, "Only options of a multiple choice may take points away.")


def _check_bands(question: Question, path: str) -> None:
    path, edges = f"{path}.bands", [band.upto for band in question.bands]
    _demand(
        question.kind in _BANDED or not edges,
        path,
        f"A question of kind {question.kind} has none.",
    )
    _demand(None not in edges[:-1], path, "Only the last band may be open.")
    closed = [edge for edge in edges if edge is not None]
    _demand(closed == sorted(set(closed)), path, "Bands must rise.")


def _check_limits(question: Question, path: str) -> None:
    steps = question.scale_max - question.scale_min
    _demand(
        0 < steps <= MAX_SCALE_STEPS,
        f"{path}.scale_max",
        f"A scale rises by 1 to {MAX_SCALE_STEPS} from its lowest value.",
    )
    low, high = question.minimum, question.maximum
    _demand(
        question.kind in _BANDED or (low is None and high is None),
        f"{path}.minimum",
        "Only numbers and durations have a minimum and a maximum.",
    )
    _demand(
        low is None or high is None or low <= high,
        f"{path}.maximum",
        "The maximum is below the minimum.",
    )


def _check_points(question: Question, path: str) -> None:
    takes = question.kind in _TAKES_POINTS and not (
        question.kind is Kind.YES_NO and question.options
    )
    _demand(
        takes or question.points == 0,
        f"{path}.points",
        "The points of this question come from its options or bands, or it has none.",
    )
    possible = possible_points(question)
    _demand(
        not question.critical or possible > 0,
        f"{path}.critical",
        "A critical question must be able to give points.",
    )
    _demand(
        question.pass_mark is None or 0 < question.pass_mark <= possible,
        f"{path}.pass_mark",
        "A pass mark is above 0 and not above what the question can give.",
    )


def _check_evidence(question: Question, path: str) -> None:
    low, high = question.evidence_min, evidence_limit(question)
    _demand(low <= high, f"{path}.evidence_min", "More is demanded than is taken.")
    is_demanded = question.evidence_rule is not Rule.NEVER
    _demand(
        low == 0 or is_demanded or question.kind is Kind.PHOTO,
        f"{path}.evidence_min",
        "Say when the evidence is demanded.",
    )
