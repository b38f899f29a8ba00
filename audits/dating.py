"""A manager's word on the period that a shop counts in."""

from datetime import date, datetime

from django.db import transaction

from audits.models import Assignment, Scorecard, Submission
from audits.rating import mark
from shoppers.models import JournalEntry, Viewer


class CannotDate(Exception):
    """The date is refused; `code` says why, `field` where."""

    def __init__(self, code: str, field: str) -> None:
        super().__init__(code)
        self.code = code
        self.field = field


@transaction.atomic
def set_report_date(
    viewer: Viewer, submission: Submission, *, day: date, reason: str, at: datetime
) -> None:
    """Let the shop count in the period of `day`, its result and its trends included.

    Raises CannotDate: `reason_missing`, `in_the_future` (on the location's calendar).
    """
    if not reason.strip():
        raise CannotDate("reason_missing", "reason")
    if day > submission.assignment.location.local_date(at):
        raise CannotDate("in_the_future", "day")
    # Locked as a decision does it: one comes before or after, with the date of then.
    Assignment.objects.select_for_update().get(pk=submission.assignment_id)
    submission.refresh_from_db(fields=["report_date"])
    before = submission.report_date
    if before == day:
        return
    submission.report_date = day
    submission.save(update_fields=["report_date"])
    for card in Scorecard.objects.select_for_update().filter(submission=submission):
        _move(card, day, at=at)
    JournalEntry.record(
        submission.assignment,
        "assignment.set_report_date",
        organization=submission.organization_id,
        by=viewer.person,
        at=at,
        before={"report_date": before.isoformat()},
        after={"report_date": day.isoformat()},
        reason=reason.strip(),
    )


def _move(card: Scorecard, day: date, *, at: datetime) -> None:
    """Both buckets are told: the one that it leaves and the one that it comes to."""
    mark(card, at=at)
    card.report_date, card.month = day, day.replace(day=1)
    card.save(update_fields=["report_date", "month"])
    mark(card, at=at)
