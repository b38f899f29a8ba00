"""`relevant` as a condition, where what it says can be said here."""

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation

from audits.definition import MAX_NUMBER, Condition, Kind, Op
from audits.interchange.xpath import COMPARISONS, TURNED, CannotRead, Node, parse
from audits.sentences import Sentence, _

_NUMBERS = {Kind.NUMBER, Kind.MONEY, Kind.DURATION, Kind.SCALE, Kind.COMPUTED}
_ONE_OPTION = {Kind.YES_NO, Kind.SINGLE_CHOICE, Kind.GRID}
_WORDS = {Kind.TEXT, Kind.NARRATIVE, Kind.DATE, Kind.TIME}
_OPS = {
    "=": Op.IS,
    "!=": Op.IS_NOT,
    ">=": Op.AT_LEAST,
    "<=": Op.AT_MOST,
    ">": Op.ABOVE,
    "<": Op.BELOW,
}
_CONSTANTS = {"yes": True, "true": True, "no": False, "false": False}
_ISO = {Kind.DATE: r"\d{4}-\d{2}-\d{2}\Z", Kind.TIME: r"\d{2}:\d{2}\Z"}
#: What an acknowledged "trigger" answers.
_OK = "ok"


@dataclass(frozen=True)
class Symbol:
    """What a name in ${…} stands for. options: choice's name → option key; `na` are
    the names that mean "not applicable"; `row` is the statement of a grid. `why_not`
    says why it cannot be asked about."""

    key: str = ""
    kind: Kind = Kind.TEXT
    decimals: int = 0
    options: Mapping[str, str] = field(default_factory=dict)
    na: frozenset[str] = frozenset()
    row: str = ""
    why_not: Sentence | None = None


def translate(expression: str, symbols: Mapping[str, Symbol]) -> Condition | bool:
    """The condition, or the constant that the expression is. Raises CannotRead."""
    constant = _CONSTANTS.get(expression.strip().lower())
    return (
        constant if constant is not None else _Reading(symbols).truth(parse(expression))
    )


class _Reading:
    def __init__(self, symbols: Mapping[str, Symbol]) -> None:
        self._symbols = symbols

    def truth(self, node: Node) -> Condition | bool:
        """The condition, or the constant that it comes to. Raises CannotRead."""
        if node.kind in {"and", "or"}:
            return self._joined(node)
        if node.kind in COMPARISONS:
            return self._comparison(node.kind, *node.of)
        if node.kind == "call":
            return self._called(node)
        raise CannotRead(_("only comparisons can be taken over"))

    def _joined(self, node: Node) -> Condition | bool:
        decides = node.kind == "or"
        parts = [self.truth(each) for each in node.of]
        if any(part is decides for part in parts):
            return decides
        kept = tuple(part for part in parts if isinstance(part, Condition))
        if not kept:
            return not decides
        return (
            kept[0]
            if len(kept) == 1
            else Condition(op=Op.ANY if decides else Op.ALL, of=kept)
        )

    def _called(self, node: Node) -> Condition | bool:
        if node.value in {"true", "false"} and not node.of:
            return node.value == "true"
        if node.value == "not" and len(node.of) == 1:
            inner = self.truth(node.of[0])
            return (
                not inner
                if isinstance(inner, bool)
                else Condition(op=Op.NOT, of=(inner,))
            )
        if node.value == "selected" and len(node.of) == 2:
            return self._selected(*node.of)
        raise CannotRead(_("%(name)s() has no counterpart", name=node.value))

    def _selected(self, asked: Node, wanted: Node) -> Condition:
        symbol = self._symbol(asked)
        if symbol.kind is Kind.MULTIPLE_CHOICE:
            return self._option(symbol, Op.INCLUDES, _literal(wanted))
        return self._option(symbol, Op.IS, _literal(wanted))

    def _comparison(self, sign: str, left: Node, right: Node) -> Condition:
        if left.kind in {"text", "number"}:
            sign, left, right = TURNED[sign], right, left
        if left.kind == "call":
            return self._counted(sign, left, right)
        symbol, value = self._symbol(left), _literal(right)
        if value == "" and sign in {"=", "!="}:
            return _about(symbol, Op.NOT_ANSWERED if sign == "=" else Op.ANSWERED)
        if symbol.kind in _NUMBERS:
            return _number(symbol, sign, value)
        if symbol.kind in _ONE_OPTION or symbol.kind is Kind.MULTIPLE_CHOICE:
            return self._choice(symbol, sign, value)
        if symbol.kind in _WORDS:
            return _words(symbol, sign, value)
        raise CannotRead(
            _("an answer of kind %(kind)s cannot be compared", kind=symbol.kind)
        )

    def _counted(self, sign: str, call: Node, right: Node) -> Condition:
        """string-length(${q}) > 0, count-selected(${q}) >= 1: is there an answer?"""
        if call.value not in {"string-length", "count-selected"} or len(call.of) != 1:
            raise CannotRead(_("%(name)s() has no counterpart", name=call.value))
        symbol, limit = self._symbol(call.of[0]), _literal(right)
        if (sign, limit) in {(">", "0"), (">=", "1"), ("!=", "0")}:
            return _about(symbol, Op.ANSWERED)
        if (sign, limit) in {("=", "0"), ("<", "1"), ("<=", "0")}:
            return _about(symbol, Op.NOT_ANSWERED)
        raise CannotRead(
            _("%(name)s() can only be compared to nothing", name=call.value)
        )

    def _choice(self, symbol: Symbol, sign: str, value: str) -> Condition:
        if sign in {"=", "!="}:
            return self._option(symbol, _OPS[sign], value)
        found = tuple(
            key for name, key in symbol.options.items() if _holds(name, sign, value)
        )
        if not found or symbol.kind is Kind.MULTIPLE_CHOICE:
            raise CannotRead(_("the choices are not numbers"))
        return _about(symbol, Op.ONE_OF, found)

    def _option(self, symbol: Symbol, op: Op, value: str) -> Condition:
        if value in symbol.na:
            asked = _about(symbol, Op.NOT_APPLICABLE)
            return asked if op is not Op.IS_NOT else Condition(op=Op.NOT, of=(asked,))
        if symbol.kind is Kind.YES_NO and value.lower() == _OK:
            return _about(symbol, op, "yes")
        if value not in symbol.options:
            raise CannotRead(_("“%(value)s” is none of the choices", value=value))
        return _about(symbol, op, symbol.options[value])

    def _symbol(self, node: Node) -> Symbol:
        if node.kind != "ref":
            raise CannotRead(_("it calculates"))
        symbol = self._symbols.get(node.value)
        if symbol is None:
            raise CannotRead(_("“%(name)s” does not come before it", name=node.value))
        if symbol.why_not:
            raise CannotRead(
                _("“%(name)s” %(why)s", name=node.value, why=symbol.why_not)
            )
        return symbol


