import pytest

from reports.charts.marks import chart, element, label, link, short, stretched


def test_an_attribute_is_escaped():
    written = element("rect", class_='a" onload="x<&')
    assert written == """<rect class='a" onload="x&lt;&amp;'></rect>"""


def test_words_are_escaped():
    assert "<script>" not in label("<script>&", 0, 0)


def test_a_name_of_a_link_is_escaped_in_both_places():
    assert link("?a=1&b=2", "A < B").count("A &lt; B") == 2


def test_an_address_keeps_its_parameters():
    assert 'href="?a=1&amp;b=2"' in link("?a=1&b=2", "A")


def test_control_characters_and_lone_surrogates_are_left_out():
    assert label("a\x00b\ud800c", 0, 0) == '<text x="0" y="0">abc</text>'


@pytest.mark.parametrize("name", ["style", "onclick", "onload"])
def test_style_and_event_attributes_are_refused(name):
    with pytest.raises(ValueError, match="no style"):
        element("rect", **{name: "x"})


def test_an_attribute_without_a_value_is_left_out():
    assert element("rect", class_=None, x=0) == '<rect x="0"></rect>'


def test_an_underscore_stands_for_a_hyphen():
    assert element("g", aria_label="A") == '<g aria-label="A"></g>'


def test_a_named_chart_is_exposed_under_its_name():
    drawn = chart(name="Phone: 66.0", height=20, kind="img")
    assert 'role="img" aria-label="Phone: 66.0"' in drawn


def test_a_chart_without_a_name_is_hidden_from_screen_readers():
    assert 'aria-hidden="true"' in chart(name=None, height=20, kind="img")


def test_a_nested_picture_stretches_a_hundred_units_over_the_width():
    assert 'viewBox="0 42 100 242"' in stretched(42, 242)


@pytest.mark.parametrize(
    ("value", "text"),
    [(1, "1"), (1.5, "1.5"), (1.005, "1"), (-0.001, "0"), (100, "100")],
)
def test_numbers_are_short(value, text):
    assert short(value) == text
