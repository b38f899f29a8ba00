"""Promise 9: what is killed, or cannot be reached, loses nothing.

Real workers run on the test's own database and broker.
"""

import json
import signal
import subprocess
import sys
import time
from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from audits import reviewing, tasks
from audits.models import Assignment, Evidence, ScoreChange
from audits.tasks import score_changed, sweep_evidence
from config.celery import QUEUE, app
from reports import aggregating
from reports.models import Bucket, Rollup
from tests import factories
from tests.processes import ROOT, Worker, environment, until

NOBODY_LISTENS = "redis://127.0.0.1:1/0"

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def start_worker(tmp_path, transactional_db, monkeypatch):
    started: list[Worker] = []
    app.control.purge()
    # What the test before this one rang for does not make this one's ring wait.
    monkeypatch.setattr(tasks, "FOLLOWERS", tasks.Bell(1.0))

    def start(*, beat: bool = True) -> Worker:
        log = tmp_path / f"worker-{len(started)}.log"
        started.append(Worker(log, beat=beat))
        return started[-1]

    yield start
    for worker in started:
        worker.kill()


@pytest.fixture
def waiting(transactional_db, cast):
    return factories.submission(cast.organization)


def approve(cast, submission):
    with transaction.atomic():
        viewer = cast.viewer(cast.rob)
        card = reviewing.approve(viewer, submission, at=timezone.now())
        score_changed()
    return card


def assert_the_trend_follows(card):
    until(lambda: not ScoreChange.objects.exists(), "the markers to be worked off")
    row = Rollup.objects.totals().get()
    assert (row.n, row.score_sum) == (1, card.score)
    assert list(aggregating.drift(Bucket.objects.all())) == []


def test_a_worker_turns_an_approval_into_a_trend(start_worker, cast, waiting):
    start_worker()
    assert_the_trend_follows(approve(cast, waiting))


def test_a_worker_killed_between_approval_and_aggregation_loses_nothing(
    start_worker, cast, waiting
):
    # Without its clock it has nothing to write yet: stopped in the middle of a sweep it
    # would hold the only lock that SQLite has.
    worker = start_worker(beat=False)
    worker.signal(signal.SIGSTOP)
    card = approve(cast, waiting)
    worker.kill()
    assert ScoreChange.objects.count() == 1
    start_worker()
    assert_the_trend_follows(card)


def test_a_worker_killed_in_the_middle_of_its_sums_loses_nothing(
    start_worker, cast, waiting
):
    worker = start_worker(beat=False)
    worker.signal(signal.SIGSTOP)
    card = approve(cast, waiting)
    with transaction.atomic():
        # What the worker must write is held by us: it begins, and waits.
        names = ("organization", "program", "wave", "month", "region", "channel")
        Bucket.objects.create(**{name: getattr(card, name) for name in names})
        worker.signal(signal.SIGCONT)
        until(lambda: queue_length() == 0, "the worker to take its task")
        time.sleep(0.5)
        worker.kill()
    assert ScoreChange.objects.count() == 1
    start_worker()
    assert_the_trend_follows(card)


def queue_length():
    with app.connection_for_read() as broker:
        return broker.default_channel._size(QUEUE)


def test_a_photo_whose_nudge_was_lost_is_prepared(start_worker, cast):
    shop = factories.assignment(cast.organization, status="accepted")
    photo = factories.evidence(shop)
    Evidence.objects.update(received_at=timezone.now() - timedelta(minutes=1))
    start_worker(beat=False)
    sweep_evidence.delay()
    until(lambda: not Evidence.objects.waiting().exists(), "the copies")
    photo.refresh_from_db()
    assert photo.status == Evidence.Status.READY


#: A browser of somebody, in a process whose broker does not answer.
BROWSE = """
import json, sys
import django
django.setup()
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from shoppers.models import Person
email, path, fields, photo = json.loads(sys.stdin.read())
if photo:
    fields["file"] = SimpleUploadedFile("photo.jpg", bytes.fromhex(photo), "image/jpeg")
client = Client(SERVER_NAME="localhost")
client.force_login(Person.objects.get(email=email))
print(client.post(path, fields).status_code)
"""


def post_without_broker(person, path, fields, photo=b""):
    ended = subprocess.run(
        [sys.executable, "-c", BROWSE],
        cwd=ROOT,
        env=environment(
            REDIS_URL=NOBODY_LISTENS, DJANGO_SETTINGS_MODULE="tests.settings"
        ),
        input=json.dumps([person.email, path, fields, photo.hex()]),
        capture_output=True,
        text=True,
        check=False,
        timeout=120,  # who waits for the broker never ends
    )
    assert ended.returncode == 0, ended.stderr
    return int(ended.stdout)


def test_an_approval_succeeds_while_the_broker_is_down(cast, waiting):
    path = f"/review/{waiting.public_id}/approve/"
    assert post_without_broker(cast.rob, path, {"grade": "8"}) == 302
    assert Assignment.objects.get().status == "approved"
    assert ScoreChange.objects.count() == 1


def test_an_upload_succeeds_while_the_broker_is_down(transactional_db, cast):
    shop = factories.assignment(cast.organization, status="accepted")
    path = f"/shops/{shop.public_id}/evidence/"
    photo = factories.photo_bytes()
    status = post_without_broker(cast.sam, path, {"question": "proof"}, photo)
    assert status == 302
    assert Evidence.objects.get().size == len(photo)