def _about(
    symbol: Symbol, op: Op, value: int | str | tuple[str, ...] | None = None
) -> Condition:
    return Condition(op=op, key=symbol.key, row=symbol.row, value=value)


def _literal(node: Node) -> str:
    if node.kind in {"text", "number"}:
        return node.value
    is_cast = node.value in {"date", "string", "number"} and len(node.of) == 1
    if node.kind == "call" and is_cast:
        return _literal(node.of[0])
    raise CannotRead(_("it calculates, or compares two answers"))


def _number(symbol: Symbol, sign: str, value: str) -> Condition:
    scaled = decimal(value) * 10**symbol.decimals
    if scaled != scaled.to_integral_value() and sign in {"=", "!="}:
        raise CannotRead(_("the number has more decimal places than the answer"))
    whole = math.floor(scaled) if sign in {"<=", ">", "=", "!="} else math.ceil(scaled)
    return _about(symbol, _OPS[sign], whole)


def _words(symbol: Symbol, sign: str, value: str) -> Condition:
    pattern = _ISO.get(symbol.kind)
    if pattern and not re.match(pattern, value):
        raise CannotRead(_("“%(value)s” is no %(kind)s", value=value, kind=symbol.kind))
    if pattern is None and sign not in {"=", "!="}:
        raise CannotRead(_("texts are not larger or smaller"))
    if len(value) > 500:
        raise CannotRead(_("the text is too long"))
    return _about(symbol, _OPS[sign], value)


def decimal(text: str) -> Decimal:
    """A number within what a checklist can hold. Raises CannotRead."""
    try:
        number = Decimal(text.strip())
    except InvalidOperation:
        raise CannotRead(_("“%(text)s” is no number", text=text)) from None
    if not number.is_finite() or abs(number) > MAX_NUMBER:
        raise CannotRead(_("“%(text)s” is too large", text=text))
    return number


def _holds(name: str, sign: str, value: str) -> bool:
    left, right = decimal(name), decimal(value)
    return {
        "<": left < right,
        "<=": left <= right,
        ">": left > right,
        ">=": left >= right,
    }[sign]
