"""What a reviewer sees of one submission: answers, points, evidence, journal."""

from collections import defaultdict
from dataclasses import dataclass

from audits import lifecycle
from audits.models import Assignment, Evidence, Review, Submission
from audits.models.assignments import AssignmentQuerySet
from audits.rating import version_of
from audits.reviewing import given_of
from audits.scoring import Result, score
from audits.sheets import Part, lay_out
from shoppers.models import JournalEntry, Viewer


@dataclass(frozen=True, slots=True)
class Sheet:
    submission: Submission
    assignment: Assignment
    result: Result
    band: int | None
    parts: list[Part]
    evidence: list[Evidence]
    reviews: list[Review]
    journal: list[JournalEntry]
    is_own: bool

    @property
    def is_waiting(self) -> bool:
        return self.assignment.status in lifecycle.AWAITING_REVIEW

    @property
    def can_decide(self) -> bool:
        return self.is_waiting and not self.is_own

    @property
    def can_reopen(self) -> bool:
        return self.assignment.can("reopen") and not self.is_own

    @property
    def lost_count(self) -> int:
        return sum(line.lost for part in self.parts for line in part.lines)

    @property
    def question_count(self) -> int:
        return sum(len(part.lines) for part in self.parts)


def queue_for(viewer: Viewer) -> AssignmentQuerySet:
    """What waits for this reviewer, oldest first; never their own shops."""
    return (
        Assignment.objects.visible_to(viewer)
        .awaiting_review()
        .exclude(shopper=viewer.person)
        .select_related("location__channel", "submission")
        .order_by("submission__revised_at", "pk")
    )


def sheet_of(viewer: Viewer, submission: Submission) -> Sheet:
    """Everything of the review page, in a fixed number of queries."""
    assignment = submission.assignment
    checklist = version_of(submission).definition
    given = given_of(submission)
    result = score(checklist, given, submission.context)
    reviews = list(
        submission.reviews.select_related("reviewer")
        .prefetch_related("findings__question")
        .order_by("-decided_at")
    )
    flags = {
        finding.question.key: finding.message
        for finding in (reviews[0].findings.all() if reviews else ())
    }
    evidence = list(submission.evidence.order_by("question_key", "received_at"))
    by_key: dict[str, list[Evidence]] = defaultdict(list)
    for each in evidence:
        by_key[each.question_key].append(each)
    journal = JournalEntry.objects.visible_to(viewer).about(assignment)
    return Sheet(
        submission=submission,
        assignment=assignment,
        result=result,
        band=assignment.wave.program.band(result.score),
        parts=lay_out(checklist, given, result, evidence=by_key, flags=flags),
        evidence=evidence,
        reviews=reviews,
        journal=list(journal.select_related("actor").order_by("-at", "-pk")[:20]),
        is_own=viewer.person.pk == submission.sent_by_id,
    )
