"""Comparisons that can never hold together: "Q7 is Partly and Q7 is No"."""

from collections.abc import Callable, Iterator
from itertools import combinations
from typing import Any

import msgspec

from audits.definition.structs import Condition, Op, Subject

_Rule = Callable[[Any, Any], bool]

#: What else cannot hold where an answer is exactly `value`.
_AGAINST_IS: dict[Op, _Rule] = {
    Op.IS: lambda value, other: bool(value != other),
    Op.IS_NOT: lambda value, other: bool(value == other),
    Op.ONE_OF: lambda value, others: value not in others,
    Op.NONE_OF: lambda value, others: value in others,
    Op.INCLUDES: lambda value, other: bool(value != other),
    Op.EXCLUDES: lambda value, other: bool(value == other),
    Op.AT_LEAST: lambda value, low: bool(value < low),
    Op.ABOVE: lambda value, low: bool(value <= low),
    Op.AT_MOST: lambda value, high: bool(value > high),
    Op.BELOW: lambda value, high: bool(value >= high),
}
_FROM_BELOW = frozenset({Op.AT_LEAST, Op.ABOVE})
_FROM_ABOVE = frozenset({Op.AT_MOST, Op.BELOW})
_OF_AN_ANSWER = frozenset(
    {Op.ANSWERED, Op.IS, Op.ONE_OF, Op.INCLUDES, *_FROM_BELOW, *_FROM_ABOVE}
)
_COUNTED = {Op.ANSWERED: Op.ABOVE, Op.NOT_ANSWERED: Op.IS}
_OF_NO_ANSWER = frozenset({Op.NOT_ANSWERED, Op.NOT_APPLICABLE})


def contradiction(
    condition: Condition | None, around: Condition | None = None
) -> tuple[Condition, Condition] | None:
    """Two comparisons that `condition` needs and that exclude each other, if any.

    `around` is needed as well (the section's, for a question); two comparisons that
    are both its own are its own fault, and not told again.
    """
    own = list(_needed(condition))
    pairs = [
        *combinations(own, 2),
        *((outer, inner) for outer in _needed(around) for inner in own),
    ]
    return next((pair for pair in pairs if _exclude(*pair)), None)


def _needed(condition: Condition | None) -> Iterator[Condition]:
    """The comparisons that must all hold."""
    open_nodes = [] if condition is None else [condition]
    while open_nodes:
        node = open_nodes.pop(0)
        if node.op is Op.ALL:
            open_nodes = [*node.of, *open_nodes]
        elif node.op not in (Op.ANY, Op.NOT):
            yield node


def _operand(condition: Condition) -> tuple[str, ...]:
    return (condition.subject, condition.key, condition.row)


def _exclude(one: Condition, other: Condition) -> bool:
    if _operand(one) != _operand(other):
        return False
    one, other = _counted(one), _counted(other)
    try:
        return _excludes(one, other) or _excludes(other, one)
    except TypeError:
        # A number against a text, a value that is missing: another fault says so.
        return False


def _counted(condition: Condition) -> Condition:
    """An event is answered when it happened more than 0 times."""
    if condition.subject is Subject.EVENT and condition.op in _COUNTED:
        return msgspec.structs.replace(condition, op=_COUNTED[condition.op], value=0)
    return condition


def _excludes(one: Condition, other: Condition) -> bool:
    if one.op is Op.IS and other.op in _AGAINST_IS:
        return _AGAINST_IS[other.op](one.value, other.value)
    if one.op in _OF_AN_ANSWER and other.op in _OF_NO_ANSWER:
        return True
    if one.op in _FROM_BELOW and other.op in _FROM_ABOVE:
        low: Any = one.value
        high: Any = other.value
        touch = one.op is Op.AT_LEAST and other.op is Op.AT_MOST
        return bool(low > high if touch else low >= high)
    return False
