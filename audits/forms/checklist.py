"""The checklist laid out to be filled: a card per question, with its own errors."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID, uuid4

from django.utils.translation import gettext as _

from audits.answers import Problem, check, parse
from audits.definition import (
    Checklist,
    Kind,
    Question,
    Rule,
    Section,
    evidence_limit,
    possible_points,
)
from audits.drafting import usable
from audits.forms.typed import Raw
from audits.forms.wording import reason, say
from audits.models import Evidence
from audits.scoring import visible_questions

#: A scale of more steps is drawn as a number.
MOST_STEPS = 20


@dataclass(frozen=True, slots=True)
class Choice:
    """`opens` asks for a reason when this one is chosen. It says no more than that:
    points never reach the page."""

    value: str
    label: str
    is_chosen: bool
    opens: bool = False


@dataclass(frozen=True, slots=True)
class Shot:
    """A file, and what to do about one that could not be read."""

    row: Evidence

    @property
    def why(self) -> str:
        return reason(self.row.refusal) if self.row.refusal else ""


@dataclass(frozen=True, slots=True)
class Card:
    """One question as the shopper meets it. `fresh_id` names the next photo."""

    number: str
    question: Question
    raw: Raw
    evidence: Sequence[Evidence]
    errors: Mapping[str, str]
    flag: str
    is_missing: bool
    is_counted: bool
    fresh_id: UUID

    @property
    def is_na(self) -> bool:
        return bool(self.raw.get("na"))

    @property
    def shape(self) -> str:
        """Which template draws the answer; a long scale is a number."""
        question = self.question
        steps = question.scale_max - question.scale_min
        if question.kind is Kind.SCALE and steps > MOST_STEPS:
            return "number"
        if question.kind in (Kind.SINGLE_CHOICE, Kind.MULTIPLE_CHOICE):
            return "list"
        return question.kind.value

    @property
    def typed(self) -> str:
        value = self.raw.get("value")
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
    def na_label(self) -> str:
        return self.question.na_label or _("N/A")

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
    def comment(self) -> str:
        return str(self.raw.get("comment", ""))

    @property
    def reasons(self) -> list[str]:
        return list(self.raw.get("reasons", ()))

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
        return evidence_limit(self.question) > 0

    @property
    def photo_follows_answer(self) -> bool:
        return self.question.evidence_rule is Rule.POINTS_LOST

    @property
    def photos_needed(self) -> int:
        """How many there must be where the rule demands any."""
        demanded = self.question.evidence_rule is not Rule.NEVER
        if demanded or self.question.kind is Kind.PHOTO:
            return max(self.question.evidence_min, 1)
        return 0

    @property
    def is_full(self) -> bool:
        return len(usable(self.evidence)) >= evidence_limit(self.question)

    @property
    def asks_why(self) -> bool:
        return bool(self.question.reasons) or self.question.comment_rule != Rule.NEVER

    @property
    def has_more(self) -> bool:
        return self.asks_why or (self.takes_photos and self.photo_follows_answer)

    @property
    def hides_more(self) -> bool:
        """Whether the rest waits for an answer that asks for it."""
        is_demanded = self.question.comment_rule is Rule.ALWAYS
        return not is_demanded and opening_values(self.question) is not None

    @property
    def may_choose_reason(self) -> bool:
        lost = self.question.comment_rule is Rule.POINTS_LOST
        return bool(self.question.reasons) and lost


def _half(value: object, index: int) -> str:
    halves = str(value or "").split(":")
    return halves[index] if len(halves) > index else ""


def _offered(question: Question) -> list[tuple[str, str]]:
    if question.kind is Kind.SCALE:
        steps = range(question.scale_min, question.scale_max + 1)
        return [(str(step), str(step)) for step in steps]
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
        return frozenset({"no"} if best else ())
    return frozenset(each.key for each in question.options if each.points < best)


@dataclass(frozen=True, slots=True)
class Part:
    """One section: `done` of `total` questions that count are answered."""

    number: int
    section: Section
    cards: list[Card]
    is_hidden: bool

    @property
    def total(self) -> int:
        return sum(card.is_counted for card in self.cards)

    @property
    def done(self) -> int:
        return sum(card.is_counted and not card.is_missing for card in self.cards)

    @property
    def is_done(self) -> bool:
        return self.done == self.total


@dataclass(frozen=True, slots=True)
class Complaint:
    """One line of an error summary: where it jumps to, and what to do there."""

    anchor: str
    number: str
    text: str
    about: str = ""


def lay_out(
    checklist: Checklist,
    answers: Mapping[str, Raw],
    *,
    evidence: Sequence[Evidence],
    problems: Iterable[Problem] = (),
    flags: Mapping[str, str] | None = None,
) -> list[Part]:
    """Every section with its questions as cards, each with its own errors."""
    errors: dict[str, dict[str, str]] = {}
    for problem in problems:
        errors.setdefault(problem.key, {}).setdefault(problem.field, say(problem))
    missing, visible = _demands(checklist, answers, evidence)
    flags = flags or {}

    def card(number: str, question: Question) -> Card:
        key = question.key
        files = [each for each in evidence if each.question_key == key]
        raw = answers.get(key, {})
        given = raw.get("na") or raw.get("value") is not None or files
        return Card(
            number=number,
            question=question,
            raw=raw,
            evidence=files,
            errors=errors.get(key, {}),
            flag=flags.get(key, ""),
            is_missing=key in missing,
            is_counted=key in visible and bool(question.required or given),
            fresh_id=uuid4(),
        )

    return [
        Part(
            number=number,
            section=section,
            cards=[
                card(f"{number}.{place}", question)
                for place, question in enumerate(section.questions, 1)
            ],
            is_hidden=not any(each.key in visible for each in section.questions),
        )
        for number, section in enumerate(checklist.sections, 1)
    ]


def _demands(
    checklist: Checklist, answers: Mapping[str, Raw], evidence: Sequence[Evidence]
) -> tuple[set[str], frozenset[str]]:
    """Keys of the questions that lack something, and of those that are visible."""
    counts = evidence_counts(evidence)
    found = check(checklist, answers, evidence_counts=counts, complete=True)
    broken = check(checklist, answers, evidence_counts=counts, complete=False)
    refused = {problem.key for problem in broken}
    sound = {key: raw for key, raw in answers.items() if key not in refused}
    visible = visible_questions(checklist, parse(sound))
    return {problem.key for problem in found}, visible


def evidence_counts(evidence: Sequence[Evidence]) -> dict[str, int]:
    counts: dict[str, int] = {}
    for each in usable(evidence):
        counts[each.question_key] = counts.get(each.question_key, 0) + 1
    return counts


def complaints(parts: list[Part], problems: Iterable[Problem]) -> list[Complaint]:
    """The problems in the order of the page, each with its number and anchor."""
    cards = {card.question.key: card for part in parts for card in part.cards}
    places = {key: place for place, key in enumerate(cards)}
    ordered = sorted(problems, key=lambda problem: places.get(problem.key, -1))
    return [_complain(cards.get(problem.key), problem) for problem in ordered]


def _complain(card: Card | None, problem: Problem) -> Complaint:
    if card is None:
        return Complaint("visited_at", "", say(problem))
    text = card.question.text
    return Complaint(f"q-{problem.key}", card.number, say(problem), text)
