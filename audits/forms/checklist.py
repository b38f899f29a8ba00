"""The checklist laid out to be filled: a card per question, with its own errors."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import uuid4

from audits.answers import Problem, check, parse
from audits.conditions import holds, visible_questions
from audits.contacts import with_measured
from audits.definition import Checklist, Question, Section
from audits.drafting import usable
from audits.forms.cards import Card, Choice, Shot, is_asked, opening_values
from audits.forms.showing import Setting
from audits.forms.typed import Raw
from audits.forms.wording import say
from audits.models import Evidence
from audits.translating import reason_words

__all__ = [
    "Card",
    "Choice",
    "Complaint",
    "Part",
    "Setting",
    "Shot",
    "complaints",
    "evidence_counts",
    "lay_out",
    "opening_values",
]


@dataclass(frozen=True, slots=True)
class Part:
    """One section: `done` of `total` questions that count are answered. The time of
    the visit is asked in the first section that can be seen."""

    number: int
    section: Section
    cards: list[Card]
    is_hidden: bool
    asks_visit: bool = False

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
    setting: Setting | None = None,
) -> list[Part]:
    """Every section with its questions as cards, each with its own errors."""
    setting = setting or Setting()
    words = setting.words or checklist
    asked = {question.key: question for question in checklist.questions()}
    errors: dict[str, dict[str, str]] = {}
    for problem in problems:
        text = say(problem, asked.get(problem.key))
        errors.setdefault(problem.key, {}).setdefault(problem.field, text)
    demands = _demands(checklist, answers, evidence, setting)
    files: dict[str, list[Evidence]] = {}
    for row in evidence:
        files.setdefault(row.question_key, []).append(row)

    def card(number: str, question: Question) -> Card:
        key = question.key
        return demands.card(
            number=number,
            question=question,
            reason_words=reason_words(words, question),
            raw=answers.get(key, {}),
            evidence=files.get(key, []),
            errors=errors.get(key, {}),
            flag=(flags or {}).get(key, ""),
        )

    return _parts(words, card)


def _parts(words: Checklist, card: Callable[[str, Question], Card]) -> list[Part]:
    parts: list[Part] = []
    asks_visit = True
    for number, section in enumerate(words.sections, 1):
        cards = [
            card(f"{number}.{place}", question)
            for place, question in enumerate(section.questions, 1)
            if not question.silent
        ]
        is_hidden = all(each.is_hidden for each in cards)
        parts.append(
            Part(number, section, cards, is_hidden, asks_visit and not is_hidden)
        )
        asks_visit = asks_visit and is_hidden
    return parts


@dataclass(frozen=True, slots=True)
class _Demands:
    """Keys of the questions that lack something, of those that are visible, and of
    those that ask for evidence."""

    setting: Setting
    missing: set[str]
    visible: frozenset[str]
    slots: frozenset[str]

    def card(
        self,
        *,
        number: str,
        question: Question,
        reason_words: Mapping[str, str],
        raw: Raw,
        evidence: Sequence[Evidence],
        errors: Mapping[str, str],
        flag: str,
    ) -> Card:
        key = question.key
        given = raw.get("na") or raw.get("value") is not None or evidence
        counts = question.required or given
        may_record = self.setting.may_record
        return Card(
            number=number,
            question=question,
            reason_words=reason_words,
            raw=raw,
            evidence=evidence,
            errors=errors,
            flag=flag,
            is_missing=key in self.missing,
            is_counted=key in self.visible
            and bool(counts)
            and is_asked(question, may_record),
            # What cannot be kept is shown: nobody mends what they do not see.
            is_hidden=key not in self.visible and not errors,
            hides_slot=key not in self.slots,
            may_record=may_record,
            must_announce=self.setting.must_announce,
            measured=self.setting.measured.get(key),
            currency=self.setting.currency,
            fresh_id=uuid4(),
        )


def _demands(
    checklist: Checklist,
    answers: Mapping[str, Raw],
    evidence: Sequence[Evidence],
    setting: Setting,
) -> _Demands:
    counts, context = evidence_counts(evidence), setting.context
    broken = check(
        checklist, answers, evidence_counts=counts, complete=False, context=context
    )
    found = check(
        checklist, answers, evidence_counts=counts, complete=True, context=context
    )
    refused = {problem.key for problem in broken}
    given = parse({key: raw for key, raw in answers.items() if key not in refused})
    given = with_measured(checklist, given, context.contacts, context.told_at)
    visible = visible_questions(checklist, given, context)
    seen = {key: each for key, each in given.items() if key in visible}
    return _Demands(
        setting=setting,
        missing={problem.key for problem in found} - setting.measured.keys(),
        visible=visible,
        slots=frozenset(
            question.key
            for question in checklist.questions()
            if holds(question.evidence_when, seen, context)
        ),
    )


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
    text = say(problem, card.question)
    return Complaint(f"q-{problem.key}", card.number, text, card.question.text)
