"""One question as the shopper meets it: its answer, files and errors, as words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext as _

from audits.definition import (
    EVIDENCE_KINDS,
    Kind,
    Question,
    Rule,
    decimal_text,
    evidence_limit,
    option_keys,
    possible_points,
)
from audits.drafting import usable
from audits.forms.shapes import reads, shape
from audits.forms.typed import Raw
from audits.forms.wording import reason
from audits.models import Evidence
from audits.sheets import clock


@dataclass(frozen=True, slots=True)
class Choice:
    """`opens` asks for a reason when this one is chosen. It says no more than that:
    points never reach the page."""

    value: str
    label: str
    is_chosen: bool
    opens: bool = False


@dataclass(frozen=True, slots=True)
class Statement:
    """One row of a grid, with the scale that all rows share."""

    name: str
    label: str
    choices: list[Choice]


@dataclass(frozen=True, slots=True)
class Shot:
    """A file, and what to do about one that could not be read."""

    row: Evidence

    @property
    def why(self) -> str:
        return reason(self.row.refusal) if self.row.refusal else ""


@dataclass(frozen=True, slots=True)
class Files:
    """Which files a question takes, and what its button says."""

    accept: str
    icon: str
    first: str
    another: str
    by_camera: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """One question as the shopper meets it. `fresh_id` names the next file.

    `question` is in the shopper's language, and so are `reason_words`, by what is
    sent. `measured` is what the contact log says.
    """

    number: str
    question: Question
    reason_words: Mapping[str, str]
    raw: Raw
    evidence: Sequence[Evidence]
    errors: Mapping[str, str]
    flag: str
    is_missing: bool
    is_counted: bool
    is_hidden: bool
    hides_slot: bool
    may_record: bool
    must_announce: bool
    measured: int | None
    currency: str
    fresh_id: UUID

    @property
    def is_na(self) -> bool:
        return bool(self.raw.get("na"))

    @property
    def shape(self) -> str:
        return shape(self.question)

    @property
    def template(self) -> str:
        """A recording that is forbidden here is explained, and nothing is asked."""
        name = "unrecorded" if self.is_forbidden else self.shape
        return f"audits/field/shapes/{name}.html"

    @property
    def is_forbidden(self) -> bool:
        return is_recording(self.question) and not self.may_record

    @property
    def reads(self) -> str:
        return reads(self.question)

    @property
    def typed(self) -> str:
        value = self.raw.get("value")
        if isinstance(value, int) and self.question.decimals:
            return decimal_text(value, self.question.decimals)
        return "" if value is None else str(value)

    @property
    def minutes(self) -> str:
        value = self.raw.get("value")
        return str(value // 60) if isinstance(value, int) else _half(value, 0)

    @property
    def seconds(self) -> str:
        value = self.raw.get("value")
        return str(value % 60) if isinstance(value, int) else _half(value, 1)

    @property
    def length(self) -> int:
        return len(self.typed.strip())

    @property
    def unit(self) -> str:
        """What stands behind the number; money has a currency either way."""
        is_money = self.question.kind is Kind.MONEY
        return self.question.unit or (self.currency if is_money else "")

    @property
    def from_log(self) -> str:
        """What the contact log says, in words; empty when it says nothing."""
        if self.measured is None:
            return ""
        if self.shape == "yes_no":
            return _("Yes") if self.measured else _("No")
        return clock(self.measured) if self.shape == "duration" else str(self.measured)

    @property
    def is_asked(self) -> bool:
        return is_asked(self.question, self.may_record)

    @property
    def na_label(self) -> str:
        return self.question.na_label or _("N/A")

    @property
    def has_na_choice(self) -> bool:
        """Whether "not applicable" is one of the choices, not a box of its own."""
        return self.shape in {"yes_no", "scale", "list"}

    @property
    def choices(self) -> list[Choice]:
        opening = opening_values(self.question) or frozenset()
        chosen = self.raw.get("value")
        known = {str(each) for each in chosen} if isinstance(chosen, list) else set()
        return [
            Choice(
                value, label, value == str(chosen) or value in known, value in opening
            )
            for value, label in _offered(self.question)
        ]

    @property
    def statements(self) -> list[Statement]:
        given = self.raw.get("value")
        chosen = given if isinstance(given, dict) else {}
        options = [(each.key, each.label) for each in self.question.options]
        return [
            Statement(
                name=f"g.{self.question.key}:{row.key}",
                label=row.label,
                choices=[
                    Choice(key, label, key == chosen.get(row.key))
                    for key, label in options
                ],
            )
            for row in self.question.rows
        ]

    @property
    def comment(self) -> str:
        return str(self.raw.get("comment", ""))

    @property
    def comment_length(self) -> int:
        return len(self.comment.strip())

    @property
    def reasons(self) -> list[Choice]:
        given = self.raw.get("reasons", ())
        words = self.reason_words
        return [
            Choice(each, words.get(each, each), each in given)
            for each in self.question.reasons
        ]

    @property
    def value_error(self) -> str:
        return self.errors.get("value") or self.errors.get("na", "")

    @property
    def comment_error(self) -> str:
        return self.errors.get("comment") or self.errors.get("reasons", "")

    @property
    def photo_error(self) -> str:
        return self.errors.get("evidence", "")

    @property
    def shots(self) -> list[Shot]:
        return [Shot(row) for row in self.evidence]

    @property
    def takes_photos(self) -> bool:
        return self.is_asked and evidence_limit(self.question) > 0

    @property
    def is_fine(self) -> bool:
        """Whether its photos are of papers, whose small print must stay readable."""
        return self.question.kind in {Kind.DOCUMENT, Kind.MONEY}

    @property
    def photo_follows_answer(self) -> bool:
        return self.question.evidence_rule is Rule.POINTS_LOST

    @property
    def photos_needed(self) -> int:
        """How many there must be where the rule demands any."""
        demanded = self.question.evidence_rule is not Rule.NEVER
        if demanded or self.question.kind in EVIDENCE_KINDS:
            return max(self.question.evidence_min, 1)
        return 0

    @property
    def files(self) -> Files:
        return _files(self.question.kind)

    @property
    def most_files(self) -> int:
        # Nobody signs twice, whatever the checklist would take.
        if self.question.kind is Kind.SIGNATURE:
            return max(self.question.evidence_min, 1)
        return evidence_limit(self.question)

    @property
    def is_full(self) -> bool:
        return len(usable(self.evidence)) >= self.most_files

    @property
    def asks_why(self) -> bool:
        return bool(self.question.reasons) or self.question.comment_rule != Rule.NEVER

    @property
    def has_more(self) -> bool:
        follows = self.takes_photos and self.photo_follows_answer
        return self.is_asked and (self.asks_why or follows)

    @property
    def hides_more(self) -> bool:
        """Whether the rest waits for an answer that asks for it."""
        is_demanded = self.question.comment_rule is Rule.ALWAYS
        return not is_demanded and opening_values(self.question) is not None

    @property
    def may_choose_reason(self) -> bool:
        lost = self.question.comment_rule is Rule.POINTS_LOST
        return bool(self.question.reasons) and lost


def is_recording(question: Question) -> bool:
    return question.kind is Kind.AUDIO


def is_asked(question: Question, may_record: bool) -> bool:
    """Whether anything can be answered: neither to an instruction, nor by a
    recording where there may be none."""
    if is_recording(question):
        return may_record
    return question.kind is not Kind.INSTRUCTION


IMAGES = "image/*,.heic,.heif"
SOUNDS = "audio/*,.m4a,.mp3,.ogg,.webm,.wav"


def _files(kind: Kind) -> Files:
    if kind is Kind.AUDIO:
        first, another = _("Add a recording"), _("Add another recording")
        return Files(SOUNDS, "audio", first, another)
    if kind is Kind.DOCUMENT:
        first, another = _("Add a document"), _("Add another document")
        return Files(f"application/pdf,.pdf,{IMAGES}", "doc", first, another)
    if kind is Kind.SCREENSHOT:
        first, another = _("Add a screenshot"), _("Add another screenshot")
        return Files(IMAGES, "photo", first, another)
    if kind is Kind.SIGNATURE:
        text = _("Add a picture of the signature instead")
        return Files(IMAGES, "camera", text, text, by_camera=True)
    first, another = _("Add a photo"), _("Add another photo")
    return Files(IMAGES, "camera", first, another, by_camera=True)


def _half(value: object, index: int) -> str:
    halves = str(value or "").split(":")
    return halves[index] if len(halves) > index else ""


def _offered(question: Question) -> list[tuple[str, str]]:
    if question.kind is Kind.SCALE:
        steps = range(question.scale_min, question.scale_max + 1)
        labels = question.scale_labels or [str(step) for step in steps]
        return [(str(step), label) for step, label in zip(steps, labels, strict=False)]
    if question.kind is Kind.COMPUTED:
        return [("1", _("Yes")), ("0", _("No"))]
    if question.kind is Kind.YES_NO and not question.options:
        return [("yes", _("Yes")), ("no", _("No"))]
    return [(option.key, option.label) for option in question.options]


def opening_values(question: Question) -> frozenset[str] | None:
    """The values after which a reason is asked; None where that cannot be told
    beforehand: the fields are shown then, and the check decides."""
    best = possible_points(question)
    if question.kind is Kind.SCALE:
        values = range(question.scale_min, question.scale_max) if best else ()
        return frozenset(str(value) for value in values)
    if question.kind not in (Kind.YES_NO, Kind.SINGLE_CHOICE):
        return None
    if not question.options:
        return frozenset(set(option_keys(question)[1:]) if best else ())
    return frozenset(each.key for each in question.options if each.points < best)
