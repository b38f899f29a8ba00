from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse
from django.utils import timezone

from audits.models import Assignment, Wave
from shoppers.models import JournalEntry
from tests import factories


@pytest.fixture
def ann(cast, client_for):
    return client_for(cast.ann)


@pytest.fixture
def wave(cast):
    return factories.wave(factories.program(cast.organization))


@pytest.fixture
def places(cast):
    zones = ("Europe/Oslo", "Pacific/Auckland")
    return [factories.location(cast.organization, time_zone=zone) for zone in zones]


@pytest.fixture
def asked(cast, wave, places):
    """A complete plan: two shops at each of two places."""
    return {
        "locations": [str(place.public_id) for place in places],
        "scenario": str(factories.scenario(cast.organization).public_id),
        "version": str(factories.checklist_version(cast.organization).public_id),
        "shops_each": "2",
        "starts_on": wave.starts_on.isoformat(),
        "due_on": wave.ends_on.isoformat(),
        "report_on": (wave.ends_on + timedelta(days=2)).isoformat(),
        "fee": "14.50",
    }


def url(wave):
    return reverse("audits:wave-plan", args=[wave.public_id])


def errors_of(response):
    assert response.status_code == 422
    assert not Assignment.objects.exists()
    return list(response.context["form"].errors)


def test_every_location_gets_its_shops(ann, wave, asked, places):
    response = ann.post(url(wave), asked, follow=True)
    assert str(next(iter(response.context["messages"]))) == "4 shops planned."
    assert Assignment.objects.filter(location=places[0], fee_cents=1450).count() == 2


def test_days_are_days_of_the_location(ann, wave, asked, places):
    ann.post(url(wave), asked)
    shop = Assignment.objects.filter(location=places[1]).first()
    zone = ZoneInfo("Pacific/Auckland")
    assert f"{shop.starts_at.astimezone(zone):%Y-%m-%d %H:%M}".endswith(" 00:00")
    assert shop.due_at.astimezone(zone).date() == wave.ends_on


def test_every_shop_has_a_journal_line(ann, wave, asked):
    ann.post(url(wave), asked)
    assert JournalEntry.objects.filter(verb="assignment.plan").count() == 4


def test_the_preview_counts_and_makes_nothing(ann, wave, asked):
    response = ann.post(url(wave), asked | {"preview": "1"})
    assert "4 shops at 2 locations" in response.content.decode()
    assert not Assignment.objects.exists()


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("locations", []),
        ("locations", ["00000000-0000-4000-8000-000000000000"]),
        ("locations", ["nonsense"]),
        ("locations", ["\x00"]),
        ("scenario", "00000000-0000-4000-8000-000000000000"),
        ("scenario", "\x00"),
        ("version", "1"),
        ("shops_each", "0"),
        ("shops_each", "9" * 400),
        ("shops_each", "two"),
        ("starts_on", "1999-01-01"),
        ("due_on", "9999-12-31"),
        ("due_on", "tomorrow"),
        ("report_on", "2000-01-01"),
        ("report_on", "2199-12-31"),
        ("fee", "-1"),
        ("fee", "1e99"),
        ("fee", "10.001"),
    ],
)
def test_a_bad_value_is_an_error_on_its_field(ann, wave, asked, field, value):
    assert errors_of(ann.post(url(wave), asked | {field: value})) == [field]


def test_a_visit_cannot_end_before_it_begins(ann, wave, asked):
    asked |= {
        "starts_on": wave.ends_on.isoformat(),
        "due_on": wave.starts_on.isoformat(),
    }
    assert errors_of(ann.post(url(wave), asked)) == ["due_on"]


def test_another_organizations_things_are_unknown(ann, cast, wave, asked):
    theirs = cast.other.organization
    strange = {
        "locations": factories.location(theirs),
        "scenario": factories.scenario(theirs),
        "version": factories.checklist_version(theirs),
    }
    for field, row in strange.items():
        response = ann.post(url(wave), asked | {field: [str(row.public_id)]})
        assert errors_of(response) == [field]


def test_a_draft_version_is_not_offered(ann, cast, wave, asked):
    draft = factories.checklist_version(cast.organization, published=False)
    response = ann.post(url(wave), asked | {"version": str(draft.public_id)})
    assert errors_of(response) == ["version"]


