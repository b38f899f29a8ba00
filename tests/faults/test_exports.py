"""An export whose worker is killed is made again by another one."""

import os
from datetime import timedelta

import pytest
from django.utils import timezone

from config.celery import app
from reports import exporting
from reports.exporting import keeping
from reports.models import Export
from reports.tasks import make_export, sweep_exports
from tests import factories
from tests.processes import Worker, until
from tests.reports.exporting.world import selection_of

pytestmark = pytest.mark.django_db(transaction=True)


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


@pytest.fixture
def asked(cast):
    factories.approved(cast.organization)
    selection = selection_of(cast.viewer(cast.ann))
    at = timezone.now()
    return exporting.ask(selection, what="shops", file_format="csv", at=at)


def is_done(export):
    export.refresh_from_db()
    return export.status == "done"


def test_a_worker_makes_what_was_asked_for(start_worker, asked):
    start_worker()
    make_export.delay()
    until(lambda: is_done(asked), "the file")
    assert asked.rows_done == 1


def test_a_worker_that_is_killed_over_an_export_is_followed_by_another(
    start_worker, asked
):
    first = start_worker()
    # What it writes to is a pipe that nobody reads: it begins, and waits.
    asked.attempt = 1
    os.mkfifo(keeping.part_of(asked))
    make_export.delay()
    until(lambda: Export.objects.get().rows_total == 1, "the worker to be at it")
    first.kill()
    assert Export.objects.get().status == "running"
    Export.objects.update(leased_until=timezone.now() - timedelta(seconds=1))
    start_worker()
    sweep_exports.delay()
    until(lambda: is_done(asked), "the second worker")
    assert asked.attempt == 2
