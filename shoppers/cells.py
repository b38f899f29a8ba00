"""Text in a cell that no spreadsheet runs, and back to what it was.

A cell that begins with one of SIGNS is taken for a formula by spreadsheets. It gets an
apostrophe in front, and so does one that had apostrophes before such a sign: `plain`
takes exactly one away, so that every text survives the way out and in again.
"""

import re

SIGNS = frozenset("=+-@\t\r'")
_FORMULA = re.compile(r"'*[=+\-@\t\r]")
_ESCAPED = re.compile(r"'+[=+\-@\t\r]")
_NUMBER = re.compile(r"[+-][0-9][0-9 ]*(\.[0-9]+)?", re.ASCII)


def safe(text: str) -> str:
    """`text` for a file that spreadsheets open; numbers and phone numbers stay."""
    if not text or text[0] not in SIGNS or not _FORMULA.match(text):
        return text
    return text if _NUMBER.fullmatch(text) else f"'{text}"


def plain(cell: str) -> str:
    """What `safe` was given. Of other people's files: a text without the apostrophe
    that kept it from being a formula."""
    return cell[1:] if _ESCAPED.match(cell) else cell
