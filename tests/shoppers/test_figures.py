from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from types import SimpleNamespace

import pytest
from django.utils import timezone, translation

from shoppers.templatetags.figures import (
    BANDS,
    band,
    band_mark,
    change,
    day,
    duration,
    interval,
    late,
    money,
    percent,
    points,
    role_words,
    status,
    until,
    when,
)

NOW = datetime(2026, 11, 19, 12, 0, tzinfo=UTC)
HARD = "\N{NO-BREAK SPACE}"


@pytest.fixture(autouse=True)
def _english_in_november(time_machine):
    time_machine.move_to(NOW, tick=False)
    with translation.override("en"), timezone.override("UTC"):
        yield


@pytest.mark.parametrize(
    ("score", "words"),
    [
        (7_130_000, f"71.3{HARD}%"),
        (10_000_000, f"100.0{HARD}%"),
        (0, f"0.0{HARD}%"),
        (7_134_999, f"71.3{HARD}%"),
        (7_135_000, f"71.4{HARD}%"),
    ],
)
def test_a_score_is_rounded_half_up_to_a_tenth(score, words):
    assert percent(score) == words


def test_no_score_is_not_zero():
    assert percent(None) == "no score"


def test_per_cent_can_be_whole():
    assert percent(8_750_000, 0) == f"88{HARD}%"


def test_per_cent_follows_the_readers_locale():
    with translation.override("de"):
        assert percent(7_130_000).startswith("71,3")


@pytest.mark.parametrize(
    ("score", "words"), [(130_000, "+1.3"), (-40_000, "−0.4"), (-4_000, "0.0")]
)
def test_a_change_carries_its_sign(score, words):
    assert change(score) == words


def test_a_change_against_nothing_is_a_dash():
    assert change(None) == "–"


@pytest.mark.parametrize(
    ("hundredths", "words"),
    [(250, "2.5"), (300, "3"), (-25, "−0.25"), (0, "0"), (None, "–")],
)
def test_points_have_no_needless_zeros(hundredths, words):
    assert points(hundredths) == words


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0, "0 s"),
        (45, "45 s"),
        (842, "14 min 02 s"),
        (3840, "1 h 04 min"),
        (-125, "−2 min 05 s"),
        (None, "–"),
    ],
)
def test_a_duration_is_written_in_the_two_largest_units(seconds, words):
    assert duration(seconds) == words.replace(" ", HARD)


@pytest.mark.parametrize(
    ("cents", "currency", "words"),
    [
        (1400, "GBP", "£14.00"),
        (5, "EUR", "€0.05"),
        (1400, "NOK", f"14.00{HARD}NOK"),
        (None, "EUR", "–"),
    ],
)
def test_money_names_its_currency(cents, currency, words):
    assert money(cents, currency) == words


def test_a_moment_is_told_in_the_zone_of_the_place():
    at = datetime(2026, 11, 17, 8, 12, tzinfo=UTC)
    assert when(at, "Europe/Oslo") == "Tue 17 Nov, 09:12 (Oslo)"


def test_a_zone_of_two_words_is_readable():
    assert when(NOW, "America/New_York") == "Thu 19 Nov, 07:00 (New York)"


def test_a_moment_without_zone_uses_the_readers():
    assert when(NOW) == "Thu 19 Nov, 12:00 (UTC)"


def test_a_moment_that_never_came_is_a_dash():
    assert when(None) == "–"


def test_another_year_is_named():
    assert day(date(2025, 11, 17)) == "Mon 17 Nov 2025"


def test_a_missing_day_is_a_dash():
    assert day(None) == "–"


@pytest.mark.parametrize(
    ("after", "words"),
    [
        (timedelta(days=6, hours=3), "6 days late"),
        (timedelta(hours=17, minutes=56), f"17{HARD}h{HARD}56{HARD}min late"),
        (timedelta(minutes=1), "1 minute late"),
        (timedelta(seconds=59), ""),
        (timedelta(hours=-1), ""),
    ],
)
def test_late_counts_from_the_due_moment(after, words):
    assert late(NOW, NOW + after) == words


def test_without_a_due_moment_nothing_is_late():
    assert late(None) == ""


@pytest.mark.parametrize(
    ("ahead", "words"),
    [
        (timedelta(minutes=4), "in 4 minutes"),
        (timedelta(days=2), "in 2 days"),
        (timedelta(seconds=-1), ""),
    ],
)
def test_until_counts_down_to_the_due_moment(ahead, words):
    assert until(NOW + ahead) == words


def test_without_a_due_moment_nothing_counts_down():
    assert until(None) == ""


def test_roles_are_named_in_a_steady_order():
    assert role_words(frozenset({"reviewer", "manager"})) == "Manager, Reviewer"


def test_a_status_has_a_shape_and_a_word():
    assert (
        status("in_progress") == '<span class="tag" data-s="doing">In progress</span>'
    )


def test_a_label_replaces_the_word_of_a_status():
    assert status("returned", "Returned twice").endswith(">Returned twice</span>")


def test_an_unknown_status_is_escaped():
    assert "<b>" not in status("<b>")


def test_a_band_shows_number_score_and_word():
    assert band(8_800_000, 4) == (
        f'<span class="band" data-b="4">88.0{HARD}% <span>Meets</span></span>'
    )


def test_a_missing_score_has_no_band():
    assert band(None) == '<span class="muted">no score</span>'


@pytest.mark.parametrize(
    ("number", "word"),
    [(1, "Poor"), (2, "Below"), (3, "Near"), (4, "Meets"), (5, "Exceeds")],
)
def test_a_band_is_told_apart_by_a_shape_and_a_word(number, word):
    mark = band_mark(number)
    assert f'<svg class="i b{number}"' in mark
    assert mark.endswith(f'<span class="vh"> {word}</span>')


def test_every_band_has_a_shape_of_its_own():
    drawn = {band_mark(number).split("<path")[1].split("</svg>")[0] for number in BANDS}
    assert len(drawn) == 5


def test_no_band_has_no_mark():
    assert band_mark(0) == ""


def test_an_interval_is_in_the_readers_words_and_figures():
    row = SimpleNamespace(low=Decimal("70.1"), high=Decimal("74.9"))
    assert interval(row) == "70.1 to 74.9"
    with translation.override("de"):
        assert "70,1" in interval(row)


def test_no_interval_is_a_dash():
    assert interval(SimpleNamespace(low=None, high=None)) == "–"
