"""What can be wrong with an answer, in words.

Texts are English here and made of a code and its parameters, so that the layer which
speaks to a person can translate `MESSAGES` and `EXPECTED`.
"""

from typing import Any

import msgspec

from audits.sentences import gettext_noop

MESSAGES = {
    "unknown_question": gettext_noop(
        "This question is not part of the checklist. Remove it."
    ),
    "not_an_object": gettext_noop("Send value, na, comment and reasons as one object."),
    "unknown_field": gettext_noop("Send only value, na, comment and reasons."),
    "wrong_type": gettext_noop("Give %(expected)s."),
    "unknown_option": gettext_noop("Choose from the options that are offered."),
    "unknown_row": gettext_noop("Answer only the statements that are asked."),
    "chosen_twice": gettext_noop("Choose each option only once."),
    "out_of_range": gettext_noop("Give a value from %(minimum)s to %(maximum)s."),
    "not_a_date": gettext_noop("Give a date that exists, as YYYY-MM-DD."),
    "not_a_time": gettext_noop("Give a time from 00:00 to 23:59, as HH:MM."),
    "not_a_location": gettext_noop("Take your location again."),
    "takes_no_value": gettext_noop(
        "Add a file to this question and leave its value empty."
    ),
    "takes_nothing": gettext_noop("This is to be read only. Remove the answer."),
    "na_not_allowed": gettext_noop(
        "Answer this question; “not applicable” is not offered."
    ),
    "na_with_value": gettext_noop("Give a value or “not applicable”, not both."),
    "too_long": gettext_noop("Shorten this text to %(maximum)s characters."),
    "bad_characters": gettext_noop(
        "Remove the characters that cannot be stored, or type it again."
    ),
    "unknown_reason": gettext_noop("Choose from the reasons that are offered."),
    "answer_required": gettext_noop("Answer this question."),
    "rows_missing": gettext_noop("Answer every statement."),
    "too_short": gettext_noop("Write at least %(minimum)s characters."),
    "comment_required": gettext_noop("Say in a comment what happened."),
    "comment_or_reason_required": gettext_noop("Choose a reason or say what happened."),
    "no_evidence_taken": gettext_noop("Remove the evidence; this question takes none."),
    "too_much_evidence": gettext_noop("Keep at most %(maximum)s pieces of evidence."),
    "evidence_required": gettext_noop("Add evidence here: at least %(minimum)s."),
    # Of a sending as a whole (audits/intake.py).
    "malformed": gettext_noop("Mend this: %(detail)s."),
    "too_many_events": gettext_noop(
        "Keep at most %(maximum)s events in the contact log."
    ),
    "evidence_not_here": gettext_noop(
        "This file is not here. Send it first, then send again."
    ),
    "evidence_for_nothing": gettext_noop("The checklist has no such question."),
    "evidence_too_large": gettext_noop("This file is too large."),
    "unknown_version": gettext_noop(
        "This checklist is not known here. Keep the answers, and ask your manager."
    ),
    "visit_in_future": gettext_noop(
        "The visit lies in the future. Check the date and the clock."
    ),
    "visit_too_long_ago": gettext_noop(
        "The visit lies more than a year back. Check the date."
    ),
}

#: What fills `%(expected)s` of a wrong type.
BOOLEAN = gettext_noop("true or false")
SCALAR = gettext_noop("a text or an integer")
TEXT = gettext_noop("a text")
TEXTS = gettext_noop("a list of texts")
ONE_OPTION = gettext_noop("the key of one option")
OPTIONS = gettext_noop("a list of option keys")
ROWS = gettext_noop("the key of one option for every statement")
WHOLE_NUMBER = gettext_noop("a whole number")
EXPECTED = (BOOLEAN, SCALAR, TEXT, TEXTS, ONE_OPTION, OPTIONS, ROWS, WHOLE_NUMBER)


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


def wrong_type(key: str, expected: str, field: str = "value") -> Problem:
    """`expected` is one of EXPECTED."""
    return Problem(key, "wrong_type", field, {"expected": expected})
