import pytest
from django.urls import reverse

from tests import factories
from tests.reports.views.contacts import Contacts, contact, told

URL = reverse("reports:contacts")


@pytest.fixture
def world(cast):
    return Contacts(cast.organization)


@pytest.fixture
def lea(cast, client_for):
    return client_for(cast.lea)


def page_of(client, **filters):
    return client.get(URL, filters).context["page"]


def parts(row):
    return {part.label: part.n for part in row.parts if part.n}


def test_the_share_that_reaches_somebody_is_the_headline(world, lea):
    world.shops(*[told()] * 6, *[told("not_reached")] * 2, *[told("abandoned")] * 2)
    finding = page_of(lea).finding
    assert finding.headline == "60 of 100 contacts reach somebody."
    assert "95 % interval 31 to 83 (Wilson), n 10." in finding.detail


def test_a_channel_says_how_its_contacts_end(world, lea):
    world.shops(told(), told("redirected"), told("abandoned"), told())
    (row,) = page_of(lea).endings.rows
    assert parts(row) == {"Reached": 2, "Sent elsewhere": 1, "Given up": 1}


def test_an_ending_leads_to_its_shops(world, lea):
    world.shops(told(), told("abandoned"), told("abandoned"))
    (row,) = page_of(lea).endings.rows
    href = next(part.href for part in row.parts if part.label == "Given up")
    answer = lea.get(href)
    page = answer.context["page"]
    assert (len(page.shops), page.n) == (2, 2)
    assert "abandoned" in answer.content.decode()


def test_waves_are_compared(world, lea):
    world.shops(*[told("not_reached")] * 10, wave=world.before)
    world.shops(*[told()] * 10)
    page = page_of(lea)
    assert "A real change since Spring: +100 of 100." in page.finding.detail
    assert [row.share_text for row in page.waves.rows] == ["0", "100"]


def test_a_change_by_chance_is_none(world, lea):
    world.shops(told(), told("abandoned"), told(), wave=world.before)
    world.shops(told(), told("abandoned"), told("abandoned"))
    assert "No significant change since Spring." in page_of(lea).finding.detail


def test_too_few_contacts_say_only_how_many(world, lea):
    world.shops(told(), told("abandoned"))
    assert "n 2" in page_of(lea).finding.headline
    csv = lea.get(URL, {"format": "csv"}).getvalue().decode()
    assert "ending,Phone,,,2,,," in csv


def test_how_often_a_customer_is_passed_on_is_a_distribution(world, lea):
    for often in (0, 0, 1, 4):
        events = [("answered", 30), *[("transferred", 60)] * often]
        contact(world, events=events)
    table = page_of(lea).counts[0]
    assert parts(table.rows[0]) == {"never": 2, "once": 1, "3 times or more": 1}


def test_others_count_nothing_here(world, cast, lea):
    Contacts(cast.other.organization).shops(told(), told(), told())
    assert page_of(lea).is_empty


@pytest.mark.parametrize("places", [1, 3])
def test_the_number_of_queries_is_fixed(world, lea, django_assert_num_queries, places):
    for number in range(places):
        channel = factories.channel(world.organization, name=f"Line {number}")
        place = world.place(channel=channel)
        contact(world, events=[("answered", 30)], location=place)
    with django_assert_num_queries(13):
        lea.get(URL)
