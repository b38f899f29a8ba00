import datetime as dt

import openpyxl
import pytest

from tests.reports.importing.world import run, taken

pytestmark = pytest.mark.usefixtures("cast")


def test_a_workbook_is_read_where_its_table_is(tmp_path):
    book = openpyxl.Workbook()
    book.active.title = "About"
    book.active.append(["Made by a provider"])
    sheet = book.create_sheet("Results")
    for row in ([], ["Mystery shopping 2025"], []):
        sheet.append(row)
    sheet.append(["Branch", "Date of visit", "Score %", "Form"])
    sheet.append(["A", dt.datetime.fromisoformat("2025-02-03T14:30"), 0.855, "Visit"])
    sheet.append(["B", dt.date(2025, 2, 4), 1, "Visit"])
    sheet.append(["C", 45693, "n/a", "Visit"])
    for line in (5, 6):
        sheet.cell(line, 3).number_format = "0.0%"
    path = tmp_path / "results.bin"
    book.save(path)
    answer = run(path)
    assert taken(answer, "line", "location", "date", "score") == [
        (5, "A", "2025-02-03", 85.5),
        (6, "B", "2025-02-04", 100.0),
        (7, "C", "2025-02-05", None),
    ]


@pytest.mark.parametrize(
    "content", [b"", b"PK\x03\x04broken", b"\xd0\xcf\x11\xe0old", b"\0" * 50]
)
def test_what_is_no_table_is_refused(tmp_path, content):
    path = tmp_path / "file"
    path.write_bytes(content)
    assert run(path)["status"] == "refused"
