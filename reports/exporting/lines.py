"""JSON Lines: an object per row, lists and objects of answers as they are."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import msgspec

from reports.exporting.tables import Row, Table


def write(table: Table, rows: Iterable[Row], path: Path) -> dict[str, Any]:
    """Write the table to `path`; returns what the manifest says of the file."""
    names, encode = table.names, msgspec.json.Encoder().encode_into
    buffer, count = bytearray(), 0
    with path.open("wb") as file:
        for row in rows:
            encode(dict(zip(names, row, strict=True)), buffer)
            buffer += b"\n"
            file.write(buffer)
            count += 1
    return {"rows": count, "encoding": "utf-8"}
