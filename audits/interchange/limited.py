"""A spreadsheet read in a process of its own: 1 GB of memory, 10 s of CPU, 20 s in all.

Only its answer, plain texts, comes back.
"""

import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import msgspec

from audits.interchange.locating import located
from audits.interchange.report import Problem, Refused
from audits.sentences import _, from_data

WALL_SECONDS = 20
MAX_BYTES = 5 << 20

_PROGRAM = Path(__file__).with_name("workbook.py")
_XLSX, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
#: A file that Excel protects by a password is of the old container, with this inside.
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")


class Workbook(msgspec.Struct, frozen=True):
    """Sheets by lower-case name as (row number, cells), the heading first.

    formulas: (sheet, row, column number) of cells whose stored result was read.
    """

    sheets: dict[str, list[tuple[int, list[str]]]]
    formulas: list[tuple[str, int, int]]
    warnings: list[str] = []


def is_spreadsheet(content: bytes) -> bool:
    """By its first bytes; the name of a file says nothing."""
    return content.startswith((_XLSX, _OLE))


def read_limited(content: bytes) -> Workbook:
    """The sheets of a valid XLSForm. Raises Refused also when reading it ran out of
    anything."""
    if content.startswith(_OLE) and _ENCRYPTED in content:
        raise Refused(Problem(_("The file is protected by a password.")))
    with tempfile.NamedTemporaryFile(prefix="form-") as file:
        file.write(content)
        file.flush()
        answer = _asked(file.name)
    if "refused" in answer:
        raise Refused(*map(_problem, answer["refused"]))
    if "complaint" in answer:
        found = located(answer["complaint"], answer["sheets"], answer["formulas"])
        raise Refused(found)
    return msgspec.convert(answer, Workbook)


def _problem(place: dict[str, Any]) -> Problem:
    return Problem(**{**place, "sentence": from_data(place["sentence"])})


def _asked(path: str) -> dict[str, Any]:
    # No environment: whatever takes over a reader finds no passwords there.
    with subprocess.Popen(
        [sys.executable, "-I", str(_PROGRAM), path],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={},
    ) as process:
        try:
            output, _errors = process.communicate(timeout=WALL_SECONDS)
        except subprocess.TimeoutExpired:
            output = b""
        finally:
            process.kill()
            process.wait()
    try:
        answer: dict[str, Any] = json.loads(output)
    except ValueError:
        message = _("The file could not be read safely: it takes too long or too much.")
        raise Refused(Problem(message)) from None
    return answer
