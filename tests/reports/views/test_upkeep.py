from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from audits.models import ScoreChange
from reports import reconciling
from reports.models import Reconciliation, Rollup
from tests.reports.views.world import FULL, HALF, World

PAGE = "/results/upkeep/"


@pytest.fixture
def ada(cast, client_for):
    return client_for(cast.ada)


@pytest.fixture
def world(cast):
    world = World(cast.organization)
    world.shops(FULL, HALF)
    return world


def check(cast):
    kind = Reconciliation.Kind.CHECK
    row = reconciling.begin(cast.organization, kind, at=timezone.now())
    list(reconciling.run(row.pk, at=timezone.now()))


def text(client):
    return client.get(PAGE).content.decode()


def test_before_the_first_night_it_says_so(ada):
    assert "No comparison yet" in text(ada)


def test_it_says_that_every_figure_is_right(ada, cast, world):
    check(cast)
    assert "Every figure is what its shops say: 1 place and month" in text(ada)


def test_it_says_where_figures_differed(ada, cast, world):
    Rollup.objects.totals().update(n=7)
    check(cast)
    assert "In 1 of 1 places and months a figure was not" in text(ada)


def test_a_change_that_nobody_takes_up_is_told(ada, cast, world):
    world.shop(FULL)
    assert "1 change is not in the figures yet" in text(ada)
    assert "That is too long" not in text(ada)
    ScoreChange.objects.update(recorded_at=timezone.now() - timedelta(hours=1))
    assert "That is too long" in text(ada)


def test_other_organizations_are_not_told_of(cast, client_for, world):
    check(cast)
    assert "No comparison yet" in text(client_for(cast.other.ada))


def test_as_many_queries_for_any_number_of_nights(ada, cast, world):
    def count():
        with CaptureQueriesContext(connection) as queries:
            ada.get(PAGE)
        return len(queries)

    check(cast)
    first = count()
    check(cast)
    check(cast)
    assert count() == first
