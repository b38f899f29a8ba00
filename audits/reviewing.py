"""A reviewer's decisions: approve, return, exclude, open again.

Each decision moves the assignment, writes the review, keeps or takes back the
scorecard and leaves the marker that makes the trends follow, in one transaction.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from audits import lifecycle, scoring
from audits.models import (
    Answer,
    Assignment,
    Evidence,
    Finding,
    Question,
    Review,
    Scorecard,
    Submission,
)
from audits.rating import (
    figures,
    mark,
    rate,
    replace_answers,
    version_of,
    write_parts,
)
from shoppers.models import Prepared, Viewer, insert


class CannotReview(Exception):
    """The decision is refused; `code` says why, `field` where."""

    def __init__(self, code: str, field: str = "") -> None:
        super().__init__(code)
        self.code = code
        self.field = field


def given_of(submission: Submission) -> dict[str, scoring.Given]:
    """The stored answers by question key, as scoring takes them (one query)."""
    return {
        key: scoring.Given(
            value=tuple(value) if isinstance(value, list) else value,
            na=is_na,
            comment=comment,
            reasons=tuple(reasons),
        )
        for key, value, is_na, comment, reasons in _GIVEN.ask(submission=submission.pk)
    }


def _given(submission: int) -> "QuerySet[Any, Any]":
    rows = Answer.objects.filter(submission=submission)
    return rows.values_list("question__key", "value", "is_na", "comment", "reasons")


def _awaited(submission: int) -> "QuerySet[Any, Any]":
    rows = Evidence.objects.expected().filter(submission=submission)
    return rows.values_list("pk")[:1]


def _report_date(submission: int) -> "QuerySet[Any, Any]":
    return Submission.objects.filter(pk=submission).values_list("report_date")


_GIVEN = Prepared(_given, submission=-1)
_AWAITED = Prepared(_awaited, submission=-1)
_REPORT_DATE = Prepared(_report_date, submission=-1)


def result_of(submission: Submission) -> scoring.Result:
    """The score recomputed from the stored answers and their version's rules."""
    definition = version_of(submission).definition
    return scoring.score(definition, given_of(submission), submission.context)


@transaction.atomic
def approve(
    viewer: Viewer,
    submission: Submission,
    *,
    at: datetime,
    grade: int | None = None,
    grade_reason: str = "",
    message: str = "",
) -> Scorecard:
    """Release the result: scorecard and change marker in the same transaction.

    `grade` is the shopper's, 1 to 10. Raises CannotReview (also while a file of the
    shop is still on the phone), InvalidMove.
    """
    check_reviewer(viewer, submission)
    if _AWAITED.ask(submission=submission.pk):
        raise CannotReview("awaiting_evidence")
    submission.assignment.move("approve", by=viewer.person, at=at, reason=message)
    _record(
        viewer,
        submission,
        Review.Decision.APPROVED,
        at=at,
        message=message,
        grade=grade,
        grade_reason=grade_reason,
    )
    scorecard = _keep_scorecard(submission, at=at)
    mark(scorecard, at=at)
    return scorecard


@transaction.atomic
def send_back(
    viewer: Viewer,
    submission: Submission,
    *,
    at: datetime,
    message: str,
    findings: Mapping[str, str],
    answer_by: datetime | None = None,
) -> Review:
    """Return the shop to the shopper with a message and a text per question key.

    Raises CannotReview (no message, unknown question), InvalidMove.
    """
    check_reviewer(viewer, submission)
    if not message.strip():
        raise CannotReview("return_needs_message", "message")
    questions = _questions(submission, findings)
    shops = Assignment.objects.select_for_update().filter(pk=submission.assignment_id)
    submission.assignment.move(
        "send_back",
        by=viewer.person,
        at=at,
        reason=message,
        returns=shops.values_list("returns", flat=True).get() + 1,
        **({"report_by": answer_by} if answer_by else {}),
    )
    review = _record(
        viewer,
        submission,
        Review.Decision.RETURNED,
        at=at,
        message=message,
        answer_by=answer_by,
    )
    Finding.objects.bulk_create(
        Finding(review=review, question=questions[key], message=text)
        for key, text in findings.items()
    )
    return review


@transaction.atomic
def exclude(
    viewer: Viewer, submission: Submission, *, at: datetime, reason: str
) -> None:
    """Leave the shop out of every figure. Raises CannotReview, InvalidMove."""
    check_reviewer(viewer, submission)
    if not reason.strip():
        raise CannotReview("exclusion_needs_reason", "reason")
    submission.assignment.move("exclude", by=viewer.person, at=at, reason=reason)
    _record(viewer, submission, Review.Decision.EXCLUDED, at=at, message=reason)
    _take_back_scorecard(submission, at=at)


