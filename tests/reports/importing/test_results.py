import pytest

from reports.models import ImportedResult
from tests.reports.importing.world import PLAIN, reasons, run, scores, written

pytestmark = pytest.mark.usefixtures("cast")


@pytest.mark.parametrize("cell", ["101", "-1", "good", "1.2.3"])
def test_what_is_no_score_is_reported_and_not_imported(tmp_path, cell):
    text = f'Store,Date,Score\nA,2025-01-01,50\nA,2025-01-02,"{cell}"\n'
    answer = run(written(tmp_path, text))
    assert (len(reasons(answer)), ImportedResult.objects.count()) == (1, 1)


def test_shares_of_one_are_per_cent(tmp_path):
    text = "Store,Date,Score\nA,2025-01-01,0.85\nA,2025-01-02,1\nA,2025-01-03,0\n"
    assert scores(run(written(tmp_path, text))) == [85.0, 100.0, 0.0]


def test_no_possible_points_are_a_visit_without_a_score(tmp_path):
    text = (
        "Store,Date,Points scored,Points out of\nA,2025-01-01,0,0\nA,2025-01-02,0,5\n"
    )
    answer = run(written(tmp_path, text))
    assert scores(answer) == [None, 0.0]
    assert (answer["counts"]["visits"], answer["counts"]["scored"]) == (2, 1)


@pytest.mark.parametrize(
    ("score", "is_wrong"),
    [("66.7", False), ("66.6", False), ("67", False), ("70", True)],
)
def test_score_and_points_must_agree(tmp_path, score, is_wrong):
    text = f"Store,Date,Score,Earned,Possible\nA,2025-01-01,{score},2,3\n"
    assert bool(reasons(run(written(tmp_path, text)))) == is_wrong


def test_rows_are_left_out_by_rule(tmp_path):
    text = "Store,Date,Score,Kind\nA,2025-01-01,50,real\nA,2025-01-02,50,Test\n"
    text += "B,2025-01-02,0,x\n"
    answer = run(
        written(tmp_path, text), "--exclude=Kind=test", "--exclude", "location=B"
    )
    assert (answer["counts"]["new"], answer["counts"]["excluded"]) == (1, 2)


def test_a_rule_about_a_column_that_is_not_there_is_refused(tmp_path):
    assert "Nothing" in run(written(tmp_path, PLAIN), "--exclude=Nothing=1")["error"]


def test_a_checklist_that_never_scores_is_left_out(tmp_path):
    forms = [("Visit", 0), ("Visit", 80), ("Note", 0), ("Note", 0.5), ("Blank", "")]
    lines = "".join(
        f"A,2025-01-{n:02},{form},{score}\n" for n, (form, score) in enumerate(forms, 1)
    )
    path = written(tmp_path, f"Store,Date,Form,Score\n{lines}")
    answer = run(path, "--never-scored-below=1")
    assert answer["never_scored"] == ["Blank", "Note"]
    assert (answer["counts"]["new"], answer["counts"]["excluded"]) == (2, 3)
