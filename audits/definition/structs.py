"""The definition of a checklist: the plain, immutable form of one version.

Points and weights are integers of hundredths (2.5 points = 250, weight 1 = 100), a
share of points is an integer of ten-millionths (WHOLE = 100 %), durations are whole
seconds. A number with `decimals` is an integer of that many decimal places (12.50 with
two decimals = 1250), and so are its bands and limits. Structures built by hand are not
checked; `from_json` checks everything.
"""

from collections.abc import Iterator
from enum import StrEnum
from itertools import chain
from typing import Annotated

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
Decimals = Annotated[int, Meta(ge=0, le=4)]
#: A BCP 47 tag: "en", "fr", "pt-BR", "ar".
Language = Annotated[str, Meta(pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}\Z")]


class Kind(StrEnum):
    YES_NO = "yes_no"
    SINGLE_CHOICE = "single_choice"
    MULTIPLE_CHOICE = "multiple_choice"
    SCALE = "scale"
    GRID = "grid"
    NUMBER = "number"
    DURATION = "duration"
    DATE = "date"
    TIME = "time"
    MONEY = "money"
    TEXT = "text"
    NARRATIVE = "narrative"
    PHOTO = "photo"
    SCREENSHOT = "screenshot"
    AUDIO = "audio"
    DOCUMENT = "document"
    LOCATION = "location"
    SIGNATURE = "signature"
    INSTRUCTION = "instruction"
    COMPUTED = "computed"


#: Their answer is the evidence itself; they take no value.
EVIDENCE_KINDS = frozenset(
    {Kind.PHOTO, Kind.SCREENSHOT, Kind.AUDIO, Kind.DOCUMENT, Kind.SIGNATURE}
)
#: Their answer is a whole number, and bands may turn it into points.
BANDED_KINDS = frozenset({Kind.NUMBER, Kind.DURATION, Kind.MONEY, Kind.COMPUTED})
#: Their answer is a whole number.
WHOLE_KINDS = BANDED_KINDS | {Kind.SCALE}
#: Their options carry the points (a grid's for every row).
CHOICE_KINDS = frozenset(
    {Kind.YES_NO, Kind.SINGLE_CHOICE, Kind.MULTIPLE_CHOICE, Kind.GRID}
)


class Rule(StrEnum):
    """When a comment or a piece of evidence is demanded."""

    NEVER = "never"
    POINTS_LOST = "points_lost"
    ALWAYS = "always"


class CriticalRule(StrEnum):
    FLAG = "flag"
    CAP = "cap"
    ZERO = "zero"


class Measure(StrEnum):
    """What a computed question reads from the contact log (audits/contacts.py):
    seconds, a count, or 1 for yes and 0 for no."""

    TIME_TO_ANSWER = "time_to_answer"
    QUEUE_TIME = "queue_time"
    HOLD_TIME = "hold_time"
    TRANSFERS = "transfers"
    STORY_REPEATED = "story_repeated"
    TIME_TO_RESOLUTION = "time_to_resolution"
    PROMISE_MADE = "promise_made"
    PROMISE_KEPT = "promise_kept"
    PROMISE_LATE_BY = "promise_late_by"


class Op(StrEnum):
    ALL = "all"
    ANY = "any"
    NOT = "not"
    IS = "is"
    IS_NOT = "is_not"
    ONE_OF = "one_of"
    NONE_OF = "none_of"
    INCLUDES = "includes"
    EXCLUDES = "excludes"
    AT_LEAST = "at_least"
    AT_MOST = "at_most"
    ABOVE = "above"
    BELOW = "below"
    ANSWERED = "answered"
    NOT_ANSWERED = "not_answered"
    NOT_APPLICABLE = "not_applicable"


class Subject(StrEnum):
    """What a comparison looks at: an answer by question key, how often a contact event
    happened, a variable drawn from the scenario, or the channel's kind."""

    ANSWER = "answer"
    EVENT = "event"
    VARIANT = "variant"
    CHANNEL = "channel"


#: Their operand is other conditions; every other operation compares.
JOINING = frozenset({Op.ALL, Op.ANY, Op.NOT})


class EventKind(StrEnum):
    """What happens in a contact (audits/contacts.py); `started` is dialled, sent or
    entered."""

    STARTED = "started"
    MENU = "menu"
    IN_QUEUE = "in_queue"
    ANSWERED = "answered"
    ON_HOLD = "on_hold"
    BACK = "back"
    TRANSFERRED = "transferred"
    STORY_REPEATED = "story_repeated"
    PROMISE_MADE = "promise_made"
    PROMISE_KEPT = "promise_kept"
    RESOLVED = "resolved"
    ENDED = "ended"
    NOTE = "note"


#: Those of audits/models/channels.py, which knows Django.
CHANNEL_KINDS = (
    "phone",
    "email",
    "chat",
    "bot",
    "form",
    "social",
    "messaging",
    "in_person",
    "self_service",
    "post",
)


class Strict(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    pass


class Condition(Strict, frozen=True):
    """A tree of comparisons. ALL, ANY and NOT take `of`; every other `op` compares
    what `subject` and `key` (with `row` in a grid) name to `value`."""

    op: Op
    of: "tuple[Condition, ...]" = ()
    subject: Subject = Subject.ANSWER
    key: Label = ""
    row: Label = ""
    value: Limit | Label | tuple[Label, ...] | None = None


class Option(Strict, frozen=True):
    key: Key
    label: Label
    points: SignedPoints = 0


class Row(Strict, frozen=True):
    """One statement of a grid."""

    key: Key
    label: Label


class Band(Strict, frozen=True):
    """Values up to and including `upto` give these points; None is "all the rest"."""

    upto: Limit | None
    points: Points


class Question(Strict, frozen=True):
    key: Key
    kind: Kind
    text: Prose
    guidance: Prose = ""
    options: Annotated[tuple[Option, ...], Meta(max_length=1000)] = ()
    rows: Annotated[tuple[Row, ...], Meta(max_length=50)] = ()
    bands: Annotated[tuple[Band, ...], Meta(max_length=50)] = ()
    # What "yes" or the top of the scale gives; on a multiple choice it is a ceiling
    # for the sum (0 = no ceiling). Other kinds take their points from options, bands.
    points: Points = 0
    weight: Weight = 100
    scale_min: Limit = 0
    scale_max: Limit = 10
    # Empty, or one label for every step.
    scale_labels: Annotated[tuple[Label, ...], Meta(max_length=21)] = ()
    scale_min_label: Label = ""
    scale_max_label: Label = ""
    measure: Measure | None = None
    # A computed question that the shopper is not even shown.
    silent: bool = False
    visible_when: Condition | None = None
    evidence_when: Condition | None = None
    critical: bool = False
    pass_mark: Points | None = None
    required: bool = True
    na_allowed: bool = False
    na_label: Label = ""
    bonus: bool = False
    comment_rule: Rule = Rule.NEVER
    comment_min: Length = 0
    evidence_rule: Rule = Rule.NEVER
    evidence_min: Count = 0
    evidence_max: Count = 0
    evidence_label: Label = ""
    # Photos travel as they were taken, not made smaller on the phone.
    evidence_original: bool = False
    reasons: Annotated[tuple[Label, ...], Meta(max_length=50)] = ()
    theme: Label = ""
    stage: Label = ""
    # Of a number; a currency's code for money.
    unit: Label = ""
    decimals: Decimals = 0
    min_length: Length = 0
    minimum: Limit | None = None
    maximum: Limit | None = None
    # An organization's picture (its public id), and what it shows in words.
    example: Label = ""
    example_alt: Label = ""
    # Kept from the location whose shop it was.
    internal: bool = False


class Section(Strict, frozen=True):
    """`weight` counts only in a checklist that weighs its sections (None = 100)."""

    key: Key
    title: Label
    questions: Annotated[tuple[Question, ...], Meta(max_length=500)]
    weight: Weight | None = None
    intro: Prose = ""
    visible_when: Condition | None = None


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
    # The language its own texts are in; translations are by language, then by the
    # address of the text (audits/definition/texts.py).
    language: Language = "en"
    translations: dict[Language, dict[Label, Prose]] = {}

    def questions(self) -> Iterator[Question]:
        return chain.from_iterable(section.questions for section in self.sections)
