"""An XLSX as lines of JSON: run as a small process of its own by `sheets`.

A hostile file kills this process and not the worker; so it imports nothing of ours.
Each line is [sheet number, row number, cells]; a cell is null, a text, a number, or
{"day": ISO} for a date and {"share": number} for a number that is shown in per cent.
The first line names the sheets.
"""

import datetime
import json
import resource
import sys
import zipfile
from typing import Any

import openpyxl

MEMORY_BYTES, CPU_SECONDS, FILE_BYTES = 1 << 30, 120, 4 << 30
MAX_ENTRIES, MAX_UNPACKED = 2_000, 1 << 30
MAX_COLUMNS, MAX_CHARACTERS = 400, 32_767


def main(path: str, out: str) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (FILE_BYTES, FILE_BYTES))
    with zipfile.ZipFile(path) as parts:
        entries = parts.infolist()
    if len(entries) > MAX_ENTRIES or sum(e.file_size for e in entries) > MAX_UNPACKED:
        raise ValueError("too much in it")
    # By the open file: a path is judged by its ending.
    with open(path, "rb") as content, open(out, "w", encoding="utf-8") as file:
        book = openpyxl.load_workbook(content, read_only=True, data_only=True)
        sheets = [s for s in book.worksheets if s.sheet_state == "visible"]
        file.write(json.dumps([s.title for s in sheets]) + "\n")
        for number, sheet in enumerate(sheets):
            sheet.reset_dimensions()
            for line, row in enumerate(sheet.iter_rows(max_col=MAX_COLUMNS), 1):
                cells = [_cell(cell) for cell in row]
                while cells and cells[-1] is None:
                    cells.pop()
                if cells:
                    file.write(json.dumps([number, line, cells]) + "\n")


def _cell(cell: Any) -> Any:
    value = cell.value
    if value is None or isinstance(value, bool):
        return None if value is None else str(value)
    if isinstance(value, datetime.datetime | datetime.date):
        return {"day": value.isoformat()}
    if isinstance(value, int | float):
        return {"share": value} if "%" in (cell.number_format or "") else value
    return str(value)[:MAX_CHARACTERS]


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
