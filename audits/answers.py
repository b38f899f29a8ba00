"""Answers as they arrive: are they well formed, and is the submission complete?

Raw answers are decoded JSON: `{question key: {"value", "na", "comment", "reasons"}}`.
Texts are English here and made of a code and its parameters, so that the layer which
speaks to a person can translate `MESSAGES`.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import Any

import msgspec

from audits.definition import (
    MAX_DURATION,
    MAX_NUMBER,
    Checklist,
    Kind,
    Question,
    Rule,
    evidence_limit,
    option_keys,
)
from audits.scoring import Given, score, visible_questions

MAX_TEXT = 20_000
FIELDS = frozenset({"value", "na", "comment", "reasons"})

MESSAGES = {
    "unknown_question": "This question is not part of the checklist. Remove it.",
    "not_an_object": "Send value, na, comment and reasons as one object.",
    "unknown_field": "Send only value, na, comment and reasons.",
    "wrong_type": "Give %(expected)s.",
    "unknown_option": "Choose from the options that are offered.",
    "chosen_twice": "Choose each option only once.",
    "out_of_range": "Give a value from %(minimum)s to %(maximum)s.",
    "not_a_date": "Give a date that exists, as YYYY-MM-DD.",
    "takes_no_value": "Add a photo to this question and leave its value empty.",
    "na_not_allowed": "Answer this question; “not applicable” is not offered.",
    "na_with_value": "Give a value or “not applicable”, not both.",
    "too_long": "Shorten this text to %(maximum)s characters.",
    "bad_characters": "Remove the characters that cannot be stored, or type it again.",
    "unknown_reason": "Choose from the reasons that are offered.",
    "answer_required": "Answer this question.",
    "too_short": "Write at least %(minimum)s characters.",
    "comment_required": "Say in a comment what happened.",
    "comment_or_reason_required": "Choose a reason or say what happened.",
    "no_evidence_taken": "Remove the evidence; this question takes none.",
    "too_much_evidence": "Keep at most %(maximum)s pieces of evidence.",
    "evidence_required": "Add evidence here: at least %(minimum)s.",
    # Of a sending as a whole (audits/intake.py).
    "malformed": "Mend this: %(detail)s.",
    "evidence_not_here": "This file is not here. Send it first, then send again.",
    "visit_in_future": "The visit lies in the future. Check the date and the clock.",
    "visit_too_long_ago": "The visit lies more than a year back. Check the date.",
}


class Problem(msgspec.Struct, frozen=True):
    """What is wrong with one field (value, na, comment, reasons or evidence) of the
    answer to the question `key`, and what to do about it."""

    key: str
    code: str
    field: str = "value"
    params: dict[str, Any] = {}

    @property
    def message(self) -> str:
        return MESSAGES[self.code] % self.params


class MalformedAnswers(ValueError):
    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("; ".join(f"{p.key}: {p.message}" for p in problems))
        self.problems = problems


def parse(raw: Mapping[str, object]) -> dict[str, Given]:
    """Raw answers as Given, whatever the checklist; blank texts become no answer.

    Raises MalformedAnswers, with every problem, when an answer has not the shape of
    one. Fit to the questions is checked by `check`, not here.
    """
    problems = [p for key, answer in raw.items() for p in _check_shape(key, answer)]
    if problems:
        raise MalformedAnswers(problems)
    return {key: _read(answer) for key, answer in raw.items()}


def check(
    checklist: Checklist,
    answers: Mapping[str, object],
    *,
    evidence_counts: Mapping[str, int],
    complete: bool,
) -> list[Problem]:
    """Every problem of these raw answers; an empty list means that they can be kept.

    `evidence_counts` says how many evidence files each question key has. A draft
    (`complete=False`) must only be well formed; a submission must also hold all that
    its visible questions demand. Hidden questions are never demanded.
    """
    questions = {question.key: question for question in checklist.questions()}
    problems: list[Problem] = []
    sound: dict[str, Given] = {}
    for key, raw in answers.items():
        found = list(_check_answer(questions.get(key), key, raw))
        problems += found
        if not found:
            sound[key] = _read(raw)
    for key, count in evidence_counts.items():
        problems += _check_evidence_limit(questions.get(key), key, count)
    if complete:
        broken = answers.keys() - sound.keys()
        problems += _check_complete(checklist, sound, broken, evidence_counts)
    return problems


def visible_answers(
    checklist: Checklist, answers: Mapping[str, Given]
) -> dict[str, Given]:
    """The answers without those of hidden questions, which are not stored as given."""
    visible = visible_questions(checklist, answers)
    return {key: given for key, given in answers.items() if key in visible}


def _read(raw: Any) -> Given:
    value = raw.get("value")
    if isinstance(value, list):
        value = tuple(value)
    elif isinstance(value, str) and not value.strip():
        value = None
    return Given(
        value=value,
        na=raw.get("na", False),
        comment=raw.get("comment", ""),
        reasons=tuple(raw.get("reasons", ())),
    )


def _check_answer(question: Question | None, key: str, raw: object) -> list[Problem]:
    if question is None:
        return [Problem(_speakable(key), "unknown_question")]
    return list(_check_shape(key, raw)) or list(_check_fit(question, _read(raw)))


def _speakable(key: str) -> str:
    """A key that nobody knows, cut and cleaned so that it can be sent back."""
    return key[:64].encode(errors="replace").decode().replace("\0", "?")


def _check_shape(key: str, raw: object) -> Iterator[Problem]:
    key = _speakable(key)
    if not isinstance(raw, dict):
        yield Problem(key, "not_an_object")
        return
    if raw.keys() - FIELDS:
        yield Problem(key, "unknown_field")
    if not isinstance(raw.get("na", False), bool):
        yield Problem(key, "wrong_type", "na", {"expected": "true or false"})
    yield from _check_text(key, "comment", raw.get("comment", ""))
    yield from _check_texts(key, "reasons", raw.get("reasons", []))
    value = raw.get("value")
    if isinstance(value, list):
        yield from _check_texts(key, "value", value)
    elif isinstance(value, str):
        yield from _check_text(key, "value", value)
    elif isinstance(value, (float, bool, dict)):
        yield Problem(key, "wrong_type", "value", {"expected": "a text or an integer"})


def _check_texts(key: str, field: str, texts: object) -> Iterator[Problem]:
    if not isinstance(texts, list):
        yield Problem(key, "wrong_type", field, {"expected": "a list of texts"})
        return
    found = next((p for text in texts for p in _check_text(key, field, text)), None)
    if found:
        yield found
    elif len(set(texts)) != len(texts):
        yield Problem(key, "chosen_twice", field)


def _check_text(key: str, field: str, text: object) -> Iterator[Problem]:
    if not isinstance(text, str):
        yield Problem(key, "wrong_type", field, {"expected": "a text"})
    elif len(text) > MAX_TEXT:
        yield Problem(key, "too_long", field, {"maximum": MAX_TEXT})
    elif re.search(r"[\x00\ud800-\udfff]", text):
        yield Problem(key, "bad_characters", field)


def _check_fit(question: Question, given: Given) -> Iterator[Problem]:
    key = question.key
    if given.na and not question.na_allowed:
        yield Problem(key, "na_not_allowed", "na")
    if given.na and given.value is not None:
        yield Problem(key, "na_with_value", "na")
    if not set(given.reasons) <= set(question.reasons):
        yield Problem(key, "unknown_reason", "reasons")
    if given.value is not None:
        yield from _CHECKS[question.kind](question, given.value)


def _wrong_type(question: Question, expected: str) -> Problem:
    return Problem(question.key, "wrong_type", "value", {"expected": expected})


def _check_choice(question: Question, value: Any) -> Iterator[Problem]:
    if not isinstance(value, str):
        yield _wrong_type(question, "the key of one option")
    elif value not in option_keys(question):
        yield Problem(question.key, "unknown_option")


def _check_choices(question: Question, value: Any) -> Iterator[Problem]:
    if not isinstance(value, tuple):
        yield _wrong_type(question, "a list of option keys")
    elif not set(value) <= set(option_keys(question)):
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


def _check_whole(
    question: Question, value: Any, low: int, high: int
) -> Iterator[Problem]:
    if not isinstance(value, int):
        yield _wrong_type(question, "a whole number")
    elif not low <= value <= high:
        params = {"minimum": low, "maximum": high}
        yield Problem(question.key, "out_of_range", "value", params)


def _check_prose(question: Question, value: Any) -> Iterator[Problem]:
    if not isinstance(value, str):
        yield _wrong_type(question, "a text")


def _check_date(question: Question, value: Any) -> Iterator[Problem]:
    is_shaped = isinstance(value, str) and re.fullmatch(
        r"[0-9]{4}(-[0-9]{2}){2}", value
    )
    try:
        date.fromisoformat(value if is_shaped else "")
    except ValueError:
        yield Problem(question.key, "not_a_date")


def _check_photo(question: Question, value: Any) -> Iterator[Problem]:
    yield Problem(question.key, "takes_no_value")


_CHECKS: dict[Kind, Callable[[Question, Any], Iterator[Problem]]] = {
    Kind.YES_NO: _check_choice,
    Kind.SINGLE_CHOICE: _check_choice,
    Kind.MULTIPLE_CHOICE: _check_choices,
    Kind.SCALE: _check_scale,
    Kind.NUMBER: _check_number,
    Kind.DURATION: _check_duration,
    Kind.TEXT: _check_prose,
    Kind.DATE: _check_date,
    Kind.PHOTO: _check_photo,
}


def _check_evidence_limit(
    question: Question | None, key: str, count: int
) -> Iterator[Problem]:
    if question is None:
        yield Problem(_speakable(key), "unknown_question", "evidence")
    elif count > (limit := evidence_limit(question)):
        code = "too_much_evidence" if limit else "no_evidence_taken"
        yield Problem(key, code, "evidence", {"maximum": limit})


def _check_complete(
    checklist: Checklist,
    answers: Mapping[str, Given],
    broken: set[str],
    evidence_counts: Mapping[str, int],
) -> Iterator[Problem]:
    visible = visible_questions(checklist, answers) - broken
    lost = _lost_points(checklist, answers)
    for question in checklist.questions():
        if question.key in visible:
            given = answers.get(question.key, Given())
            count = evidence_counts.get(question.key, 0)
            yield from _check_demands(question, given, question.key in lost, count)


def _lost_points(checklist: Checklist, answers: Mapping[str, Given]) -> set[str]:
    # A bonus that was not earned is nothing lost.
    bonus = {question.key for question in checklist.questions() if question.bonus}
    return {
        result.key
        for result in score(checklist, answers).questions
        if result.answered and result.earned < result.possible
        if result.key not in bonus
    }


def _check_demands(
    question: Question, given: Given, lost: bool, count: int
) -> Iterator[Problem]:
    if given.na:
        return
    if question.kind is Kind.PHOTO:
        yield from _check_photo_demand(question, count)
    elif given.answered:
        yield from _check_length(question, given)
        yield from _check_comment(question, given, lost)
        if _is_due(question.evidence_rule, lost):
            yield from _check_evidence(question, max(question.evidence_min, 1), count)
    elif question.required:
        yield Problem(question.key, "answer_required")


def _is_due(rule: Rule, lost: bool) -> bool:
    return rule is Rule.ALWAYS or (rule is Rule.POINTS_LOST and lost)


def _check_photo_demand(question: Question, count: int) -> Iterator[Problem]:
    if question.required or count:
        yield from _check_evidence(question, max(question.evidence_min, 1), count)


def _check_evidence(question: Question, least: int, count: int) -> Iterator[Problem]:
    if count < least:
        yield Problem(question.key, "evidence_required", "evidence", {"minimum": least})


def _check_length(question: Question, given: Given) -> Iterator[Problem]:
    if question.kind is Kind.TEXT and len(given.value.strip()) < question.min_length:
        params = {"minimum": question.min_length}
        yield Problem(question.key, "too_short", "value", params)


def _check_comment(question: Question, given: Given, lost: bool) -> Iterator[Problem]:
    """A chosen reason is enough where points were lost: a "no" must not cost a shopper
    more typing than a "yes", or negatives are under-reported."""
    if not _is_due(question.comment_rule, lost) or given.comment.strip():
        return
    may_choose = bool(question.reasons) and question.comment_rule is Rule.POINTS_LOST
    if not may_choose:
        yield Problem(question.key, "comment_required", "comment")
    elif not given.reasons:
        yield Problem(question.key, "comment_or_reason_required", "comment")
