"""What a reviewer sees of one submission: answers, points, evidence, journal."""

from collections import defaultdict
from dataclasses import dataclass

from django.db.models import Count, Exists, F, OuterRef, Subquery
from django.db.models.functions import Coalesce

from audits import lifecycle
from audits.models import Assignment, Evidence, Review, Signal, Submission
from audits.models.assignments import AssignmentQuerySet
from audits.models.evidence import EvidenceQuerySet
from audits.models.signals import SignalQuerySet
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
    files: list[Evidence]
    signals: list[Signal]
    visible: set[int]
    reviews: list[Review]
    journal: list[JournalEntry]
    is_own: bool

    @property
    def evidence(self) -> list[Evidence]:
        """What is here."""
        return [each for each in self.files if not each.is_away]

    @property
    def awaited(self) -> list[Evidence]:
        return self._with(Evidence.Status.EXPECTED)

    @property
    def given_up(self) -> list[Evidence]:
        return self._with(Evidence.Status.GIVEN_UP)

    def _with(self, status: str) -> list[Evidence]:
        return [each for each in self.files if each.status == status]

    @property
    def unseen(self) -> list[Signal]:
        return [each for each in self.signals if each.looked_at is None]

    @property
    def is_examined(self) -> bool:
        return self.submission.examine_at is None

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


def signalled(viewer: Viewer, waiting: AssignmentQuerySet) -> AssignmentQuerySet:
    """Of these, what has a signal that nobody has looked at."""
    return waiting.filter(Exists(_unseen(viewer)))


def counts_of(viewer: Viewer, waiting: AssignmentQuerySet) -> dict[str, int]:
    """How many these are (`all`), and how many of them have an unseen signal
    (`signalled`), in one query."""
    has_signal = Exists(_unseen(viewer))
    return waiting.order_by().aggregate(
        all=Count("pk"), signalled=Count("pk", filter=has_signal)
    )


def for_queue(viewer: Viewer, waiting: AssignmentQuerySet) -> AssignmentQuerySet:
    """With `signal_count` (those that nobody has looked at) and `awaited_count` (files
    that are not here yet), in the same query."""
    by_shop = _unseen(viewer).order_by().values("submission__assignment")
    counted = by_shop.annotate(count=Count("pk")).values("count")
    return waiting.annotate(
        signal_count=Coalesce(Subquery(counted), 0),
        awaited_count=EvidenceQuerySet.awaited_per_shop(),
    )


def _unseen(viewer: Viewer) -> SignalQuerySet:
    rows = Signal.objects.visible_to(viewer).unseen()
    return rows.filter(submission__assignment=OuterRef("pk"))


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
    rows = submission.evidence.select_related("given_up_by")
    files = list(rows.order_by("question_key", "received_at"))
    by_key: dict[str, list[Evidence]] = defaultdict(list)
    for each in (each for each in files if not each.is_away):
        by_key[each.question_key].append(each)
    journal = JournalEntry.objects.visible_to(viewer).about(assignment)
    signals = list(signals_of(viewer, submission))
    return Sheet(
        submission=submission,
        assignment=assignment,
        result=result,
        band=assignment.wave.program.band(result.score),
        parts=lay_out(checklist, given, result, evidence=by_key, flags=flags),
        files=files,
        signals=signals,
        visible=_others(viewer, signals),
        reviews=reviews,
        journal=list(journal.select_related("actor").order_by("-at", "-pk")[:20]),
        is_own=viewer.person.pk == submission.sent_by_id,
    )


def signals_of(viewer: Viewer, submission: Submission) -> SignalQuerySet:
    """Those that nobody has looked at first."""
    rows = Signal.objects.visible_to(viewer).filter(submission=submission)
    return rows.for_page().order_by(F("looked_at").asc(nulls_first=True), "pk")


def _others(viewer: Viewer, signals: list[Signal]) -> set[int]:
    """Those that the signals point to and the viewer may open."""
    others = {each.other_id for each in signals if each.other_id}
    rows = Submission.objects.visible_to(viewer).filter(pk__in=others)
    return set(rows.values_list("pk", flat=True))
