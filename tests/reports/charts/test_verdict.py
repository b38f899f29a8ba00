from xml.etree import ElementTree

from reports.charts.verdict import verdict


def draw(value, **options):
    text = verdict(value, name="60 of 100", cuts=[50, 65, 80, 90], **options)
    return ElementTree.fromstring(text)


def test_five_bands_fill_the_scale():
    bands = [mark for mark in draw(60) if mark.tag == "rect"]
    widths = [float(band.get("width").rstrip("%")) for band in bands]
    assert widths == [50, 15, 15, 10, 10]


def test_the_square_stands_at_the_value():
    assert next(draw(60).iter("svg")).findall("svg")[0].get("x") == "60%"


def test_no_score_has_no_square():
    assert not draw(None).findall("svg")


def test_the_target_is_a_line():
    assert draw(60, target=80).find("line").get("x1") == "80%"
