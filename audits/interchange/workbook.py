"""Spreadsheets: looked at before they are opened, read as texts, judged by pyxform.

`limited.py` runs this very file as a small process of its own, so that a hostile file
kills that process and not the worker. It therefore imports no other module of ours.
"""

from __future__ import annotations

import datetime
import io
import json
import re
import resource
import sys
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple
from xml.etree import ElementTree

import openpyxl
import xlrd
from pyxform.errors import PyXFormError
from pyxform.xls2xform import convert

MEMORY_BYTES = 1 << 30
CPU_SECONDS = 10

MAX_ENTRIES = 1_000
MAX_UNPACKED = 60 << 20
#: What is smaller than this unpacked may be packed as tightly as it likes.
SMALL_PART, MAX_RATIO = 5 << 20, 150
MAX_ROWS, MAX_COLUMNS, MAX_CELLS = 12_000, 200, 500_000
MAX_CHARACTERS = 32_767
#: More rows with a type than this are not even shown to pyxform.
MAX_QUESTIONS = 1_000

SHEETS = ("survey", "choices", "settings", "candid")
_NAMED = re.compile(rb'<c\b[^>]*?\br="([A-Z]{1,3})([0-9]{1,7})"')
_ROW_NUMBER = re.compile(rb'<row\b[^>]*?\br="([0-9]+)"')
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
#: Everything that the two readers were seen to raise on broken files.
_BROKEN = (
    *(ArithmeticError, AssertionError, AttributeError, EOFError, LookupError, OSError),
    *(NotImplementedError, RuntimeError, SyntaxError, TypeError, ValueError),
    *(xlrd.XLRDError, xlrd.compdoc.CompDocError, zipfile.BadZipFile, zlib.error),
)

Sheet = list[tuple[int, list[str]]]
#: `audits.sentences.Sentence` as data.
Sentence = dict[str, Any]


def _(text: str, /, **params: str | int) -> Sentence:
    """As the marker of `audits.sentences`."""
    return {"text": text, "params": params}


class Place(NamedTuple):
    """What is wrong, and where; rows count from 1, as a spreadsheet shows them."""

    sentence: Sentence
    sheet: str = ""
    row: int | None = None
    column: str = ""


class Refused(Exception):
    def __init__(self, *places: Place) -> None:
        super().__init__(places)
        self.places = places


def refused(sentence: Sentence, sheet: str = "", row: int | None = None) -> Refused:
    return Refused(Place(sentence, sheet, row))


def read(content: bytes) -> dict[str, Any]:
    """Sheets by name, each as (row number, cells); `formulas` are (sheet, row, column).

    What the file is, its first bytes say. Raises Refused.
    """
    is_zip = content.startswith(b"PK\x03\x04")
    try:
        formulas = _check_package(content) if is_zip else []
        sheets = _xlsx(content) if is_zip else _xls(content)
    except MemoryError:
        raise refused(_("The file needs too much memory to be read.")) from None
    except _BROKEN as error:
        why = str(error)[:270]
        raise refused(_("The spreadsheet is damaged: %(why)s", why=why)) from error
    _check_sheets(sheets)
    return {"sheets": sheets, "formulas": formulas}


# --- before it is opened --------------------------------------------------------------


def _check_package(content: bytes) -> list[tuple[str, int, int]]:
    """The formulas of a package that may be opened; otherwise raises Refused."""
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        entries = package.infolist()
        unpacked = sum(entry.file_size for entry in entries)
        if len(entries) > MAX_ENTRIES or unpacked > MAX_UNPACKED:
            raise refused(_("The file unpacks to far more than a form needs."))
        for entry in entries:
            packed = max(entry.compress_size, 1)
            if entry.file_size > max(SMALL_PART, MAX_RATIO * packed):
                raise refused(_("The file unpacks to far more than a form needs."))
        if "xl/workbook.xml" not in package.namelist():
            raise refused(_("This is a ZIP file, but no .xlsx spreadsheet."))
        for entry in entries:
            if entry.filename.endswith((".xml", ".rels")):
                head = package.read(entry)
                if b"<!DOCTYPE" in head or b"<!ENTITY" in head:
                    raise refused(_("The file declares entities: that is no form."))
        formulas: list[tuple[str, int, int]] = []
        for name, part in _parts(package):
            data = package.read(part)
            _check_extent(name, data)
            formulas += _formulas(name, data)
        return formulas


def _parts(package: zipfile.ZipFile) -> Iterator[tuple[str, str]]:
    """(sheet's name, its part in the package)."""
    relations = ElementTree.fromstring(package.read("xl/_rels/workbook.xml.rels"))
    targets = {each.get("Id"): each.get("Target", "") for each in relations}
    book = ElementTree.fromstring(package.read("xl/workbook.xml"))
    known = set(package.namelist())
    for each in book.iter():
        if each.tag.endswith("}sheet"):
            target = targets.get(each.get(_RELATION, ""), "")
            part = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
            if part in known and "chartsheet" not in part:
                yield each.get("name", ""), part


def _check_extent(sheet: str, data: bytes) -> None:
    """One cell in the last corner makes a reader walk 17 thousand million others."""
    if data.count(b"<c ") + data.count(b"<c>") > MAX_CELLS:
        message = _("The sheet has more than %(most)s cells.", most=f"{MAX_CELLS:,}")
        raise refused(message, sheet)
    if data.count(b"<row") > MAX_ROWS:
        message = _("The sheet has more than %(most)s rows.", most=f"{MAX_ROWS:,}")
        raise refused(message, sheet)
    for found in _ROW_NUMBER.finditer(data):
        if int(found[1]) > MAX_ROWS:
            raise _too_far(sheet, int(found[1]), "")
    for found in _NAMED.finditer(data):
        column, row = found[1].decode(), int(found[2])
        if row > MAX_ROWS or _column_number(column) > MAX_COLUMNS:
            raise _too_far(sheet, row, column)


