import re
from xml.etree import ElementTree

import pytest

from reports.charts.readings import Reading
from reports.charts.trend import Span, Target, trend


def reading(label="Mar", value=70, n=40, **options):
    given = {"low": value - 5, "high": value + 5, "href": f"?m={label}"} | options
    return Reading(label, n, value, **given)


def draw(*readings, **options):
    return ElementTree.fromstring(trend(readings, name="Score by month", **options))


def marks(drawn, class_):
    return [m for m in drawn.iter() if class_ in (m.get("class") or "").split()]


def words(drawn):
    return [mark.text for mark in drawn.iter("text")]


MONTHS = [
    reading(name, value)
    for name, value in zip("abcdef", [70, 64, 66, 75, 71, 72], strict=True)
]


def test_the_picture_is_a_group_with_a_name_as_its_links_must_be_reachable():
    svg = draw(*MONTHS)[0]
    assert (svg.get("role"), svg.get("aria-label")) == ("group", "Score by month")


def test_every_point_is_a_link_with_a_name():
    drawn = draw(reading(title="March: 70.0, 40 shops. See these shops."))
    link = next(drawn.iter("a"))
    assert (link.get("href"), link.get("aria-label"), link[0].text) == (
        "?m=Mar",
        "March: 70.0, 40 shops. See these shops.",
        "March: 70.0, 40 shops. See these shops.",
    )


def test_a_link_can_be_hit_anywhere_in_its_column():
    hit = marks(draw(*MONTHS), "hit")[0]
    assert (hit.get("width"), float(hit.get("height")) >= 44) == ("16.67%", True)


def test_a_point_without_shops_to_show_is_no_link():
    assert not list(draw(reading(href=None)).iter("a"))


def test_every_column_tells_its_n():
    counted = words(draw(reading("a", n=41), reading("b", n=38)))
    assert {"n", "41", "38"} <= set(counted)


def test_solid_neighbours_are_joined_by_a_solid_line():
    drawn = draw(reading("a"), reading("b"))
    assert [m.get("class") for m in marks(drawn, "line")] == ["line"]


@pytest.mark.parametrize("weak", ["sparse", "faint"])
def test_a_weak_reading_is_open_and_its_line_dashed(weak):
    drawn = draw(reading("a"), reading("b", **{weak: True}))
    assert len(marks(drawn, "hollow")) == 1
    assert [m.get("class") for m in marks(drawn, "line")] == ["line dash"]


def test_too_few_shops_show_no_interval():
    assert not marks(draw(reading("a", sparse=True), reading("b", sparse=True)), "ci")


def test_neighbours_share_one_band():
    assert len(marks(draw(*MONTHS), "ci")) == 1


def test_a_month_without_shops_leaves_a_gap():
    drawn = draw(reading("a"), reading("b"), Reading("c", 0), reading("d"))
    assert (len(marks(drawn, "line")), len(marks(drawn, "dot"))) == (1, 3)


def test_a_reading_that_stands_alone_has_a_whisker_for_its_band():
    drawn = draw(reading("a"), Reading("b", 0), Reading("c", 0))
    assert (len(marks(drawn, "iv")), len(marks(drawn, "ci"))) == (1, 0)


def test_the_last_value_and_the_extremes_are_told():
    assert [m.text for m in marks(draw(*MONTHS), "hi")] == ["64.0", "75.0", "72.0"]


def test_an_extreme_beside_the_last_value_is_not_told():
    drawn = draw(reading("a", 60), reading("b", 65), reading("c", 75), reading("d", 74))
    assert [m.text for m in marks(drawn, "hi")] == ["60.0", "74.0"]


def test_a_target_range_is_a_zone_above_its_line():
    drawn = draw(*MONTHS, target=Target(80, "Target: 80 to 85", 85))
    zone, line = marks(drawn, "goal")[0], marks(drawn, "goalline")[0]
    bottom = float(zone.get("y")) + float(zone.get("height"))
    assert bottom == pytest.approx(float(line.get("y1")), abs=0.02)


