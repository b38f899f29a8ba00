from reports.charts.readings import Reading, pass_rate_of, runs, score_of
from reports.statistics import WHOLE
from reports.trends import Cell, point


def shops(*per_cent, **figures):
    scores = [value * WHOLE // 100 for value in per_cent]
    squares = sum(score * score for score in scores)
    counted = len(scores)
    return Cell(counted, counted, 0, 0, sum(scores), squares, **figures)


def reading_of(cell, **options):
    made = point("May", "2026-05", cell, "mean_of_shops", "?month=2026-05")
    return score_of(made, minimum_n=3, **options)


def test_a_score_brings_its_interval_and_n():
    reading = reading_of(shops(60, 70, 80))
    assert (reading.n, reading.value, reading.low < 60) == (3, 70, True)


def test_a_score_of_enough_shops_is_solid_and_leads_to_them():
    reading = reading_of(shops(60, 70, 80), title="May: 70.0, 3 shops.")
    assert (reading.is_solid, reading.href) == (True, "?month=2026-05")


def test_a_score_of_too_few_shops_is_sparse_and_shows_no_interval():
    reading = reading_of(shops(60, 70))
    assert (reading.is_solid, reading.span) == (False, None)


def test_nothing_scored_is_a_gap():
    assert reading_of(Cell(n=2)) == Reading("May", 0)


def test_a_pass_rate_counts_applicable_answers():
    made = point("May", "m", shops(60, passes=9, applicable=10), "mean_of_shops")
    reading = pass_rate_of(made, minimum_n=3)
    assert (reading.n, reading.value, round(reading.low, 2)) == (10, 90, 59.58)


def test_no_applicable_answer_is_a_gap():
    made = point("May", "m", shops(60), "mean_of_shops")
    assert pass_rate_of(made, minimum_n=3) == Reading("May", 0)


def test_runs_are_neighbours_that_belong_together():
    found = runs(
        [Reading(x, n) for x, n in zip("abcde", [1, 1, 0, 0, 1], strict=True)], has_n
    )
    assert [[reading.label for _index, reading in run] for run in found] == [
        ["a", "b"],
        ["e"],
    ]


def has_n(reading):
    return reading.n > 0
