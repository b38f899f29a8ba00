"""Every kind of question, and what conditions and the contact log change."""

from datetime import UTC, datetime

import pytest

from audits.answers import EXPECTED, check, examine, visible_answers
from audits.conditions import Context
from audits.contacts import Contact, ContactEvent, EventKind
from audits.definition import EVIDENCE_KINDS, Kind, from_json
from audits.given import Given
from tests.audits.asking import OPTIONS, checklist, codes

BY_KIND = {
    "yes_no": "no",
    "single_choice": "a",
    "multiple_choice": ["a"],
    "scale": 1,
    "grid": {"r1": "a", "r2": "a"},
    "number": 1,
    "money": 1,
    "duration": 1,
    "computed": 1,
    "text": "t",
    "narrative": "n",
    "date": "2025-01-01",
    "time": "12:00",
    "location": "0 0 1",
}


def test_every_kind_can_be_answered_or_evidenced_or_read():
    answered = [codes({"kind": kind}, {"value": v}) for kind, v in BY_KIND.items()]
    evidenced = [codes({"kind": str(kind)}, evidence=1) for kind in EVIDENCE_KINDS]
    assert codes({"kind": "instruction"}) == []
    assert {*BY_KIND, *EVIDENCE_KINDS, "instruction"} == set(Kind)
    assert answered + evidenced == [[]] * (len(Kind) - 1)


def test_a_limit_is_said_with_its_decimals():
    money = checklist(kind="money", decimals=2, minimum=-5, maximum=1250)
    [problem] = check(money, {"q": {"value": 1251}}, evidence_counts={}, complete=False)
    assert problem.message == "Give a value from -0.05 to 12.50."


@pytest.mark.parametrize("answer", [{"na": True}, {"comment": "Read it."}])
def test_an_instruction_takes_nothing(answer):
    fields = {"kind": "instruction", "na_allowed": True}
    assert codes(fields, answer, complete=False) == [("value", "takes_nothing")]


def test_a_grid_that_was_begun_must_be_finished():
    fields = {"kind": "grid", "required": False}
    assert codes(fields, {"value": {"r1": "a"}}, complete=False) == []
    assert codes(fields, {"value": {"r1": "a"}}) == [("value", "rows_missing")]
    assert codes(fields, {"value": {}}) == []


def test_an_empty_grid_is_no_answer():
    assert codes({"kind": "grid"}, {"value": {}}) == [("value", "answer_required")]


def test_a_narrative_must_be_long_enough():
    fields = {"kind": "narrative", "min_length": 10}
    assert codes(fields, {"value": "Too short"}) == [("value", "too_short")]


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        ({"value": "no", "comment": "Rude"}, [("comment", "too_short")]),
        ({"value": "no", "comment": "Rather rude."}, []),
        ({"value": "no", "comment": "Rude", "reasons": ["late"]}, []),
        ({"value": "yes", "comment": "ok"}, []),
    ],
)
def test_a_demanded_comment_must_be_long_enough(answer, expected):
    fields = {"comment_rule": "points_lost", "comment_min": 10, "reasons": ["late"]}
    assert codes(fields, answer) == expected


def log(*kinds):
    moment = datetime(2025, 10, 1, 9, tzinfo=UTC)
    return (Contact(tuple(ContactEvent(EventKind(kind), moment) for kind in kinds)),)


def test_a_computed_question_is_answered_by_the_log():
    context = Context(contacts=log("started", "transferred"))
    found = examine(checklist(kind="computed"), {}, evidence_counts={}, context=context)
    assert (found.problems, found.given) == ([], {"q": Given(1)})


def test_a_computed_question_that_the_log_cannot_answer_is_asked():
    assert codes({"kind": "computed"}) == [("value", "answer_required")]


def test_a_silent_question_is_never_demanded():
    assert codes({"kind": "computed", "silent": True, "required": False}) == []


def slot(**fields):
    """A question `q` whose evidence is demanded where `why` was answered "a"."""
    why = {"key": "why", "kind": "single_choice", "text": "?", "options": OPTIONS}
    when = {"op": "is", "key": "why", "value": "a"}
    asked = {"key": "q", "kind": "yes_no", "text": "?", "evidence_when": when, **fields}
    section = {"key": "s", "title": "S", "questions": [why, asked]}
    return from_json({"sections": [section]})


@pytest.mark.parametrize(("why", "expected"), [("a", ["evidence_required"]), ("b", [])])
@pytest.mark.parametrize(
    ("fields", "answer"),
    [
        ({"evidence_rule": "always"}, {"value": "yes"}),
        ({"kind": "photo"}, {}),
        ({"kind": "audio"}, {}),
    ],
)
def test_evidence_is_demanded_where_its_condition_holds(fields, answer, why, expected):
    answers = {"why": {"value": why}, "q": answer}
    found = check(slot(**fields), answers, evidence_counts={}, complete=True)
    assert [problem.code for problem in found] == expected


def by_channel():
    when = {"op": "is", "subject": "channel", "value": "phone"}
    asked = {"key": "q", "kind": "yes_no", "text": "?", "visible_when": when}
    return from_json({"sections": [{"key": "s", "title": "S", "questions": [asked]}]})


@pytest.mark.parametrize(("channel", "expected"), [("phone", 1), ("email", 0)])
def test_what_the_context_hides_is_not_demanded_and_not_kept(channel, expected):
    context = Context(channel=channel)
    found = check(by_channel(), {}, evidence_counts={}, complete=True, context=context)
    answers = {"q": Given("yes")}
    assert len(found) == expected
    assert len(visible_answers(by_channel(), answers, context)) == expected


def test_what_is_expected_is_one_of_the_texts_that_are_translated():
    for kind, value in ((kind, value) for kind in BY_KIND for value in (True, {"": 1})):
        found = check(
            checklist(kind=kind),
            {"q": {"value": value}},
            evidence_counts={},
            complete=False,
        )
        assert {each.params.get("expected", EXPECTED[0]) for each in found} <= {
            *EXPECTED
        }
