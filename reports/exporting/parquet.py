"""Parquet: typed columns, compressed, written a batch of rows at a time."""

from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, date, datetime
from itertools import islice
from pathlib import Path
from typing import Any

from arro3.core import Array, DataType, Field, RecordBatch, RecordBatchReader, Schema
from arro3.io import write_parquet

from reports.exporting.tables import Kind, Row, Table

BATCH, GROUP = 1_000, 10_000
_EPOCH_DAY = date(1970, 1, 1).toordinal()
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
#: How each kind is stored; an answer may be anything, so it is a text.
TYPES: dict[Kind, DataType] = {
    Kind.TEXT: DataType.utf8(),
    Kind.VALUE: DataType.utf8(),
    Kind.INTEGER: DataType.int64(),
    Kind.NUMBER: DataType.float64(),
    Kind.FLAG: DataType.bool(),
    Kind.DAY: DataType.date32(),
    Kind.MOMENT: DataType.timestamp("us", tz="UTC"),
}


def write(table: Table, rows: Iterable[Row], path: Path) -> dict[str, Any]:
    """Write the table to `path`; returns what the manifest says of the file."""
    schema = Schema([Field(each.name, TYPES[each.kind]) for each in table.columns])
    batches = _Batches(table, iter(rows), schema)
    write_parquet(
        RecordBatchReader.from_batches(schema, iter(batches)),
        path,
        compression="zstd(1)",
        max_row_group_size=GROUP,
        skip_arrow_metadata=True,
    )
    return {"rows": batches.count, "compression": "zstd"}


class _Batches:
    def __init__(self, table: Table, rows: Iterator[Row], schema: Schema) -> None:
        self._kinds = [each.kind for each in table.columns]
        self._rows = rows
        self._schema = schema
        self.count = 0

    def __iter__(self) -> Iterator[RecordBatch]:
        while batch := list(islice(self._rows, BATCH)):
            self.count += len(batch)
            columns = zip(*batch, strict=True)
            arrays = [
                MAKERS[kind](list(cells))
                for kind, cells in zip(self._kinds, columns, strict=True)
            ]
            yield RecordBatch.from_arrays(arrays, schema=self._schema)


def _as_they_are(kind: Kind) -> Callable[[list[Any]], Array]:
    return lambda cells: Array(cells, type=TYPES[kind])


def _texts(cells: list[Any]) -> Array:
    return Array([_text(each) for each in cells], type=TYPES[Kind.VALUE])


def _text(value: Any) -> str | None:
    if value is None or isinstance(value, str):
        return value
    return str(value).lower() if isinstance(value, bool) else str(value)


def _days(cells: list[Any]) -> Array:
    days = [None if each is None else each.toordinal() - _EPOCH_DAY for each in cells]
    return Array(days, type=DataType.int32()).cast(TYPES[Kind.DAY])


def _moments(cells: list[Any]) -> Array:
    moments = [None if each is None else _microseconds(each) for each in cells]
    return Array(moments, type=DataType.int64()).cast(TYPES[Kind.MOMENT])


def _microseconds(moment: datetime) -> int:
    since = moment - _EPOCH
    return (since.days * 86_400 + since.seconds) * 1_000_000 + since.microseconds


MAKERS: dict[Kind, Callable[[list[Any]], Array]] = {
    Kind.TEXT: _as_they_are(Kind.TEXT),
    Kind.VALUE: _texts,
    Kind.INTEGER: _as_they_are(Kind.INTEGER),
    Kind.NUMBER: _as_they_are(Kind.NUMBER),
    Kind.FLAG: _as_they_are(Kind.FLAG),
    Kind.DAY: _days,
    Kind.MOMENT: _moments,
}
