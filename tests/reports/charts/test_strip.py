from xml.etree import ElementTree

from reports.charts.strip import strip


def draw(*arguments, **options):
    return ElementTree.fromstring(strip(*arguments, **options))


def mark(drawn, class_):
    return next(m for m in drawn if m.get("class") == class_)


def test_a_value_stands_on_thirty_to_a_hundred():
    assert mark(draw(65), "dot").get("cx") == "50%"


def test_an_interval_is_a_line_held_within_the_scale():
    line = mark(draw(65, (20, 72)), "iv")
    assert (line.get("x1"), line.get("x2")) == ("0%", "60%")


def test_a_target_is_a_tick():
    assert mark(draw(65, target=80), "goalline").get("x1") == "71.43%"


def test_a_value_below_the_scale_is_an_arrow():
    assert mark(draw(12), "dot").tag == "path"


def test_a_band_colours_the_row():
    assert draw(65, band=3).get("class") == "c b3"


def test_a_row_is_decoration_beside_its_figures():
    assert draw(65).get("aria-hidden") == "true"
