"""A submission laid out to be read: section by section, answer beside points."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.utils.translation import gettext as _

from audits.definition import (
    EVIDENCE_KINDS,
    Checklist,
    Kind,
    Measure,
    Question,
    decimal_text,
)
from audits.scoring import Given, QuestionResult, Result, SectionResult


@dataclass(frozen=True, slots=True)
class Line:
    """One question: `number` counts through the whole checklist, from 1.

    `evidence` are its files; `flag` is what a reviewer last asked about it, `typed`
    what is being asked on the page that was refused.
    """

    number: int
    question: Question
    given: Given
    result: QuestionResult
    evidence: Sequence[Any] = ()
    flag: str = ""
    typed: str = ""

    @property
    def words(self) -> str:
        return in_words(self.question, self.given)

    @property
    def is_unanswered(self) -> bool:
        return not self.given.answered and not self.given.na

    @property
    def takes_answer(self) -> bool:
        """Not so of files, which are the answer, and of what is only read."""
        return self.question.kind not in EVIDENCE_KINDS | {Kind.INSTRUCTION}

    @property
    def lost(self) -> bool:
        """Points could be had here and some were not."""
        return self.result.scored and self.result.earned < self.result.possible

    @property
    def failed_critical(self) -> bool:
        return self.question.critical and self.result.passed is False


@dataclass(frozen=True, slots=True)
class Part:
    """One section with its score."""

    title: str
    result: SectionResult
    lines: list[Line]

    @property
    def earned(self) -> int:
        """Points in hundredths: the result holds weight × points."""
        return self.result.earned // 100

    @property
    def possible(self) -> int:
        return self.result.possible // 100


def lay_out(
    checklist: Checklist,
    given: Mapping[str, Given],
    result: Result,
    *,
    evidence: Mapping[str, Sequence[Any]] | None = None,
    flags: Mapping[str, str] | None = None,
) -> list[Part]:
    """Every section and question of the checklist with answer and points.

    `evidence` (files) and `flags` (a reviewer's words) come by question key.
    """
    evidence, flags = evidence or {}, flags or {}
    results = {each.key: each for each in result.questions}
    parts: list[Part] = []
    number = 0
    for section, section_result in zip(
        checklist.sections, result.sections, strict=True
    ):
        lines = []
        for question in section.questions:
            number += 1
            answer = given.get(question.key, Given())
            lines.append(
                Line(
                    number,
                    question,
                    answer,
                    results[question.key],
                    evidence=evidence.get(question.key, ()),
                    flag=flags.get(question.key, ""),
                )
            )
        parts.append(Part(section.title, section_result, lines))
    return parts


def with_typed(parts: Sequence[Part], typed: Mapping[str, str]) -> list[Part]:
    """The same sheet with texts (by question key) that are not stored yet."""
    return [
        replace(
            part,
            lines=[
                replace(line, typed=typed.get(line.question.key, ""))
                for line in part.lines
            ],
        )
        for part in parts
    ]


def in_words(question: Question, given: Given) -> str:
    """The answer as a person says it; empty when there is none."""
    if given.na:
        return question.na_label or _("Not applicable")
    if not given.answered:
        return ""
    return _WORDS.get(question.kind, _plain_words)(question, given.value)


def _labels(question: Question) -> dict[str, str]:
    if question.kind == Kind.YES_NO and not question.options:
        return {"yes": _("Yes"), "no": _("No")}
    return {option.key: option.label for option in question.options}


def _plain_words(question: Question, value: Any) -> str:
    return str(value)


def _choice_words(question: Question, value: Any) -> str:
    return _labels(question).get(str(value)) or str(value)


def _choices_words(question: Question, value: Any) -> str:
    labels = _labels(question)
    return ", ".join(labels.get(each) or each for each in value) or _("None of them")


def _grid_words(question: Question, value: Any) -> str:
    labels = _labels(question)
    said = [
        _("%(statement)s: %(answer)s")
        % {"statement": row.label, "answer": labels.get(value[row.key], "")}
        for row in question.rows
        if row.key in value
    ]
    return "; ".join(said)


def _number_words(question: Question, value: Any) -> str:
    return f"{decimal_text(value, question.decimals)} {question.unit}".strip()


def _duration_words(question: Question, value: Any) -> str:
    return clock(value)


def _scale_words(question: Question, value: Any) -> str:
    step = value - question.scale_min
    if 0 <= step < len(question.scale_labels):
        label: str = question.scale_labels[step]
        return label
    parts = {"value": value, "maximum": question.scale_max}
    return _("%(value)s of %(maximum)s") % parts


def _computed_words(question: Question, value: Any) -> str:
    if question.measure in _YES_NO_MEASURES:
        return _("Yes") if value else _("No")
    if question.measure in _COUNTS:
        return _number_words(question, value)
    return clock(value)


def _location_words(question: Question, value: Any) -> str:
    north, east, metres = value.split()
    parts = {"north": north, "east": east, "metres": metres}
    return _("%(north)s, %(east)s (± %(metres)s m)") % parts


_YES_NO_MEASURES = {Measure.PROMISE_MADE, Measure.PROMISE_KEPT}
_COUNTS = {Measure.TRANSFERS, Measure.STORY_REPEATED}
_WORDS: dict[Kind, Callable[[Question, Any], str]] = {
    Kind.YES_NO: _choice_words,
    Kind.SINGLE_CHOICE: _choice_words,
    Kind.MULTIPLE_CHOICE: _choices_words,
    Kind.GRID: _grid_words,
    Kind.SCALE: _scale_words,
    Kind.NUMBER: _number_words,
    Kind.MONEY: _number_words,
    Kind.DURATION: _duration_words,
    Kind.COMPUTED: _computed_words,
    Kind.LOCATION: _location_words,
}


def clock(seconds: int) -> str:
    """4:05 for 245 seconds, 1:02:03 above an hour."""
    minutes, rest = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    if hours:
        return f"{hours}:{minutes:02}:{rest:02}"
    return f"{minutes}:{rest:02}"
