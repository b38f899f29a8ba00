import json

import pytest

from audits.answers import (
    MESSAGES,
    MalformedAnswers,
    Problem,
    check,
    examine,
    parse,
    visible_answers,
)
from audits.definition import from_json
from audits.scoring import Given
from tests.audits.asking import checklist, codes


@pytest.mark.parametrize(
    ("fields", "value"),
    [
        ({}, "yes"),
        ({"kind": "single_choice"}, "b"),
        ({"kind": "multiple_choice"}, ["a", "b"]),
        ({"kind": "multiple_choice"}, []),
        ({"kind": "scale"}, 10),
        ({"kind": "number"}, -(10**9)),
        ({"kind": "number", "minimum": 1, "maximum": 3}, 3),
        ({"kind": "duration"}, 86_400),
        ({"kind": "duration", "maximum": 900_000}, 900_000),
        ({"kind": "text"}, "Zażółć 👍🏽"),
        ({"kind": "text"}, "x" * 20_000),
        ({"kind": "date"}, "2024-02-29"),
        ({"kind": "grid"}, {"r1": "a", "r2": "b"}),
        ({"kind": "money", "decimals": 2, "minimum": 0, "maximum": 1250}, 1250),
        ({"kind": "computed"}, 10**9),
        ({"kind": "computed", "measure": "promise_kept"}, 0),
        ({"kind": "narrative", "min_length": 5}, "Hello"),
        ({"kind": "time"}, "00:00"),
        ({"kind": "time"}, "23:59"),
        ({"kind": "location"}, "59.913900 10.752200 12"),
        ({"kind": "location"}, "-90 180.0 0.5"),
    ],
)
def test_a_good_answer_has_no_problem(fields, value):
    assert codes(fields, {"value": value}) == []


@pytest.mark.parametrize("complete", [True, False])
@pytest.mark.parametrize(
    ("fields", "value", "code"),
    [
        ({}, "maybe", "unknown_option"),
        ({}, True, "wrong_type"),
        ({}, 1, "wrong_type"),
        ({"kind": "single_choice"}, "z", "unknown_option"),
        ({"kind": "single_choice"}, ["a"], "wrong_type"),
        ({"kind": "multiple_choice"}, "a", "wrong_type"),
        ({"kind": "multiple_choice"}, ["a", "z"], "unknown_option"),
        ({"kind": "multiple_choice"}, ["a", "a"], "chosen_twice"),
        ({"kind": "multiple_choice"}, ["a", 1], "wrong_type"),
        ({"kind": "multiple_choice"}, [["a"]], "wrong_type"),
        ({"kind": "scale"}, 11, "out_of_range"),
        ({"kind": "scale"}, -1, "out_of_range"),
        ({"kind": "scale"}, 5.0, "wrong_type"),
        ({"kind": "scale"}, "5", "wrong_type"),
        ({"kind": "number"}, 10**9 + 1, "out_of_range"),
        ({"kind": "number"}, 10**400, "out_of_range"),
        ({"kind": "number"}, {"n": 1}, "wrong_type"),
        ({"kind": "number", "minimum": 1}, 0, "out_of_range"),
        ({"kind": "duration"}, 365 * 86_400, "out_of_range"),
        ({"kind": "duration"}, -1, "out_of_range"),
        ({"kind": "duration", "minimum": -5}, -1, "out_of_range"),
        ({"kind": "text"}, 5, "wrong_type"),
        ({"kind": "text"}, "x" * 20_001, "too_long"),
        ({"kind": "text"}, "a\0b", "bad_characters"),
        ({"kind": "text"}, "a\ud800b", "bad_characters"),
        ({"kind": "date"}, "2025-02-29", "not_a_date"),
        ({"kind": "date"}, "20250228", "not_a_date"),
        ({"kind": "date"}, 20250228, "not_a_date"),
        ({"kind": "photo"}, "photo.jpg", "takes_no_value"),
        ({"kind": "signature"}, "X", "takes_no_value"),
        ({"kind": "instruction"}, "Done", "takes_nothing"),
        ({"kind": "grid"}, "a", "wrong_type"),
        ({"kind": "grid"}, ["a", "b"], "wrong_type"),
        ({"kind": "grid"}, {"r1": 1}, "wrong_type"),
        ({"kind": "grid"}, {"r1": ["a"]}, "wrong_type"),
        ({"kind": "grid"}, {"r1": "a", "r9": "b"}, "unknown_row"),
        ({"kind": "grid"}, {"r1": "a", "r2": "z"}, "unknown_option"),
        ({"kind": "grid"}, {"r1": "a\0"}, "bad_characters"),
        ({"kind": "grid"}, {"r\ud800": "a"}, "bad_characters"),
        ({}, {"r1": "a"}, "wrong_type"),
        ({"kind": "multiple_choice"}, {"r1": "a"}, "wrong_type"),
        ({"kind": "text"}, {"r1": "a"}, "wrong_type"),
        ({"kind": "money", "decimals": 2, "maximum": 1250}, 1251, "out_of_range"),
        ({"kind": "money"}, "12.50", "wrong_type"),
        ({"kind": "computed"}, -1, "out_of_range"),
        ({"kind": "computed"}, "5", "wrong_type"),
        ({"kind": "narrative"}, 5, "wrong_type"),
        ({"kind": "time"}, "24:00", "not_a_time"),
        ({"kind": "time"}, "9:30", "not_a_time"),
        ({"kind": "time"}, "12:60", "not_a_time"),
        ({"kind": "time"}, 930, "not_a_time"),
        ({"kind": "time"}, "１２:３０", "not_a_time"),
        ({"kind": "location"}, "90.1 0 5", "not_a_location"),
        ({"kind": "location"}, "0 -180.1 5", "not_a_location"),
        ({"kind": "location"}, "59.9 10.7", "not_a_location"),
        ({"kind": "location"}, "59.9 10.7 -5", "not_a_location"),
        ({"kind": "location"}, "nan nan 1", "not_a_location"),
        ({"kind": "location"}, "1e1 0 1", "not_a_location"),
        ({"kind": "location"}, 59, "not_a_location"),
    ],
)
def test_a_bad_value_is_refused_even_in_a_draft(fields, value, code, complete):
    assert codes(fields, {"value": value}, evidence=0, complete=complete) == [
        ("value", code)
    ]


