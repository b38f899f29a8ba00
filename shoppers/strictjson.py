"""One strict JSON reader for everything that comes from outside.

The standard readers let in what later breaks: duplicate keys (the last wins in
silence), NaN, nesting that exhausts the stack, NUL and halves of surrogate pairs
that no database stores.
"""

import json
import re
from typing import Any, NoReturn

MAX_DEPTH = 32
MAX_DIGITS = 40
SURROGATE = re.compile("[\ud800-\udfff]")
#: Texts, and whatever else is no bracket.
NO_BRACKET = re.compile(r'"(?:[^"\\]|\\.)*"?|[^"\[\]{}]+', re.DOTALL)


class BadJSON(ValueError):
    """The body is not JSON that can be taken; the text says what to mend."""


def loads(body: bytes) -> Any:
    """The value of a UTF-8 JSON text. Raises BadJSON."""
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError:
        raise BadJSON("The body is not UTF-8.") from None
    if not text.strip():
        raise BadJSON("The body is empty.")
    check_depth(text)
    try:
        value = json.loads(
            text,
            object_pairs_hook=once,
            parse_constant=refuse_constant,
            parse_int=whole,
            parse_float=finite,
        )
    except json.JSONDecodeError as error:
        raise BadJSON(
            f"The body is not JSON: {error.msg} at line {error.lineno}."
        ) from None
    if "\\u" in text:
        check_texts(value)
    return value


def check_depth(text: str) -> None:
    """Refuse deep nesting before a recursive reader meets it."""
    depth = 0
    for bracket in NO_BRACKET.sub("", text):
        depth += 1 if bracket in "[{" else -1
        if depth > MAX_DEPTH:
            raise BadJSON(f"The body is nested deeper than {MAX_DEPTH} levels.")


def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """The object of `pairs`; a key that comes twice is refused."""
    found = dict(pairs)
    if len(found) != len(pairs):
        keys = [key for key, _ in pairs]
        twice = next(key for key in keys if keys.count(key) > 1)
        raise BadJSON(f"The key {twice[:80]!r} comes twice.")
    return found


def refuse_constant(name: str) -> NoReturn:
    raise BadJSON(f"{name} is not a JSON number.")


def whole(digits: str) -> int:
    if len(digits.lstrip("-")) > MAX_DIGITS:
        raise BadJSON("A number has too many digits.")
    return int(digits)


def finite(digits: str) -> float:
    value = float(digits)
    if value in (float("inf"), float("-inf")):
        raise BadJSON("A number is too large.")
    return value


def check_texts(value: Any) -> None:
    """Refuse NUL and lone surrogates, which JSON can write as escapes."""
    if isinstance(value, str):
        if not storable(value):
            raise BadJSON("A text holds characters that cannot be stored.")
    elif isinstance(value, list):
        for each in value:
            check_texts(each)
    elif isinstance(value, dict):
        for key, each in value.items():
            check_texts(key)
            check_texts(each)


def storable(text: str) -> bool:
    """Whether every database can keep `text`: no NUL, no lone surrogate."""
    return "\0" not in text and not SURROGATE.search(text)
