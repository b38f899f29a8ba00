"""`constraint` as limits: "." is the answer itself."""

import math
from decimal import Decimal
from typing import NamedTuple

from audits.interchange.relevance import decimal
from audits.interchange.xpath import COMPARISONS, TURNED, CannotRead, Node, parse
from audits.sentences import _


class Limits(NamedTuple):
    """minimum, maximum: in units of the answer's last decimal place."""

    minimum: int | None = None
    maximum: int | None = None
    min_length: int | None = None


def limits(expression: str, decimals: int) -> Limits:
    """What `expression` demands of a number or a text. Raises CannotRead."""
    found = Limits()
    tree = parse(expression)
    for part in tree.of if tree.kind == "and" else (tree,):
        found = _narrowed(found, part, decimals)
    return found


def _narrowed(found: Limits, node: Node, decimals: int) -> Limits:
    if node.kind not in COMPARISONS:
        raise CannotRead(_("only limits can be taken over"))
    sign, (left, right) = node.kind, node.of
    if left.kind == "number":
        sign, left, right = TURNED[sign], right, left
    if right.kind != "number":
        raise CannotRead(_("only limits that are numbers can be taken over"))
    value = decimal(right.value)
    if left.kind == "here":
        return _ranged(found, sign, value * 10**decimals)
    if left == Node("call", "string-length", (Node("here", "."),)):
        return _lengthened(found, sign, value)
    raise CannotRead(_("only limits of the answer itself can be taken over"))


def _ranged(found: Limits, sign: str, value: Decimal) -> Limits:
    low, high = found.minimum, found.maximum
    if sign in {">", ">=", "="}:
        least = math.floor(value) + 1 if sign == ">" else math.ceil(value)
        low = least if low is None else max(low, least)
    if sign in {"<", "<=", "="}:
        most = math.ceil(value) - 1 if sign == "<" else math.floor(value)
        high = most if high is None else min(high, most)
    if sign == "!=":
        raise CannotRead(_("“not this number” has no counterpart"))
    return found._replace(minimum=low, maximum=high)


def _lengthened(found: Limits, sign: str, value: Decimal) -> Limits:
    if sign not in {">", ">="} or value < 0:
        raise CannotRead(_("only a least length can be taken over"))
    least = math.floor(value) + 1 if sign == ">" else math.ceil(value)
    if least > 20_000:
        raise CannotRead(_("the least length is too long"))
    return found._replace(min_length=least)
