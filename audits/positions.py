"""Places on the ground: degrees north and east, metres between them."""

from math import asin, cos, radians, sin, sqrt

import msgspec

#: The mean radius of the earth (IUGG), in metres.
EARTH = 6_371_008.8


class Position(msgspec.Struct, frozen=True):
    """Degrees; `accuracy` is how many metres the phone says that it may be off."""

    latitude: float
    longitude: float
    accuracy: float = 0


def distance(one: Position, other: Position) -> float:
    """Metres along the ground, to half a per cent: the haversine formula on a sphere
    (R. W. Sinnott, Virtues of the Haversine, Sky and Telescope 68, 1984)."""
    north, south = radians(one.latitude), radians(other.latitude)
    up = sin((south - north) / 2)
    across = sin(radians(other.longitude - one.longitude) / 2)
    chord = up * up + cos(north) * cos(south) * across * across
    return 2 * EARTH * asin(sqrt(min(chord, 1.0)))


def read(text: str) -> Position | None:
    """The answer of a location question, "59.91 10.75 12"; None when it is none."""
    try:
        north, east, accuracy = map(float, text.split())
    except ValueError:
        return None
    return Position(north, east, accuracy)
