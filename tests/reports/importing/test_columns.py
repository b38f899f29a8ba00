import itertools

import pytest

from tests.reports.importing.world import (
    PLAIN,
    ROWS,
    reasons,
    run,
    scores,
    taken,
    written,
)

pytestmark = pytest.mark.usefixtures("cast")


def test_a_maximum_beside_a_score_makes_it_points(tmp_path):
    text = "Store,Date,Score,Max score\nA,2025-01-01,15,20\n"
    assert scores(run(written(tmp_path, text))) == [75.0]


def test_year_and_month_in_two_columns_are_one_date(tmp_path):
    text = "Store,Year,Month,Score\nA,2023,7,50\nA,2023,Sep,60\n"
    answer = run(written(tmp_path, text))
    assert taken(answer, "date") == [("2023-07-01",), ("2023-09-01",)]


def test_a_mapping_wins_over_the_guess(tmp_path):
    text = "Store,Code,Date,Score,Adjusted\nA,x1,2025-01-01,50,60\n"
    answer = run(
        written(tmp_path, text), "--map", "location=code", "--map=score=Adjusted"
    )
    assert taken(answer, "location", "score") == [("x1", 60.0)]


def test_a_field_that_is_taken_away_is_not_looked_for_below_the_heading(tmp_path):
    text = "Store,Region,Date,Score\nA,,2025-01-01,50\nB,,2025-01-02,60\n"
    answer = run(written(tmp_path, text), "--map=region=", "--map=location=Store")
    assert scores(answer) == [50.0, 60.0]


def test_a_column_that_is_not_there_is_refused_with_those_that_are(tmp_path):
    answer = run(written(tmp_path, PLAIN), "--map=score=Nothing")
    assert answer["error"] == (
        "There is no column “Nothing”. Columns: Branch, Visit date, Score."
    )


@pytest.mark.parametrize("missing", range(3))
def test_what_a_result_needs_is_asked_for(tmp_path, missing):
    rows = [line.split(",") for line in PLAIN.splitlines()]
    for row in rows:
        row[missing] = f"x{missing}"
    text = "\n".join(",".join(row) for row in rows)
    assert "Columns: " in run(written(tmp_path, text))["error"]


def test_a_column_that_only_looks_like_an_id_is_not_used(tmp_path):
    text = "Id,Store,Date,Score\n1,A,2025-01-01,50\n1,A,2025-01-01,60\n"
    assert run(written(tmp_path, text))["counts"]["new"] == 2


def test_rows_may_be_shorter_than_their_heading(tmp_path):
    text = "Store,Date,Score,Shopper\nA,2025-01-01,50\nB\n"
    answer = run(written(tmp_path, text))
    assert (len(taken(answer, "line")), len(reasons(answer))) == (1, 1)


def test_columns_may_stand_in_any_order(tmp_path):
    head, first, second = (
        ["Branch", "Visit-date", "Score"],
        *([*map(str, row)] for row in ROWS),
    )
    for n, order in enumerate(itertools.permutations(range(3))):
        lines = [",".join(row[i] for i in order) for row in (head, first, second)]
        answer = run(written(tmp_path, "\n".join(lines), name=f"{n}.csv"), "--dry-run")
        assert taken(answer, "location", "date", "score") == ROWS
