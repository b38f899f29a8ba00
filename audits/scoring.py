"""Scoring: from a checklist and its answers to points, sections and one total.

Earned points of one question are rounded half up to hundredths once; everything above
is exact integer and fraction arithmetic until the last step, which rounds half up to
ten-millionths. "No score" is None and never 0.
"""

from collections.abc import Callable, Iterable, Mapping
from fractions import Fraction
from typing import Any

import msgspec

from audits.conditions import NOWHERE, Context, plan_of
from audits.definition import (
    BANDED_KINDS,
    RULES_VERSION,
    WHOLE,
    Checklist,
    CriticalRule,
    Kind,
    Question,
    once_per_checklist,
    possible_points,
)
from audits.given import Answers, Given

__all__ = [
    "RULES_VERSION",
    "WHOLE",
    "AnswerError",
    "Given",
    "QuestionResult",
    "Result",
    "SectionResult",
    "round_half_up",
    "score",
    "share",
]


class AnswerError(ValueError):
    """An answer that no version of this checklist can give; `key` is its question."""

    def __init__(self, key: str) -> None:
        super().__init__(f"The answer to {key!r} does not fit the checklist.")
        self.key = key


class QuestionResult(msgspec.Struct, frozen=True):
    """`earned` and `possible` are unweighted hundredths. `scored` says whether they
    count; `passed` is None when nothing was judged (N/A, hidden, unanswered, no
    points to give)."""

    key: str
    applicable: bool
    scored: bool
    earned: int
    possible: int
    weight: int
    passed: bool | None
    answered: bool


class SectionResult(msgspec.Struct, frozen=True):
    """`earned` and `possible` are Σ weight · points (hundredths of hundredths)."""

    key: str
    earned: int
    possible: int
    score: int | None
    exact: Fraction | None


class Result(msgspec.Struct, frozen=True):
    """`score` (ten-millionths) is `exact` rounded; `before_critical` is the total
    that the critical rule was applied to. `earned` and `possible` are the sums of the
    sections', without section weights, caps or the critical rule."""

    score: int | None
    exact: Fraction | None
    before_critical: int | None
    earned: int
    possible: int
    critical_failed: tuple[str, ...]
    sections: tuple[SectionResult, ...]
    questions: tuple[QuestionResult, ...]


def score(checklist: Checklist, answers: Answers, context: Context = NOWHERE) -> Result:
    """Score the answers by design rules version 1.

    Questions that their conditions hide, in this context, leave numerator and
    denominator. Unweighted totals pool all questions; with `weigh_sections` the total
    is the weighted mean of the sections that have a score. Bonus points add to earned
    only; unless `cap_bonus` is off, each section and the total stop at 100 %. A failed
    critical question changes the total only. Raises AnswerError for an answer to an
    unknown question or outside what the question can take.
    """
    plan = _plan_of(checklist)
    for key in answers.keys() - plan.keys:
        raise AnswerError(key)
    sight = plan.conditions
    visible = plan.keys if sight.is_plain else sight.visible(answers, context)
    questions: list[QuestionResult] = []
    sections: list[SectionResult] = []
    for section in plan.sections:
        results = [
            task.judge(answers.get(task.key), task.key in visible)
            for task in section.tasks
        ]
        questions += results
        sections.append(_section_result(section, results, plan.cap_bonus))
    return _total(checklist, plan, sections, questions)


def _total(
    checklist: Checklist,
    plan: "Plan",
    sections: list[SectionResult],
    questions: list[QuestionResult],
) -> Result:
    failed = tuple(
        q.key for q in questions if q.passed is False and q.key in plan.critical
    )
    earned = sum(section.earned for section in sections)
    possible = sum(section.possible for section in sections)
    if checklist.weigh_sections:
        before = _weighted_mean(plan.sections, sections)
    else:
        before = _share(earned, possible, plan.cap_bonus)
    exact = _apply_critical(checklist, before) if failed else before
    return Result(
        score=round_half_up(exact),
        exact=exact,
        before_critical=round_half_up(before),
        earned=earned,
        possible=possible,
        critical_failed=failed,
        sections=tuple(sections),
        questions=tuple(questions),
    )


def round_half_up(share: Fraction | None) -> int | None:
    """A non-negative share (1 = 100 %) as whole ten-millionths; None stays None."""
    if share is None:
        return None
    return _divide(share.numerator * WHOLE, share.denominator)


def share(earned: int, possible: int, *, cap: bool) -> int | None:
    """Earned of possible (any unit) in ten-millionths, rounded half up; None without
    points. With `cap` it stops at 100 %."""
    return round_half_up(_share(earned, possible, cap))


def _divide(number: int, by: int) -> int:
    return (2 * number + by) // (2 * by)


def _share(earned: int, possible: int, cap: bool) -> Fraction | None:
    if possible == 0:
        return None
    return Fraction(min(earned, possible) if cap else earned, possible)


def _section_result(
    section: "SectionPlan", results: Iterable[QuestionResult], cap: bool
) -> SectionResult:
    earned = possible = 0
    for result in results:
        if result.scored:
            earned += result.weight * result.earned
            if result.key not in section.bonus:
                possible += result.weight * result.possible
    exact = _share(earned, possible, cap)
    return SectionResult(section.key, earned, possible, round_half_up(exact), exact)


