"""What makes two photos or two texts alike: arithmetic on hashes that are kept.

A perceptual hash is 64 bits (audits/imaging.py), of which photos that look the same
differ in few. It is cut into four quarters of 16 bits, every fourth bit to each, so
that an even sky fills none of them. Of two hashes that differ in seven bits or fewer,
one quarter differs in one bit at most: whoever asks for a quarter and its sixteen
neighbours, four times, finds every photo that is near, by index.
"""

import hashlib
import unicodedata

#: Bits in which two copies of one photo may differ: smaller, recompressed, a filter.
NEAR = 6
#: With fewer bits set (or unset) the picture is nearly even, and is like any other.
LEAST_BITS = 10
QUARTERS, QUARTER_BITS = 4, 16
BITS = QUARTERS * QUARTER_BITS
#: Letters and digits that a text must have before it is compared: short ones are
#: alike by chance.
LONG_TEXT = 60
_MASK = (1 << BITS) - 1


def distance(one: int, other: int) -> int:
    """In how many bits two hashes differ, 0 to 64."""
    return ((one ^ other) & _MASK).bit_count()


def is_telling(phash: int) -> bool:
    """Whether there is enough in the picture to know it again."""
    return LEAST_BITS <= (phash & _MASK).bit_count() <= BITS - LEAST_BITS


def keys(phash: int) -> list[int]:
    """The four keys under which a photo is kept: number and bits of each quarter."""
    quarters = [0] * QUARTERS
    for place in range(BITS):
        bit = (phash >> place) & 1
        quarters[place % QUARTERS] |= bit << (place // QUARTERS)
    return [number << QUARTER_BITS | quarter for number, quarter in enumerate(quarters)]


def near_keys(phash: int) -> set[int]:
    """The keys under which every photo is kept that is near this one, and a few that
    are not: their distance decides."""
    exact = keys(phash)
    turned = {key ^ (1 << bit) for key in exact for bit in range(QUARTER_BITS)}
    return {*exact, *turned}


def digest(text: str) -> int | None:
    """The hash of a long text (64 bits, signed), whatever its case, spaces, forms of
    letters and punctuation; None for a text that is too short to compare."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    letters = "".join(each for each in plain if each.isalnum())
    if len(letters) < LONG_TEXT:
        return None
    summed = hashlib.sha256(letters.encode()).digest()
    return int.from_bytes(summed[:8], "big", signed=True)
