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
    row = next(x for x in rows_of(lea, wave="all") if x["kind"] == "location")
    shown = row["place"], row["figure"], row["n"], row["n Autumn"]
    assert shown == ("Billing queue", "50.5", "3", "3")


def test_the_other_pages_keep_the_filters(world, lea):
    world.shops(FULL)
    response = lea.get(URL, {"channel": world.channel.public_id})
    here = [each for each in response.context["siblings"] if each.current]
    assert len(here) == 1
    for sibling in response.context["siblings"]:
        page = lea.get(sibling.href).context["page"]
        assert page.selection.channel == world.channel


def test_locations_of_one_team_stand_together(world, lea):
    for name in ("Leeds one", "Leeds two"):
        world.shops(FULL, HALF, location=world.place(name=name, team="Leeds"))
    world.shops(NOTHING)
    (team,) = page_of(lea).teams
    assert (team.thing.label, team.figure.n) == ("Leeds", 4)
    narrowed = lea.get(URL + team.thing.inside).context["page"]
    names = [row.thing.label for row in narrowed.every_location]
    assert sorted(names) == ["Leeds one", "Leeds two"]
    assert lea.get(team.thing.shops).context["page"].n == 4


def test_without_teams_there_is_no_such_filter(world, lea):
    world.shops(FULL)
    assert "Every team" not in lea.get(URL).content.decode()


def test_a_team_that_is_not_there_is_not_found(world, cast, lea):
    World(cast.other.organization).place(team="Theirs")
    assert lea.get(URL, {"team": "Theirs"}).status_code == 404


def test_a_team_is_summed_from_its_facts_as_rollups_are(world, lea):
    world.location.team = "Leeds"
    world.location.save()
    world.shops(FULL, HALF, NOTHING)
    trend = reverse("reports:trend")
    for asked in ({}, {"section": "help"}, {"question": "solved"}):
        of_team, of_all = (
            lea.get(trend, {**asked, **more}).context["page"].rows
            for more in ({"team": "Leeds"}, {})
        )
        assert [(r.score, r.low, r.n) for r in of_team] == [
            (r.score, r.low, r.n) for r in of_all
        ]


def test_regions_and_locations_have_a_table_of_sections(world, lea):
    hills = factories.region(world.organization, name="Hills")
    world.shops(FULL, HALF, NOTHING)
    world.shops(FULL, FULL, FULL, location=world.place(region=hills, name="Hill desk"))
    regions, locations = page_of(lea).heats
    assert [(name, n) for name, n, _squares in regions.rows] == [
        ("Hills", 3),
        ("Coast", 3),
    ]
    greeting = regions.sections.index("Greeting")
    assert str(regions.rows[1][2][greeting].score) == "56"
    assert [name for name, _n, _squares in locations.rows] == [
        "Hill desk",
        "Billing queue",
    ]


def test_a_cell_leads_to_its_shops(world, lea):
    world.shops(FULL, HALF, NOTHING)
    square = page_of(lea).heats[1].rows[0][2][0]
    assert lea.get(square.href).context["page"].n == 3


def test_the_page_says_how_many_locations_were_shopped(world, lea):
    world.place(name="Closed for good", is_active=False)
    world.place(name="Not yet")
    world.shops(FULL, HALF)
    assert page_of(lea).coverage == "1 of 2 locations in use were shopped."


def test_most_locations_once_each_narrow_the_interval_of_these(world, lea):
    for answers in (FULL, HALF, NOTHING):
        world.shops(answers, location=world.place())
    said = page_of(lea).coverage
    assert said.startswith("3 of 4 locations in use were shopped. Each once:")
    assert "finite population correction" in said


def test_every_location_once_is_a_full_count(world, lea):
    world.shops(FULL)
    for answers in (HALF, NOTHING):
        world.shops(answers, location=world.place())
    assert "a full count" in page_of(lea).coverage


def test_a_location_shopped_twice_is_no_draw_of_locations(world, lea):
    world.shops(FULL, FULL)
    for answers in (HALF, NOTHING):
        world.shops(answers, location=world.place())
    assert page_of(lea).coverage == "3 of 3 locations in use were shopped."


@pytest.mark.parametrize("places", [1, 3])
def test_the_number_of_queries_is_fixed(world, lea, django_assert_num_queries, places):
    for _number in range(places):
        region = factories.region(world.organization)
        world.shops(FULL, HALF, NOTHING, location=world.place(region=region))
    drain_all(at=timezone.now())
    with django_assert_num_queries(13):
        lea.get(URL)
