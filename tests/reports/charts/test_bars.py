from fractions import Fraction
from xml.etree import ElementTree

import pytest

from reports.charts.bars import bullet, tiny


def classes(markup):
    return [mark.get("class") for mark in ElementTree.fromstring(markup)]


def mark(markup, class_):
    found = ElementTree.fromstring(markup)
    return next(m for m in found if m.get("class") == class_)


def test_a_bar_reaches_its_value():
    assert mark(bullet(Fraction(583, 10)), "bar").get("x2") == "58.3%"


def test_a_bullet_shows_target_and_peers():
    assert classes(bullet(58, target=80, peers=71)) == [
        "grid",
        "bar",
        "goalline",
        "iv peers",
    ]


@pytest.mark.parametrize(("draw", "bar"), [(bullet, "bar"), (tiny, "seg")])
def test_no_score_draws_no_bar(draw, bar):
    assert bar not in classes(draw(None))


@pytest.mark.parametrize(("value", "width"), [(63, "63%"), (130, "100%"), (0, "0%")])
def test_a_tiny_bar_is_as_wide_as_its_value(value, width):
    assert mark(tiny(value), "seg").get("width") == width


def test_a_named_bar_is_an_image():
    assert 'role="img" aria-label="63 of 100"' in tiny(63, name="63 of 100")
