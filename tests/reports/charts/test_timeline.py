from xml.etree.ElementTree import fromstring

from hypothesis import given
from hypothesis import strategies as st

from reports.charts.timeline import ALONE, FOLLOWED, After, Bar, Flag, timeline

BARS = [Bar(0.25, "Queue", "4:12", 2), Bar(0.75, "Talk", "12:40", 4)]
KEPT = After("Fri 16 Oct", "Mon 19 Oct", "kept 3 days late", is_bad=True)


def drawn(bars=BARS, flags=(), **more):
    return fromstring(timeline(bars, flags, name="A call", **more))


def words(picture):
    return [each.text for each in picture.iter("text")]


def widths(picture):
    return [float(each.get("width").rstrip("%")) for each in picture.iter("rect")]


def test_stretches_are_as_wide_as_their_share():
    short, long = widths(drawn())
    assert round(long / short) == 3
    assert short + long <= ALONE


def test_what_follows_has_its_own_place():
    assert sum(widths(drawn(after=KEPT))) <= FOLLOWED
    assert "kept 3 days late" in words(drawn(after=KEPT))


def test_a_stretch_that_is_too_narrow_has_no_words():
    narrow = [Bar(0.02, "Hold", "0:10", 1), Bar(0.98, "Talk", "9:50", 4)]
    assert words(drawn(narrow)) == ["Talk", "9:50"]


def test_flags_that_are_near_stand_one_above_the_other():
    flags = [Flag(0.30, "Transferred"), Flag(0.32, "Story told again")]
    told = {each.text: each.get("y") for each in drawn(flags=flags).iter("text")}
    assert told["Transferred"] != told["Story told again"]


def test_a_flag_at_the_end_stays_in_the_picture():
    (flag,) = [e for e in drawn(flags=[Flag(1, "Solved")]).iter() if e.text == "Solved"]
    assert flag.get("class") == "end"


def test_what_is_bad_has_a_dot_even_without_words():
    flags = [Flag(0.5, "One thing", is_bad=True)] * 5
    assert len(list(drawn(flags=flags).iter("circle"))) == 5


def test_nothing_is_drawn_of_nothing():
    assert timeline([], [], name="A call") == ""


PLACES = st.lists(st.floats(0, 1), max_size=12).map(sorted)


@given(PLACES)
def test_flags_of_one_lane_never_overlap(places):
    flags = [Flag(place, f"Flag number {n}") for n, place in enumerate(places)]
    taken = {}
    for each in drawn(flags=flags).iter("text"):
        if not each.text.startswith("Flag"):
            continue
        x = float(each.get("x").rstrip("%"))
        begins = x - len(each.text) if each.get("class") == "end" else x
        assert begins >= taken.get(each.get("y"), 0) - 0.01
        taken[each.get("y")] = begins + len(each.text)
