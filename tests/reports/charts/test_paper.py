import re
from pathlib import Path
from xml.etree.ElementTree import Element, fromstring, tostring

import pytest

from reports.charts.bars import bullet
from reports.charts.paper import NOTHING_TO_SAY, SVG, Paint
from reports.charts.readings import Reading
from reports.charts.trend import Target, trend
from reports.charts.verdict import verdict

CSS = Path(__file__).parents[3] / "static" / "css"
TOKENS, CHARTS = (CSS / "tokens.css").read_text(), (CSS / "charts.css").read_text()
PAINT = Paint(TOKENS, CHARTS, rem=10)


def dressed(markup) -> Element:
    text = markup.replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1)
    picture = fromstring(text[text.index("<svg") : text.rindex("</svg>") + 6])
    PAINT.dress(picture)
    return picture


def with_class(picture, name):
    return [e for e in picture.iter() if name in e.get("class", "").split()]


TREND = trend(
    [Reading("May", 9, 60.0, 50.0, 70.0, "/x"), Reading("Jun", 9, 70.0, 60.0, 80.0)],
    name="The trend",
    target=Target(80, "Target: 80"),
)


@pytest.mark.parametrize(
    "markup",
    [TREND, bullet(40, band=2, target=80, peers=60), verdict(60, name="n", cuts=[50])],
)
def test_no_colour_needs_a_style_sheet(markup):
    text = tostring(dressed(markup), encoding="unicode")
    assert "var(" not in text
    shapes = re.findall(r"<\w+:(?:rect|circle|line|path|text)\b[^>]*>", text)
    assert shapes
    assert [
        each for each in shapes if "fill" not in each and "stroke" not in each
    ] == []


@pytest.mark.parametrize("band", [1, 2, 3, 4, 5])
def test_a_band_has_its_light_colour(band):
    (bar,) = with_class(dressed(bullet(40, band=band)), "bar")
    (colour, *_dark) = re.findall(rf"--band-{band}:\s*(#\w+)", TOKENS)
    assert bar.get("stroke") == colour


def test_bands_side_by_side_differ():
    picture = dressed(verdict(60, name="n", cuts=[50, 65, 80, 90]))
    assert len({each.get("fill") for each in with_class(picture, "seg")}) == 5


def test_sizes_are_in_pixels_of_the_paper():
    sizes = {each.get("font-size") for each in dressed(TREND).iter(f"{SVG}text")}
    assert sizes == {"8.12"}


def test_the_words_of_a_chart_come_along():
    assert dressed(TREND).findtext(f"{SVG}title") == "The trend"


def test_what_decorates_says_nothing_and_has_a_title():
    assert dressed(bullet(40)).findtext(f"{SVG}title") == NOTHING_TO_SAY


def test_what_is_for_narrow_screens_is_not_drawn():
    markup = '<svg class="c"><text class="tight">brief</text></svg>'
    (brief,) = with_class(dressed(markup), "tight")
    assert brief.get("display") == "none"
