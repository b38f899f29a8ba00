"""The columns of our own, for everything that XLSForm has no word for.

A blank cell is the default. Points and weights are written as people say them ("2.5"
is 250 hundredths); so are limits of numbers with decimals.
"""

import json
import re
from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any, NamedTuple

import msgspec

from audits.definition import Band, Condition, Question
from audits.sentences import _

_YES = {"yes", "true", "true()", "1", "x", "y"}
_NO = {"no", "false", "false()", "0", "n"}
_CLOCK = re.compile(r"(\d{1,5}):([0-5]\d)\Z")


class Field(NamedTuple):
    """`write` and `read` take the value or the cell, and the answer's decimals.
    `read` raises ValueError."""

    column: str
    write: Callable[[Any, int], str]
    read: Callable[[str, int], Any]
    is_text: bool = False


def _decimal(text: str, places: int) -> int:
    try:
        scaled = Decimal(text.replace(",", ".")).scaleb(places)
    except InvalidOperation:
        raise ValueError(_("“%(text)s” is no number", text=text[:80])) from None
    if not scaled.is_finite() or abs(scaled) > 10**15 or scaled != int(scaled):
        raise ValueError(_("“%(text)s” has too many digits", text=text[:80]))
    return int(scaled)


def said(value: int, places: int) -> str:
    """A whole number of the last decimal place as people write it: 250, 2 → "2.5"."""
    text = f"{Decimal(value).scaleb(-places):f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def points(text: str) -> int:
    """Hundredths from "2.5". Raises ValueError."""
    return _decimal(text, 2)


def flag(text: str) -> bool:
    """Raises ValueError for what is neither yes nor no."""
    if text.lower() in _YES:
        return True
    if text.lower() in _NO:
        return False
    raise ValueError(_("“%(text)s” is neither yes nor no", text=text[:80]))


def _lines(values: Iterable[str], _places: int) -> str:
    values = list(values)
    if any("\n" in each or not each.strip() for each in values) or (
        values and values[0].startswith("[")
    ):
        return json.dumps(values, ensure_ascii=False)
    return "\n".join(values)


def _read_lines(text: str, _places: int) -> tuple[str, ...]:
    if text.startswith("["):
        return tuple(json.loads(text))
    return tuple(text.split("\n"))


def _bands(bands: Sequence[Band], places: int) -> str:
    return "; ".join(
        f"{'else' if each.upto is None else said(each.upto, places)} = "
        f"{said(each.points, 2)}"
        for each in bands
    )


def _read_bands(text: str, places: int) -> tuple[Band, ...]:
    bands = []
    for part in text.replace("\n", ";").split(";"):
        if part.strip():
            edge, equals, given = part.partition("=")
            if not equals:
                raise ValueError(
                    _(
                        "“%(text)s” is no band such as “60 = 2.5”",
                        text=part.strip()[:80],
                    )
                )
            bands.append(Band(_edge(edge.strip(), places), points(given.strip())))
    return tuple(bands)


def _edge(text: str, places: int) -> int | None:
    if text.lower() == "else":
        return None
    clock = _CLOCK.match(text)
    return int(clock[1]) * 60 + int(clock[2]) if clock else _decimal(text, places)


def condition_text(condition: Condition) -> str:
    """A condition as a cell says it; `read_condition` is the way back."""
    return json.dumps(_brief(condition), ensure_ascii=False)


def _brief(condition: Condition) -> dict[str, Any]:
    """Without what is the default."""
    data = msgspec.to_builtins(condition)
    plain = Condition(op=condition.op)
    brief = {
        name: value
        for name, value in data.items()
        if name == "op" or getattr(condition, name) != getattr(plain, name)
    }
    if condition.of:
        brief["of"] = [_brief(each) for each in condition.of]
    return brief


def read_condition(text: str, _places: int = 0) -> Condition:
    """Raises ValueError."""
    try:
        return msgspec.json.decode(text, type=Condition)
    except RecursionError:
        raise ValueError(_("the condition is nested too deeply")) from None


def _text(value: str, _places: int) -> str:
    return value


def _whole(value: int, _places: int) -> str:
    return str(value)


def _read_whole(text: str, _places: int) -> int:
    return _decimal(text, 0)


def _flag(value: bool, _places: int) -> str:
    return "yes" if value else "no"


def _read_flag(text: str, _places: int) -> bool:
    return flag(text)


def _hundredths(value: int, _places: int) -> str:
    return said(value, 2)


def _read_hundredths(text: str, _places: int) -> int:
    return points(text)


def _condition(value: Condition, _places: int) -> str:
    return condition_text(value)


def _read_word(text: str, _places: int) -> str:
    return text.lower()


_Codec = tuple[Callable[[Any, int], str], Callable[[str, int], Any]]
_HUNDREDTHS = (_hundredths, _read_hundredths)
_WHOLE = (_whole, _read_whole)
_FLAG = (_flag, _read_flag)
_WORD = (_text, _read_word)
_TEXT = (_text, _text)

_CODECS: dict[str, _Codec] = {
    "decimals": _WHOLE,
    "points": _HUNDREDTHS,
    "weight": _HUNDREDTHS,
    "critical": _FLAG,
    "pass_mark": _HUNDREDTHS,
    "bonus": _FLAG,
    "theme": _TEXT,
    "stage": _TEXT,
    "na_allowed": _FLAG,
    "na_label": _TEXT,
    "comment_rule": _WORD,
    "comment_min": _WHOLE,
    "reasons": (_lines, _read_lines),
    "evidence_rule": _WORD,
    "evidence_min": _WHOLE,
    "evidence_max": _WHOLE,
    "evidence_label": _TEXT,
    "evidence_original": _FLAG,
    "evidence_when": (_condition, read_condition),
    "unit": _TEXT,
    "minimum": (said, _decimal),
    "maximum": (said, _decimal),
    "min_length": _WHOLE,
    "bands": (_bands, _read_bands),
    "scale_min": _WHOLE,
    "scale_max": _WHOLE,
    "scale_min_label": _TEXT,
    "scale_max_label": _TEXT,
    "scale_labels": (_lines, _read_lines),
    "measure": _WORD,
    "silent": _FLAG,
    "internal": _FLAG,
    "example": _TEXT,
    "example_alt": _TEXT,
}
#: Of a question, by the name of the field; columns are called the same.
QUESTION = {
    name: Field(name, write, read, is_text=(write, read) == _TEXT)
    for name, (write, read) in _CODECS.items()
}
_DEFAULTS = {each.name: each for each in msgspec.structs.fields(Question)}


def written(question: Question) -> dict[str, str]:
    """The cells of the question's own columns; what is at its default is absent."""
    return {
        name: field.write(getattr(question, name), question.decimals)
        for name, field in QUESTION.items()
        if getattr(question, name) != _DEFAULTS[name].default
    }


def checked(name: str, value: Any) -> Any:
    """`value` if a question can hold it as `name`. Raises ValueError."""
    return msgspec.convert(value, _DEFAULTS[name].type)
