from dataclasses import replace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from audits.models import Scorecard
from reports.aggregating import drain_all
from reports.models import Rollup
from reports.reading.cells import by_bucket, by_fact, by_location, pass_estimate
from reports.reading.selection import Wanted, select
from reports.statistics import wilson
from reports.trends import Cell
from tests.reports.importing.world import run, written
from tests.reports.views.world import FULL, NOTHING, World


@pytest.fixture
def selection(cast, tmp_path):
    """Of shops at two locations in two waves, one of them imported."""
    world = World(cast.organization)
    world.shops(NOTHING, FULL, wave=world.before)
    world.shops(FULL, location=world.place())
    world.shops(NOTHING)
    text = f"Store,Date,Score\n{world.location.name},2026-01-05,50\n"
    run(written(tmp_path, text), program=world.program.name)
    drain_all(at=timezone.now())
    return select(cast.viewer(cast.lea), Wanted())


def test_sums_kept_per_location_are_those_of_its_shops(selection):
    found = by_location(selection, "wave")
    assert found == by_fact(selection, "location", "wave")
    assert sum(cell.imported for cell in found.values()) == 1


def test_a_channel_and_waves_narrow_them_as_they_do_shops(selection):
    things = selection.catalogue
    some = replace(
        selection, channel=things.channels[0], waves=tuple(things.waves[-1:])
    )
    assert by_location(some, "wave") == by_fact(some, "location", "wave") != {}


def test_what_only_shops_know_is_read_from_them(selection):
    some = replace(selection, critical=True)
    assert by_location(some, "wave") == by_fact(some, "location", "wave")


def test_a_section_by_location_is_that_of_its_shops(selection):
    section = next(iter(selection.catalogue.sections))
    some = replace(selection, section=section)
    with CaptureQueriesContext(connection) as queries:
        found = by_location(some, "wave")
    assert not any("sectionscore" in each["sql"] for each in queries)
    assert found == by_fact(some, "location", "wave") != {}


def test_sums_beyond_64_bits_are_exact(selection):
    wide = 3_037_000_499
    for model in (Rollup, Scorecard):
        model.objects.update(earned=wide, possible=wide)
    Rollup.objects.update(square_sum=2**63 - 1)
    (shops,) = by_fact(selection, "channel").values()
    every = [*selection.scorecards(), *selection.imported()]
    assert shops.points.earned_squares == sum(one.earned**2 for one in every) > 2**63
    (kept,) = by_bucket(selection, "channel").values()
    assert kept.square_sum == Rollup.objects.totals().count() * (2**63 - 1) > 2**63


def test_a_pass_rate_has_wilsons_interval():
    found = pass_estimate(Cell(passes=2, applicable=3))
    assert (found.low, found.high) == wilson(2, 3)


def test_the_deviation_is_the_samples():
    found = pass_estimate(Cell(passes=1, applicable=2))
    assert found.sd == pytest.approx(70.710678)


def test_one_answer_proves_nothing():
    found = pass_estimate(Cell(passes=1, applicable=1))
    assert (found.mean, found.interval) == (100, None)


def test_no_answer_is_no_rate():
    assert pass_estimate(Cell()) is None
