from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from reports.aggregating import drain_all
from reports.reading import repeated
from tests import factories
from tests.reports.views.world import FULL, HALF, NOTHING, World, csv_of

URL = reverse("reports:repeated")


@pytest.fixture
def world(cast):
    return World(cast.organization)


@pytest.fixture
def lea(cast, client_for):
    return client_for(cast.lea)


def page_of(client, **filters):
    return client.get(URL, filters).context["page"]


def test_one_wave_repeats_nothing(world, lea):
    world.shops(NOTHING, NOTHING)
    page = page_of(lea)
    assert (page.lines, page.is_empty) == ([], False)
    assert "there is one wave" in page.finding.headline


def test_what_failed_in_two_waves_running_is_listed_with_its_counts(world, lea):
    world.shops(NOTHING, FULL, wave=world.before)
    world.shops(NOTHING)
    page = page_of(lea)
    line = next(each for each in page.lines if each.asked.key == "greeted")
    counts = [(tally.failed, tally.asked) for tally in line.tallies]
    assert line.location.pk == world.location.pk
    assert (line.run, counts) == (2, [(1, 2), (1, 1)])
    assert page.finding.headline.startswith("At 1 location the same question failed")


def test_what_failed_elsewhere_before_is_no_repetition(world, lea):
    world.shops(NOTHING, wave=world.before, location=world.place())
    world.shops(NOTHING)
    page = page_of(lea)
    assert page.lines == []
    assert "Nothing failed again" in page.finding.headline


def test_what_was_mended_since_is_no_repetition(world, lea):
    world.shops(NOTHING, wave=world.before)
    world.shops(FULL)
    assert page_of(lea).lines == []


def test_a_wave_in_which_it_was_not_asked_does_not_end_the_run(world, lea):
    last = factories.wave(
        world.program,
        name="Winter",
        starts_on=world.wave.starts_on.replace(year=world.wave.starts_on.year + 1),
        ends_on=world.wave.ends_on.replace(year=world.wave.ends_on.year + 1),
    )
    poor = {**FULL, "ease": {"value": 0}}
    world.shops(poor, wave=world.before)
    world.shops({**FULL, "ease": {"na": True}})
    world.shops(poor, wave=last)
    (line,) = page_of(lea).lines
    assert (line.asked.key, line.run) == ("ease", 2)
    assert "not asked" in lea.get(URL).content.decode()


def test_one_question_can_be_looked_at_alone(world, lea):
    world.shops(NOTHING, wave=world.before)
    world.shops(NOTHING)
    lines = page_of(lea, question="solved").lines
    assert [line.asked.key for line in lines] == ["solved"]


def test_a_row_leads_to_its_shops_of_every_wave(world, lea):
    world.shops(NOTHING, wave=world.before)
    world.shops(NOTHING)
    line = page_of(lea).lines[0]
    assert lea.get(line.shops).context["page"].n == 2


def test_too_many_shops_are_not_read_one_by_one(world, lea, monkeypatch):
    monkeypatch.setattr(repeated, "MOST", 1)
    world.shops(NOTHING, wave=world.before)
    world.shops(NOTHING)
    page = page_of(lea)
    assert page.lines == []
    assert "Choose a region or a channel" in page.finding.detail


def test_csv_holds_every_repetition(world, lea):
    world.shops(NOTHING, wave=world.before)
    world.shops(NOTHING)
    rows = csv_of(lea.get(URL, {"format": "csv"}))
    assert {(row["location"], row["waves_running"]) for row in rows} == {
        ("Billing queue", "2")
    }


@pytest.mark.parametrize("places", [1, 3])
def test_the_number_of_queries_is_fixed(world, lea, django_assert_num_queries, places):
    for _number in range(places):
        place = world.place()
        world.shops(NOTHING, wave=world.before, location=place)
        world.shops(NOTHING, HALF, location=place)
    drain_all(at=timezone.now())
    with django_assert_num_queries(11):
        lea.get(URL)


def test_of_many_shops_fewer_waves_are_read(world, lea, monkeypatch):
    earliest = factories.wave(
        world.program,
        name="Winter",
        starts_on=world.before.starts_on - timedelta(days=100),
        ends_on=world.before.starts_on - timedelta(days=60),
    )
    for wave in (earliest, world.before, world.wave):
        world.shops(NOTHING, wave=wave)
    assert len(page_of(lea).waves) == 3
    monkeypatch.setattr(repeated, "MOST", 2)
    page = page_of(lea)
    assert [wave.name for wave in page.waves] == ["Spring", "Autumn"]
    assert {line.run for line in page.lines} == {2}
    assert page.finding.detail.endswith("Looked at: Spring, Autumn.")


def test_a_line_leads_to_its_trend_and_to_its_shops_of_every_wave(world, lea):
    world.shops(NOTHING, FULL, wave=world.before)
    world.shops(NOTHING)
    world.shops(NOTHING, location=world.place())
    line = next(each for each in page_of(lea).lines if each.asked.key == "greeted")
    assert lea.get(line.shops).context["page"].n == 3
    trend = lea.get(line.trend).context["selection"]
    assert (trend.by, trend.question) == ("wave", "greeted")
    assert trend.location.pk == world.location.pk
