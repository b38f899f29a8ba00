"""CSV of any encoding and separator: found out from the file where nobody says."""

import codecs
import csv
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from django.utils.translation import gettext as _

from reports.importing.refusals import Refused
from shoppers.cells import plain

SEPARATORS = (",", ";", "\t", "|")
_BLOCK, _SAMPLE = 1 << 20, 1 << 16
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)

csv.field_size_limit(1 << 20)


def encoding_of(path: Path) -> str:
    """By its mark, by its zero bytes, as UTF-8 where it is that, else as Windows-1252
    or, with bytes that this lacks, Latin-1."""
    with path.open("rb") as file:
        head = file.read(_SAMPLE)
    for mark, name in _MARKS:
        if head.startswith(mark):
            return name
    if b"\0" in head:
        even, odd = head[::2].count(0), head[1::2].count(0)
        return "utf-16-le" if odd > even else "utf-16-be"
    for name in ("utf-8", "cp1252"):
        if _is_of(path, name):
            return name
    return "latin-1"


def _is_of(path: Path, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        with path.open("rb") as file:
            while block := file.read(_BLOCK):
                decoder.decode(block)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def known(encoding: str, path: Path) -> str:
    """The encoding that somebody named. Raises Refused for an unknown one."""
    try:
        found = codecs.lookup(encoding)
    except LookupError:
        found = None
    # A codec such as "hex" is none of texts.
    if found is None or not getattr(found, "_is_text_encoding", True):
        words = {"name": encoding}
        raise Refused(_("There is no encoding “%(name)s”.") % words)
    if found.name in ("utf-16", "utf-32") and encoding_of(path) != found.name:
        return f"{found.name}-le"
    return "utf-8-sig" if found.name == "utf-8" else found.name


def separator_of(path: Path, encoding: str) -> str:
    """The one that cuts most lines into the same number of cells, the most cells."""
    with path.open(encoding=encoding, errors="replace", newline="") as file:
        sample = file.read(_SAMPLE)
    first = sample.lstrip("\ufeff").split("\n", 1)[0].strip().strip('"').lower()
    if first.startswith("sep=") and len(first) == 5:
        return first[4]
    return max(SEPARATORS, key=lambda each: _fit(sample, each))


def _fit(sample: str, separator: str) -> tuple[int, int]:
    lines = sample.splitlines(keepends=True)
    whole = lines[:-1] if len(sample) >= _SAMPLE else lines
    try:
        rows = [row for row in csv.reader(whole, delimiter=separator) if row]
    except csv.Error:
        return (0, 0)
    widths = Counter(len(row) for row in rows if len(row) > 1)
    if not widths:
        return (0, 0)
    width, count = max(widths.items(), key=lambda pair: (pair[1], pair[0]))
    return (count * (2 if count * 10 >= len(rows) * 9 else 1), width)


def rows_of(
    path: Path, encoding: str, separator: str
) -> Iterator[tuple[int, list[str]]]:
    """Line number and cells of every row that has one. Raises Refused."""
    with path.open(encoding=encoding, newline="") as file:
        reader = csv.reader(file, delimiter=separator)
        line = 1
        try:
            for cells in reader:
                if any(cell.strip() for cell in cells) and not _is_hint(line, cells):
                    yield line, [plain(cell.lstrip("\ufeff")) for cell in cells]
                line = reader.line_num + 1
        except (UnicodeDecodeError, UnicodeError) as error:
            words = {"line": line, "encoding": encoding}
            raise Refused(
                _("After line %(line)d the file is not %(encoding)s.") % words
            ) from error
        except csv.Error as error:
            words = {"line": line, "why": error}
            raise Refused(_("Line %(line)d cannot be read: %(why)s.") % words) from None


def _is_hint(line: int, cells: list[str]) -> bool:
    return line == 1 and cells[0].lower().lstrip("\ufeff").startswith("sep=")
