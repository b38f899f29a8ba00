from fractions import Fraction

import pytest

from reports.parity import TOLERANCE, below, spread
from reports.statistics import WHOLE, mean_interval, welch
from reports.trends import Cell, point


def channel(key, *scores):
    """Scores in per cent."""
    exact = [score * WHOLE // 100 for score in scores]
    cell = Cell(
        n=len(exact),
        n_scored=len(exact),
        score_sum=sum(exact),
        square_sum=sum(score * score for score in exact),
    )
    return point(key.title(), key, cell, "mean_of_shops")


PHONE = channel("phone", 90, 80, 85, 95)
CHAT = channel("chat", 30, 20, 40, 25)
MAIL = channel("mail", 60, 70, 65, 75)


def test_a_spread_is_the_best_less_the_worst():
    found = spread([PHONE, CHAT, MAIL], 3)
    assert (found.best.key, found.worst.key) == ("phone", "chat")
    assert found.points == Fraction(235, 4)


def test_one_channel_has_no_spread():
    assert spread([PHONE], 3) is None


def test_channels_with_few_shops_are_left_out():
    assert spread([PHONE, channel("bot", 0, 1)], 3) is None


def test_the_two_were_picked_among_all_pairs_and_p_says_so():
    plain = welch(PHONE.estimate, CHAT.estimate).p
    assert spread([PHONE, CHAT, MAIL], 3).p == pytest.approx(3 * plain)


def test_a_spread_within_the_tolerance_is_alike():
    near = channel("near", 88, 82, 84, 94)
    found = spread([PHONE, near], 3)
    assert (found.is_alike, found.is_certain) == (True, False)
    assert found.points <= TOLERANCE


def test_without_any_variation_nothing_is_certain():
    found = spread([channel("a", 100, 100, 100), channel("b", 0, 0, 0)], 3)
    assert (found.p, found.is_certain) == (pytest.approx(0.1), False)


def test_channels_below_voice_for_certain_are_named():
    assert below([CHAT, MAIL], PHONE.estimate, 3) == ["chat", "mail"]


def test_a_channel_above_voice_is_not_below_it():
    assert below([PHONE], CHAT.estimate, 3) == []


@pytest.mark.parametrize("voice", [None, mean_interval(2, WHOLE, WHOLE * WHOLE)])
def test_without_enough_of_voice_nothing_is_below_it(voice):
    assert below([CHAT], voice, 3) == []
