from datetime import timedelta

import pytest
from django.utils import timezone

from audits import dating, reviewing
from audits.dating import CannotDate
from audits.models import ResultChange, ScoreChange
from shoppers.models import JournalEntry
from tests import factories

NOW = timezone.now


@pytest.fixture
def set_date(cast):
    def set_it(shop, day, reason="Done in April, filed in May", by=cast.ann):
        dating.set_report_date(cast.viewer(by), shop, day=day, reason=reason, at=NOW())

    return set_it


def test_the_result_counts_in_the_period_of_the_date(cast, set_date):
    shop = factories.approved(cast.organization)
    day = shop.report_date - timedelta(days=70)
    set_date(shop, day)
    shop.scorecard.refresh_from_db()
    assert shop.scorecard.report_date == day
    assert shop.scorecard.month == day.replace(day=1)


def test_the_month_that_it_leaves_and_the_one_that_it_comes_to_are_told(cast, set_date):
    shop = factories.approved(cast.organization)
    ScoreChange.objects.all().delete()
    day = shop.report_date - timedelta(days=70)
    before = shop.report_date.replace(day=1)
    set_date(shop, day)
    months = set(ScoreChange.objects.values_list("month", flat=True))
    assert months == {before, day.replace(day=1)}
    assert ResultChange.objects.filter(submission=shop).exists()


def test_a_shop_that_waits_is_approved_into_its_period(cast, set_date):
    shop = factories.submission(cast.organization)
    stale = type(shop).objects.select_related("assignment__location").get(pk=shop.pk)
    set_date(shop, shop.report_date - timedelta(days=70))
    card = reviewing.approve(cast.viewer(cast.rob), stale, at=NOW())
    assert card.report_date == shop.report_date


def test_the_journal_says_who_and_why(cast, set_date):
    shop = factories.approved(cast.organization)
    before = shop.report_date
    set_date(shop, before - timedelta(days=1))
    line = JournalEntry.objects.about(shop.assignment).get(
        verb="assignment.set_report_date"
    )
    assert (line.actor, line.before) == (cast.ann, {"report_date": str(before)})
    assert line.reason == "Done in April, filed in May"


def test_the_same_date_again_changes_nothing(cast, set_date):
    shop = factories.approved(cast.organization)
    count = ScoreChange.objects.count()
    set_date(shop, shop.report_date)
    assert ScoreChange.objects.count() == count


@pytest.mark.parametrize(
    ("days", "reason", "code"),
    [(-1, "So", "in_the_future"), (1, " ", "reason_missing")],
)
def test_a_date_that_cannot_be_is_refused(cast, set_date, days, reason, code):
    shop = factories.approved(cast.organization)
    today = shop.assignment.location.local_date(NOW())
    with pytest.raises(CannotDate) as refused:
        set_date(shop, today - timedelta(days=days), reason)
    assert refused.value.code == code
