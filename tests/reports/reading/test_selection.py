from uuid import uuid4

import pytest

from reports.reading.selection import Absent, Wanted, select
from tests import factories
from tests.reports.views.world import FULL, World


@pytest.fixture
def world(cast):
    return World(cast.organization)


@pytest.fixture
def viewer(cast):
    return cast.viewer(cast.lea)


def test_without_a_program_there_is_nothing_to_select(viewer):
    assert select(viewer, Wanted()) is None


def test_the_program_whose_figures_moved_last_comes_first(world, viewer, cast):
    factories.program(cast.organization, name="An older one")
    world.shops(FULL)
    assert select(viewer, Wanted()).program == world.program


def test_what_is_not_there_is_absent(world, viewer):
    with pytest.raises(Absent):
        select(viewer, Wanted(channel=uuid4()))


def test_a_wave_of_another_program_is_absent(world, viewer, cast):
    other = factories.wave(factories.program(cast.organization))
    with pytest.raises(Absent):
        select(viewer, Wanted(program=world.program.public_id, wave=other.public_id))


def test_the_address_says_what_was_selected(world, viewer):
    found = select(viewer, Wanted(channel=world.channel.public_id, by="wave"))
    assert found.query() == (
        f"?program={world.program.public_id}&channel={world.channel.public_id}&by=wave"
    )


def test_a_filter_can_be_taken_away(world, viewer):
    found = select(viewer, Wanted(channel=world.channel.public_id))
    assert found.query(channel=None) == f"?program={world.program.public_id}"


@pytest.mark.parametrize(
    ("figure", "band"), [(None, 0), (0, 1), (49.99, 1), (50, 2), (80, 4), (100, 5)]
)
def test_a_band_begins_at_its_edge(world, viewer, figure, band):
    assert select(viewer, Wanted()).band(figure) == band


def test_a_later_version_words_its_questions(world, viewer, cast):
    world.shops(FULL)
    content = {
        "sections": [
            {
                "key": "greeting",
                "title": "Hello",
                "questions": [
                    {
                        "key": "greeted",
                        "kind": "yes_no",
                        "text": "A kind hello?",
                        "points": 200,
                    }
                ],
            }
        ]
    }
    world.version = factories.checklist_version(
        cast.organization, content, checklist=world.version.checklist, number=2
    )
    world.shops({"greeted": {"value": "yes"}})
    things = select(viewer, Wanted()).catalogue
    assert things.sections["greeting"] == "Hello"
    assert things.questions["greeted"].text == "A kind hello?"
    assert "solved" in things.questions