def test_a_single_target_is_a_line_with_its_words():
    drawn = draw(*MONTHS, target=Target(80, "Target: 80"))
    assert (len(marks(drawn, "goal")), "Target: 80" in words(drawn)) == (0, True)


def test_the_words_of_a_target_make_way_for_the_data():
    early, late = [reading(x, 81) for x in "ab"], [reading(x, 60) for x in "cdefgh"]
    drawn = draw(*early, *late, target=Target(80, "Target: 80"))
    told = next(m for m in drawn.iter("text") if m.text == "Target: 80")
    assert told.get("class") == "end"


def test_waves_are_named_and_parted():
    spans = [Span("Spring", 0, 2), Span("Autumn so far", 3, 5, is_current=True)]
    drawn = draw(*MONTHS, spans=spans)
    assert [m.get("x1") for m in marks(drawn, "edge")] == ["50%"]
    assert {"Spring", "Autumn so far"} <= set(words(drawn))


def test_a_wave_has_a_brief_name_for_a_phone():
    drawn = draw(*MONTHS, spans=[Span("Autumn so far", 0, 5, brief="Au")])
    assert [m.text for m in marks(drawn, "tight")] == ["Au"]


@pytest.mark.parametrize("count", [1, 2, 12, 13, 30, 60])
def test_words_fit_and_the_last_month_always_has_its_name(count):
    drawn = draw(*[reading(f"m{i}") for i in range(count)])
    months = [m for m in drawn.iter("text") if (m.text or "").startswith("m")]
    narrow = [m for m in months if "roomy" not in m.get("class")]
    assert months[-1].text == narrow[-1].text == f"m{count - 1}"
    assert (len(months) <= 14, len(narrow) <= 6) == (True, True)


def test_the_words_of_the_target_keep_off_the_dots_and_their_values():
    figures = [66, 73, 73, 86, 81, 65, 59, 49, 78, 63, 62, 53, 79]
    months = [reading(str(i), figure) for i, figure in enumerate(figures)]
    drawn = draw(*months, target=Target(80, "Target: 80"))
    (words,) = [m for m in drawn.iter("text") if m.text == "Target: 80"]
    assert words.get("x") != "99%"  # where 79.0 stands


def test_values_stand_clear_of_the_names_of_waves_and_of_the_months():
    drawn = draw(reading("a", 100, high=100), reading("b", 0, low=0), reading("c", 50))
    assert all(34 <= float(m.get("y")) < 290 for m in marks(drawn, "hi"))


def test_a_peak_at_the_top_has_its_value_above_the_line():
    drawn = draw(
        reading("a", 65), reading("b", 100, high=100), reading("c", 60), reading("d")
    )
    (peak,) = [m for m in marks(drawn, "hi") if m.text == "100.0"]
    assert float(peak.get("y")) < 42


def test_x_is_in_per_cent_and_nothing_has_a_style():
    text = trend(MONTHS, name="Score", target=Target(80, "T"))
    assert not re.search(r"style=|<style|cx=\"[0-9.]+\"", text)


def test_hostile_words_stay_words():
    text = trend([reading("<script>", title='"><script>')], name="<script>")
    assert "<script>" not in text


def test_no_readings_are_no_chart():
    assert trend([], name="Score by month") == ""


def test_a_break_is_drawn_before_its_column_and_named():
    drawn = draw(*MONTHS, breaks={3: "Version 4"})
    (line,) = marks(drawn, "here")
    assert line.get("x1") == "50%"
    assert "Version 4" in words(drawn)


def test_across_a_break_the_line_is_dashed_and_the_band_parted():
    drawn = draw(*MONTHS, breaks={3: "Version 4"})
    assert len(marks(drawn, "dash")) == 1
    assert len(marks(drawn, "ci")) == 2
