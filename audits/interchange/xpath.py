"""The expressions of an XLSForm (a small part of XPath) as a tree."""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from audits.sentences import Sentence, _

MAX_LENGTH, MAX_DEPTH = 4_000, 24

_TOKEN = re.compile(
    r"""\s*(?:
      (?P<ref>\$\{\s*[^{}\s]+\s*\})
    | (?P<number>\d+(?:\.\d+)?|\.\d+)
    | (?P<text>'[^']*'|"[^"]*")
    | (?P<sign>!=|<=|>=|=|<|>|\(|\)|,|-)
    | (?P<name>[A-Za-z_][\w:.-]*)
    | (?P<here>\.)
    )""",
    re.VERBOSE,
)
COMPARISONS = {"=", "!=", "<", "<=", ">", ">="}
#: The same comparison read from right to left.
TURNED = {"=": "=", "!=": "!=", "<": ">", "<=": ">=", ">": "<", ">=": "<="}


class CannotRead(ValueError):
    """An expression, or a part of one, that has no counterpart here."""

    def __init__(self, why: Sentence) -> None:
        super().__init__(why)


class Node(NamedTuple):
    """kind: ref, here, number, text, call, and, or, or a comparison's sign."""

    kind: str
    value: str = ""
    of: tuple["Node", ...] = ()


class Token(NamedTuple):
    kind: str
    value: str


def parse(expression: str) -> Node:
    """The tree of `expression`. Raises CannotRead."""
    if len(expression) > MAX_LENGTH:
        raise CannotRead(_("the expression is too long"))
    reader = _Reader(list(_tokens(expression)))
    tree = reader.either(0)
    if reader.peek() is not None:
        raise CannotRead(_("the expression is not understood"))
    return tree


def references(expression: str) -> list[str]:
    """The names in ${…}, in order."""
    return [name.strip() for name in re.findall(r"\$\{([^{}]+)\}", expression)]


def _tokens(expression: str) -> Iterator[Token]:
    position, end = 0, len(expression.rstrip())
    while position < end:
        found = _TOKEN.match(expression, position)
        if found is None or found.lastgroup is None:
            raise CannotRead(_("the expression is not understood"))
        yield Token(found.lastgroup, found[found.lastgroup])
        position = found.end()


class _Reader:
    def __init__(self, tokens: Sequence[Token]) -> None:
        self._tokens = tokens
        self._at = 0

    def peek(self) -> Token | None:
        """The next token, left where it is."""
        return self._tokens[self._at] if self._at < len(self._tokens) else None

    def _takes(self, kind: str, value: str) -> bool:
        if self.peek() == Token(kind, value):
            self._at += 1
            return True
        return False

    def either(self, depth: int) -> Node:
        """a or b …"""
        if depth > MAX_DEPTH:
            raise CannotRead(_("the expression is nested too deeply"))
        parts = [self._both(depth)]
        while self._takes("name", "or"):
            parts.append(self._both(depth))
        return parts[0] if len(parts) == 1 else Node("or", of=tuple(parts))

    def _both(self, depth: int) -> Node:
        parts = [self._compared(depth)]
        while self._takes("name", "and"):
            parts.append(self._compared(depth))
        return parts[0] if len(parts) == 1 else Node("and", of=tuple(parts))

    def _compared(self, depth: int) -> Node:
        left = self._operand(depth)
        token = self.peek()
        if token is None or token.kind != "sign" or token.value not in COMPARISONS:
            return left
        self._at += 1
        return Node(token.value, of=(left, self._operand(depth)))

    def _operand(self, depth: int) -> Node:
        token = self.peek()
        if token is None:
            raise CannotRead(_("the expression stops half-way"))
        self._at += 1
        if token == Token("sign", "("):
            inner = self.either(depth + 1)
            self._close()
            return inner
        if token == Token("sign", "-"):
            return self._negative()
        if token.kind == "name":
            return self._call(token.value, depth)
        return _leaf(token)

    def _negative(self) -> Node:
        token = self.peek()
        if token is None or token.kind != "number":
            raise CannotRead(_("it calculates"))
        self._at += 1
        return Node("number", f"-{token.value}")

    def _call(self, name: str, depth: int) -> Node:
        if not self._takes("sign", "("):
            raise CannotRead(_("“%(name)s” is not understood", name=name))
        given: list[Node] = []
        while not self._takes("sign", ")"):
            if given and not self._takes("sign", ","):
                raise CannotRead(_("%(name)s(…) is not understood", name=name))
            given.append(self.either(depth + 1))
        return Node("call", name, tuple(given))

    def _close(self) -> None:
        if not self._takes("sign", ")"):
            raise CannotRead(_("a bracket is not closed"))


def _leaf(token: Token) -> Node:
    if token.kind == "ref":
        return Node("ref", token.value[2:-1].strip())
    if token.kind == "text":
        return Node("text", token.value[1:-1])
    if token.kind in {"number", "here"}:
        return Node(token.kind, token.value)
    raise CannotRead(_("the expression is not understood"))
