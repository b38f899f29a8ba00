import pytest

from reports.reading.chips import chips, in_words, list_chips, trend_chips
from reports.reading.selection import Wanted, select
from tests import factories
from tests.reports.views.world import FULL, World


@pytest.fixture
def world(cast):
    made = World(cast.organization)
    made.shops(FULL)
    return made


@pytest.fixture
def chosen(cast, world):
    def select_by(**wanted):
        return select(cast.viewer(cast.lea), Wanted(**wanted))

    return select_by


def chip(shown, name):
    return next(each for each in shown if each.name == name)


def test_choices_are_links_with_names(world, chosen):
    found = chip(chips(chosen()), "Channel")
    assert [each.label for each in found.choices] == ["Every channel", "Phone"]
    assert f"channel={world.channel.public_id}" in found.choices[1].href


def test_a_chosen_filter_is_on(world, chosen):
    found = chip(chips(chosen(channel=world.channel.public_id)), "Channel")
    assert (found.chosen, found.is_on) == ("Phone", True)


def test_another_program_lets_go_of_the_wave_and_the_question(cast, world, chosen):
    factories.program(cast.organization, name="Branches")
    wanted = chosen(
        program=world.program.public_id,
        wave=world.wave.public_id,
        question="solved",
        channel=world.channel.public_id,
    )
    branches = next(
        c for c in chip(chips(wanted), "Program").choices if c.label == "Branches"
    )
    assert "wave=" not in branches.href
    assert "question=" not in branches.href
    assert "channel=" in branches.href


def test_locations_are_those_of_the_region_and_all_below_it(cast, world, chosen):
    below = factories.region(cast.organization, parent=world.region)
    world.place(name="Inside", region=below)
    world.place(name="Outside", region=factories.region(cast.organization))
    found = chip(chips(chosen(region=world.region.public_id)), "Location")
    assert [c.label for c in found.choices] == [
        "Every location",
        "Billing queue",
        "Inside",
    ]


def test_a_section_offers_its_own_questions(chosen):
    found = chip(chips(chosen(section="greeting")), "Question")
    assert [c.label for c in found.choices] == [
        "The score",
        "Did they greet you?",
        "How long did you wait?",
    ]


def test_only_earlier_waves_can_be_compared_with(world, chosen):
    found = chip(trend_chips(chosen(wave=world.wave.public_id)), "Compare with")
    assert [c.label for c in found.choices] == ["Spring"]


def test_a_month_can_be_taken_away(world, chosen):
    day = world.wave.starts_on.replace(day=1)
    found = chip(list_chips(chosen(month=day)), "Month")
    assert "month=" not in found.choices[0].href


def test_paper_says_the_filters_in_a_sentence(chosen):
    assert in_words(chips(chosen())).startswith("Program: Promise. Wave: Every wave.")
