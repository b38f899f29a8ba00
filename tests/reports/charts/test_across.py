from reports.charts.across import across


def test_a_line_runs_from_the_lowest_to_the_highest():
    drawn = across([(20, 1, False), (80, 4, False), (50, 2, False)])
    assert 'x1="20%" x2="80%"' in drawn


def test_voice_is_a_square_and_the_others_are_dots():
    drawn = across([(20, 1, True), (80, 4, False)])
    assert (drawn.count("<rect"), drawn.count("<circle")) == (1, 1)


def test_nothing_measured_is_an_empty_picture():
    assert "<line" not in across([])
