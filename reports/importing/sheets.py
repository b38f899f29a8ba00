"""A file as rows of cells, whatever it is: CSV or a workbook, told by its content."""

import hashlib
import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from reports.importing import delimited
from reports.importing.refusals import Refused

WALL_SECONDS = 180
_PROGRAM = Path(__file__).with_name("workbook.py")
_XLSX, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"

Cell = Any
Row = tuple[int, list[Cell]]


@dataclass(frozen=True, slots=True)
class Share:
    """A number that its cell shows in per cent: 0.85 is 85 %."""

    value: float


@dataclass(slots=True)
class Source:
    """A file that can be read again and again. `about` says how it is read."""

    path: Path
    about: dict[str, str] = field(default_factory=dict)
    sheets: list[str] = field(default_factory=list)
    lines: Path | None = None

    def rows(self, sheet: int = 0) -> Iterator[Row]:
        if self.lines is None:
            encoding, separator = self.about["encoding"], self.about["separator"]
            yield from delimited.rows_of(self.path, encoding, separator)
            return
        start = f"[{sheet}, "
        with self.lines.open(encoding="utf-8") as file:
            next(file)
            for text in file:
                if text.startswith(start):
                    _sheet, line, cells = json.loads(text)
                    yield line, [_cell(cell) for cell in cells]

    def sha256(self) -> str:
        digest = hashlib.sha256()
        with self.path.open("rb") as file:
            while block := file.read(1 << 20):
                digest.update(block)
        return digest.hexdigest()


@contextmanager
def opened(path: Path, *, encoding: str = "") -> Iterator[Source]:
    """The file, ready to be read. Raises Refused for one that is no table."""
    try:
        with path.open("rb") as file:
            head = file.read(8)
    except (OSError, ValueError) as error:
        words = {"why": error}
        raise Refused(_("The file cannot be read: %(why)s.") % words) from None
    if not head:
        raise Refused(_("The file is empty."))
    if head.startswith(_OLE):
        raise Refused(
            _("This is an old or a protected workbook. Save it as .xlsx or CSV.")
        )
    if head.startswith(_XLSX):
        with tempfile.TemporaryDirectory(prefix="import-") as folder:
            yield _workbook(path, Path(folder) / "lines")
        return
    name = delimited.known(encoding, path) if encoding else delimited.encoding_of(path)
    separator = delimited.separator_of(path, name)
    yield Source(path, {"encoding": name, "separator": separator}, [""])


def _workbook(path: Path, lines: Path) -> Source:
    """Raises Refused also when reading it ran out of anything."""
    # No environment: whatever takes over a reader finds no passwords there.
    order = [sys.executable, "-I", str(_PROGRAM), str(path.absolute()), str(lines)]
    silent = subprocess.DEVNULL
    try:
        subprocess.run(
            order,
            env={},
            stdin=silent,
            stdout=silent,
            stderr=silent,
            timeout=WALL_SECONDS,
            check=True,
        )
        with lines.open(encoding="utf-8") as file:
            names = json.loads(next(file))
    except (subprocess.SubprocessError, OSError, ValueError, StopIteration):
        raise Refused(
            _("The workbook cannot be read: it is broken, protected or too large.")
        ) from None
    return Source(path, {"sheets": ", ".join(names)}, names, lines)


def _cell(cell: Any) -> Cell:
    if not isinstance(cell, dict):
        return cell
    return Share(cell["share"]) if "share" in cell else Day(cell["day"])


class Day(str):
    """The ISO text of a cell that holds a date."""

    __slots__ = ()


def text_of(cell: Cell) -> str:
    """What a person reads in the cell: no ".0" behind a whole number."""
    if cell is None:
        return ""
    if isinstance(cell, Share):
        return f"{cell.value * 100:.10g}%"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, Day):
        return cell.removesuffix("T00:00:00")
    return " ".join(str(cell).replace("\0", "").split())
