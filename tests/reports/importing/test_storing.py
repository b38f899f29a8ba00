import pytest
from django.utils import timezone

from audits.lifecycle import InvalidMove
from audits.models import Assignment, ScoreChange
from reports.aggregating import drain_all, drift
from reports.importing.refusals import Refused
from reports.importing.storing import undo
from reports.models import Bucket, ImportBatch, ImportedResult, Rollup
from shoppers.models import JournalEntry
from tests.reports.importing.world import PLAIN, run, written

pytestmark = pytest.mark.usefixtures("cast")


def test_a_dry_run_says_every_row_and_writes_nothing(tmp_path):
    answer = run(written(tmp_path, PLAIN), "--dry-run")
    assert [row["status"] for row in answer["rows"]] == ["new", "new"]
    assert not ImportedResult.objects.exists()
    assert not ImportBatch.objects.exists()


def test_a_dry_run_says_what_the_import_says(tmp_path):
    text = f"{PLAIN}Tartu,2025-02-04,90\nTartu,never,90\n"
    path = written(tmp_path, text)
    assert run(path, "--dry-run")["rows"] == run(path)["rows"]


def test_again_in_another_dress_is_no_duplicate(tmp_path):
    run(written(tmp_path, PLAIN))
    other = PLAIN.replace(",", ";").replace("85.5", "85,50 %")
    answer = run(written(tmp_path, other, name="b.csv", encoding="utf-16"))
    assert (answer["counts"]["new"], answer["counts"]["unchanged"]) == (0, 2)


def test_the_same_row_twice_is_two_shops_however_often_imported(tmp_path):
    path = written(tmp_path, f"{PLAIN}Tartu,2025-02-04,90\n")
    counts = [run(path)["counts"] for _time in range(2)]
    assert [(each["new"], each["unchanged"]) for each in counts] == [(3, 0), (0, 3)]


def test_the_same_id_twice_is_one_shop(tmp_path):
    text = (
        "Id,Store,Date,Score\n1,A,2025-01-01,50\n1,A,2025-01-01,50\n1,A,2025-01-01,60\n"
    )
    answer = run(written(tmp_path, text), "--map=external_id=Id")
    assert [row["status"] for row in answer["rows"]] == ["new", "duplicate", "error"]


def test_a_changed_row_replaces_what_it_was(tmp_path):
    text = "Id,Store,Date,Score\n1,A,2025-01-01,50\n2,B,2025-01-01,60\n"
    run(written(tmp_path, text))
    answer = run(written(tmp_path, text.replace("60", "65")))
    assert [row["status"] for row in answer["rows"]] == ["unchanged", "updated"]
    assert sorted(ImportedResult.objects.current().values_list("score", flat=True)) == [
        5_000_000,
        6_500_000,
    ]


def test_an_unknown_organization_is_said(tmp_path):
    with pytest.raises(Exception, match="no organization"):
        run(written(tmp_path, PLAIN), organization="nobody")


CHANGED = "Id,Store,Date,Score\n1,A,2025-01-01,50\n2,B,2025-01-01,60\n"


def batches():
    return list(ImportBatch.objects.order_by("pk"))


def undone(batch, cast):
    undo(batch, by=cast.ann, at=timezone.now())
    assert ScoreChange.objects.exists()
    drain_all(at=timezone.now())
    assert list(drift(Bucket.objects.all())) == []


def test_an_import_is_no_assignment_and_one_journal_line(tmp_path):
    run(written(tmp_path, PLAIN))
    assert not Assignment.objects.exists()
    assert JournalEntry.objects.about(batches()[0]).get().verb == "import_results"


def test_undone_it_is_gone_from_every_figure(tmp_path, cast):
    run(written(tmp_path, PLAIN))
    assert sum(Rollup.objects.totals().values_list("n", flat=True)) == 2
    undone(batches()[0], cast)
    assert not ImportedResult.objects.exists()
    assert not Rollup.objects.exists()


def test_undoing_a_change_puts_back_what_was(tmp_path, cast):
    path = written(tmp_path, CHANGED)
    run(path)
    run(written(tmp_path, CHANGED.replace("60", "65"), name="b.csv"))
    undone(batches()[1], cast)
    assert run(path)["counts"]["unchanged"] == 2


def test_what_a_later_import_has_changed_is_undone_after_it(tmp_path, cast):
    run(written(tmp_path, CHANGED))
    run(written(tmp_path, CHANGED.replace("60", "65"), name="b.csv"))
    with pytest.raises(Refused):
        undo(batches()[0], by=cast.ann, at=timezone.now())
    undone(batches()[1], cast)
    undone(batches()[0], cast)


def test_nothing_is_undone_twice(tmp_path, cast):
    run(written(tmp_path, PLAIN))
    undone(batches()[0], cast)
    with pytest.raises(InvalidMove):
        undo(batches()[0], by=cast.ann, at=timezone.now())


def test_a_result_that_moves_leaves_the_bucket_it_was_in(tmp_path):
    run(written(tmp_path, CHANGED))
    run(written(tmp_path, CHANGED.replace("2025-01", "2025-07"), name="b.csv"))
    assert sum(Rollup.objects.totals().values_list("n", flat=True)) == 2
    assert list(drift(Bucket.objects.all())) == []
