import pytest

from reports.exporting.counting import counted
from reports.reading.scorecards import behind
from tests.reports.exporting.world import selection_of
from tests.reports.views.world import FULL, HALF, NOTHING, World


@pytest.mark.django_db
@pytest.mark.parametrize(
    "filters",
    [{}, {"question": "ease"}, {"question": "solved"}, {"section": "help"},
     {"critical": True}],
)  # fmt: skip
def test_an_export_is_of_the_shops_that_the_page_counts(cast, filters):
    World(cast.organization).shops(FULL, HALF, NOTHING)
    selection = selection_of(cast.viewer(cast.lea), **filters)
    pks = {row.pk for row in behind(selection)}
    assert set(counted(selection).values_list("pk", flat=True)) == pks
    assert pks
