import pytest

from reports.reading import remarks
from tests.reports.exporting.world import selection_of
from tests.reports.views.world import FULL, NOTHING, World

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(cast):
    return World(cast.organization)


@pytest.mark.parametrize("count", [1, 3])
def test_the_newest_shops_are_looked_through_in_two_statements(
    cast, world, django_assert_num_queries, count
):
    world.shops(FULL, *[NOTHING] * count)
    selection = selection_of(cast.viewer(cast.lea))
    with django_assert_num_queries(2):
        found = remarks.read(selection)
    assert (found.found, found.shops) == (count, count + 1)


def test_what_others_wrote_elsewhere_is_not_among_them(cast, world):
    World(cast.other.organization).shops(NOTHING)
    world.shops(FULL)
    assert remarks.read(selection_of(cast.viewer(cast.lea))).shown == []
