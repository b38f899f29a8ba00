"""A reader of changes misses nothing, in whatever order transactions end."""

import random
import threading
import time
from contextlib import contextmanager

import pytest
from django.db import connection, transaction
from django.utils import timezone

from audits import reviewing
from audits.models import Scorecard, Submission
from reports.aggregating import drain_all
from reports.importing.storing import undo
from reports.models import ImportBatch
from reports.numbering import number_all
from tests.reports.api.test_changes import read
from tests.reports.importing.world import PLAIN, run, written
from tests.reports.views.world import FULL, HALF, World
from tests.shoppers.api.callers import Caller

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(
        "connection.vendor != 'postgresql'", reason="SQLite has one writer at a time"
    ),
]
PATIENCE = 20


@pytest.fixture
def lea(cast):
    return Caller(cast.viewer(cast.lea))


@pytest.fixture
def world(cast):
    return World(cast.organization)


def reopen(cast, submission):
    viewer, at = cast.viewer(cast.rob), timezone.now()
    reviewing.reopen(viewer, submission, at=at, reason="A mistake")


def approve(cast, submission):
    reviewing.approve(cast.viewer(cast.rob), submission, at=timezone.now())


@contextmanager
def beside(work):
    """`work(may_end)` in a transaction of another connection, which has done its work
    and commits only when the block is over."""
    is_done, may_end = threading.Event(), threading.Event()

    def run():
        try:
            with transaction.atomic():
                work()
                is_done.set()
                may_end.wait(PATIENCE)
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    assert is_done.wait(PATIENCE)
    try:
        yield
    finally:
        may_end.set()
        thread.join(PATIENCE)


def test_what_began_before_and_commits_after_the_reader_still_comes(cast, lea, world):
    early, late = world.shops(FULL, HALF)
    number_all()
    _page, cursor = read(lea)
    with beside(lambda: reopen(cast, early)):
        reopen(cast, late)
        number_all()
        page, cursor = read(lea, after=cursor)
        assert [item["id"] for item in page["items"]] == [str(late.public_id)]
    number_all()
    page, _cursor = read(lea, after=cursor)
    assert [item["id"] for item in page["items"]] == [str(early.public_id)]


def test_a_change_while_its_last_one_is_being_numbered_comes_again(cast, lea, world):
    (made,) = world.shops(FULL)
    with beside(lambda: reopen(cast, made)):
        number_all()
        page, cursor = read(lea)
        assert not page["items"] or not page["items"][0]["deleted"]
    number_all()
    page, _cursor = read(lea, after=cursor)
    assert [item["deleted"] for item in page["items"]] == [True]


def test_figures_that_are_computed_late_still_come(cast, lea, world):
    world.shops(FULL)
    number_all()
    _page, cursor = read(lea, "rollups")
    world.shop(HALF)
    with beside(lambda: drain_all(at=timezone.now())):
        number_all()
        page, cursor = read(lea, "rollups", after=cursor)
        assert page["items"] == []
    number_all()
    (item,) = read(lea, "rollups", after=cursor)[0]["items"]
    assert item["figures"][-1]["n"] == 2


def test_an_import_that_commits_late_still_comes(lea, world, tmp_path):
    places = written(tmp_path, PLAIN)
    programs = "Before", "History"
    for program in programs:
        run(places, program=program)
    number_all()
    _page, cursor = read(lea, "imported")
    text = "Branch,Visit date,Score\nTartu,2025-03-01,80\n"
    early, late = (written(tmp_path, text, name=f"{name}.csv") for name in programs)
    with beside(lambda: run(early, program="Before")):
        run(late, program="History")
        number_all()
        page, cursor = read(lea, "imported", after=cursor)
        assert told(page) == ["History"]
    number_all()
    page, _cursor = read(lea, "imported", after=cursor)
    assert told(page) == ["Before"]


def told(page):
    return [item["result"]["program"]["name"] for item in page["items"]]


def test_an_import_that_is_undone_late_is_told_late(lea, world, tmp_path):
    run(written(tmp_path, PLAIN))
    batch = ImportBatch.objects.get()
    undone = {"by": None, "at": timezone.now()}
    with beside(lambda: undo(batch, **undone)):
        number_all()
        page, cursor = read(lea, "imported")
        assert not any(item["deleted"] for item in page["items"])
    number_all()
    page, _cursor = read(lea, "imported", after=cursor)
    assert [item["deleted"] for item in page["items"]] == [True, True]


def toggle(cast, submission, seconds, dice):
    """Approve and reopen one shop again and again, each commit at its own time."""
    try:
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            with transaction.atomic():
                has_card = Scorecard.objects.filter(submission=submission).exists()
                fresh = Submission.objects.select_related("assignment").get(
                    pk=submission.pk
                )
                (reopen if has_card else approve)(cast, fresh)
                time.sleep(dice.random() * 0.05)
    finally:
        connection.close()


def number(until):
    try:
        while not until.is_set():
            number_all()
    finally:
        connection.close()


def test_a_copy_kept_by_the_cursor_is_the_truth_after_a_storm(cast, lea, world):
    shops = world.shops(*[FULL] * 4)
    copy, cursor, is_over = {}, {}, threading.Event()
    writers = [
        threading.Thread(target=toggle, args=(cast, shop, 4, random.Random(shop.pk)))
        for shop in shops
    ]
    numberers = [threading.Thread(target=number, args=(is_over,)) for _ in range(2)]
    for thread in (*writers, *numberers):
        thread.start()

    def follow():
        page, cursor["after"] = read(lea, **cursor)
        for item in page["items"]:
            copy[item["id"]] = not item["deleted"]

    while any(thread.is_alive() for thread in writers):
        follow()
    is_over.set()
    for thread in numberers:
        thread.join(PATIENCE)
    number_all()
    follow()
    there = Scorecard.objects.values_list("submission__public_id", flat=True)
    assert {key for key, is_there in copy.items() if is_there} == set(map(str, there))
    assert len(copy) == len(shops)
