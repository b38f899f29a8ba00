import pytest
from django.urls import reverse

from tests import factories
from tests.reports.views.world import FULL, HALF, NOTHING, World

URL = reverse("reports:effects")


@pytest.fixture
def world(cast):
    return World(cast.organization)


@pytest.fixture
def ann(cast, client_for):
    return client_for(cast.ann)


def shops(world, name, *answers, **fields):
    shopper = factories.person(world.organization, "shopper", name=name)
    return [
        factories.approved(
            world.organization,
            wave=world.wave,
            location=fields.get("location", world.location),
            version=world.version,
            scenario=world.scenario,
            answers=each,
            shopper=shopper,
        )
        for each in answers
    ]


def page_of(client, **filters):
    return client.get(URL, filters).context["page"]


@pytest.mark.parametrize("name", ["lea", "rob", "sam", "ada"])
def test_it_is_for_managers_only(cast, client_for, name):
    assert client_for(getattr(cast, name)).get(URL).status_code == 403


def test_the_way_to_it_is_for_managers_only(world, cast, client_for):
    trend = reverse("reports:trend")
    assert URL in client_for(cast.ann).get(trend).content.decode()
    assert URL not in client_for(cast.lea).get(trend).content.decode()


def test_a_shopper_who_is_stricter_for_certain_is_named(world, ann):
    shops(world, "Strict Sven", *[NOTHING] * 5, HALF)
    shops(world, "Mild Mia", *[FULL] * 5, HALF)
    group = page_of(ann).groups[0]
    assert "Shoppers: 2 of 2 differ" in group.headline
    strict = next(each for each in group.graders if each.name == "Strict Sven")
    assert strict.difference == "\N{MINUS SIGN}83.3"


def test_a_stricter_place_makes_no_stricter_shopper(world, ann):
    """Each alone at a place of their own: nothing can be said."""
    shops(world, "Sven", *[NOTHING] * 4)
    shops(world, "Mia", *[FULL] * 4, location=world.place())
    page = page_of(ann)
    assert page.groups[0].graders == []
    assert page.groups[0].few == 2


def test_differences_by_chance_are_said_to_be_none(world, ann):
    shops(world, "Sven", FULL, HALF, NOTHING)
    shops(world, "Mia", FULL, FULL, NOTHING)
    text = ann.get(URL).content.decode()
    assert "Nobody scores differently for certain" in text
    assert "no significant difference" in text


def test_whoever_has_few_shops_is_counted_and_not_named(world, ann):
    shops(world, "Rare Rita", NOTHING)
    shops(world, "Mia", FULL, HALF, NOTHING)
    page = page_of(ann)
    assert [each.name for each in page.groups[0].graders] == ["Mia"]
    assert page.groups[0].few == 1


def test_the_reviewer_is_who_approved(world, ann):
    shops(world, "Sven", FULL, HALF, NOTHING)
    group = page_of(ann).groups[1]
    assert "reviewers" in group.headline
    assert group.few == 1


def test_the_places_of_a_comparison_are_told(world, ann):
    shops(world, "Sven", FULL, HALF, NOTHING)
    shops(world, "Mia", FULL, FULL, NOTHING)
    place = page_of(ann).groups[0].graders[0].places[0]
    assert (place.name, place.n, place.n_others) == ("Billing queue", 3, 3)
    assert ann.get(place.href).status_code == 200


def test_the_table_is_the_csv(world, ann):
    shops(world, "Sven", FULL, HALF, NOTHING)
    shops(world, "Mia", FULL, FULL, NOTHING)
    lines = ann.get(URL, {"format": "csv"}).getvalue().decode().splitlines()
    assert len(lines) == 3
    assert lines[1].startswith("shopper,")


def test_others_count_nothing_here(world, cast, ann):
    shops(World(cast.other.organization), "Sven", FULL, HALF, NOTHING)
    assert page_of(ann).is_empty


@pytest.mark.parametrize("people", [1, 3])
def test_the_number_of_queries_is_fixed(world, ann, django_assert_num_queries, people):
    for number in range(people):
        shops(world, f"Shopper {number}", FULL, HALF, NOTHING)
    with django_assert_num_queries(12):
        ann.get(URL)


def test_it_says_of_how_many_shops_it_is_and_asks_no_contact_log(world, ann):
    """A filter of the list of shops holds for neither of the two groups."""
    shops(world, "Sven", FULL, HALF, NOTHING)
    shops(world, "Mia", FULL, FULL, NOTHING)
    for filters in ({}, {"log": "hold_time"}, {"theme": "weather"}):
        page = page_of(ann, **filters)
        assert page.finding.detail.startswith("Looked at: 6 shops.")
        assert len(page.groups[0].graders) == 2
