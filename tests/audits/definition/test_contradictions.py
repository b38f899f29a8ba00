"""What can never be shown is refused, in words that name both reasons."""

import pytest

from tests.audits.definition.documents import (
    document,
    found,
    message,
    question,
    section,
)


def both(*conditions):
    return {"op": "all", "of": list(conditions)}


def test_contradicting_answers_are_told_in_the_words_of_the_options():
    first = {"op": "is", "key": "q_single_choice", "value": "a"}
    second = {"op": "is", "key": "q_single_choice", "value": "b"}
    assert message(both(first, second)) == (
        "Q21 can never be shown. It needs Q2 = Yes, fully and Q2 = Partly."
    )


def test_a_grid_s_row_is_told_by_its_statement():
    first = {"op": "is", "key": "q_grid", "row": "r", "value": "a"}
    second = {"op": "none_of", "key": "q_grid", "row": "r", "value": ["a", "b"]}
    assert message(both(first, second)) == (
        "Q21 can never be shown. It needs Q5 “Polite” = Yes, fully and "
        "Q5 “Polite” none of Yes, fully, Partly."
    )


YES = {"op": "is", "key": "q_yes_no", "value": "yes"}
NO = {"op": "is", "key": "q_yes_no", "value": "no"}
HELD = {"subject": "event", "key": "on_hold"}
FIVE = {"key": "q_number", "value": 5}


@pytest.mark.parametrize(
    ("one", "other", "words"),
    [
        (YES, YES | {"op": "is_not"}, "Q1 = Yes and Q1 ≠ Yes"),
        (YES, {"op": "not_answered", "key": "q_yes_no"}, "and Q1 not answered"),
        (
            {"op": "answered", "key": "q_yes_no"},
            {"op": "not_applicable", "key": "q_yes_no"},
            "Q1 answered and Q1 not applicable",
        ),
        (
            {"op": "is", "key": "q_multiple_choice", "value": "a"},
            {"op": "includes", "key": "q_multiple_choice", "value": "b"},
            "Q3 with Partly",
        ),
        (FIVE | {"op": "above"}, FIVE | {"op": "at_most"}, "Q6 > 5 and Q6 ≤ 5"),
        (FIVE | {"op": "is"}, FIVE | {"op": "below"}, "Q6 = 5 and Q6 < 5"),
        (
            {"op": "is", "subject": "channel", "value": "phone"},
            {"op": "is", "subject": "channel", "value": "chat"},
            "channel = phone and channel = chat",
        ),
        (
            {"op": "is", "subject": "event", "key": "on_hold", "value": 0},
            {"op": "above", "subject": "event", "key": "on_hold", "value": 1},
            "on_hold = 0 and on_hold > 1",
        ),
        (
            HELD | {"op": "answered"},
            HELD | {"op": "at_most", "value": 0},
            "on_hold answered and on_hold ≤ 0",
        ),
        (
            FIVE | {"op": "below"},
            {"op": "not_applicable", "key": "q_number"},
            "Q6 < 5 and Q6 not applicable",
        ),
        (both(YES), both(both(NO)), "Q1 = Yes and Q1 = No"),
    ],
)
def test_what_can_never_be_shown_is_refused(one, other, words):
    assert words in message(both(one, other))
    assert "can never be shown" in message(both(other, one))


@pytest.mark.parametrize(
    "condition",
    [
        both(FIVE | {"op": "at_least"}, FIVE | {"op": "at_most"}),
        both(YES, {"op": "is", "key": "q_text", "value": "no"}),
        both(HELD | {"op": "is", "value": 0}, HELD | {"op": "not_answered"}),
        both(HELD | {"op": "above", "value": 0}, HELD | {"op": "answered"}),
        {"op": "any", "of": [YES, NO]},
        both(YES, {"op": "not", "of": [NO]}),
        both(
            {"op": "includes", "key": "q_multiple_choice", "value": "a"},
            {"op": "includes", "key": "q_multiple_choice", "value": "b"},
        ),
    ],
)
def test_what_can_be_shown_is_taken(condition):
    assert found(document(visible_when=condition)) == []


def test_what_cannot_be_compared_is_told_once_and_contradicts_nothing():
    condition = both(FIVE | {"op": "is"}, FIVE | {"op": "above", "value": "five"})
    data = document(visible_when=condition)
    assert [path for path, _ in found(data)] == [
        "$.sections[1].questions[0].visible_when.of[1]"
    ]


def test_a_question_is_held_against_its_section():
    inner = question("b", visible_when=NO | {"key": "a"})
    second = section("t", inner, visible_when=YES | {"key": "a"})
    data = {"sections": [section("s", question("a")), second]}
    assert found(data) == [
        (
            "$.sections[1].questions[0].visible_when",
            "Q2 can never be shown. It needs Q1 = Yes and Q1 = No.",
        )
    ]


def test_a_section_that_can_never_be_shown_is_told_once():
    inner = question("b", visible_when={"op": "answered", "key": "a"})
    never = both(YES | {"key": "a"}, NO | {"key": "a"})
    second = section("help", inner, visible_when=never)
    data = {"sections": [section("s", question("a")), second]}
    assert [path for path, _ in found(data)] == ["$.sections[1].visible_when"]
