"""XLSX: a sheet, and another one after so many rows; texts are texts, never formulas.

The writer streams: rows go to a temporary file as they come, and the memory stays flat.
"""

from collections.abc import Iterable, Iterator
from itertools import islice
from math import ceil
from pathlib import Path
from typing import Any

from rustpy_xlsxwriter import write_worksheets

from reports.exporting.delimited import spoken
from reports.exporting.tables import Kind, Row, Table

#: What the format can hold; one row of a sheet is its header.
SHEET_ROWS, COLUMNS, LETTERS = 1_048_575, 16_384, 32_767
CUT = "…"


class TooWide(ValueError):
    """More columns than a workbook can hold."""


def write(
    table: Table, rows: Iterable[Row], path: Path, *, sheet_rows: int = SHEET_ROWS
) -> dict[str, Any]:
    """Write the table to `path`; returns what the manifest says of the file.

    After `sheet_rows` rows another sheet begins. Raises TooWide.
    """
    if len(table.columns) > COLUMNS:
        raise TooWide(len(table.columns))
    cells = _Cells(table, rows)
    count = max(1, ceil(table.total / sheet_rows))
    names = [_name(table, number) for number in range(1, count + 1)]
    dicts = cells.dicts()
    sheets: list[tuple[str, Any]] = [
        (name, cells.counted(name, islice(dicts, sheet_rows))) for name in names
    ]
    write_worksheets(sheets, str(path), freeze_panes={"general": {"row": 1}})
    return {
        "rows": sum(cells.sheets.values()),
        "sheets": [{"name": each, "rows": n} for each, n in cells.sheets.items()],
        "texts_cut": cells.cut,
    }


def _name(table: Table, number: int) -> str:
    return table.name if number == 1 else f"{table.name} {number}"


class _Cells:
    """Rows as the writer takes them, and what became of them."""

    def __init__(self, table: Table, rows: Iterable[Row]) -> None:
        self._table = table
        self._rows = rows
        self.sheets: dict[str, int] = {}
        self.cut = 0

    def counted(self, name: str, rows: Iterator[dict[str, Any]]) -> Iterator[Any]:
        """The rows of one sheet; one without any still has its header."""
        self.sheets[name] = 0
        for row in rows:
            self.sheets[name] += 1
            yield row
        if not self.sheets[name]:
            yield dict.fromkeys(self._table.names)

    def dicts(self) -> Iterator[dict[str, Any]]:
        names = self._table.names
        texts = self._table.places(Kind.TEXT, Kind.VALUE)
        moments = self._table.places(Kind.MOMENT)
        for row in self._rows:
            for at in texts:
                cell = row[at]
                if cell.__class__ is str and len(cell) > LETTERS:
                    row[at] = cell[: LETTERS - 1] + CUT
                    self.cut += 1
            # A workbook knows no zones: a moment is a text that names its own.
            for at in moments:
                row[at] = spoken(row[at])
            yield dict(zip(names, row, strict=True))
