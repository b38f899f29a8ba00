from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from reports.aggregating import drain_all
from reports.reading import scorecards
from reports.reading.facts import public_id_of
from reports.reading.selection import Wanted, select
from tests.reports.importing.world import run, written
from tests.reports.views.world import World

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.fixture
def world(cast, tmp_path):
    """Shops of six days, every other of them imported, two of each kind a day."""
    world = World(cast.organization)
    lines = "".join(
        f"{world.location.name},2026-03-0{n},{50 + each}\n"
        for n in (1, 2, 3, 5)
        for each in (1, 2)
    )
    path = written(tmp_path, f"Store,Date,Score\n{lines}")
    run(path, program=world.program.name)
    for n in (0, 1, 3, 4):
        world.shop(at=NOON + timedelta(days=n))
    drain_all(at=timezone.now())
    return world


@pytest.fixture
def selection(cast, world):
    return select(cast.viewer(cast.lea), Wanted())


def walked(selection, monkeypatch, size):
    """Ids of every page onwards, and of the pages on the way back."""
    monkeypatch.setattr(scorecards, "PAGE", size)
    pages, after = [], None
    while not pages or pages[-1].next:
        pages.append(scorecards.read(selection, after=after))
        after = public_id_of(pages[-1].shops[-1].card)
    back, before = [], public_id_of(pages[-1].shops[0].card)
    while not back or back[-1].previous:
        back.append(scorecards.read(selection, before=before))
        before = public_id_of(back[-1].shops[0].card)
    return [
        [public_id_of(s.card) for s in page.shops] for page in (*pages, *back)
    ], len(pages)


@pytest.mark.parametrize("size", [1, 2, 5])
def test_every_shop_is_on_one_page_and_the_way_back_is_the_same(
    selection, monkeypatch, size
):
    pages, forth = walked(selection, monkeypatch, size)
    ids = [each for page in pages[:forth] for each in page]
    assert len(ids) == len(set(ids)) == 12
    assert [each for page in pages[: forth - 1] for each in page] == [
        each for page in reversed(pages[forth:]) for each in page
    ]


def test_the_newest_is_first_whoever_did_it(selection):
    days = [shop.card.report_date for shop in scorecards.read(selection).shops]
    assert days == sorted(days, reverse=True)


def test_the_list_marks_what_is_imported(world, client_for, cast):
    page = client_for(cast.lea).get(reverse("reports:scorecard-list"))
    assert page.content.decode().count("<small>imported") == 8


def test_the_file_marks_what_is_imported(selection):
    header, *rows = scorecards.csv_rows(selection)
    marks = [row[header.index("imported")] for row in rows]
    assert (marks.count("yes"), marks.count("no")) == (8, 4)


def test_a_critical_failure_is_never_imported(cast, world):
    selection = select(cast.viewer(cast.lea), Wanted(critical=True))
    assert scorecards.read(selection).shops == []
