import pytest

from reports.importing.delimited import rows_of
from tests.reports.importing.world import PLAIN, ROWS, run, taken, written

pytestmark = pytest.mark.usefixtures("cast")


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"]
)
def test_the_encoding_is_found_out(tmp_path, encoding):
    answer = run(written(tmp_path, PLAIN, encoding=encoding))
    assert taken(answer, "location", "date", "score") == ROWS


@pytest.mark.parametrize(
    "encoding", ["latin-1", "cp1257", "utf-8", "utf-16", "mac_roman"]
)
def test_a_named_encoding_is_used(tmp_path, encoding):
    path = written(tmp_path, PLAIN, encoding=encoding)
    assert (
        taken(run(path, f"--encoding={encoding}"), "location", "date", "score") == ROWS
    )


def test_a_wrong_encoding_says_from_which_line_on(tmp_path):
    path = written(tmp_path, PLAIN, encoding="cp1252")
    answer = run(path, "--encoding=utf-8")
    assert (answer["status"], "utf-8" in answer["error"]) == ("refused", True)


def test_an_unknown_encoding_is_refused(tmp_path):
    assert "klingon" in run(written(tmp_path, PLAIN), "--encoding=klingon")["error"]


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_the_separator_is_found_out(tmp_path, separator):
    text = PLAIN.replace(",", separator)
    assert taken(run(written(tmp_path, text)), "location", "date", "score") == ROWS


def test_quoted_cells_may_hold_lines_and_separators(tmp_path):
    text = 'Store,Note,Date,Score\r\n"Main, 1","one\ntwo\n;;;",2025-01-02,80\r\n'
    text += "B,,2025-01-03,70\r\n"
    answer = run(written(tmp_path, text))
    assert taken(answer, "line", "location") == [(2, "Main, 1"), (5, "B")]


def test_titles_above_the_heading_are_skipped(tmp_path):
    text = f"Results of 2025,,\n,,\nmade by,us,\n{PLAIN}"
    assert taken(run(written(tmp_path, text)), "line", "score") == [
        (5, 85.5),
        (6, 90.0),
    ]


def test_an_apostrophe_that_kept_a_cell_harmless_is_no_part_of_it(tmp_path):
    path = tmp_path / "f.csv"
    path.write_text("location,note\n'=Harbour,'-\n''=1,it's\n", encoding="utf-8")
    rows = [cells for _line, cells in rows_of(path, "utf-8", ",")]
    assert rows[1:] == [["=Harbour", "-"], ["'=1", "it's"]]
