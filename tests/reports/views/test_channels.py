import pytest
from django.urls import reverse
from django.utils import timezone

from reports.aggregating import drain_all
from tests import factories
from tests.reports.views.world import FULL, HALF, NOTHING, World, csv_of

URL = reverse("reports:channels")


@pytest.fixture
def world(cast):
    return World(cast.organization)


@pytest.fixture
def lea(cast, client_for):
    return client_for(cast.lea)


def page_of(client, **filters):
    return client.get(URL, filters).context["page"]


@pytest.fixture
def mail(world):
    """The scenario by e-mail too."""
    channel = factories.channel(world.organization, "email", name="E-mail")
    return world.place(channel=channel, name="Inbox")


def test_a_program_without_an_approved_shop_has_an_empty_page(world, lea):
    assert "Nothing was measured here" in lea.get(URL).content.decode()


def test_one_channel_has_nothing_to_be_compared_with(world, lea):
    world.shops(FULL, HALF, NOTHING)
    page = page_of(lea)
    assert page.finding.headline == "Too few shops to compare channels."
    assert page.alone == ["A bill too high"]


def test_the_spread_of_a_scenario_is_best_less_worst(world, mail, lea):
    world.shops(FULL, FULL, HALF)
    world.shops(NOTHING, NOTHING, HALF, location=mail)
    (line,) = page_of(lea).compared
    assert (line.label, line.points) == ("A bill too high", "66.7")


def test_a_channel_far_below_voice_is_named(world, mail, lea):
    world.shops(*[FULL] * 5, HALF)
    world.shops(*[NOTHING] * 5, HALF, location=mail)
    page = page_of(lea)
    assert page.whole.below == ["E-mail"]
    assert "Phone is 83 points above E-mail" in page.finding.headline
    assert "Below the telephone for certain: E-mail." in page.finding.detail


def test_a_difference_that_may_be_chance_is_said_to_be_none(world, mail, lea):
    world.shops(FULL, HALF, NOTHING)
    world.shops(FULL, HALF, HALF, location=mail)
    page = page_of(lea)
    assert "No channel is better than another for certain" in page.finding.headline
    assert "No channel falls below the telephone" in page.finding.detail


def test_without_voice_the_page_says_so(world, mail, lea):
    chat = factories.channel(world.organization, "chat", name="Chat")
    world.shops(FULL, HALF, NOTHING, location=mail)
    world.shops(FULL, HALF, HALF, location=world.place(channel=chat))
    assert "The telephone was not measured" in page_of(lea).finding.detail


def test_scenarios_answered_alike_are_counted(world, mail, lea):
    world.shops(FULL, HALF, NOTHING)
    world.shops(FULL, HALF, NOTHING, location=mail)
    assert "1 of 1 scenario is answered alike" in page_of(lea).finding.detail


def test_sections_are_compared_like_scenarios(world, mail, lea):
    world.shops(FULL, FULL, HALF)
    world.shops(NOTHING, NOTHING, HALF, location=mail)
    page = page_of(lea)
    assert {line.label for line in page.sections} == set(
        page.selection.catalogue.sections.values()
    )
    assert "Widest section" in page.finding.detail


def test_themes_are_compared_like_sections(world, mail, lea):
    world.shops(FULL, FULL, HALF)
    world.shops(NOTHING, NOTHING, HALF, location=mail)
    lines = {line.label: line for line in page_of(lea).themes}
    assert [row.n for row in lines["Resolution"].figures] == [3, 3]


def test_a_section_leads_to_its_shops(world, mail, lea):
    world.shops(FULL, FULL, HALF)
    world.shops(NOTHING, location=mail)
    figure = next(x for x in page_of(lea).sections[0].figures if x and x.n == 3)
    assert lea.get(figure.href).context["page"].n == 3


def test_csv_holds_scenarios_and_sections(world, mail, lea):
    world.shops(FULL, FULL, HALF)
    world.shops(NOTHING, NOTHING, HALF, location=mail)
    rows = csv_of(lea.get(URL, {"format": "csv"}))
    assert {row["kind"] for row in rows} == {
        "everything",
        "scenario",
        "section",
        "theme",
    }
    assert {row["n E-mail"] for row in rows if row["kind"] != "theme"} == {"3"}


@pytest.mark.parametrize("places", [1, 3])
def test_the_number_of_queries_is_fixed(world, lea, django_assert_num_queries, places):
    for number in range(places):
        channel = factories.channel(world.organization, name=f"Line {number}")
        world.shops(FULL, location=world.place(channel=channel))
    drain_all(at=timezone.now())
    with django_assert_num_queries(14):
        lea.get(URL)
