"""Whether raw answers have the shape of answers, whatever the checklist."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from audits.answers.problems import (
    BOOLEAN,
    SCALAR,
    TEXT,
    TEXTS,
    MalformedAnswers,
    Problem,
    wrong_type,
)
from audits.given import Given

MAX_TEXT = 20_000
FIELDS = frozenset({"value", "na", "comment", "reasons"})
_UNSTORABLE = re.compile(r"[\x00\ud800-\udfff]")


def parse(raw: Mapping[str, object]) -> dict[str, Given]:
    """Raw answers as Given, whatever the checklist; blank texts become no answer.

    Raises MalformedAnswers, with every problem, when an answer has not the shape of
    one. Fit to the questions is checked by `check`, not here.
    """
    problems = [
        problem
        for key, answer in raw.items()
        for problem in check_shape(speakable(key), answer)
    ]
    if problems:
        raise MalformedAnswers(problems)
    return {key: read(answer) for key, answer in raw.items()}


def read(raw: Any) -> Given:
    """The Given of one raw answer whose shape was checked."""
    value = raw.get("value")
    if isinstance(value, list):
        value = tuple(value)
    elif value == {} or (isinstance(value, str) and not value.strip()):
        value = None
    return Given(
        value=value,
        na=raw.get("na", False),
        comment=raw.get("comment", ""),
        reasons=tuple(raw.get("reasons", ())),
    )


def speakable(key: str) -> str:
    """A key that nobody knows, cut and cleaned so that it can be sent back."""
    return key[:64].encode(errors="replace").decode().replace("\0", "?")


def check_shape(key: str, raw: object) -> Iterator[Problem]:
    """What keeps `raw` from being the answer to the question `key`."""
    if not isinstance(raw, dict):
        yield Problem(key, "not_an_object")
        return
    if not raw.keys() <= FIELDS:
        yield Problem(key, "unknown_field")
    if not isinstance(raw.get("na", False), bool):
        yield wrong_type(key, BOOLEAN, "na")
    if "comment" in raw:
        yield from _check_text(key, "comment", raw["comment"])
    if "reasons" in raw:
        yield from _check_texts(key, "reasons", raw["reasons"])
    yield from _check_value(key, raw.get("value"))


def _check_value(key: str, value: object) -> Iterator[Problem]:
    if isinstance(value, list):
        yield from _check_texts(key, "value", value)
    elif isinstance(value, dict):
        texts = [*value, *value.values()]
        yield from _first(p for text in texts for p in _check_text(key, "value", text))
    elif isinstance(value, str):
        yield from _check_text(key, "value", value)
    elif isinstance(value, (float, bool)):
        yield wrong_type(key, SCALAR)


def _first(problems: Iterator[Problem]) -> Iterator[Problem]:
    found = next(problems, None)
    if found:
        yield found


def _check_texts(key: str, field: str, texts: object) -> Iterator[Problem]:
    if not isinstance(texts, list):
        yield wrong_type(key, TEXTS, field)
        return
    found = list(_first(p for text in texts for p in _check_text(key, field, text)))
    yield from found
    if not found and len(set(texts)) != len(texts):
        yield Problem(key, "chosen_twice", field)


def _check_text(key: str, field: str, text: object) -> Iterator[Problem]:
    if not isinstance(text, str):
        yield wrong_type(key, TEXT, field)
    elif len(text) > MAX_TEXT:
        yield Problem(key, "too_long", field, {"maximum": MAX_TEXT})
    elif _UNSTORABLE.search(text):
        yield Problem(key, "bad_characters", field)
