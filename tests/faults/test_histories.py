"""Promise 8 beside real workers: two drain while shops are decided on, one is killed.

CANDID_HISTORY_STEPS=5000 makes it long; the suite takes a few.
"""

import os
import signal
import subprocess
import sys
from random import Random

import pytest
from django.db import connection, transaction
from django.utils import timezone

from audits.models import ScoreChange
from reports import reconciling
from reports.aggregating import drain_all, drift
from reports.models import Bucket, Reconciliation
from tests.faults.test_late_commits import beside
from tests.processes import ROOT, environment, until
from tests.reports import recount
from tests.reports.histories import History

STEPS = int(os.environ.get("CANDID_HISTORY_STEPS", "30"))
#: One of the two workers is killed, and another one comes, every so many steps.
KILLED_EVERY = 15

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def workers(transactional_db):
    running = []

    def start():
        command = [sys.executable, "-m", "tests.drainer"]
        running.append(subprocess.Popen(command, cwd=ROOT, env=environment()))

    yield start, running
    for each in running:
        each.kill()
        each.wait()


def test_rollups_survive_two_workers_one_of_which_is_killed(cast, workers):
    start, running = workers
    history, chance = History(cast), Random(STEPS)
    start(), start()
    for number in range(1, STEPS + 1):
        history.step(chance)
        if number % KILLED_EVERY == 0:
            victim = running.pop(0)
            victim.send_signal(signal.SIGKILL)
            victim.wait()
            start()
    until(lambda: not ScoreChange.objects.exists(), "the markers to be worked off")
    assert recount.stored() == recount.recounted()
    assert list(drift(Bucket.objects.all())) == []


def test_a_check_beside_workers_finds_no_drift(cast, workers):
    start, _running = workers
    history, chance = History(cast), Random(7)
    start()
    kind = Reconciliation.Kind.CHECK
    for _number in range(STEPS // 3):
        history.step(chance)
        row = reconciling.begin(cast.organization, kind, at=timezone.now())
        *_slices, last = reconciling.run(row.pk, at=timezone.now(), mend=False)
        assert last.drift == 0


@pytest.mark.skipif(
    "connection.vendor != 'postgresql'", reason="SQLite has one writer at a time"
)
def test_a_check_is_not_in_the_way_of_who_sums_a_bucket(cast):
    history, chance = History(cast), Random(7)
    for _number in range(STEPS):
        history.step(chance)
    drain_all(at=timezone.now())
    row = reconciling.begin(
        cast.organization, Reconciliation.Kind.CHECK, at=timezone.now()
    )
    with beside(lambda: list(Bucket.objects.select_for_update())), transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL lock_timeout = '1s'")
        *_slices, last = reconciling.run(row.pk, at=timezone.now())
    assert (last.drift, last.buckets) == (0, Bucket.objects.count())
    assert last.buckets
