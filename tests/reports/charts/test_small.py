from xml.etree import ElementTree

from reports.charts.readings import Reading
from reports.charts.small import shared_domain, small

WAVES = [
    Reading("Wi", 20, 58.4, 52, 64, faint=True),
    Reading("Sp", 22, 60.9, 55, 67),
    Reading("Su", 0),
    Reading("Au", 2, 66, 20, 100, sparse=True),
]


def draw(readings=WAVES, **options):
    given = {"name": "Phone by wave", "scale": (40, 90)} | options
    return ElementTree.fromstring(small(readings, **given))


def marks(drawn, class_):
    return [m for m in drawn.iter() if class_ in (m.get("class") or "").split()]


def test_the_picture_says_its_figures_in_its_name():
    drawn = draw()
    assert (drawn.get("role"), drawn.get("aria-label")) == ("img", "Phone by wave")


def test_each_wave_with_enough_shops_has_a_dot_and_a_whisker():
    drawn = draw()
    dots = marks(drawn, "dot") + marks(drawn, "hollow")
    assert (len(dots), len(marks(drawn, "iv"))) == (2, 2)


def test_a_faint_wave_is_open_and_dashed():
    drawn = draw()
    assert (len(marks(drawn, "hollow")), len(marks(drawn, "dash"))) == (1, 1)


def test_a_wave_of_too_few_shops_shows_its_n_instead_of_a_dot():
    texts = [m.text for m in draw(few=["", "", "", "n 2"]).iter("text")]
    assert "n 2" in texts


def test_a_target_range_is_a_band():
    assert len(marks(draw(target=(80, 85)), "goal")) == 1


def test_a_single_target_is_a_line():
    assert len(marks(draw(target=(80, 80)), "goalline")) == 1


def test_what_lies_beyond_the_scale_is_held_at_its_edge():
    drawn = draw([Reading("Wi", 9, 20, 10, 30)])
    assert marks(drawn, "dot")[0].get("cy") == "120"


def test_groups_share_a_scale_that_holds_all_that_is_shown():
    low, high = shared_domain([WAVES, [Reading("Wi", 9, 72, 71, 73)]], 80)
    assert (low <= 52, high >= 80, low > 20) == (True, True, True)
