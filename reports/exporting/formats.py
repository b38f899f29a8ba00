"""What an export can be, and how it is written."""

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from reports.exporting import delimited, lines, parquet, workbook
from reports.exporting.answers import Answers
from reports.exporting.rollups import Rollups
from reports.exporting.shops import Shops
from reports.exporting.tables import Row, Table
from reports.models import Export
from reports.reading.selection import Selection

Write = Callable[[Table, Iterable[Row], Path], dict[str, Any]]

WRITERS: dict[str, Write] = {
    Export.Format.CSV: delimited.write,
    Export.Format.JSONL: lines.write,
    Export.Format.XLSX: workbook.write,
    Export.Format.PARQUET: parquet.write,
}
MIME = {
    Export.Format.CSV: "text/csv; charset=utf-8",
    Export.Format.JSONL: "application/jsonl; charset=utf-8",
    Export.Format.XLSX: (
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    ),
    Export.Format.PARQUET: "application/vnd.apache.parquet",
}


def table_of(selection: Selection, what: str, file_format: str) -> Table:
    """The rows of `selection` that its viewer may see, ready to be read once."""
    if what == Export.What.ROLLUPS:
        return Rollups(selection).table()
    # Only JSON Lines can hold lists and objects as they are.
    shops = Shops.of(selection, nested=file_format == Export.Format.JSONL)
    return Answers(shops).table() if what == Export.What.ANSWERS else shops.table()
