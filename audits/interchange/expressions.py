"""Conditions as the expressions of an XLSForm, where XPath can say them."""

from collections.abc import Mapping
from typing import NamedTuple

from audits.definition import Condition, Kind, Op, Question, Subject
from audits.interchange.fields import said

_SIGNS = {
    Op.IS: "=",
    Op.IS_NOT: "!=",
    Op.AT_LEAST: ">=",
    Op.AT_MOST: "<=",
    Op.ABOVE: ">",
    Op.BELOW: "<",
}
_NUMBERS = {Kind.NUMBER, Kind.MONEY, Kind.DURATION, Kind.SCALE, Kind.COMPUTED}
_CHOICES = {Kind.YES_NO, Kind.SINGLE_CHOICE, Kind.MULTIPLE_CHOICE, Kind.GRID}
_EMPTY = {Op.ANSWERED: "!=", Op.NOT_ANSWERED: "="}
#: Longer ones are a condition that nobody would read in a cell.
MAX_LENGTH = 3_000


class Named(NamedTuple):
    """What a question (or a row of a grid) is called in the form. options: key → the
    name of its choice."""

    name: str
    kind: Kind
    decimals: int
    options: Mapping[str, str]


#: By (question's key, grid's row or ""), of the questions that come before.
Names = dict[tuple[str, str], Named]


class _Unsayable(Exception):
    pass


def named(name: str, question: Question, options: Mapping[str, str]) -> Named:
    """options: choice's name → option key, as a form says them."""
    by_key = {key: choice for choice, key in options.items()}
    return Named(name, question.kind, question.decimals, by_key)


def to_xpath(condition: Condition, names: Names) -> str | None:
    """The expression, or None when XPath cannot say it of `names`."""
    try:
        text = _said(condition, names)
    except (_Unsayable, RecursionError):
        return None
    return text if len(text) <= MAX_LENGTH else None


def _said(condition: Condition, names: Names) -> str:
    if condition.op in {Op.ALL, Op.ANY}:
        if not condition.of:
            raise _Unsayable
        word = " and " if condition.op is Op.ALL else " or "
        return word.join(f"({_said(each, names)})" for each in condition.of)
    if condition.op is Op.NOT:
        if len(condition.of) != 1:
            raise _Unsayable
        return f"not({_said(condition.of[0], names)})"
    found = names.get((condition.key, condition.row))
    if condition.subject is not Subject.ANSWER or found is None:
        raise _Unsayable
    return _compared(condition, found)


def _compared(condition: Condition, found: Named) -> str:
    name, op, value = f"${{{found.name}}}", condition.op, condition.value
    if op in _EMPTY:
        return f"{name} {_EMPTY[op]} ''"
    if op in {Op.INCLUDES, Op.EXCLUDES}:
        chosen = f"selected({name}, {_literal(found, value)})"
        return chosen if op is Op.INCLUDES else f"not({chosen})"
    if op in {Op.ONE_OF, Op.NONE_OF}:
        if not isinstance(value, tuple) or not value:
            raise _Unsayable
        is_many = found.kind is Kind.MULTIPLE_CHOICE
        each = [_literal(found, one) for one in value]
        either = " or ".join(
            f"selected({name}, {one})" if is_many else f"{name} = {one}" for one in each
        )
        return either if op is Op.ONE_OF else f"not({either})"
    if op not in _SIGNS:
        raise _Unsayable
    return f"{name} {_SIGNS[op]} {_literal(found, value)}"


def _literal(found: Named, value: object) -> str:
    if found.kind in _NUMBERS:
        if not isinstance(value, int) or isinstance(value, bool):
            raise _Unsayable
        return said(value, found.decimals)
    if not isinstance(value, str):
        raise _Unsayable
    if found.kind in _CHOICES:
        if value not in found.options:
            raise _Unsayable
        value = found.options[value]
    if not value.isprintable() or "$" in value or ("'" in value and '"' in value):
        raise _Unsayable
    return f'"{value}"' if "'" in value else f"'{value}'"
