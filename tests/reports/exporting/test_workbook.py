import openpyxl
import pytest

from reports.exporting.tables import Column, Kind, Table
from reports.exporting.workbook import COLUMNS, LETTERS, TooWide, write


def table(*rows, columns=("a",)):
    made = [Column(name, Kind.VALUE) for name in columns]
    return Table("shops", made, len(rows), lambda: iter([list(row) for row in rows]))


def save(path, made, **limits):
    return write(made, made.rows(), path, **limits)


def test_what_a_sheet_cannot_hold_goes_to_another_one(tmp_path):
    path = tmp_path / "f.xlsx"
    said = save(path, table(*[(n,) for n in range(5)]), sheet_rows=2)
    found = {sheet.title: list(sheet.values) for sheet in openpyxl.load_workbook(path)}
    assert found == {
        "shops": [("a",), (0,), (1,)],
        "shops 2": [("a",), (2,), (3,)],
        "shops 3": [("a",), (4,)],
    }
    assert [each["rows"] for each in said["sheets"]] == [2, 2, 1]


def test_a_full_last_sheet_begins_no_other(tmp_path):
    said = save(tmp_path / "f.xlsx", table((1,), (2,)), sheet_rows=2)
    assert said["sheets"] == [{"name": "shops", "rows": 2}]


def test_nothing_is_a_sheet_with_its_header(tmp_path):
    path = tmp_path / "f.xlsx"
    said = save(path, table())
    assert said["rows"] == 0
    assert next(openpyxl.load_workbook(path)["shops"].values) == ("a",)


@pytest.mark.parametrize(
    "text", ["=1+1", "+1", "-1", "@x", "\t=1", "{=1}", "http://x/"]
)
def test_a_text_is_never_a_formula(tmp_path, text):
    path = tmp_path / "f.xlsx"
    save(path, table((text,), columns=[text]))
    header, cell = openpyxl.load_workbook(path)["shops"]["A"]
    assert [(each.value, each.data_type) for each in (header, cell)] == [
        (text, "s"),
        (text, "s"),
    ]


def test_a_text_that_no_cell_can_hold_is_cut_and_counted(tmp_path):
    path = tmp_path / "f.xlsx"
    said = save(path, table(("x" * 40_000,), ("y" * LETTERS,)))
    cells = [row[0] for row in openpyxl.load_workbook(path)["shops"].values]
    assert [len(each) for each in cells[1:]] == [LETTERS, LETTERS]
    assert said["texts_cut"] == 1


def test_more_columns_than_a_sheet_has_are_refused(tmp_path):
    wide = table(columns=[f"c{n}" for n in range(COLUMNS + 1)])
    with pytest.raises(TooWide):
        save(tmp_path / "f.xlsx", wide)
