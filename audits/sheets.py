"""A submission laid out to be read: section by section, answer beside points."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.utils.translation import gettext as _

from audits.definition import Checklist, Kind, Question
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
    value = given.value
    labels = {option.key: option.label for option in question.options}
    if question.kind == Kind.YES_NO and not labels:
        labels = {"yes": _("Yes"), "no": _("No")}
    if isinstance(value, tuple):
        return ", ".join(labels.get(each) or each for each in value) or _(
            "None of them"
        )
    if question.kind == Kind.DURATION:
        return clock(value)
    if question.kind == Kind.NUMBER and question.unit:
        return f"{value} {question.unit}"
    if question.kind == Kind.SCALE:
        return _("%(value)s of %(maximum)s") % {
            "value": value,
            "maximum": question.scale_max,
        }
    return labels.get(str(value), str(value))


def clock(seconds: int) -> str:
    """4:05 for 245 seconds, 1:02:03 above an hour."""
    minutes, rest = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    if hours:
        return f"{hours}:{minutes:02}:{rest:02}"
    return f"{minutes}:{rest:02}"
