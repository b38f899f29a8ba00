import pytest

from tests.reports.importing.world import run, scores, taken, written

pytestmark = pytest.mark.usefixtures("cast")


@pytest.mark.parametrize(
    ("cell", "score"),
    [
        ("85,5", 85.5),
        ("85.5", 85.5),
        ("85,5 %", 85.5),
        ("85.50%", 85.5),
        (" 85 ", 85.0),
        ("0", 0.0),
        ("", None),
        ("n/a", None),
        ("No score", None),
        ("–", None),
    ],
)
def test_a_score_is_read_as_people_write_it(tmp_path, cell, score):
    text = f'Store,Date,Score\nA,2025-01-01,50\nA,2025-01-02,"{cell}"\n'
    assert scores(run(written(tmp_path, text))) == [50.0, score]


@pytest.mark.parametrize(
    ("earned", "possible", "options"),
    [
        ("1,250.5", "2,501", ()),
        ("1 250,5", "2 501", ()),
        ("1.250,5", "2.501", ("--decimal-comma",)),
        ("1'250.5", "2'501", ()),
        ("1250,5", "2501", ("--decimal-comma",)),
    ],
)
def test_thousands_and_decimals_are_told_apart(tmp_path, earned, possible, options):
    text = f'Store,Date,Earned,Possible\nA,2025-01-01,"{earned}","{possible}"\n'
    answer = run(written(tmp_path, text), *options)
    assert taken(answer, "earned", "possible") == [(1250.5, 2501.0)]