def _too_far(sheet: str, row: int, column: str) -> Refused:
    message = _(
        "There is a cell at %(cell)s: a sheet may have %(rows)s rows and %(columns)s "
        "columns.",
        cell=f"{column}{row}",
        rows=f"{MAX_ROWS:,}",
        columns=MAX_COLUMNS,
    )
    return Refused(Place(message, sheet, row, column))


def _column_number(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


def _formulas(sheet: str, data: bytes) -> Iterator[tuple[str, int, int]]:
    if sheet.lower() not in SHEETS:
        return
    for piece in data.split(b"</c>"):
        if b"<f>" in piece or b"<f " in piece or b"<f/>" in piece:
            cells = _NAMED.findall(piece)
            if cells:
                column, row = cells[-1]
                yield sheet.lower(), int(row), _column_number(column.decode())


def _check_sheets(sheets: dict[str, Sheet]) -> None:
    if "survey" not in sheets:
        raise refused(_("The file has no sheet “survey”: it is not an XLSForm."))
    for name, rows in sheets.items():
        for number, cells in rows:
            if any(len(cell) > MAX_CHARACTERS for cell in cells):
                most = f"{MAX_CHARACTERS:,}"
                message = _("A cell holds more than %(most)s characters.", most=most)
                raise refused(message, name, number)
    if len(sheets["survey"]) < 2:
        raise refused(_("The sheet has no questions."), "survey", 1)
    _check_size(sheets["survey"])


def _check_size(survey: Sheet) -> None:
    head = [cell.strip().lower() for cell in survey[0][1]]
    kind = head.index("type") if "type" in head else 0
    asked = [number for number, cells in survey[1:] if "".join(cells[kind : kind + 1])]
    if len(asked) > 2 * MAX_QUESTIONS:
        message = _(
            "The form has %(n)s rows; a checklist that people can use has at most "
            "%(most)s questions.",
            n=f"{len(asked):,}",
            most=f"{MAX_QUESTIONS:,}",
        )
        raise refused(message, "survey", asked[2 * MAX_QUESTIONS])


# --- opened ---------------------------------------------------------------------------


def _xlsx(content: bytes) -> dict[str, Sheet]:
    book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True)
    sheets = {}
    only = len(book.sheetnames) == 1
    for sheet in book.worksheets:
        # A lying or missing extent: the cells themselves were looked at already.
        sheet.reset_dimensions()
        name = "survey" if only else sheet.title.lower()
        if name in SHEETS:
            rows = sheet.iter_rows(values_only=True)
            sheets[name] = _kept(([_text(cell) for cell in row] for row in rows), name)
    book.close()
    return sheets


def _xls(content: bytes) -> dict[str, Sheet]:
    book = xlrd.open_workbook(file_contents=content, on_demand=True)
    sheets = {}
    for name in book.sheet_names():
        known = "survey" if book.nsheets == 1 else name.lower()
        if known in SHEETS:
            sheet = book.sheet_by_name(name)
            if sheet.nrows > MAX_ROWS or sheet.ncols > MAX_COLUMNS:
                raise _too_far(known, sheet.nrows, "")
            rows = (
                [_xls_text(cell, book.datemode) for cell in sheet.row(index)]
                for index in range(sheet.nrows)
            )
            sheets[known] = _kept(rows, known)
    return sheets


def _kept(rows: Iterator[list[str]], sheet: str) -> Sheet:
    """Rows that hold anything, with their numbers; the first is the heading always."""
    kept: Sheet = []
    for number, cells in enumerate(rows, 1):
        if number > MAX_ROWS or len(cells) > MAX_COLUMNS:
            raise _too_far(sheet, number, "")
        if number == 1 or any(cell.strip() for cell in cells):
            kept.append((number, cells))
    return kept


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime.datetime) and not value.time():
        return value.date().isoformat()
    return str(value).replace("\xa0", " ") if not isinstance(value, str) else value


def _xls_text(cell: xlrd.sheet.Cell, datemode: int) -> str:
    if cell.ctype == xlrd.XL_CELL_BOOLEAN:
        return "TRUE" if cell.value else "FALSE"
    if cell.ctype == xlrd.XL_CELL_DATE:
        return _text(xlrd.xldate_as_datetime(cell.value, datemode))
    if cell.ctype == xlrd.XL_CELL_ERROR:
        return ""
    return _text(cell.value)


# --- judged ---------------------------------------------------------------------------


def judge(content: bytes) -> dict[str, Any]:
    """pyxform's `warnings` about a valid form, or its `complaint` (whose place
    `audits.interchange.locating` finds). Raises Refused when it breaks down."""
    kind = ".xlsx" if content.startswith(b"PK") else ".xls"
    try:
        form = convert(content, validate=False, file_type=kind)
        return {"warnings": list(form.warnings)}
    except PyXFormError as error:
        return {"complaint": str(error)}
    except MemoryError:
        raise refused(_("The file needs too much memory to be read.")) from None
    except _BROKEN as error:
        why = str(error)[:270]
        raise refused(_("pyxform could not read the form: %(why)s", why=why)) from error


def main(arguments: list[str]) -> None:
    """Read under limits; one JSON object on stdout says how it went."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS + 1))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    content = Path(arguments[0]).read_bytes()
    answer: dict[str, Any]
    try:
        answer = read(content) | judge(content)
    except Refused as no:
        answer = {"refused": [place._asdict() for place in no.places]}
    except RecursionError:
        answer = {"refused": [Place(_("The form is nested too deeply."))._asdict()]}
    sys.stdout.write(json.dumps(answer))


if __name__ == "__main__":
    main(sys.argv[1:])
