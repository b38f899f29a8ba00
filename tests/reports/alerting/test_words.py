import pytest

from tests.reports.alerting.steps import follow
from tests.reports.views.world import NOTHING

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("count", [1, 3])
def test_as_many_statements_for_three_as_for_one(
    cast, client_for, world, rule, django_assert_num_queries, count
):
    for _ in range(count):
        rule(filters={"channel": str(world.channel.public_id)})
    world.shops(*[NOTHING] * count)
    follow()
    ann = client_for(cast.ann)
    with django_assert_num_queries(10):
        ann.get("/results/reports/alerts/")


def test_an_empty_page_says_where_to_begin(cast, client_for):
    page = client_for(cast.ann).get("/results/reports/alerts/").content.decode()
    assert "No rules yet" in page
    assert "/results/reports/alerts/new/" in page
