"""Whatever comes, comes back as one clear report; a worker survives all of it."""

import io
import struct
import zipfile

import pytest
from openpyxl import Workbook as Book

from audits.interchange import importing, limited
from audits.interchange.report import Problem, Refused
from audits.sentences import _
from tests.audits.interchange.sheets import HEAD, LIST, saved, xlsx

RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def problem(content):
    with pytest.raises(Refused) as refused:
        importing.understand(content)
    (found,) = refused.value.problems
    return found


def place(content):
    found = problem(content)
    return found.sheet, found.row, found.column


def by_hand(sheet, name="survey"):
    """The smallest package with this sheet."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr(
            "xl/workbook.xml",
            f'<workbook xmlns="{MAIN}" xmlns:r="{RELATION}"><sheets>'
            f'<sheet name="{name}" sheetId="1" r:id="rId1"/></sheets></workbook>',
        )
        package.writestr(
            "xl/_rels/workbook.xml.rels",
            '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/'
            f'relationships"><Relationship Id="rId1" Type="{RELATION}/worksheet" '
            'Target="worksheets/sheet1.xml"/></Relationships>',
        )
        package.writestr(
            "[Content_Types].xml",
            '<Types xmlns="http://schemas.openxmlformats.org/package/2006/'
            'content-types"><Default Extension="xml" ContentType="application/xml"/>'
            '<Override PartName="/xl/workbook.xml" ContentType="application/vnd.'
            'openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/></Types>',
        )
        package.writestr("xl/worksheets/sheet1.xml", sheet)
    return file.getvalue()


def sheet_of(cells):
    return f'<worksheet xmlns="{MAIN}"><sheetData>{cells}</sheetData></worksheet>'


@pytest.mark.parametrize("content", [b"", b"\0\0\0", b"  \n"])
def test_an_empty_file_is_empty(content):
    assert problem(content) == Problem(_("The file is empty."))


@pytest.mark.parametrize(
    "content", [b"type,name,label\n", b"%PDF-1.7", b"\xff\xd8\xff", b"<html>"]
)
def test_other_files_are_named_as_such(content):
    assert "neither a spreadsheet" in problem(content).message


def test_a_file_of_more_than_5_mb_is_not_even_opened():
    assert (
        "larger than 5 MB" in problem(b"PK\x03\x04" + b"x" * limited.MAX_BYTES).message
    )


def test_another_zip_file_is_no_spreadsheet():
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as package:
        package.writestr("word/document.xml", "<a/>")
    assert "no .xlsx" in problem(file.getvalue()).message


@pytest.mark.parametrize("start", [b"PK\x03\x04", limited._OLE])
def test_a_damaged_spreadsheet_says_so(start):
    assert "damaged" in problem(start + b"x" * 5000).message


def test_a_spreadsheet_cut_off_half_way_is_damaged():
    whole = xlsx([HEAD, ["text", "a", "A"]])
    assert "damaged" in problem(whole[: len(whole) // 2]).message


def test_one_with_a_password_says_so():
    content = limited._OLE + "EncryptedPackage".encode("utf-16-le")
    assert "password" in problem(content).message


@pytest.mark.parametrize("far", ["XFD1048576", "A1048576", "XFD1", "A12001", "HA1"])
def test_a_cell_far_away_is_found_before_anything_is_opened(far):
    row = "".join(each for each in far if each.isdigit())
    cells = f'<row r="{row}"><c r="{far}"><v>1</v></c></row>'
    found = problem(by_hand(sheet_of(cells)))
    assert (found.sheet, found.row) == ("survey", int(row))


def test_a_lying_extent_costs_nothing():
    content = xlsx([HEAD, ["text", "a", "A"]])
    with zipfile.ZipFile(io.BytesIO(content)) as old:
        parts = {name: old.read(name) for name in old.namelist()}
    name = "xl/worksheets/sheet1.xml"
    parts[name] = parts[name].replace(b'ref="A1:C2"', b'ref="A1:XFD1048576"')
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as new:
        for part, data in parts.items():
            new.writestr(part, data)
    assert importing.understand(file.getvalue()).checklist.sections


def test_what_unpacks_to_very_much_is_not_unpacked():
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("xl/workbook.xml", " " * (70 << 20))
    assert "unpacks to far more" in problem(file.getvalue()).message


def test_an_unpacked_size_that_lies_is_noticed():
    content = bytearray(by_hand(sheet_of("<row/>" * 100_000)))
    at = content.rfind(b"PK\x01\x02")
    content[at + 24 : at + 28] = struct.pack("<I", 100)
    assert problem(bytes(content)).message


def test_many_rows_without_numbers_are_counted():
    found = problem(by_hand(sheet_of("<row/>" * 12_001)))
    assert "12,000 rows" in found.message


def test_entities_are_not_expanded():
    bomb = '<!DOCTYPE a [<!ENTITY b "bbbb">]>' + sheet_of("<row/>")
    assert "entities" in problem(by_hand(bomb)).message


def test_a_file_without_a_survey_is_no_form():
    book = Book()
    book.active.title = "answers"
    book.create_sheet("other")
    assert "no sheet “survey”" in problem(saved(book)).message


def test_a_form_without_rows_is_empty():
    assert place(xlsx([HEAD])) == ("survey", 1, "")


def test_a_cell_longer_than_any_spreadsheet_allows():
    text = "x" * 40_000
    cells = f'<row r="1"><c r="A1" t="inlineStr"><is><t>{text}</t></is></c></row>'
    found = problem(by_hand(sheet_of(cells)))
    assert "32,767" in found.message


def test_duplicate_names_have_a_row():
    content = xlsx([HEAD, ["text", "a", "A"], ["text", "a", "B"]])
    assert place(content) == ("survey", 3, "name")


def test_two_columns_of_one_name():
    content = xlsx([[*HEAD, "label"], ["text", "a", "A", "B"]])
    assert place(content) == ("survey", 1, "label")


def test_two_columns_of_one_name_on_the_other_sheet():
    rows = [[*LIST, "label"], ["x", "a", "A", "B"]]
    content = xlsx([HEAD, ["select_one x", "a", "A"]], rows)
    assert place(content) == ("choices", 1, "label")


def test_a_missing_choice_list_has_a_row():
    content = xlsx([HEAD, ["select_one x", "a", "A"]], [LIST, ["y", "1", "1"]])
    assert place(content) == ("survey", 2, "type")


def test_no_choices_at_all():
    rows = [["text", "a", "A"], ["select_one x", "b", "B"]]
    assert place(xlsx([HEAD, *rows])) == ("survey", 3, "type")


def test_headings_that_mean_one_column_have_a_row():
    content = xlsx([[*HEAD, "Label"], ["text", "a", "A", "B"]])
    assert place(content) == ("survey", 1, "label")


def test_a_form_without_types_lacks_that_column():
    content = xlsx([["name", "label"], ["a", "A"]])
    assert place(content) == ("survey", 1, "type")


@pytest.mark.parametrize(
    ("rows", "column"),
    [
        ([["begin_group", "g", "G"]], "type"),
        ([["", "a", "A"]], "type"),
        ([["text", "", "A"]], "name"),
        ([["calculate", "a", "A"]], "calculation"),
    ],
)
def test_a_complaint_of_a_row_names_its_column(rows, column):
    assert place(xlsx([HEAD, *rows])) == ("survey", 2, column)


def test_a_complaint_is_words_and_not_notation():
    assert problem(xlsx([HEAD, ["", "a", "A"]])).message == "Question with no type."


def test_a_formula_that_was_never_worked_out_is_named():
    content = xlsx([HEAD, ["text", "a", "A"], ["text", "b", "=1+1"]])
    found = problem(content)
    assert (found.sheet, found.row, found.column) == ("survey", 3, "label")
    assert "no stored result" in found.message


def test_a_name_that_a_text_fills_in_has_a_place():
    rows = [["text", "a", "A"], ["text", "b", "It is ${zz}"]]
    assert place(xlsx([HEAD, *rows])) == ("survey", 3, "label")


@pytest.mark.parametrize(
    ("rows", "row"),
    [
        ([["text", "a", "A", "${b} = 1"], ["text", "b", "B", "${a} = 1"]], 2),
        ([["text", "a", "A", ""], ["text", "b", "B", "${b} = 1"]], 3),
        (
            [
                ["begin_group", "g", "G", "${b} = 1"],
                ["text", "b", "B", ""],
                ["end_group", "", "", ""],
            ],
            3,
        ),
    ],
)
def test_circular_relevance_is_refused_at_its_row(rows, row):
    content = xlsx([[*HEAD, "relevant"], *rows])
    assert place(content) == ("survey", row, "relevant")


def test_an_unknown_question_in_an_expression():
    content = xlsx([[*HEAD, "relevant"], ["text", "a", "A", "${zz} = 1"]])
    assert place(content) == ("survey", 2, "relevant")


def test_an_unknown_type_and_a_missing_label_have_a_place():
    assert place(xlsx([HEAD, ["foo", "a", "A"]])) == ("survey", 2, "type")
    assert place(xlsx([HEAD, ["text", "a", ""]])) == ("survey", 2, "label")


def test_ten_thousand_questions_are_one_clear_refusal():
    rows = [["text", f"q{number}", "Q"] for number in range(10_000)]
    found = problem(xlsx([HEAD, *rows]))
    assert found.sheet == "survey"
    assert "10,000 rows" in found.message


def test_a_thousand_and_one_questions_too():
    rows = [["text", f"q{number}", "Q"] for number in range(1_001)]
    found = problem(xlsx([HEAD, *rows]))
    assert (found.sheet, found.row) == ("survey", 1_002)


def test_deeply_nested_groups_are_refused():
    rows = [["begin_group", f"g{number}", "G"] for number in range(40)]
    rows += [["text", "a", "A"], *([["end_group", "", ""]] * 40)]
    assert "nested" in problem(xlsx([HEAD, *rows])).message


def test_a_reader_that_runs_out_of_time_is_a_refusal(monkeypatch):
    monkeypatch.setattr(limited, "WALL_SECONDS", 0.01)
    found = problem(xlsx([HEAD, ["text", "a", "A"]]))
    assert "could not be read safely" in found.message
