import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from audits.models import ResultChange
from reports import numbering
from reports.models import Bucket
from reports.numbering import number_all
from tests.reports.views.world import FULL, HALF, World

pytestmark = pytest.mark.django_db


def test_everything_that_changed_gets_a_number_of_its_own(cast):
    World(cast.organization).shops(FULL, HALF)
    assert number_all() == 3
    results = ResultChange.objects.order_by("sequence").values_list("sequence")
    assert [number for (number,) in results] == [1, 2]
    assert Bucket.objects.get().sequence == 1


def test_where_nothing_changed_nothing_is_written(cast):
    World(cast.organization).shops(FULL)
    number_all()
    with CaptureQueriesContext(connection) as told:
        assert number_all() == 0
    # Shops, imported shops and buckets.
    assert [each["sql"].split()[0] for each in told] == ["SELECT"] * 3


def test_numbers_are_never_given_twice(cast):
    world = World(cast.organization)
    world.shops(FULL)
    number_all()
    ResultChange.objects.update(sequence=None)
    number_all()
    assert ResultChange.objects.get().sequence == 2


@pytest.mark.parametrize("batch", [1, 2, 500])
def test_numbers_go_up_with_what_came_first_whatever_fits_into_a_batch(
    cast, monkeypatch, batch
):
    monkeypatch.setattr(numbering, "BATCH", batch)
    shops = World(cast.organization).shops(FULL, HALF, FULL)
    assert number_all() == len(shops) + 1
    told = ResultChange.objects.order_by("sequence").values_list(
        "submission", "sequence"
    )
    assert list(told) == [(shop.pk, at) for at, shop in enumerate(shops, 1)]
