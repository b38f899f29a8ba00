"""Forms as spreadsheets, written by hand in a test."""

import io
import zipfile

from openpyxl import Workbook as Book

from audits.interchange import workbook, xlsform
from audits.interchange.limited import Workbook

HEAD = ["type", "name", "label"]
LIST = ["list_name", "name", "label"]


def xlsx(survey, choices=(), settings=()):
    book = Book()
    book.remove(book.active)
    for name, rows in (
        ("survey", survey),
        ("choices", choices),
        ("settings", settings),
    ):
        if rows:
            sheet = book.create_sheet(name)
            for row in rows:
                sheet.append(list(row))
    return saved(book)


def saved(book):
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def package(**parts):
    """A ZIP with these parts; dots in names are written as "__"."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in parts.items():
            made.writestr(name, content)
    return file.getvalue()


def take(survey, choices=(), settings=(), **options):
    """The form, read in this process."""
    content = xlsx(survey, choices, settings)
    found = workbook.read(content)
    assert "complaint" not in workbook.judge(content)
    return xlsform.take(Workbook(found["sheets"], found["formulas"]), **options)


def row_of(taken, name):
    return next(entry for entry in taken.entries if entry.name == name)


def question(taken, key):
    return next(each for each in taken.checklist.questions() if each.key == key)
