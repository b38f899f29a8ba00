"""Numbers as people write them."""

import re
from decimal import Decimal, InvalidOperation

from django.utils.translation import gettext as _

from reports.importing.refusals import Wrong
from reports.importing.sheets import Cell, Share, text_of

#: What is written where there is no figure.
NOTHING = frozenset(
    [
        "-",
        "--",
        "–",
        "—",
        ".",
        "n/a",
        "na",
        "n.a.",
        "n.a",
        "#n/a",
        "none",
        "null",
        "nil",
        "nan",
        "no_score",
        "noscore",
        "n.s.",
        "ns",
        "not_scored",
        "notscored",
        "unscored",
        "not_applicable",
        "?",
        "*",
        "#div/0!",
        "x",
    ]
)
_SPACES = re.compile(r"[\s\u00a0\u202f\u2009'’_]")
_GROUPED = re.compile(r"[+-]?\d{1,3}(,\d{3})+(\.\d+)?")


def number(cell: Cell, *, decimal_comma: bool = False) -> tuple[Decimal, bool] | None:
    """The number in a cell and whether it is written as per cent; None for none.

    A lone separator before exactly three digits is one of thousands, unless it is the
    decimal sign; before any other number of digits it is the decimal sign. Raises
    Wrong for what is no number.
    """
    if isinstance(cell, Share):
        return Decimal(repr(cell.value)) * 100, True
    if isinstance(cell, int | float):
        # A NaN of a broken formula is nothing.
        return (Decimal(repr(cell)), False) if cell == cell else None
    said = text_of(cell)
    if not said or "_".join(said.casefold().split()) in NOTHING:
        return None
    text = _SPACES.sub("", said).replace("\N{MINUS SIGN}", "-")
    is_percent = text.endswith("%") or text.startswith("%")
    text = text.strip("%")
    if decimal_comma:
        text = text.translate(str.maketrans(",.", ".,"))
    try:
        value = Decimal(_dotted(text))
    except InvalidOperation:
        raise Wrong(_("“%(text)s” is no number") % {"text": said[:60]}) from None
    if not value.is_finite():
        return None
    return value, is_percent


def _dotted(text: str) -> str:
    if _GROUPED.fullmatch(text):
        return text.replace(",", "")
    if text.count(",") == 1 and "." not in text:
        return text.replace(",", ".")
    if text.count(",") == 1 and text.count(".") and text.rfind(",") > text.rfind("."):
        whole, fraction = text.rsplit(",", 1)
        return f"{whole.replace('.', '')}.{fraction}"
    return text


def places(value: Decimal) -> int:
    """How many decimals it was written with."""
    exponent = value.as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0
