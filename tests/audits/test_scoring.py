import json
from fractions import Fraction
from pathlib import Path

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audits.conditions import Context, visible_questions
from audits.definition import Checklist, from_json, to_json
from audits.scoring import (
    WHOLE,
    AnswerError,
    Given,
    Result,
    round_half_up,
    score,
)

GOLDEN = json.loads(
    (Path(__file__).parents[1] / "golden" / "scoring.json").read_text("utf-8")
)
OPTIONS = [{"key": key, "label": key} for key in "abc"]


def read(answers: dict) -> dict[str, Given]:
    return {key: msgspec.convert(raw, Given) for key, raw in answers.items()}


@pytest.mark.parametrize("case", GOLDEN, ids=[case["name"] for case in GOLDEN])
def test_golden_case_is_scored_as_worked_out_by_hand(case):
    context = msgspec.convert(case.get("context", {}), Context)
    result = score(from_json(case["checklist"]), read(case["answers"]), context)
    expected = case["expect"]
    assert plain(result, expected["questions"]) == expected


def plain(result: Result, wanted: dict) -> dict:
    """The result in the golden table's form: questions only where a case names them."""
    by_key = {question.key: question for question in result.questions}
    return {
        "score": result.score,
        "before_critical": result.before_critical,
        "critical_failed": list(result.critical_failed),
        "sections": [
            {name: getattr(section, name) for name in SECTION_FIELDS}
            for section in result.sections
        ],
        "questions": {
            key: {name: getattr(by_key[key], name) for name in fields}
            for key, fields in wanted.items()
        },
    }


SECTION_FIELDS = ("key", "earned", "possible", "score")


def test_golden_table_holds_at_least_forty_cases():
    assert len(GOLDEN) >= 40


def one_question(**fields) -> Checklist:
    question = {"key": "q", "text": "?", **fields}
    section = {"key": "s", "title": "S", "questions": [question]}
    return from_json({"sections": [section]})


YES_NO = {"kind": "yes_no", "points": 100}


def test_an_answer_to_an_unknown_question_is_never_scored():
    with pytest.raises(AnswerError, match="other"):
        score(one_question(**YES_NO), {"other": Given(value="yes")})


@pytest.mark.parametrize(
    ("question", "value"),
    [
        (YES_NO, "maybe"),
        (YES_NO, []),
        ({"kind": "single_choice", "options": OPTIONS}, "z"),
        ({"kind": "multiple_choice", "options": OPTIONS}, ("a", "z")),
        ({"kind": "scale", "points": 100}, 11),
        ({"kind": "number", "bands": [{"upto": 3, "points": 1}]}, "3"),
    ],
)
def test_a_value_that_the_question_cannot_take_is_refused(question, value):
    with pytest.raises(AnswerError, match="'q'"):
        score(one_question(**question), {"q": Given(value=value)})


def test_an_option_sent_twice_counts_once():
    options = [{"key": key, "label": key, "points": 100} for key in "ab"]
    checklist = one_question(kind="multiple_choice", options=options)
    assert score(checklist, {"q": Given(value=("a", "a"))}).score == WHOLE // 2


def test_an_empty_text_is_no_answer():
    result = score(one_question(kind="text"), {"q": Given(value="")})
    assert result.questions[0].answered is False


def test_exact_share_is_kept_beside_the_rounded_score():
    options = [{"key": "a", "label": "a", "points": 1}]
    options += [{"key": "b", "label": "b", "points": 3}]
    checklist = one_question(kind="single_choice", options=options)
    result = score(checklist, {"q": Given(value="a")})
    assert (result.exact, result.score) == (Fraction(1, 3), 3_333_333)


def test_totals_of_earned_and_possible_are_the_sections_sums():
    case = next(c for c in GOLDEN if c["name"] == "weighed sections, 3 to 1")
    result = score(from_json(case["checklist"]), read(case["answers"]))
    assert (result.earned, result.possible) == (20_000, 40_000)


def test_no_share_rounds_to_no_score():
    assert round_half_up(None) is None


def test_outcome_hides_the_questions_of_its_sections():
    case = next(c for c in GOLDEN if c["name"].startswith("not reached is"))
    answers = read(case["answers"])
    assert visible_questions(from_json(case["checklist"]), answers) == {"outcome"}


@st.composite
def questions(draw, key: str) -> dict:
    kinds = ["yes_no", "single_choice", "multiple_choice", "scale", "duration", "text"]
    kind = draw(st.sampled_from(kinds))
    points = st.integers(0, 1000)
    weight = draw(st.sampled_from([0, 50, 100, 100, 333]))
    question = {"key": key, "kind": kind, "text": key, "weight": weight}
    question["na_allowed"] = True
    if kind in {"yes_no", "scale"}:
        question["points"] = draw(points)
    if kind in {"single_choice", "multiple_choice"}:
        low = -300 if kind == "multiple_choice" else 0
        given_points = draw(st.lists(st.integers(low, 1000), min_size=3, max_size=3))
        question["options"] = [
            option | {"points": p}
            for option, p in zip(OPTIONS, given_points, strict=True)
        ]
    if kind == "duration":
        edges = [30, 60, None]
        question["bands"] = [{"upto": e, "points": draw(points)} for e in edges]
    return question


