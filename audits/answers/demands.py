"""What a submission must hold of each visible question: answer, comment, evidence."""

from collections.abc import Iterator, Mapping

from audits.answers.plan import WRITTEN, plan_of
from audits.answers.problems import Problem
from audits.conditions import Context, demands_evidence, holds
from audits.definition import EVIDENCE_KINDS, Checklist, Kind, Question, Rule
from audits.given import Answers, Given
from audits.scoring import Result

_NOTHING = Given()


class Demands:
    """Of one submission: its visible answers, with their result."""

    def __init__(
        self,
        checklist: Checklist,
        answers: Answers,
        result: Result,
        context: Context,
        evidence_counts: Mapping[str, int],
    ) -> None:
        self.answers = answers
        self.plan = plan_of(checklist)
        # A bonus that was not earned is nothing lost.
        self.lost = _lost_points(result) - self.plan.bonus
        self.context = context
        self.counts = evidence_counts

    def missing(self, keys: frozenset[str]) -> Iterator[Problem]:
        """What the questions of these keys demand and do not have."""
        easy = self.plan.easy - self.lost
        for key, question in self.plan.questions.items():
            if key not in keys:
                continue
            if key not in easy or not self.answers.get(key, _NOTHING).answered:
                yield from self._missing(question)

    def _missing(self, question: Question) -> Iterator[Problem]:
        given = self.answers.get(question.key, _NOTHING)
        lost = question.key in self.lost
        if given.na or question.kind is Kind.INSTRUCTION:
            return
        if question.kind in EVIDENCE_KINDS:
            yield from self._missing_file(question)
        elif given.answered:
            yield from _check_whole_answer(question, given)
            yield from _check_comment(question, given, lost)
            if demands_evidence(
                question, lost=lost, answers=self.answers, context=self.context
            ):
                yield from self._missing_evidence(question)
        elif question.required and not question.silent:
            yield Problem(question.key, "answer_required")

    def _missing_file(self, question: Question) -> Iterator[Problem]:
        is_asked = question.required and holds(
            question.evidence_when, self.answers, self.context
        )
        if is_asked or self.counts.get(question.key, 0):
            yield from self._missing_evidence(question)

    def _missing_evidence(self, question: Question) -> Iterator[Problem]:
        least = max(question.evidence_min, 1)
        if self.counts.get(question.key, 0) < least:
            params = {"minimum": least}
            yield Problem(question.key, "evidence_required", "evidence", params)


def _lost_points(result: Result) -> set[str]:
    return {
        each.key
        for each in result.questions
        if each.answered and each.earned < each.possible
    }


def _check_whole_answer(question: Question, given: Given) -> Iterator[Problem]:
    if question.kind in WRITTEN and len(given.value.strip()) < question.min_length:
        params = {"minimum": question.min_length}
        yield Problem(question.key, "too_short", "value", params)
    if question.kind is Kind.GRID and len(given.value) < len(question.rows):
        yield Problem(question.key, "rows_missing")


def _check_comment(question: Question, given: Given, lost: bool) -> Iterator[Problem]:
    """A chosen reason is enough where points were lost: a "no" must not cost a shopper
    more typing than a "yes", or negatives are under-reported."""
    rule, comment = question.comment_rule, given.comment.strip()
    if rule is Rule.NEVER or (rule is Rule.POINTS_LOST and not lost):
        return
    may_choose = bool(question.reasons) and rule is Rule.POINTS_LOST
    if may_choose and given.reasons:
        return
    if not comment:
        code = "comment_or_reason_required" if may_choose else "comment_required"
        yield Problem(question.key, code, "comment")
    elif len(comment) < question.comment_min:
        params = {"minimum": question.comment_min}
        yield Problem(question.key, "too_short", "comment", params)
