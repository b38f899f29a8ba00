import pytest
from django.urls import reverse
from django.utils import timezone

from reports.aggregating import drain_all
from tests import factories
from tests.reports.views.world import FULL, HALF, NOTHING, World, csv_of

URL = reverse("reports:places")


@pytest.fixture
def world(cast):
    return World(cast.organization)


@pytest.fixture
def lea(cast, client_for):
    return client_for(cast.lea)


def page_of(client, **filters):
    return client.get(URL, filters).context["page"]


def rows_of(client, **filters):
    return csv_of(client.get(URL, {"format": "csv", **filters}))


def test_a_program_without_an_approved_shop_has_an_empty_page(world, lea):
    assert "Nothing was measured here" in lea.get(URL).content.decode()


def test_a_region_counts_all_below_it(world, lea):
    below = factories.region(world.organization, parent=world.region)
    hills = factories.region(world.organization, name="Hills")
    world.shops(FULL, HALF, NOTHING)
    world.shops(FULL, location=world.place(region=below))
    world.shops(NOTHING, NOTHING, NOTHING, location=world.place(region=hills))
    found = {row.thing.label: row.figure.n for row in page_of(lea).regions}
    assert found == {"Coast": 4, "Hills": 3}


def test_a_region_opens_on_the_regions_and_locations_in_it(world, lea):
    below = factories.region(world.organization, parent=world.region, name="Bay")
    hills = factories.region(world.organization, name="Hills")
    world.shops(FULL, FULL, FULL, location=world.place(region=below, name="Bay desk"))
    world.shops(NOTHING, location=world.place(region=hills))
    coast = page_of(lea).regions[0]
    page = lea.get(URL + coast.thing.inside).context["page"]
    assert [row.thing.label for row in page.regions] == ["Bay"]
    assert [row.thing.label for row in page.every_location] == ["Bay desk"]


def test_locations_below_the_least_number_are_not_ranked(world, lea):
    world.shops(FULL, HALF, FULL)
    world.shops(FULL, FULL, location=world.place(name="Harbour Street"))
    page = page_of(lea)
    assert [row.thing.label for row in page.locations] == ["Billing queue"]
    assert [row.thing.label for row in page.unranked] == ["Harbour Street"]
    assert "Not ranked: fewer than 3 shops" in lea.get(URL).content.decode()


def test_each_earlier_wave_has_its_column(world, lea):
    world.shops(NOTHING, NOTHING, NOTHING, wave=world.before)
    world.shops(FULL, FULL, FULL)
    page = page_of(lea)
    assert [wave.name for wave in page.shown.waves] == ["Spring"]
    (row,) = page.locations
    assert [str(each.score) for each in row.waves] == ["0.0"]
    assert row.change == "+100.0"


def test_csv_holds_every_location(world, lea):
    world.shops(FULL, HALF, NOTHING)
    (row,) = rows_of(lea, wave="all")
    shown = row["location"], row["figure"], row["n"], row["n Autumn"]
    assert shown == ("Billing queue", "50.5", "3", "3")


def test_the_other_pages_keep_the_filters(world, lea):
    world.shops(FULL)
    response = lea.get(URL, {"channel": world.channel.public_id})
    here = [each for each in response.context["siblings"] if each.current]
    assert len(here) == 1
    for sibling in response.context["siblings"]:
        page = lea.get(sibling.href).context["page"]
        assert page.selection.channel == world.channel


@pytest.mark.parametrize("places", [1, 3])
def test_the_number_of_queries_is_fixed(world, lea, django_assert_num_queries, places):
    for _number in range(places):
        region = factories.region(world.organization)
        world.shops(FULL, location=world.place(region=region))
    drain_all(at=timezone.now())
    with django_assert_num_queries(12):
        lea.get(URL)
