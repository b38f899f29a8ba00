"""CSV: UTF-8 with its mark, RFC 4180, cells that no spreadsheet runs."""

import csv
from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from reports.exporting.tables import Kind, Row, Table
from shoppers.cells import SIGNS, safe

#: Without it a well-known spreadsheet misreads the letters.
MARK = "\N{ZERO WIDTH NO-BREAK SPACE}"
_TEXTS = (Kind.TEXT, Kind.VALUE)
#: JSON's words, in place of Python's.
FLAGS = {True: "true", False: "false", None: None}


def write(table: Table, rows: Iterable[Row], path: Path) -> dict[str, Any]:
    """Write the table to `path`; returns what the manifest says of the file."""
    count = 0
    with path.open("w", encoding="utf-8", newline="") as file:
        file.write(MARK)
        writer = csv.writer(file)
        writer.writerow([safe(name) for name in table.names])
        for row in _cells(table, rows):
            writer.writerow(row)
            count += 1
    return {"rows": count, "encoding": "utf-8 with a byte order mark"}


def _cells(table: Table, rows: Iterable[Row]) -> Iterator[Row]:
    texts = table.places(*_TEXTS)
    flags = table.places(Kind.FLAG)
    moments = table.places(Kind.MOMENT)
    for row in rows:
        for at in texts:
            cell = row[at]
            # The first letter decides for nearly all: a call for each costs a third.
            if cell.__class__ is str and cell and cell[0] in SIGNS:
                row[at] = safe(cell)
            elif cell.__class__ is bool:
                row[at] = FLAGS[cell]
        for at in flags:
            row[at] = FLAGS[row[at]]
        for at in moments:
            row[at] = spoken(row[at])
        yield row


def spoken(moment: datetime | None) -> str | None:
    """A moment with its zone: 2026-11-02T14:03:00+01:00."""
    return None if moment is None else moment.isoformat(timespec="seconds")