@pytest.mark.parametrize(
    ("answer", "problem"),
    [
        ("yes", ("value", "not_an_object")),
        (["yes"], ("value", "not_an_object")),
        ({"value": "yes", "points": 500}, ("value", "unknown_field")),
        ({"na": 1}, ("na", "wrong_type")),
        ({"na": True}, ("na", "na_not_allowed")),
        ({"comment": 5}, ("comment", "wrong_type")),
        ({"comment": "\udfff"}, ("comment", "bad_characters")),
        ({"comment": "x" * 1_000_000}, ("comment", "too_long")),
        ({"reasons": "late"}, ("reasons", "wrong_type")),
        ({"reasons": ["late", "late"]}, ("reasons", "chosen_twice")),
        ({"reasons": ["rude"]}, ("reasons", "unknown_reason")),
    ],
)
def test_a_malformed_answer_is_refused_on_the_right_field(answer, problem):
    assert codes({"reasons": ["late"]}, answer, complete=False) == [problem]


def test_na_together_with_a_value_is_refused():
    answer = {"value": "yes", "na": True}
    assert codes({"na_allowed": True}, answer) == [("na", "na_with_value")]


def test_na_meets_every_demand_of_a_submission():
    fields = {"na_allowed": True, "comment_rule": "always", "evidence_rule": "always"}
    assert codes(fields, {"na": True}) == []


def test_an_unknown_question_is_named_without_its_bad_characters():
    found = check(
        checklist(),
        {"x\ud800\0": {}},
        evidence_counts={"other": 1},
        complete=False,
    )
    assert [(p.key, p.code) for p in found] == [
        ("x??", "unknown_question"),
        ("other", "unknown_question"),
    ]


def test_an_empty_draft_has_no_problem():
    assert codes({"comment_rule": "always"}, complete=False) == []


@pytest.mark.parametrize("answer", [None, {}, {"value": None}, {"comment": "Later"}])
def test_a_required_question_must_be_answered(answer):
    assert codes({}, answer) == [("value", "answer_required")]


def test_a_text_of_blanks_is_no_answer():
    assert codes({"kind": "text"}, {"value": " \n"}) == [("value", "answer_required")]


def test_an_optional_question_may_be_left():
    assert codes({"required": False, "evidence_rule": "always"}) == []


def test_a_text_must_be_long_enough():
    fields = {"kind": "text", "min_length": 10}
    assert codes(fields, {"value": "Too short "}) == [("value", "too_short")]


@pytest.mark.parametrize(
    ("rule", "answer", "expected"),
    [
        ("never", {"value": "no"}, []),
        ("points_lost", {"value": "yes"}, []),
        ("points_lost", {"value": "no"}, ["comment_required"]),
        ("points_lost", {"value": "no", "comment": " "}, ["comment_required"]),
        ("points_lost", {"value": "no", "comment": "Nobody did."}, []),
        ("always", {"value": "yes"}, ["comment_required"]),
    ],
)
def test_comment_rule(rule, answer, expected):
    found = [code for _, code in codes({"comment_rule": rule}, answer)]
    assert found == expected


def test_a_chosen_reason_is_enough_where_points_were_lost():
    fields = {"comment_rule": "points_lost", "reasons": ["No greeting"]}
    assert codes(fields, {"value": "no", "reasons": ["No greeting"]}) == []


