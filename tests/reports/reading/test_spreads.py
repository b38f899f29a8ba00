from datetime import timedelta
from fractions import Fraction

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from audits.definition import Measure
from reports.aggregating import drain_all
from reports.histograms import SCORE
from reports.reading.selection import Wanted, select
from reports.reading.spreads import spreads
from tests import factories
from tests.reports.importing.world import run, written
from tests.reports.views.world import FULL, HALF, World

ANSWER = Measure.TIME_TO_ANSWER


@pytest.fixture
def world(cast):
    """Calls answered after 30, 50 and 100 seconds; and one that nobody logged."""
    world = World(cast.organization)
    start = timezone.now() - timedelta(hours=1)
    for seconds in (30, 50, 100):
        factories.approved(
            cast.organization,
            wave=world.wave,
            location=world.location,
            version=world.version,
            answers=FULL,
            contacts=factories.call(start, ("answered", seconds), ("transferred", 150)),
        )
    world.shop(HALF)
    drain_all(at=timezone.now())
    return world


def chosen(cast, **wanted):
    return select(cast.viewer(cast.lea), Wanted(every_wave=True, **wanted))


def told(found):
    return {
        key: (each.slots, each.promised, each.within) for key, each in found.items()
    }


def test_times_are_told_as_median_and_share_within(cast, world):
    found = spreads(chosen(cast), [ANSWER])[(ANSWER,)]
    assert found.whole.n == 3
    median = found.quantile(Fraction(1, 2))
    assert (median.low, median.high) == (45, 59)
    assert found.share_within == Fraction(200, 3)


def test_scores_have_theirs(cast, world):
    found = spreads(chosen(cast), [SCORE])[(SCORE,)]
    assert (found.whole.n, found.quantile(Fraction(1, 4)).low) == (4, 5_000_000)


@pytest.mark.parametrize("by", ["wave", "month", "region", "channel"])
def test_a_location_is_read_from_its_shops_and_says_the_same(cast, world, by):
    measures = [SCORE, ANSWER, Measure.TRANSFERS]
    of_all = spreads(chosen(cast), measures, by)
    of_one = spreads(chosen(cast, location=world.location.public_id), measures, by)
    assert told(of_one) == told(of_all)


def test_imported_shops_have_a_score_and_no_times(cast, tmp_path):
    run(written(tmp_path, "Store,Date,Score\nA,2024-01-01,50\nA,2024-02-01,60\n"))
    found = spreads(chosen(cast), [SCORE, ANSWER])
    assert {key: each.whole.n for key, each in found.items()} == {(SCORE,): 2}


def test_as_many_queries_for_any_number_of_months(cast, world):
    def count():
        with CaptureQueriesContext(connection) as queries:
            spreads(chosen_once, [SCORE, ANSWER], "month")
        return len(queries)

    chosen_once = chosen(cast)
    assert count() == 1
    world.shops(FULL, HALF, at=timezone.now() - timedelta(days=70))
    assert count() == 1
