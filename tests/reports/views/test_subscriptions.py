import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from reports import delivering
from reports.models import Delivery
from shoppers.models import JournalEntry
from tests import factories
from tests.reports.alerting.steps import send_all

pytestmark = pytest.mark.django_db


@pytest.fixture
def subscription(cast):
    report = factories.report(cast.viewer(cast.lea))
    return factories.subscription(report, cast.lea)


def now(client, subscription):
    address = reverse("reports:subscription-now", args=[subscription.public_id])
    return client.post(address, follow=True)


def test_one_is_sent_at_once_beside_those_that_fall_due(cast, client_for, subscription):
    page = now(client_for(cast.lea), subscription)
    assert "One is on its way to you." in page.content.decode()
    ((to, _subject),) = send_all()
    assert to == cast.lea.email
    due = subscription.next_due_at
    subscription.refresh_from_db()
    assert subscription.next_due_at == due
    line = JournalEntry.objects.get(verb="subscription.ask")
    assert line.actor == cast.lea


def test_asked_twice_one_comes_and_once_sent_another_can_be_had(
    cast, client_for, subscription
):
    lea = client_for(cast.lea)
    now(lea, subscription)
    assert "already" in now(lea, subscription).content.decode()
    assert len(send_all()) == 1
    now(lea, subscription)
    assert len(send_all()) == 2
    assert len(mail.outbox) == 2


def test_only_the_recipient_asks(cast, client_for):
    report = factories.report(cast.viewer(cast.ann))
    hers = factories.subscription(report, cast.lea)
    assert now(client_for(cast.ann), hers).status_code == 404
    page = client_for(cast.ann).get(
        reverse("reports:subscription-list", args=[report.public_id])
    )
    assert "Send me one now" not in page.content.decode()


def test_what_was_stopped_meanwhile_is_not_sent(cast, subscription):
    subscription.stop(by=cast.lea, at=timezone.now())
    assert not delivering.send_now(subscription, at=timezone.now())
    assert not Delivery.objects.exists()
