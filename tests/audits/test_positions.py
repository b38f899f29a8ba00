"""Metres between two places, beside what maps say."""

import pytest

from audits.positions import Position, distance, read

OSLO, BERGEN = Position(59.9139, 10.7522), Position(60.3913, 5.3221)


@pytest.mark.parametrize(
    ("one", "other", "metres"),
    [
        (OSLO, OSLO, 0),
        (OSLO, BERGEN, 305_000),
        (Position(0, 0), Position(0, 1), 111_195),
        (Position(90, 0), Position(90, 180), 0),
        (Position(0, 179.5), Position(0, -179.5), 111_195),
        (Position(90, 0), Position(-90, 0), 20_015_115),
    ],
)
def test_a_distance_is_that_along_the_ground(one, other, metres):
    assert distance(one, other) == pytest.approx(metres, rel=0.005, abs=1)
    assert distance(other, one) == pytest.approx(distance(one, other))


def test_an_answer_is_read_with_its_accuracy():
    assert read("59.9139 10.7522 12") == Position(59.9139, 10.7522, 12)


@pytest.mark.parametrize("text", ["", "59.9 10.7", "north east 12", "1 2 3 4"])
def test_what_is_no_place_is_none(text):
    assert read(text) is None