VALUES = {
    "yes_no": st.sampled_from(["yes", "no"]),
    "single_choice": st.sampled_from(["a", "b", "c"]),
    "multiple_choice": st.sets(st.sampled_from(["a", "b", "c"])).map(tuple),
    "scale": st.integers(0, 10),
    "duration": st.integers(0, 100),
    "text": st.just("Fine."),
}
OUTCOME = {
    "key": "outcome",
    "kind": "yes_no",
    "text": "Did anybody answer?",
    "points": 100,
}


@st.composite
def checklists(draw) -> dict:
    sections = [{"key": "s0", "title": "0", "questions": [OUTCOME]}]
    for number in range(1, draw(st.integers(1, 3)) + 1):
        keys = [f"q{number}{index}" for index in range(draw(st.integers(1, 4)))]
        section = {"key": f"s{number}", "title": "S"}
        section["questions"] = [draw(questions(key)) for key in keys]
        section["weight"] = draw(st.sampled_from([None, 0, 100, 250]))
        section["hidden_when_outcome"] = draw(st.sampled_from([[], ["no"]]))
        sections.append(section)
    return {
        "sections": sections,
        "outcome_key": "outcome",
        "unanswered_is_zero": draw(st.booleans()),
        "weigh_sections": draw(st.booleans()),
    }


@st.composite
def shops(draw) -> tuple[dict, dict[str, Given]]:
    data = draw(checklists())
    answers = {}
    for section in data["sections"]:
        for question in section["questions"]:
            how = draw(st.sampled_from(["given", "given", "given", "na", "left"]))
            if how == "given":
                value = draw(VALUES[question["kind"]])
                answers[question["key"]] = Given(value=value)
            elif how == "na":
                answers[question["key"]] = Given(na=True)
    return data, answers


def by_key(result: Result) -> dict:
    return {question.key: question for question in result.questions}


@given(shops())
def test_score_lies_between_nothing_and_the_whole(shop):
    data, answers = shop
    result = score(from_json(data), answers)
    shares = [result.score, *(section.score for section in result.sections)]
    assert all(share is None or 0 <= share <= WHOLE for share in shares)


@given(shops(), st.data())
def test_score_with_uncapped_bonus_is_never_negative(shop, choose):
    data, answers = shop
    data["cap_bonus"] = False
    for section in data["sections"][1:]:
        for question in section["questions"]:
            question["bonus"] = choose.draw(st.booleans())
    result = score(from_json(data), answers)
    assert result.score is None or result.score >= 0


@given(shops(), st.data())
def test_marking_one_question_na_changes_no_other_question(shop, choose):
    data, answers = shop
    keys = [key for key in answers if key != "outcome"]
    key = choose.draw(st.sampled_from([*keys, "q10"]))
    before = by_key(score(from_json(data), answers))
    after = by_key(score(from_json(data), answers | {key: Given(na=True)}))
    del before[key], after[key]
    assert after == before


@given(shops())
def test_hidden_answers_change_nothing(shop):
    data, answers = shop
    checklist = from_json(data)
    answers = answers | {"outcome": Given(value="no")}
    visible = visible_questions(checklist, answers)
    kept = {key: given for key, given in answers.items() if key in visible}
    assert score(checklist, kept) == score(checklist, answers)


@given(shops(), st.randoms(use_true_random=False))
def test_order_of_answers_is_irrelevant(shop, random):
    data, answers = shop
    items = list(answers.items())
    random.shuffle(items)
    assert score(from_json(data), dict(items)) == score(from_json(data), answers)


@given(shops(), st.sampled_from(["yes", "no"]))
def test_a_question_of_weight_0_changes_no_score(shop, value):
    data, answers = shop
    before = score(from_json(data), answers)
    extra = {"key": "extra", "kind": "yes_no", "text": "?", "points": 500, "weight": 0}
    last = data["sections"][-1]
    last["questions"] = [*last["questions"], extra]
    after = score(from_json(data), answers | {"extra": Given(value=value)})
    assert (after.score, after.sections) == (before.score, before.sections)


@given(shops())
def test_score_survives_storing_the_checklist(shop):
    data, answers = shop
    checklist = from_json(data)
    stored = json.loads(json.dumps(to_json(checklist)))
    assert score(from_json(stored), answers) == score(checklist, answers)


@settings(max_examples=200)
@given(shops(), st.data())
def test_a_better_answer_never_lowers_the_total(shop, choose):
    data, answers = shop
    checklist = from_json(data)
    scored = [
        question
        for question in checklist.questions()
        if question.key in answers and answers[question.key].answered
        # Another outcome shows or hides sections: that is not one answer's points.
        if question.key != "outcome"
    ]
    before = score(checklist, answers)
    if not scored:
        return
    question = choose.draw(st.sampled_from(scored))
    better = answers | {question.key: Given(value=choose.draw(VALUES[question.kind]))}
    after = score(checklist, better)
    lower, higher = sorted(
        (before, after), key=lambda result: by_key(result)[question.key].earned
    )
    assert (lower.score is None) == (higher.score is None)
    assert lower.exact is None or lower.exact <= higher.exact
