"""Promise 9: what is killed, or cannot be reached, loses nothing.

Real workers run on the test's own database and broker.
"""

import json
import os
import signal
import subprocess
import sys
import time
from datetime import timedelta
from pathlib import Path
from urllib.parse import quote

import pytest
from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from audits import reviewing
from audits.models import Assignment, Evidence, ScoreChange
from audits.tasks import score_changed, sweep_evidence
from config.celery import QUEUE, app
from reports import aggregating
from reports.models import Bucket, Rollup
from tests import factories

ROOT = Path(__file__).parent.parent.parent
PATIENCE = 40.0
AS_ROOT = "ignore:You're running the worker with superuser"
NOBODY_LISTENS = "redis://127.0.0.1:1/0"

pytestmark = pytest.mark.django_db(transaction=True)


def database_url() -> str:
    """Of the database that the test uses, for a process that runs beside it."""
    here = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{here['NAME']}"
    who = quote(here["USER"]) + (f":{quote(here['PASSWORD'])}" * bool(here["PASSWORD"]))
    return f"postgres://{who}@{here['HOST']}:{here['PORT'] or 5432}/{here['NAME']}"


def environment(**changes: str) -> dict[str, str]:
    kept = {
        name: value
        for name, value in os.environ.items()
        if name not in {"DJANGO_SETTINGS_MODULE", "TEST_DATABASE"}
    }
    ours = {"DATABASE_URL": database_url(), "VAR_ROOT": str(settings.SCRATCH)}
    if settings.REDIS_URL:
        ours["REDIS_URL"] = settings.REDIS_URL
    return kept | ours | changes


class Worker:
    """One worker with its own beat, in a process group that can be killed at once."""

    def __init__(self, log: Path, *, beat: bool) -> None:
        self.log = log
        with log.open("wb") as output:
            self.process = subprocess.Popen(
                [
                    *[sys.executable, "-W", AS_ROOT, "-m", "celery", "-A", "config"],
                    *["worker", *["--beat"] * beat, "-c", "1", "--loglevel", "INFO"],
                    *["-Q", QUEUE, "--without-gossip", "--without-mingle"],
                ],
                cwd=ROOT,
                env=environment(),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        until(lambda: b"ready." in log.read_bytes(), f"worker: {log}")

    def signal(self, number: int) -> None:
        os.killpg(self.process.pid, number)

    def kill(self) -> None:
        if self.process.poll() is None:
            self.signal(signal.SIGKILL)
        self.process.wait()


def until(holds, what: str) -> None:
    deadline = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < deadline, f"waited in vain for {what}"
        time.sleep(0.05)


@pytest.fixture
def start_worker(tmp_path, transactional_db):
    started: list[Worker] = []
    app.control.purge()

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
    worker = start_worker()
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
        aggregating.recompute(aggregating.place_of(card), at=timezone.now())
        Rollup.objects.all().delete()
        worker.signal(signal.SIGCONT)
        until(lambda: queue_length() == 0, "the worker to take its task")
        time.sleep(0.5)
        worker.kill()
    assert ScoreChange.objects.count() == 1
    start_worker()
    assert_the_trend_follows(card)


def queue_length() -> int:
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
    started = time.monotonic()
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
    )
    assert ended.returncode == 0, ended.stderr
    assert time.monotonic() - started < 15
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
