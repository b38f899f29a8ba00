"""Files of the small world of the reading pages, and what stands in them."""

import csv
import io
import json

import openpyxl
from arro3.io import read_parquet

from reports.exporting.formats import WRITERS, table_of
from reports.reading.selection import Wanted, select


def selection_of(viewer, **wanted):
    return select(viewer, Wanted(**wanted))


def written(path, viewer, what="shops", file_format="csv", *, selection=None):
    """(what the writer says, the rows as dicts)."""
    table = table_of(selection or selection_of(viewer), what, file_format)
    said = WRITERS[file_format](table, table.rows(), path)
    return said, READERS[file_format](path)


def read_csv(path):
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def read_lines(path):
    return [json.loads(line) for line in path.read_text("utf-8").split("\n")[:-1]]


def read_xlsx(path):
    rows = []
    for sheet in openpyxl.load_workbook(io.BytesIO(path.read_bytes())):
        header, *cells = sheet.values
        rows += [dict(zip(header, each, strict=True)) for each in cells]
    return rows


def read_columns(path):
    table = read_parquet(path).read_all()
    columns = [table[name].to_pylist() for name in table.column_names]
    return [
        dict(zip(table.column_names, row, strict=True))
        for row in zip(*columns, strict=True)
    ]


READERS = {
    "csv": read_csv,
    "jsonl": read_lines,
    "xlsx": read_xlsx,
    "parquet": read_columns,
}
