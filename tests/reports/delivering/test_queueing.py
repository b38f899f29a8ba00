from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from reports import delivering
from reports.models import Delivery, Subscription
from tests import factories
from tests.factories.reporting import MONTHLY

pytestmark = pytest.mark.django_db
OSLO = ZoneInfo("Europe/Oslo")
NOW = datetime(2026, 11, 25, 12, tzinfo=OSLO)


@pytest.fixture
def report(cast):
    return factories.report(cast.viewer(cast.lea))


def moments():
    return [
        due.astimezone(OSLO).strftime("%d %b %H:%M")
        for due in Delivery.objects.order_by("due_at").values_list("due_at", flat=True)
    ]


def test_nothing_is_due_before_its_hour(cast, report):
    factories.subscription(report, cast.lea, at=NOW)
    monday = datetime(2026, 11, 30, 7, tzinfo=OSLO)
    assert delivering.make_due(at=monday - timedelta(seconds=1)) == 0
    assert delivering.make_due(at=monday) == 1
    assert delivering.make_due(at=monday) == 0
    assert moments() == ["30 Nov 07:00"]


def test_every_week_and_every_month_go_on(cast, report):
    factories.subscription(report, cast.lea, at=NOW)
    factories.subscription(report, cast.lea, at=NOW, **MONTHLY)
    for day in range(70):
        delivering.make_due(at=NOW + timedelta(days=day))
    assert moments() == [
        *("30 Nov 07:00", "30 Nov 07:00", "07 Dec 07:00", "14 Dec 07:00"),
        *("21 Dec 07:00", "28 Dec 07:00", "31 Dec 07:00", "04 Jan 07:00"),
        *("11 Jan 07:00", "18 Jan 07:00", "25 Jan 07:00", "31 Jan 07:00"),
        "01 Feb 07:00",
    ]


def test_after_weeks_without_a_worker_one_message_comes_and_not_five(cast, report):
    factories.subscription(report, cast.lea, at=NOW)
    delivering.make_due(at=NOW + timedelta(days=35))
    assert moments() == ["28 Dec 07:00"]


def test_what_was_stopped_is_never_due(cast, report):
    subscription = factories.subscription(report, cast.lea, at=NOW)
    subscription.stop(by=cast.lea, at=NOW)
    assert delivering.make_due(at=NOW + timedelta(days=35)) == 0


def test_a_new_schedule_takes_the_place_of_the_old_one(cast, report):
    factories.subscription(report, cast.lea, at=NOW)
    factories.subscription(report, cast.lea, at=NOW, weekday=4)
    (active,) = Subscription.objects.active()
    assert active.weekday == 4


@pytest.mark.parametrize(
    ("zone", "due"),
    [("Europe/Oslo", "07:00"), ("America/New_York", "13:00"), ("Asia/Tokyo", "23:00")],
)
def test_the_hour_is_that_of_the_zone(cast, report, zone, due):
    made = factories.subscription(report, cast.lea, at=NOW, time_zone=zone)
    assert made.next_due_at.astimezone(OSLO).strftime("%H:%M") == due
