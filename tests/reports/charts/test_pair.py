from reports.charts.pair import pair


def test_both_rates_stand_on_one_scale():
    drawn = pair(80, 40)
    assert 'cx="80%"' in drawn
    assert 'cx="40%"' in drawn


def test_it_is_decoration_unless_named():
    assert 'aria-hidden="true"' in pair(80, 40)
    assert 'aria-label="80 against 40"' in pair(80, 40, name="80 against 40")