@transaction.atomic
def reopen(
    viewer: Viewer, submission: Submission, *, at: datetime, reason: str
) -> None:
    """Undo an approval or an exclusion: the shop waits for a decision again."""
    check_reviewer(viewer, submission)
    if not reason.strip():
        raise CannotReview("reopening_needs_reason", "reason")
    submission.assignment.move("reopen", by=viewer.person, at=at, reason=reason)
    _take_back_scorecard(submission, at=at)


@transaction.atomic
def give_up(viewer: Viewer, evidence: Evidence, *, at: datetime, reason: str) -> None:
    """Stop waiting for a file of a shop that waits for its decision. Should it come
    after all, it is kept, and the shop gets a signal.

    Raises CannotReview (no reason; `file_is_here`), InvalidMove (the shop waits for no
    decision).
    """
    submission = evidence.submission
    if submission is None:
        raise CannotReview("not_sent")
    check_reviewer(viewer, submission)
    if not reason.strip():
        raise CannotReview("giving_up_needs_reason", "reason")
    # Locked: a decision that is just being taken comes before or after.
    shops = Assignment.objects.select_for_update().filter(pk=evidence.assignment_id)
    status = shops.values_list("status", flat=True).get()
    if status not in lifecycle.AWAITING_REVIEW:
        raise lifecycle.InvalidMove("give_up", status)
    try:
        evidence.give_up(by=viewer.person, at=at, reason=reason.strip())
    except lifecycle.InvalidMove:
        raise CannotReview("file_is_here") from None


def check_reviewer(viewer: Viewer, submission: Submission) -> None:
    """Nobody decides on their own shop."""
    own = {submission.sent_by_id, submission.assignment.shopper_id}
    if viewer.person.pk in own:
        raise CannotReview("own_shop")


def _questions(
    submission: Submission, findings: Mapping[str, str]
) -> dict[str, Question]:
    rows = Question.objects.filter(
        version=submission.assignment.version_id, key__in=findings
    )
    definition = submission.assignment.version.definition
    silent = {each.key for each in definition.questions() if each.silent}
    questions = {row.key: row for row in rows}
    for key, text in findings.items():
        # A finding is read by the shopper, who never met a silent question.
        if key not in questions or key in silent:
            raise CannotReview("unknown_question", f"findings.{key}")
        if not text.strip():
            raise CannotReview("finding_needs_text", f"findings.{key}")
    return questions


def _record(
    viewer: Viewer,
    submission: Submission,
    decision: Review.Decision,
    *,
    at: datetime,
    message: str,
    grade: int | None = None,
    grade_reason: str = "",
    answer_by: datetime | None = None,
) -> Review:
    review = Review(
        organization=viewer.organization,
        submission=submission,
        revision=submission.revision,
        reviewer=viewer.person,
        decision=decision,
        message=message,
        grade=grade,
        grade_reason=grade_reason,
        answer_by=answer_by,
        decided_at=at,
    )
    insert(review)
    return review


def _keep_scorecard(submission: Submission, *, at: datetime) -> Scorecard:
    assignment: Assignment = submission.assignment
    # A decision scores under the version that the shop was done with.
    definition = assignment.version.definition
    result = scoring.score(definition, given_of(submission), submission.context)
    # A manager may have set it since this submission was read.
    ((submission.report_date,),) = _REPORT_DATE.ask(submission=submission.pk)
    scorecard = Scorecard(
        organization_id=submission.organization_id,
        submission=submission,
        program_id=assignment.wave.program_id,
        wave_id=assignment.wave_id,
        channel_id=assignment.location.channel_id,
        region_id=assignment.location.region_id,
        location_id=assignment.location_id,
        version_id=assignment.version_id,
        report_date=submission.report_date,
        month=submission.report_date.replace(day=1),
        computed_at=at,
        **figures(result),
    )
    insert(scorecard)
    write_parts(scorecard, assignment.version, result)
    return scorecard


def _take_back_scorecard(submission: Submission, *, at: datetime) -> None:
    # Locked: a re-score that is just writing this one comes before or not at all.
    rows = Scorecard.objects.select_for_update().filter(submission=submission)
    scorecard = rows.first()
    if scorecard is None:
        return
    mark(scorecard, at=at)
    scorecard.delete()
    assignment = submission.assignment
    if scorecard.version_id != assignment.version_id:
        # A decision is about the version that the shop was done with.
        rating = rate(submission, assignment.version.definition)
        replace_answers(submission, assignment.version_id, rating)
