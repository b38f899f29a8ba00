"""Several at the same moment: nothing is stored twice, nothing is counted wrongly."""

import threading
from uuid import uuid4

import pytest
from django.db import connection, connections, transaction
from django.utils import timezone

from audits import intake, lifecycle, reviewing
from audits.models import Answer, ScoreChange, Submission
from reports import aggregating
from reports.models import Bucket
from tests import factories

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(
        connection.vendor == "sqlite",
        reason="needs PostgreSQL: SQLite lets one writer in at a time",
    ),
]


def together(*works):
    """Run `works` at the same moment, each with a connection of its own."""
    barrier = threading.Barrier(len(works))
    results, failures = [], []

    def run(work):
        try:
            barrier.wait(10)
            results.append(work())
        except Exception as error:
            failures.append(error)
            raise
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert not failures
    return results


def test_five_phones_that_send_the_same_at_once_store_it_once(transactional_db, cast):
    shop = factories.assignment(cast.organization, status=lifecycle.ACCEPTED)
    body = factories.body_of(shop)
    public_id = uuid4()

    def send():
        viewer = cast.viewer(cast.sam)
        return intake.receive(viewer, public_id, body, at=timezone.now())

    receipts = together(*[send] * 5)
    assert sorted(receipt.is_new for receipt in receipts) == [False] * 4 + [True]
    assert Submission.objects.count() == 1
    assert Answer.objects.count() == len(factories.ANSWERS)


def test_two_workers_and_a_reviewer_leave_rollups_that_equal_facts(
    transactional_db, cast
):
    wave = factories.wave(factories.program(cast.organization))
    place = {"wave": wave, "location": factories.location(cast.organization)}
    version = factories.checklist_version(cast.organization)
    waiting = [
        factories.submission(cast.organization, version=version, **place)
        for _ in range(8)
    ]
    done = threading.Event()

    def review():
        try:
            for submission in waiting:
                viewer = cast.viewer(cast.rob)
                reviewing.approve(viewer, submission, at=timezone.now())
        finally:
            done.set()

    def work():
        while not done.is_set():
            aggregating.drain(at=timezone.now(), batch=2)

    together(review, work, work)
    aggregating.drain_all(at=timezone.now())
    assert not ScoreChange.objects.exists()
    assert Bucket.objects.get().rollups.totals().get().n == len(waiting)
    assert list(aggregating.drift(Bucket.objects.all())) == []


def test_a_sending_waits_for_no_other_sending_of_the_same_wave(transactional_db, cast):
    """It changes and locks no row that other shops share: wave, program, version,
    location, shopper, buckets of the trends."""
    first = factories.assignment(cast.organization, status=lifecycle.ACCEPTED)
    second = factories.assignment(
        cast.organization,
        status=lifecycle.ACCEPTED,
        wave=first.wave,
        location=first.location,
        version=first.version,
        scenario=first.scenario,
    )
    is_written, may_end = threading.Event(), threading.Event()

    def send(shop):
        body = factories.body_of(shop)
        return intake.receive(cast.viewer(cast.sam), uuid4(), body, at=timezone.now())

    def send_and_stay():
        with transaction.atomic():
            send(first)
            is_written.set()
            assert may_end.wait(30)

    def send_beside_it():
        assert is_written.wait(30)
        try:
            with connection.cursor() as cursor:
                cursor.execute("SET lock_timeout = '5s'")
            return send(second)
        finally:
            may_end.set()

    together(send_and_stay, send_beside_it)
    assert Submission.objects.count() == 2