def _weighted_mean(
    plans: Iterable["SectionPlan"], sections: Iterable[SectionResult]
) -> Fraction | None:
    top, weights = Fraction(0), 0
    for plan, section in zip(plans, sections, strict=True):
        if section.exact is not None and plan.weight:
            top += plan.weight * section.exact
            weights += plan.weight
    return top / weights if weights else None


def _apply_critical(checklist: Checklist, total: Fraction | None) -> Fraction | None:
    if total is None or checklist.critical_rule is CriticalRule.FLAG:
        return total
    if checklist.critical_rule is CriticalRule.ZERO:
        return Fraction(0)
    return min(total, Fraction(checklist.critical_cap, WHOLE))


Earn = Callable[[Any], int]


def _earn_nothing(question: Question) -> Earn:
    return lambda value: 0


def _earn_choice(question: Question) -> Earn:
    points = {option.key: option.points for option in question.options}
    return points.__getitem__


def _earn_yes_no(question: Question) -> Earn:
    if question.options:
        return _earn_choice(question)
    return {"yes": question.points, "no": 0}.__getitem__


def _earn_choices(question: Question) -> Earn:
    points = {option.key: option.points for option in question.options}
    possible = possible_points(question)

    def earn(value: Any) -> int:
        total = sum(points[key] for key in set(value))
        return min(max(total, 0), possible)

    return earn


def _earn_scale(question: Question) -> Earn:
    low, high, points = question.scale_min, question.scale_max, question.points
    table = {
        value: _divide(points * (value - low), high - low)
        for value in range(low, high + 1)
    }
    return table.__getitem__


def _earn_grid(question: Question) -> Earn:
    """The sum over the rows; a row that was left out gives nothing."""
    points = {option.key: option.points for option in question.options}
    rows = frozenset(row.key for row in question.rows)

    def earn(value: Any) -> int:
        if not isinstance(value, Mapping) or not rows.issuperset(value):
            raise KeyError(question.key)
        return sum(points[key] for key in value.values())

    return earn


def _earn_band(question: Question) -> Earn:
    bands = question.bands

    def earn(value: Any) -> int:
        if not isinstance(value, int):
            raise TypeError(value)
        for band in bands:
            if band.upto is None or value <= band.upto:
                return band.points
        return 0

    return earn


_EARN: dict[Kind, Callable[[Question], Earn]] = {
    Kind.YES_NO: _earn_yes_no,
    Kind.SINGLE_CHOICE: _earn_choice,
    Kind.MULTIPLE_CHOICE: _earn_choices,
    Kind.SCALE: _earn_scale,
    Kind.GRID: _earn_grid,
    **dict.fromkeys(BANDED_KINDS, _earn_band),
}


class Task:
    """One question made ready: all that does not depend on the answer is worked out
    once per checklist, which is what makes scoring fast."""

    __slots__ = ("counts", "earn", "empty", "hidden", "key", "pass_mark")

    def __init__(self, question: Question, unanswered_is_zero: bool) -> None:
        possible = possible_points(question)
        self.key = question.key
        self.earn = _EARN.get(question.kind, _earn_nothing)(question)
        self.counts = possible > 0 and question.weight > 0
        self.pass_mark = question.pass_mark or possible
        self.hidden = QuestionResult(
            question.key, False, False, 0, possible, question.weight, None, False
        )
        is_zero = unanswered_is_zero and possible > 0
        self.empty = msgspec.structs.replace(
            self.hidden,
            applicable=True,
            scored=is_zero and self.counts,
            passed=False if is_zero else None,
        )

    def judge(self, given: Given | None, visible: bool) -> QuestionResult:
        if not visible or (given is not None and given.na):
            return self.hidden
        if given is None or not given.answered:
            return self.empty
        try:
            earned = self.earn(given.value)
        except (KeyError, TypeError):
            raise AnswerError(self.key) from None
        possible = self.hidden.possible
        passed = earned >= self.pass_mark if possible else None
        return QuestionResult(
            self.key,
            True,
            self.counts,
            earned,
            possible,
            self.hidden.weight,
            passed,
            True,
        )


class SectionPlan:
    __slots__ = ("bonus", "key", "tasks", "weight")

    def __init__(self, checklist: Checklist, number: int) -> None:
        section = checklist.sections[number]
        self.key = section.key
        self.weight = 100 if section.weight is None else section.weight
        self.bonus = frozenset(q.key for q in section.questions if q.bonus)
        is_zero = checklist.unanswered_is_zero
        self.tasks = [Task(question, is_zero) for question in section.questions]


class Plan:
    __slots__ = ("cap_bonus", "conditions", "critical", "keys", "sections")

    def __init__(self, checklist: Checklist) -> None:
        numbers = range(len(checklist.sections))
        self.sections = [SectionPlan(checklist, number) for number in numbers]
        self.conditions = plan_of(checklist)
        self.keys = self.conditions.every
        self.critical = frozenset(q.key for q in checklist.questions() if q.critical)
        self.cap_bonus = checklist.cap_bonus


_plan_of = once_per_checklist(Plan)
