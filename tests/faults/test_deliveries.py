"""Sweeps that run at once, and workers that are killed: nobody gets a message twice."""

import threading
from datetime import timedelta

import pytest
from django.core import mail
from django.db import connection, transaction
from django.utils import timezone

from config.celery import app
from reports import alerting, delivering
from reports.models import Alert, Delivery, Subscription
from reports.numbering import number_all
from reports.tasks import send_deliveries, sweep_deliveries
from tests import factories
from tests.processes import Worker, until
from tests.reports.views.world import NOTHING, World

pytestmark = pytest.mark.django_db(transaction=True)
both_at_once = pytest.mark.skipif(
    "connection.vendor != 'postgresql'", reason="SQLite has one writer at a time"
)
PATIENCE, WORKERS, PEOPLE = 30, 4, 6


def together(work):
    """`work()` in several threads that begin at the same moment; what they raised."""
    start, raised = threading.Barrier(WORKERS), []

    def run():
        try:
            start.wait(PATIENCE)
            work()
        except Exception as error:
            raised.append(error)
            raise
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _ in range(WORKERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE)
    return raised


@pytest.fixture
def due(cast):
    """Subscriptions of several people, all due now."""
    report = factories.report(cast.viewer(cast.lea), shared_with="leader")
    for _ in range(PEOPLE):
        person = factories.person(cast.organization, "leader")
        factories.subscription(report, person)
    Subscription.objects.update(next_due_at=timezone.now() - timedelta(minutes=1))


@both_at_once
def test_sweeps_at_once_make_one_delivery_of_a_moment(due):
    at = timezone.now()
    assert together(lambda: delivering.make_due(at=at)) == []
    assert Delivery.objects.count() == PEOPLE


@both_at_once
def test_workers_at_once_send_each_message_once(due):
    delivering.make_due(at=timezone.now())

    def send():
        while delivering.send_next(at=timezone.now()):
            pass

    assert together(send) == []
    people = [sent.to[0] for sent in mail.outbox]
    assert len(people) == len(set(people)) == PEOPLE
    assert {row.status for row in Delivery.objects.all()} == {"sent"}


@both_at_once
def test_a_sweep_passes_by_what_another_is_just_making(due):
    at = timezone.now()
    held, may_end = threading.Event(), threading.Event()

    def hold():
        try:
            with transaction.atomic():
                list(Subscription.objects.select_for_update())
                held.set()
                may_end.wait(PATIENCE)
        finally:
            connection.close()

    thread = threading.Thread(target=hold)
    thread.start()
    assert held.wait(PATIENCE)
    assert delivering.make_due(at=at) == 0
    may_end.set()
    thread.join(PATIENCE)
    assert delivering.make_due(at=at) == PEOPLE


@both_at_once
def test_workers_at_once_raise_an_alert_once(cast):
    world = World(cast.organization)
    long_ago = timezone.now() - timedelta(days=9)
    factories.alert_rule(cast.viewer(cast.ann), program=world.program, at=long_ago)
    world.shops(NOTHING, NOTHING, NOTHING)
    number_all()
    assert together(lambda: alerting.follow(at=timezone.now())) == []
    alerting.follow(at=timezone.now())
    assert (Alert.objects.count(), Delivery.objects.count()) == (3, 3)


@pytest.fixture
def start_worker(tmp_path, transactional_db):
    started: list[Worker] = []
    app.control.purge()

    def start() -> Worker:
        started.append(Worker(tmp_path / f"{len(started)}.log", beat=False))
        return started[-1]

    yield start
    for worker in started:
        worker.kill()


def test_a_worker_sends_what_is_due(start_worker, due):
    start_worker()
    sweep_deliveries.delay()
    sent = Delivery.objects.filter(status="sent")
    until(lambda: sent.count() == PEOPLE, "the messages")


def test_what_a_killed_worker_was_making_is_sent_by_another_once(start_worker, due):
    delivering.make_due(at=timezone.now())
    left = Delivery.objects.claim(timezone.now())
    past = timezone.now() - timedelta(seconds=1)
    Delivery.objects.filter(pk=left.pk).update(leased_until=past)
    start_worker()
    send_deliveries.delay()
    sent = Delivery.objects.filter(status="sent")
    until(lambda: sent.count() == PEOPLE, "the messages")
    left.refresh_from_db()
    assert left.attempt == 2
