"""One verdict about a change, wherever it is read."""

import json
from io import StringIO

import pytest
from django.core.management import call_command
from django.urls import reverse

from tests import factories
from tests.reports.views.world import FULL, HALF, NOTHING, World, csv_of

MUMBLED = {**FULL, "greeted": {"value": "no", "reasons": ["Mumbled"]}}
#: Scores all alike, and scores that nearly are.
ALIKE, NEARLY = [FULL] * 3, [HALF, {**HALF, "ease": {"value": 4}}] * 2


@pytest.fixture
def world(cast):
    return World(cast.organization)


@pytest.fixture
def lea(cast, client_for):
    return client_for(cast.lea)


def page_of(client, name, **filters):
    return client.get(reverse(f"reports:{name}"), filters).context["page"]


def changed(world, before, now, **fields):
    world.shops(*before, wave=world.before, **fields)
    world.shops(*now, **fields)


def test_a_question_that_fell_from_all_to_none_fell_on_the_trend_too(world, lea):
    changed(world, [FULL] * 12, [MUMBLED] * 12)
    page = page_of(lea, "trend", question="greeted")
    assert page.finding.headline.startswith("Service is worse than in Spring")
    assert page.comparisons[0].finding.headline == "A real fall."
    lines = {line.asked.key: line for line in page_of(lea, "questions").lines}
    assert lines["greeted"].verdict == "a real fall"


def test_a_change_of_a_location_says_what_it_means(world, lea):
    changed(world, [NOTHING, HALF] * 3, [FULL, FULL, HALF, FULL, FULL])
    for place in (
        page_of(lea, "trend").league.places[0],
        page_of(lea, "places").locations[0],
        page_of(lea, "trend").groups.multiples[0],
        page_of(lea, "places"),
        page_of(lea, "trend").league,
    ):
        assert (place.change, place.verdict) == ("+64.6", "a real rise")
    assert "a real rise" in lea.get(reverse("reports:places")).content.decode()


def test_locations_are_held_to_a_stricter_measure_the_more_they_are(world, lea):
    """The first fell significantly by itself; beside a second one it did not."""
    changed(world, [FULL] * 6 + [HALF], [FULL] * 3 + [HALF] * 6)
    alone = page_of(lea, "places").locations[0]
    steady = [FULL, HALF, FULL, HALF]
    changed(world, steady, steady, location=world.place(name="Harbour Street"))
    rows = {row.point.label: row for row in page_of(lea, "places").locations}
    assert alone.verdict == "a real fall"
    assert rows["Billing queue"].verdict == "no significant change"


def test_csv_of_places_holds_the_corrected_p(world, lea):
    changed(world, [NOTHING, HALF] * 3, [FULL, FULL, HALF, FULL, FULL])
    rows = csv_of(lea.get(reverse("reports:places"), {"format": "csv"}))
    row = next(each for each in rows if each["kind"] == "location")
    assert float(row["p_holm"]) < 0.05
    assert row["verdict"] == "a real rise"


def test_three_perfect_shops_are_not_taken_for_certain(world, lea):
    """Their scores are all alike: a test without spread would call this a fall."""
    changed(world, ALIKE, NEARLY)
    page = page_of(lea, "trend")
    assert page.finding.headline.startswith("No significant change since Spring")
    assert page_of(lea, "places").locations[0].verdict == "no significant change"


def data(by):
    out = StringIO()
    name = "--program=Promise"
    call_command(
        "trend", "--organization=northwind", name, "--by", by, "--json", stdout=out
    )
    return json.loads(out.getvalue())


@pytest.mark.parametrize("by", ["location", "region", "channel", "section", "theme"])
def test_the_command_tells_what_moved_between_the_two_waves(world, by):
    changed(world, [NOTHING, HALF] * 3, [FULL, FULL, HALF, FULL, FULL])
    found = data(by)
    assert found["compared"] == {"now": "Autumn", "before": "Spring"}
    words = {row["change"]["words"] for row in found["rows"]}
    assert "a real rise" in words
    assert {row["change"]["test"] for row in found["rows"]} == {"welch"}


def test_the_command_tells_of_questions_what_their_page_says(world, lea):
    changed(world, [FULL] * 12, [MUMBLED] * 12)
    rows = {row["key"]: row["change"] for row in data("question")["rows"]}
    for line in page_of(lea, "questions").lines:
        told = rows[line.asked.key]
        assert (told["words"], told["p_holm"]) == (line.verdict, line.p)
    assert rows["greeted"]["test"] in ("two_proportions", "fisher")


def test_a_place_that_was_not_measured_before_has_no_change(world, lea):
    changed(world, ALIKE, ALIKE)
    place = world.place(name="Harbour Street")
    world.shops(*ALIKE, location=place)
    rows = {row.point.label: row for row in page_of(lea, "places").locations}
    assert (rows["Harbour Street"].change, rows["Harbour Street"].verdict) == ("–", "")


def test_channels_are_compared_together(cast, world, lea):
    changed(world, [FULL] * 6 + [HALF], [FULL] * 3 + [HALF] * 6)
    other = factories.channel(cast.organization, name="Chat")
    steady = [FULL, HALF, FULL, HALF]
    changed(world, steady, steady, location=world.place(channel=other))
    verdicts = {each.verdict for each in page_of(lea, "trend").groups.multiples}
    assert verdicts == {"no significant change"}
