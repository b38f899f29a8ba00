from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audits import likeness

LOW, HIGH = -(1 << 63), (1 << 63) - 1
hashes = st.integers(LOW, HIGH)
#: What people write in a report, any script.
texts = st.text(min_size=likeness.LONG_TEXT, max_size=300)


def turned(phash: int, bits: set[int]) -> int:
    """The hash with these bits turned over, signed as it is kept."""
    found = phash & ((1 << 64) - 1)
    for bit in bits:
        found ^= 1 << bit
    return found - (1 << 64) if found >> 63 else found


@given(hashes, st.sets(st.integers(0, 63), max_size=7))
def test_whatever_is_near_is_found_by_its_keys(phash, bits):
    near = turned(phash, bits)
    assert likeness.distance(phash, near) == len(bits)
    assert likeness.near_keys(phash) & set(likeness.keys(near))


@given(hashes)
def test_a_hash_has_four_keys_and_sixty_eight_to_ask_for(phash):
    assert len(set(likeness.keys(phash))) == 4
    assert len(likeness.near_keys(phash)) == 68
    assert all(0 <= key < 1 << 18 for key in likeness.near_keys(phash))


@given(hashes, hashes)
def test_two_hashes_with_the_same_keys_are_the_same(one, other):
    assert (likeness.keys(one) == likeness.keys(other)) == (one == other)


@given(hashes, hashes)
def test_distance_is_the_same_both_ways(one, other):
    assert likeness.distance(one, other) == likeness.distance(other, one)
    assert likeness.distance(one, one) == 0


def test_few_of_all_photos_share_a_key_with_one():
    random = Random(7)
    asked = likeness.near_keys(random.getrandbits(64) - (1 << 63))
    others = [random.getrandbits(64) - (1 << 63) for _ in range(20_000)]
    near = [each for each in others if asked & set(likeness.keys(each))]
    assert len(near) < 100


@pytest.mark.parametrize("phash", [0, -1, 1, 0b1011, turned(-1, {3, 40})])
def test_a_nearly_even_picture_tells_nothing(phash):
    assert not likeness.is_telling(phash)


@given(st.sets(st.integers(0, 63), min_size=10, max_size=54))
def test_a_picture_with_something_in_it_can_be_known_again(bits):
    assert likeness.is_telling(turned(0, bits))


@given(texts)
def test_case_spaces_and_punctuation_make_no_other_text(text):
    shouted = f"  {text} ".replace(" ", " - \n").replace(",", ";")
    assert likeness.digest(shouted) == likeness.digest(text)


@given(st.text(max_size=likeness.LONG_TEXT - 1).map(lambda text: text.upper()))
def test_a_short_text_is_compared_with_nothing(text):
    letters = [each for each in text.casefold() if each.isalnum()]
    if len(letters) < likeness.LONG_TEXT // 4:
        assert likeness.digest(text) is None


def test_one_word_more_is_another_text():
    text = "The adviser was friendly and explained the tariff twice, without any hurry."
    assert likeness.digest(text) != likeness.digest(text + " Really.")
    assert LOW <= likeness.digest(text) <= HIGH


def test_wide_letters_are_the_same_letters():
    text = "The adviser was friendly and explained the tariff twice without hurry"
    wide = "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in text)
    assert likeness.digest(wide) == likeness.digest(text)


def test_half_of_a_surrogate_pair_breaks_nothing():
    assert likeness.digest("\ud800" * 100) is None
