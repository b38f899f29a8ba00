"""Where pyxform's complaints lie: some of its messages only name the thing."""

import re
from collections.abc import Iterable, Mapping, Sequence

from audits.interchange.report import Problem
from audits.sentences import _, verbatim

_ROW_AT = re.compile(r"\[row : (\d+)\]")
_SHEET_AT = re.compile(r"On the '(\w+)' sheet")
_COLUMN_AT = re.compile(r"the '([^']+)' value")
_SHEET_SAID = re.compile(r"for sheet: '(\w+)'")
_NO_LABEL = re.compile(r"survey element named '([^']*)'")
_NO_TYPE = re.compile(r"Unknown question type '([^']*)'")
_SPACED = re.compile(r"See \[(.*?)\] in \[(.*?)\]")
_TWICE = re.compile(r"Duplicate column header: (.*)")
_ONE_COLUMN = re.compile(r"different names for the same column were found: '([^']*)'")
_REQUIRED = re.compile(r"column headers were not found: '([^']*)'")
_FILLED_IN = re.compile(r"problem trying to replace (\$\{[^}]*\})")
_NO_RESULT = _(
    "The formula in this cell has no stored result: write the text itself, or open the "
    "file in a spreadsheet program and save it."
)
#: Complaints about one row that do not say the column they mean.
_COLUMN_OF = {
    "Unmatched": "type",
    "Question with no type": "type",
    "List name not in choices sheet": "type",
    "Question or group with no name": "name",
    "Missing calculation": "calculation",
    "Choice filter not supported": "choice_filter",
}

_LONGEST = 500

#: By lower-case name, each as (row number, cells), the heading first.
Sheets = Mapping[str, Sequence[tuple[int, list[str]]]]
#: (sheet, row, column number).
Cells = Iterable[tuple[str, int, int]]


def located(message: str, sheets: Sheets, formulas: Cells) -> Problem:
    """The complaint with its place. Of a row with a formula that was never worked out,
    that instead: a cell that looks full to its author was read as blank.
    """
    problem = _placed(message, sheets)
    for sheet, row, column in formulas:
        if (sheet, row) == (problem.sheet, problem.row):
            text = _text_at(sheets, sheet, row, column)
            if not text:
                heading = _text_at(sheets, sheet, 1, column)
                return Problem(_NO_RESULT, sheet, row, heading)
    return problem


def _placed(message: str, sheets: Sheets) -> Problem:
    text = verbatim(_said(message))
    if row := _found(_ROW_AT, message):
        sheet = _found(_SHEET_AT, message)
        column = _found(_COLUMN_AT, message) if sheet else _column_meant(message)
        return Problem(text, sheet or "survey", int(row), column)
    if duplicate := _found(_TWICE, message):
        return Problem(text, _sheet_with_twice(sheets, duplicate), 1, duplicate)
    if name := _found(_NO_LABEL, message):
        return Problem(text, "survey", _row_of(sheets, "survey", "name", name), "label")
    if kind := _found(_NO_TYPE, message):
        return Problem(text, "survey", _row_of(sheets, "survey", "type", kind), "type")
    if spaced := _found(_SPACED, message):
        row_number = _row_of(sheets, "choices", "name", spaced)
        return Problem(text, "choices", row_number, "list_name")
    if "should be a choices sheet" in message:
        return Problem(text, "survey", *_cell_with(sheets, "select"))
    if filled_in := _found(_FILLED_IN, message):
        return Problem(text, "survey", *_cell_with(sheets, filled_in))
    sheet = _found(_SHEET_AT, message) or _found(_SHEET_SAID, message) or "survey"
    column = _found(_ONE_COLUMN, message) or _found(_REQUIRED, message)
    return Problem(text, sheet, 1 if "header" in message else None, column)


def _said(message: str) -> str:
    """Without the row, which is told beside it, and without Python's own notation."""
    return _ROW_AT.sub("", message.split("\n{", 1)[0]).strip()[:_LONGEST]


def _column_meant(message: str) -> str:
    return next((at for words, at in _COLUMN_OF.items() if words in message), "")


def _cell_with(sheets: Sheets, text: str) -> tuple[int | None, str]:
    """(row, heading) of the first cell of the survey that holds `text`."""
    rows = sheets["survey"]
    for number, cells in rows[1:]:
        for heading, cell in zip(rows[0][1], cells, strict=False):
            if text in cell:
                return number, heading
    return None, ""


def _text_at(sheets: Sheets, sheet: str, row: int, column: int) -> str:
    cells = dict(sheets.get(sheet, [])).get(row, [])
    return cells[column - 1].strip() if column <= len(cells) else ""


def _found(pattern: re.Pattern[str], message: str) -> str:
    found = pattern.search(message)
    return found[1] if found else ""


def _sheet_with_twice(sheets: Sheets, header: str) -> str:
    for name, rows in sheets.items():
        if rows and rows[0][1].count(header) > 1:
            return name
    return "survey"


def _row_of(sheets: Sheets, sheet: str, column: str, value: str) -> int | None:
    rows = sheets.get(sheet, [])
    head = [cell.strip().lower() for cell in rows[0][1]] if rows else []
    if column not in head:
        return None
    at = head.index(column)
    for number, cells in rows[1:]:
        if len(cells) > at and cells[at].strip() == value:
            return number
    return None
