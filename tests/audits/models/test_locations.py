from datetime import UTC, date, datetime

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse

from audits.models import Location, Region
from audits.positions import Position
from tests import factories


@pytest.fixture
def tree(cast):
    """Europe > North > Oslo, and Asia beside it."""
    europe, asia = (
        factories.region(cast.organization, name=name) for name in ("Europe", "Asia")
    )
    north = factories.region(cast.organization, europe, name="North")
    oslo = factories.region(cast.organization, north, name="Oslo")
    return europe, asia, north, oslo


def path_of(region):
    return Region.objects.get(pk=region.pk).path


def test_a_path_holds_the_ids_from_the_root(tree):
    europe, _asia, north, oslo = tree
    assert path_of(europe) == f"/{europe.pk}/"
    assert path_of(oslo) == f"/{europe.pk}/{north.pk}/{oslo.pk}/"
    assert (europe.depth, oslo.depth) == (0, 2)


def test_a_move_takes_everything_below_along(tree):
    _europe, asia, north, oslo = tree
    north.parent = asia
    north.save()
    assert path_of(north) == f"/{asia.pk}/{north.pk}/"
    assert path_of(oslo) == f"/{asia.pk}/{north.pk}/{oslo.pk}/"


def test_a_region_may_move_to_the_top(tree):
    _europe, _asia, north, oslo = tree
    north.parent = None
    north.save()
    assert path_of(oslo) == f"/{north.pk}/{oslo.pk}/"


def test_a_new_name_leaves_the_path(tree):
    before = path_of(tree[3])
    tree[0].name = "EMEA"
    tree[0].save()
    assert path_of(tree[3]) == before


def test_within_is_the_region_and_everything_below(tree):
    europe, asia, north, oslo = tree
    assert set(Region.objects.within(europe)) == {europe, north, oslo}
    assert set(Region.objects.within(asia)) == {asia}


def test_within_does_not_take_an_id_for_the_beginning_of_another(cast, db):
    one = factories.region(cast.organization)
    ten = Region.objects.create(
        pk=one.pk * 10, organization=cast.organization, name="Ten times the id"
    )
    assert ten not in Region.objects.within(one)


@pytest.mark.parametrize("below", [0, 2, 3])
def test_a_region_cannot_lie_inside_itself(tree, below):
    tree[0].parent = tree[below]
    with pytest.raises(ValidationError, match="inside itself"):
        tree[0].clean()


def test_the_parent_of_a_region_is_of_its_organization(cast, tree):
    tree[0].parent = factories.region(cast.other.organization)
    with pytest.raises(ValidationError, match="of this organization"):
        tree[0].clean()


@pytest.mark.parametrize("level", [0, 2])
def test_a_name_is_given_to_one_region_of_a_level(cast, tree, level):
    region = tree[level]
    with pytest.raises(IntegrityError), transaction.atomic():
        factories.region(cast.organization, region.parent, name=region.name)


@pytest.mark.parametrize(
    ("zone", "day"),
    [
        ("UTC", date(2026, 3, 31)),
        ("Europe/Oslo", date(2026, 4, 1)),
        ("America/New_York", date(2026, 3, 31)),
        ("Pacific/Kiritimati", date(2026, 4, 1)),
    ],
)
def test_the_day_is_that_of_the_place(zone, day):
    moment = datetime(2026, 3, 31, 23, 30, tzinfo=UTC)
    assert Location(time_zone=zone).local_date(moment) == day


def test_the_day_turns_at_local_midnight_in_summer_and_winter():
    place = Location(time_zone="Europe/Oslo")
    for month, hour in [(1, 23), (7, 22)]:
        midnight = datetime(2026, month, 5, hour, tzinfo=UTC)
        before = datetime(2026, month, 5, hour - 1, 59, 59, tzinfo=UTC)
        assert place.local_date(before) == date(2026, month, 5)
        assert place.local_date(midnight) == date(2026, month, 6)


def test_a_code_is_given_to_one_location_of_an_organization(cast):
    factories.location(cast.organization, code="A1")
    assert factories.location(cast.other.organization, code="A1").pk
    with pytest.raises(IntegrityError), transaction.atomic():
        factories.location(cast.organization, code="A1")


@pytest.mark.parametrize("part", ["channel", "region"])
def test_a_location_has_nothing_of_another_organization(cast, part):
    place = factories.location(cast.organization)
    place.clean()
    setattr(place, part, getattr(factories, part)(cast.other.organization))
    with pytest.raises(ValidationError) as refused:
        place.clean()
    assert list(refused.value.message_dict) == [part]


def test_countries_are_those_of_the_locations_in_use(cast):
    for country, used in [("NO", True), ("NO", True), ("SE", True), ("DK", False)]:
        factories.location(cast.organization, country=country, is_active=used)
    assert Location.objects.open().countries() == {"NO", "SE"}


@pytest.mark.parametrize("missing", ["latitude", "longitude"])
def test_a_location_has_both_degrees_or_neither(cast, missing):
    place = factories.location(cast.organization)
    place.latitude, place.longitude = 59.9, 10.7
    place.clean()
    setattr(place, missing, None)
    with pytest.raises(ValidationError) as refused:
        place.clean()
    assert list(refused.value.message_dict) == [missing]


@pytest.mark.parametrize(
    "degrees", [{"latitude": 91.0, "longitude": 0.0}, {"latitude": 1.0}]
)
def test_no_location_lies_beside_the_map(cast, degrees):
    with pytest.raises(IntegrityError), transaction.atomic():
        factories.location(cast.organization, **degrees)


def test_an_administrator_says_where_a_location_is(cast, admin_client):
    place = factories.location(cast.organization)
    page = reverse("admin:audits_location_change", args=[place.pk])
    form = admin_client.get(page).context["adminform"].form
    values = {name: form[name].value() or "" for name in form.fields}
    typed = {**values, "latitude": "59.9139", "longitude": "181"}
    assert "longitude" in admin_client.post(page, typed).context["errors"].as_text()
    admin_client.post(page, {**typed, "longitude": "10.7522"})
    place.refresh_from_db()
    assert place.position == Position(59.9139, 10.7522)
