from reports.charts.shares import shares


def test_parts_stand_side_by_side():
    drawn = shares([(75, 5), (25, 1)])
    assert 'class="seg b5" x="0%"' in drawn
    assert 'class="seg b1" x="75%"' in drawn
    assert 'width="25%"' in drawn


def test_nothing_is_an_empty_bar():
    assert "rect" not in shares([])
