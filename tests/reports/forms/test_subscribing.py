from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
import time_machine

from reports.models import Subscription
from tests import factories

NOW = datetime(2026, 11, 25, 12, tzinfo=ZoneInfo("Europe/Oslo"))


pytestmark = pytest.mark.django_db


@pytest.fixture
def report(cast):
    return factories.report(cast.viewer(cast.lea))


@time_machine.travel(NOW, tick=False)
def test_a_form_begins_a_subscription(cast, client_for):
    report = factories.report(cast.viewer(cast.lea), shared_with="manager")
    order = {
        "people": [str(cast.ann.public_id), str(cast.lea.public_id)],
        "frequency": "monthly",
        "weekday": "0",
        "day": "31",
        "hour": "8",
        "time_zone": "Europe/Oslo",
        "has_pdf": "on",
    }
    address = f"/results/reports/{report.public_id}/subscriptions/"
    lea = client_for(cast.lea)
    assert lea.post(address, order).status_code == 302
    page = lea.get(address).content.decode()
    assert page.count("On the last day of every month, 08:00 (Europe/Oslo)") == 2
    assert "Mon 30 Nov, 08:00 (Oslo)" in page


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"has_pdf": ""}, "Choose the PDF, the workbook, or both."),
        ({"time_zone": "Oslo"}, "is not a time zone"),
        ({"people": []}, "Choose at least one person."),
        ({"hour": "24"}, "Select a valid choice"),
        ({"day": "32"}, "Select a valid choice"),
    ],
)
def test_a_wrong_order_is_refused_on_its_field(cast, client_for, report, wrong, words):
    order = {
        "people": str(cast.lea.public_id),
        "frequency": "weekly",
        "weekday": "0",
        "day": "1",
        "hour": "8",
        "time_zone": "Europe/Oslo",
        "has_pdf": "on",
    }
    address = f"/results/reports/{report.public_id}/subscriptions/"
    page = client_for(cast.lea).post(address, order | wrong).content.decode()
    assert words in page
    assert not Subscription.objects.exists()


def test_nobody_is_offered_who_may_not_read_it(cast, client_for, report):
    address = f"/results/reports/{report.public_id}/subscriptions/"
    page = client_for(cast.lea).get(address).content.decode()
    assert cast.lea.email in page
    assert cast.ann.email not in page
    order = {"people": str(cast.ann.public_id), "frequency": "weekly", "weekday": "0"}
    more = {"day": "1", "hour": "8", "time_zone": "UTC", "has_pdf": "on"}
    page = client_for(cast.lea).post(address, order | more).content.decode()
    assert "not there any more" in page


def test_a_reader_has_it_sent_to_themselves_and_to_nobody_else(cast, client_for):
    report = factories.report(cast.viewer(cast.lea), shared_with="manager")
    address = f"/results/reports/{report.public_id}/subscriptions/"
    order = {"people": str(cast.lea.public_id), "frequency": "weekly", "weekday": "0"}
    more = {"day": "1", "hour": "8", "time_zone": "UTC", "has_pdf": "on"}
    client_for(cast.ann).post(address, order | more)
    assert Subscription.objects.get().recipient == cast.ann


def test_a_reader_sees_no_mail_of_others_and_stops_none(cast, client_for):
    report = factories.report(cast.viewer(cast.lea), shared_with="manager")
    subscription = factories.subscription(report, cast.lea)
    factories.delivery(subscription)
    ann = client_for(cast.ann)
    address = f"/results/reports/{report.public_id}/subscriptions/"
    assert "Every Monday" not in ann.get(address).content.decode()
    stop = f"/results/subscriptions/{subscription.public_id}/stop/"
    assert ann.post(stop).status_code == 404
    assert client_for(cast.lea).post(stop).status_code == 302


@pytest.mark.parametrize("count", [1, 3])
def test_as_many_statements_for_three_as_for_one(
    cast, client_for, report, django_assert_num_queries, count
):
    subscription = factories.subscription(report, cast.lea)
    for _ in range(count):
        factories.delivery(subscription)
    for _ in range(count - 1):
        factories.subscription(report, factories.person(cast.organization, "leader"))
    lea = client_for(cast.lea)
    address = f"/results/reports/{report.public_id}/subscriptions/"
    with django_assert_num_queries(7):
        lea.get(address)
