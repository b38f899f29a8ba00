import pytest
from django.template import Context, Template

from shoppers.templatetags.icons import CHANNELS, PATHS, channel_icon, icon


def test_an_icon_is_hidden_from_screen_readers():
    assert 'aria-hidden="true"' in icon("check")


def test_an_icon_takes_further_classes():
    assert 'class="ic flip mini"' in icon("back", "flip mini")


def test_only_the_open_ring_is_dashed():
    assert "stroke-dasharray" in icon("ring")
    assert "stroke-dasharray" not in icon("clock")


def test_an_unknown_icon_fails_the_page():
    with pytest.raises(KeyError):
        icon("no-such-drawing")


def test_classes_are_escaped():
    assert "<script>" not in icon("check", '"><script>')


def test_a_template_draws_an_icon():
    html = Template('{% load icons %}{% icon "check" %}').render(Context())
    assert f'<path d="{PATHS["check"]}"/></svg>' in html


@pytest.mark.parametrize("kind", CHANNELS)
def test_every_kind_of_channel_has_a_drawing(kind):
    assert PATHS[CHANNELS[kind]] in channel_icon(kind)


def test_a_channel_of_an_unknown_kind_shows_a_flag():
    assert channel_icon("pigeon") == icon("flag")
