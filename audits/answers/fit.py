"""Whether an answer fits its question: the right type, options, limits, by kind."""

import re
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

from audits.answers.problems import (
    ONE_OPTION,
    OPTIONS,
    ROWS,
    TEXT,
    WHOLE_NUMBER,
    Problem,
    wrong_type,
)
from audits.definition import (
    EVIDENCE_KINDS,
    MAX_DURATION,
    MAX_NUMBER,
    Kind,
    Question,
    decimal_text,
    option_keys,
)
from audits.given import Given

_DATE = re.compile(r"[0-9]{4}(-[0-9]{2}){2}")
_TIME = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]")
_NUMBER = r"(-?[0-9]{1,3}(?:\.[0-9]{1,9})?)"
_LOCATION = re.compile(rf"{_NUMBER} {_NUMBER} ([0-9]{{1,7}}(?:\.[0-9]{{1,9}})?)")


def check_fit(question: Question, given: Given) -> Iterator[Problem]:
    """What is wrong with an answer to this question, sent or still being written."""
    key = question.key
    if question.kind is Kind.INSTRUCTION or question.silent:
        # What nobody is asked is not answered by hand either: only the log says it.
        if given != Given():
            yield Problem(key, "takes_nothing")
        return
    if given.na and not question.na_allowed:
        yield Problem(key, "na_not_allowed", "na")
    if given.na and given.value is not None:
        yield Problem(key, "na_with_value", "na")
    if given.reasons and not set(given.reasons) <= set(question.reasons):
        yield Problem(key, "unknown_reason", "reasons")
    if given.value is not None:
        yield from _CHECKS[question.kind](question, given.value)


def _check_choice(question: Question, value: Any) -> Iterator[Problem]:
    if not isinstance(value, str):
        yield wrong_type(question.key, ONE_OPTION)
    elif value not in option_keys(question):
        yield Problem(question.key, "unknown_option")


def _check_choices(question: Question, value: Any) -> Iterator[Problem]:
    if not isinstance(value, tuple):
        yield wrong_type(question.key, OPTIONS)
    elif not set(value) <= set(option_keys(question)):
        yield Problem(question.key, "unknown_option")


def _check_grid(question: Question, value: Any) -> Iterator[Problem]:
    if not isinstance(value, dict):
        yield wrong_type(question.key, ROWS)
    elif not value.keys() <= {row.key for row in question.rows}:
        yield Problem(question.key, "unknown_row")
    elif not set(value.values()) <= set(option_keys(question)):
        yield Problem(question.key, "unknown_option")


def _check_scale(question: Question, value: Any) -> Iterator[Problem]:
    yield from _check_whole(question, value, question.scale_min, question.scale_max)


def _check_number(question: Question, value: Any) -> Iterator[Problem]:
    low = -MAX_NUMBER if question.minimum is None else question.minimum
    high = MAX_NUMBER if question.maximum is None else question.maximum
    yield from _check_whole(question, value, low, high)


def _check_duration(question: Question, value: Any) -> Iterator[Problem]:
    low = 0 if question.minimum is None else max(question.minimum, 0)
    high = MAX_DURATION if question.maximum is None else question.maximum
    yield from _check_whole(question, value, low, high)


def _check_computed(question: Question, value: Any) -> Iterator[Problem]:
    # Limits are of what people type; the log says what was.
    yield from _check_whole(question, value, 0, MAX_NUMBER)


def _check_whole(
    question: Question, value: Any, low: int, high: int
) -> Iterator[Problem]:
    if not isinstance(value, int):
        yield wrong_type(question.key, WHOLE_NUMBER)
    elif not low <= value <= high:
        limits = {"minimum": low, "maximum": high}
        yield Problem(question.key, "out_of_range", "value", _said(limits, question))


def _said(limits: dict[str, int], question: Question) -> dict[str, Any]:
    """With a decimal point where the question has decimals."""
    if not question.decimals:
        return limits
    return {k: decimal_text(v, question.decimals) for k, v in limits.items()}


def _check_prose(question: Question, value: Any) -> Iterator[Problem]:
    if not isinstance(value, str):
        yield wrong_type(question.key, TEXT)


def _check_date(question: Question, value: Any) -> Iterator[Problem]:
    is_shaped = isinstance(value, str) and _DATE.fullmatch(value)
    try:
        date.fromisoformat(value if is_shaped else "")
    except ValueError:
        yield Problem(question.key, "not_a_date")


def _check_time(question: Question, value: Any) -> Iterator[Problem]:
    if not isinstance(value, str) or not _TIME.fullmatch(value):
        yield Problem(question.key, "not_a_time")


def _check_location(question: Question, value: Any) -> Iterator[Problem]:
    """Degrees north, degrees east and the accuracy in metres, with blanks between."""
    found = _LOCATION.fullmatch(value) if isinstance(value, str) else None
    if not found or abs(float(found[1])) > 90 or abs(float(found[2])) > 180:
        yield Problem(question.key, "not_a_location")


def _check_file(question: Question, value: Any) -> Iterator[Problem]:
    yield Problem(question.key, "takes_no_value")


_CHECKS: dict[Kind, Callable[[Question, Any], Iterator[Problem]]] = {
    Kind.YES_NO: _check_choice,
    Kind.SINGLE_CHOICE: _check_choice,
    Kind.MULTIPLE_CHOICE: _check_choices,
    Kind.SCALE: _check_scale,
    Kind.GRID: _check_grid,
    Kind.NUMBER: _check_number,
    Kind.MONEY: _check_number,
    Kind.DURATION: _check_duration,
    Kind.COMPUTED: _check_computed,
    Kind.TEXT: _check_prose,
    Kind.NARRATIVE: _check_prose,
    Kind.DATE: _check_date,
    Kind.TIME: _check_time,
    Kind.LOCATION: _check_location,
    **dict.fromkeys(EVIDENCE_KINDS, _check_file),
}