def test_reasons_are_offered_before_a_comment_is_demanded():
    fields = {"comment_rule": "points_lost", "reasons": ["No greeting"]}
    problem = ("comment", "comment_or_reason_required")
    assert codes(fields, {"value": "no"}) == [problem]


def test_a_reason_is_no_comment_where_one_is_always_demanded():
    fields = {"comment_rule": "always", "reasons": ["No greeting"]}
    answer = {"value": "no", "reasons": ["No greeting"]}
    assert codes(fields, answer) == [("comment", "comment_required")]


def test_a_bonus_that_was_not_earned_needs_no_comment():
    assert codes({"comment_rule": "points_lost", "bonus": True}, {"value": "no"}) == []


@pytest.mark.parametrize(
    ("fields", "value", "count", "expected"),
    [
        ({"evidence_rule": "always"}, "yes", 0, ["evidence_required"]),
        ({"evidence_rule": "always"}, "yes", 1, []),
        (
            {"evidence_rule": "always", "evidence_min": 2},
            "yes",
            1,
            ["evidence_required"],
        ),
        ({"evidence_rule": "points_lost"}, "yes", 0, []),
        ({"evidence_rule": "points_lost"}, "no", 0, ["evidence_required"]),
        ({"evidence_max": 1}, "yes", 0, []),
        ({"evidence_max": 1}, "yes", 2, ["too_much_evidence"]),
        ({}, "yes", 1, ["no_evidence_taken"]),
        ({"kind": "photo"}, None, 0, ["evidence_required"]),
        ({"kind": "photo"}, None, 1, []),
        ({"kind": "photo", "required": False}, None, 0, []),
        (
            {"kind": "photo", "required": False, "evidence_min": 2},
            None,
            1,
            ["evidence_required"],
        ),
    ],
)
def test_evidence_that_is_missing_or_too_much(fields, value, count, expected):
    found = codes(fields, {"value": value}, evidence=count)
    assert found == [("evidence", code) for code in expected]


def early_end():
    outcome = {"key": "reached", "kind": "yes_no", "text": "?", "points": 100}
    name = {"key": "name", "kind": "yes_no", "text": "?", "points": 100}
    hidden = {"key": "courtesy", "title": "C", "hidden_when_outcome": ["no"]}
    return from_json(
        {
            "outcome_key": "reached",
            "sections": [
                {"key": "access", "title": "A", "questions": [outcome]},
                hidden | {"questions": [name]},
            ],
        }
    )


@pytest.mark.parametrize(("reached", "missing"), [("no", []), ("yes", ["name"])])
def test_hidden_questions_are_never_demanded(reached, missing):
    answers = {"reached": {"value": reached}}
    found = check(early_end(), answers, evidence_counts={}, complete=True)
    assert [problem.key for problem in found] == missing


def test_answers_to_hidden_questions_are_left_out():
    answers = parse({"reached": {"value": "no"}, "name": {"value": "yes"}})
    assert visible_answers(early_end(), answers) == {"reached": Given(value="no")}


def test_a_broken_answer_is_reported_once():
    answers = {"reached": {"value": "yes"}, "name": {"value": 7}}
    found = check(early_end(), answers, evidence_counts={}, complete=True)
    assert [(problem.key, problem.code) for problem in found] == [
        ("name", "wrong_type")
    ]


def test_parse_reads_every_field():
    raw = {"q": {"value": ["a"], "na": False, "comment": "c", "reasons": ["r"]}}
    assert parse(raw) == {"q": Given(("a",), na=False, comment="c", reasons=("r",))}


def test_parse_names_every_malformed_answer():
    with pytest.raises(MalformedAnswers, match="p: Send value") as caught:
        parse({"p": 1, "q": {"value": 1.5}, "r": {}})
    assert [problem.key for problem in caught.value.problems] == ["p", "q"]


def test_a_problem_speaks_with_its_parameters():
    problem = Problem("q", "out_of_range", params={"minimum": 0, "maximum": 10})
    assert problem.message == "Give a value from 0 to 10."


def test_messages_are_plain_sentences():
    assert all(text.endswith(".") for text in MESSAGES.values())


def test_problems_can_be_sent_as_json():
    found = check(checklist(), {"\ud800": 1}, evidence_counts={}, complete=False)
    text = json.dumps([p.key + p.message for p in found], ensure_ascii=False)
    assert (
        text.encode() == b'["?This question is not part of the checklist. Remove it."]'
    )


def test_an_examined_submission_is_scored_once_and_whole():
    found = examine(early_end(), {"reached": {"value": "no"}}, evidence_counts={})
    assert found.result.score == 0
    assert found.given == {"reached": Given("no")}