def test_a_closed_location_is_not_offered(ann, wave, asked, places):
    type(places[0]).objects.filter(pk=places[0].pk).update(is_active=False)
    assert errors_of(ann.post(url(wave), asked)) == ["locations"]


def test_too_many_shops_at_once_are_refused(ann, cast, wave, asked):
    more = [factories.location(cast.organization) for _ in range(20)]
    asked["locations"] += [str(place.public_id) for place in more]
    response = ann.post(url(wave), asked | {"shops_each": "50"})
    assert errors_of(response) == ["shops_each"]


def test_nothing_is_planned_for_a_program_that_is_not_live(ann, cast, asked):
    wave = factories.wave(factories.program(cast.organization, live=False))
    assert errors_of(ann.post(url(wave), asked)) == ["__all__"]


def test_a_channel_suggests_what_was_used_there_last(ann, cast, wave):
    shop = factories.assignment(cast.organization, wave=wave)
    channel = shop.location.channel
    response = ann.get(url(wave), {"channel": str(channel.public_id)})
    assert response.context["form"]["scenario"].value() == shop.scenario.public_id
    assert [*response.context["locations"]] == [shop.location]


@pytest.mark.parametrize("name", ["sam", "rob", "lea"])
def test_only_planners_plan(cast, client_for, wave, asked, name):
    client = client_for(getattr(cast, name))
    assert client.post(url(wave), asked).status_code == 403


def test_another_organizations_wave_is_not_there(cast, client_for, wave):
    assert client_for(cast.other.ann).get(url(wave)).status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_takes_the_same_queries_for_any_number(
    ann, cast, wave, django_assert_num_queries, count
):
    for _ in range(count):
        factories.location(cast.organization)
        factories.checklist_version(cast.organization)
        factories.scenario(cast.organization)
    with django_assert_num_queries(13):
        ann.get(url(wave))


def new(program):
    return reverse("audits:wave-new", args=[program.public_id])


NEW = {"name": "Winter 2027", "starts_on": "2027-01-11", "ends_on": "2027-02-07"}


def test_a_new_wave_is_made_and_journaled(ann, cast):
    program = factories.program(cast.organization)
    response = ann.post(new(program), NEW)
    wave = Wave.objects.get(name="Winter 2027")
    assert response.url == url(wave)
    assert JournalEntry.objects.about(wave).get().actor == cast.ann


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", ""),
        ("name", "a\x00b"),
        ("name", "x" * 81),
        ("ends_on", "2027-01-10"),
        ("starts_on", "0001-01-01"),
        ("ends_on", "9999-12-31"),
        ("starts_on", "soon"),
    ],
)
def test_a_bad_wave_is_an_error_on_its_field(ann, cast, field, value):
    program = factories.program(cast.organization)
    response = ann.post(new(program), NEW | {field: value})
    assert response.status_code == 422
    assert list(response.context["form"].errors) == [field]


def test_a_name_is_used_once_per_program(ann, wave):
    response = ann.post(new(wave.program), NEW | {"name": wave.name})
    assert list(response.context["form"].errors) == ["name"]


def test_another_organizations_program_gets_no_wave(ann, cast):
    theirs = factories.program(cast.other.organization)
    assert ann.post(new(theirs), NEW).status_code == 404
    assert not Wave.objects.exists()


def test_a_plan_that_breaks_half_way_leaves_nothing(cast, wave, places):
    from random import Random  # noqa: PLC0415

    from audits.assigning import CannotAssign  # noqa: PLC0415
    from audits.planning import Round, plan_shops  # noqa: PLC0415

    theirs = factories.location(cast.other.organization)
    plan = Round(
        wave=wave,
        scenario=factories.scenario(cast.organization),
        version=factories.checklist_version(cast.organization),
        starts_on=wave.starts_on,
        due_on=wave.ends_on,
        report_on=wave.ends_on,
    )
    with pytest.raises(CannotAssign):
        plan_shops(
            cast.viewer(cast.ann),
            plan,
            [*places, theirs],
            at=timezone.now(),
            random=Random(1),
        )
    assert not Assignment.objects.exists()
