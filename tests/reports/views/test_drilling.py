"""From a cell of a theme, a stage or a scenario to its shops."""

from uuid import uuid4

import pytest
from django.urls import reverse

from tests import factories
from tests.reports.views.world import FULL, HALF, NOTHING, World

pytestmark = pytest.mark.django_db
LIST = reverse("reports:scorecard-list")
#: A list of shops of one scenario; the scenario itself is one of them.
QUERIES = 16


@pytest.fixture
def world(cast):
    world = World(cast.organization)
    world.shops(FULL, HALF, NOTHING, FULL)
    return world


@pytest.fixture
def lea(cast, client_for):
    return client_for(cast.lea)


def test_a_theme_leads_to_the_shops_that_it_was_scored_in(world, lea):
    page = lea.get(reverse("reports:questions")).context["page"]
    assert page.themes
    for each in page.themes:
        shops = lea.get(each.figure.href).context["page"]
        assert (shops.n, len(shops.shops)) == (each.figure.n, each.figure.n)
        assert shops.figure.score == each.figure.score


def test_a_scenario_leads_from_its_channel_to_its_shops(cast, world, lea):
    other = world.place(name="Chat", channel=factories.channel(cast.organization))
    world.shops(HALF, HALF, HALF, location=other)
    page = lea.get(reverse("reports:channels")).context["page"]
    (line,) = page.scenarios
    for row in line.figures:
        answer = lea.get(row.href)
        assert answer.context["page"].n == row.n
        assert answer.context["page"].figure.score == row.score
        assert world.scenario.name in answer.content.decode()


def test_the_filter_can_be_taken_away_and_goes_into_the_file(world, lea):
    page = lea.get(LIST, {"theme": "empathy"})
    assert "Every theme" in page.content.decode()
    lines = b"".join(lea.get(LIST, {"theme": "empathy", "format": "csv"}))
    assert lines.count(b"\r\n") == 1 + page.context["page"].n


def test_a_theme_that_nobody_was_asked_of_has_no_shops(world, lea):
    assert lea.get(LIST, {"theme": "weather"}).context["page"].shops == []


def test_another_organizations_scenario_is_not_there(cast, world, lea):
    theirs = factories.scenario(cast.other.organization)
    for public_id in (theirs.public_id, uuid4()):
        assert lea.get(LIST, {"scenario": public_id}).status_code == 404


@pytest.mark.parametrize("more", [1, 3])
def test_the_list_of_a_scenario_counts_its_queries(
    world, lea, more, django_assert_max_num_queries
):
    world.shops(*[HALF] * more)
    with django_assert_max_num_queries(QUERIES):
        lea.get(LIST, {"scenario": world.scenario.public_id})
