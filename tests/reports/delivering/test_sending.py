from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from reports import delivering
from reports.models import Delivery
from reports.models.deliveries import LEASE, PAUSES
from shoppers.models import JournalEntry, Membership, Person
from tests import factories, mailservers

pytestmark = pytest.mark.django_db


@pytest.fixture
def report(cast):
    return factories.report(
        cast.viewer(cast.ann), "headline", "league", "text", shared_with="leader"
    )


@pytest.fixture
def subscribed(cast, report):
    return factories.subscription(report, cast.lea)


@pytest.fixture
def waiting(subscribed):
    return factories.delivery(subscribed)


@pytest.fixture
def through(settings):
    def server(backend):
        settings.EMAIL_BACKEND = f"tests.mailservers.{backend.__name__}"

    return server


def send(delivery, *, at=None):
    delivering.send_next(at=at or timezone.now())
    delivery.refresh_from_db()
    return delivery.status, delivery.reason


def lose_role(person):
    Membership.objects.filter(person=person).update(role="shopper")


def leave(person):
    Person.objects.filter(pk=person.pk).update(is_active=False)


def keep_private(person):
    (mine,) = person.subscriptions.all()
    mine.report.change(
        title="For Monday",
        shared_with="",
        filters={},
        by=mine.report.owner,
        at=timezone.now(),
    )


def remove(person):
    (mine,) = person.subscriptions.all()
    mine.report.remove(by=mine.report.owner, at=timezone.now())


def stop(person):
    (mine,) = person.subscriptions.all()
    mine.stop(by=person, at=timezone.now())


@pytest.mark.parametrize(
    ("happens", "reason"),
    [
        (lose_role, "no_role"),
        (leave, "left"),
        (keep_private, "not_shared"),
        (remove, "removed"),
        (stop, "stopped"),
    ],
)
def test_what_somebody_may_not_read_any_more_is_not_sent(
    cast, waiting, happens, reason
):
    happens(cast.lea)
    assert send(waiting) == ("skipped", reason)
    assert mail.outbox == []
    (line,) = JournalEntry.objects.about(waiting)
    assert (line.verb, line.after["reason"]) == ("delivery.skip", reason)


def test_a_role_in_another_organization_opens_nothing(cast, waiting):
    Membership.objects.filter(person=cast.lea).delete()
    Membership.objects.create(
        person=cast.lea, organization=cast.other.organization, role="leader"
    )
    assert send(waiting) == ("skipped", "no_role")


def test_each_due_moment_is_sent_once(waiting):
    assert send(waiting) == ("sent", "")
    assert delivering.send_next(at=timezone.now()) is None
    assert len(mail.outbox) == 1


def test_a_server_that_is_down_is_tried_again_with_longer_pauses(waiting, through):
    through(mailservers.Down)
    at = timezone.now()
    waits = []
    for _ in PAUSES:
        assert send(waiting, at=at) == ("queued", "server")
        waits.append(waiting.next_try_at)
        assert delivering.send_next(at=at) is None
        at = waiting.next_try_at + timedelta(seconds=1)
    assert waits == sorted(waits)
    assert send(waiting, at=at) == ("failed", "server")
    assert "Connection refused" in waiting.detail


def test_a_server_that_is_back_gets_it(waiting, through):
    through(mailservers.Busy)
    assert send(waiting) == ("queued", "server")
    assert "Try again later" in waiting.detail
    through(mailservers.EmailBackend)
    later = waiting.next_try_at + timedelta(seconds=1)
    assert delivering.send_next(at=later - timedelta(seconds=2)) is None


def test_what_is_refused_for_good_is_not_tried_again(waiting, through):
    through(mailservers.Refusing)
    assert send(waiting) == ("failed", "refused")
    assert "No such mailbox" in waiting.detail


def test_what_may_have_arrived_is_not_sent_again_by_itself(waiting, through):
    through(mailservers.Vanishing)
    assert send(waiting) == ("failed", "unclear")
    assert delivering.send_next(at=timezone.now() + timedelta(days=9)) is None
    assert len(mail.outbox) == 1


def test_a_worker_killed_while_it_waits_for_the_server_leaves_it_unclear(
    waiting, through
):
    through(mailservers.Slow)
    with pytest.raises(KeyboardInterrupt):
        send(waiting)
    waiting.refresh_from_db()
    assert waiting.status == "handing"
    later = timezone.now() + LEASE + timedelta(seconds=1)
    assert send(waiting, at=later) == ("failed", "unclear")
    assert len(mail.outbox) == 1


def test_a_worker_killed_while_it_makes_the_message_is_followed_by_another(waiting):
    first = Delivery.objects.claim(timezone.now())
    assert delivering.send_next(at=timezone.now()) is None
    later = timezone.now() + LEASE + timedelta(seconds=1)
    assert send(waiting, at=later) == ("sent", "")
    assert not first.hand_over(at=later)
    assert len(mail.outbox) == 1


def test_somebody_may_have_it_sent_again(cast, client_for, waiting, through):
    through(mailservers.Refusing)
    send(waiting)
    ann = client_for(cast.ann)
    address = f"/results/deliveries/{waiting.public_id}/again/"
    assert ann.post(address).status_code == 302
    waiting.refresh_from_db()
    assert (waiting.status, waiting.reason) == ("queued", "")
    ann.post(address)
    assert JournalEntry.objects.filter(verb="delivery.send_again").count() == 1
