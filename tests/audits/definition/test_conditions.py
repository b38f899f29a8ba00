"""Conditions that cannot work are refused at publishing, with the exact place."""

import pytest

from audits.contacts import EventKind
from audits.definition import (
    CHANNEL_KINDS,
    DefinitionError,
    from_json,
    read,
)
from audits.models import ChannelKind
from tests.audits.definition.documents import (
    KINDS,
    document,
    found,
    message,
    question,
    section,
)


def test_the_lists_of_kinds_are_those_of_their_owners():
    assert list(CHANNEL_KINDS) == ChannelKind.values
    assert len(KINDS) == 20
    assert "on_hold" in set(EventKind)


@pytest.mark.parametrize(
    "condition",
    [
        {"op": "is", "key": "q_yes_no", "value": "yes"},
        {"op": "one_of", "key": "q_single_choice", "value": ["a", "b"]},
        {"op": "includes", "key": "q_multiple_choice", "value": "b"},
        {"op": "is", "key": "q_multiple_choice", "value": "b"},
        {"op": "is", "key": "q_grid", "row": "r", "value": "b"},
        {"op": "answered", "key": "q_grid", "row": "r"},
        {"op": "answered", "key": "q_grid"},
        {"op": "not_applicable", "key": "q_grid"},
        {"op": "at_least", "key": "q_scale", "value": 10},
        {"op": "below", "key": "q_number", "value": -5},
        {"op": "above", "key": "q_money", "value": 1250},
        {"op": "at_most", "key": "q_duration", "value": 120},
        {"op": "is", "key": "q_computed", "value": 0},
        {"op": "above", "key": "q_date", "value": "2025-10-01"},
        {"op": "one_of", "key": "q_time", "value": ["09:00", "10:00"]},
        {"op": "is", "key": "q_text", "value": "Anna"},
        {"op": "not_answered", "key": "q_narrative"},
        {"op": "answered", "key": "q_location"},
        {"op": "at_least", "subject": "event", "key": "on_hold", "value": 2},
        {"op": "not_answered", "subject": "event", "key": "resolved"},
        {"op": "none_of", "subject": "variant", "key": "product", "value": ["loan"]},
        {"op": "is", "subject": "channel", "value": "phone"},
        {"op": "not", "of": [{"op": "is", "key": "q_yes_no", "value": "yes"}]},
    ],
)
def test_a_condition_that_can_be_evaluated_is_taken(condition):
    assert found(document(visible_when=condition)) == []


@pytest.mark.parametrize(
    ("condition", "text"),
    [
        ({"op": "answered", "key": "nobody"}, "“nobody”, which is no question"),
        ({"op": "answered"}, "does not say which question it looks at"),
        ({"op": "answered", "key": "last"}, "looks at itself"),
        ({"op": "answered", "key": "after"}, "Q22, which comes later"),
        ({"op": "is", "key": "q_yes_no", "value": "maybe"}, "“maybe” is not an answer"),
        ({"op": "one_of", "key": "q_single_choice", "value": ["a", "z"]}, "“z” is not"),
        ({"op": "one_of", "key": "q_single_choice", "value": "a"}, "takes a list"),
        ({"op": "one_of", "key": "q_single_choice", "value": []}, "what it compares"),
        ({"op": "is", "key": "q_single_choice", "value": ["a"]}, "takes one text"),
        ({"op": "is", "key": "q_single_choice"}, "takes one text"),
        ({"op": "is", "key": "q_text", "value": ""}, "what it compares to"),
        ({"op": "is", "key": "q_single_choice", "value": 1}, "takes one text"),
        ({"op": "includes", "key": "q_single_choice", "value": "a"}, "“includes” can"),
        ({"op": "at_least", "key": "q_single_choice", "value": "a"}, "“at_least” can"),
        ({"op": "above", "key": "q_text", "value": "a"}, "“above” cannot be asked of"),
        ({"op": "is", "key": "q_number", "value": "3"}, "compares a number with"),
        ({"op": "at_least", "key": "q_duration"}, "compares a number with"),
        ({"op": "one_of", "key": "q_number", "value": ["3"]}, "“one_of” cannot be"),
        ({"op": "is", "key": "q_scale", "value": 11}, "scale from 0 to 10, never 11"),
        ({"op": "is", "key": "q_date", "value": "1 Oct"}, "to a date as YYYY-MM-DD"),
        ({"op": "is", "key": "q_time", "value": "9:00"}, "to a time as HH:MM"),
        ({"op": "is", "key": "q_location", "value": "here"}, "“is” cannot be asked"),
        ({"op": "answered", "key": "q_photo"}, "has no answer to compare"),
        ({"op": "answered", "key": "q_instruction"}, "has no answer to compare"),
        ({"op": "is", "key": "q_grid", "value": "a"}, "“is” cannot be asked of Q5"),
        (
            {"op": "is", "key": "q_grid", "row": "x", "value": "a"},
            "Q5 has no statement “x”",
        ),
        (
            {"op": "is", "key": "q_yes_no", "row": "r", "value": "yes"},
            "Q1 has no statement “r”",
        ),
        (
            {"op": "at_least", "key": "q_grid", "row": "r", "value": 1},
            "“at_least” cannot be asked of Q5",
        ),
        ({"op": "answered", "subject": "event", "key": "rang"}, "“rang” is no event"),
        (
            {"op": "is", "subject": "event", "key": "on_hold", "value": "2"},
            "compares a number",
        ),
        (
            {"op": "one_of", "subject": "event", "key": "on_hold", "value": ["2"]},
            "“one_of” cannot be asked of an event",
        ),
        (
            {"op": "answered", "subject": "event", "key": "on_hold", "row": "r"},
            "only the answer to a grid has rows",
        ),
        ({"op": "answered", "subject": "variant"}, "which of the scenario's variables"),
        (
            {"op": "is", "subject": "variant", "key": "product", "value": 1},
            "takes one text",
        ),
        (
            {"op": "above", "subject": "variant", "key": "product", "value": "a"},
            "“above” cannot be asked of the variant",
        ),
        (
            {"op": "is", "subject": "channel", "value": "fax"},
            "“fax” is not a kind of channel",
        ),
        (
            {"op": "is", "subject": "channel", "key": "c", "value": "phone"},
            "the channel has no key",
        ),
        (
            {"op": "not_applicable", "subject": "channel"},
            "“not_applicable” cannot be asked of the channel",
        ),
        ({"op": "all"}, "“all” joins conditions, and has none here"),
        ({"op": "any"}, "“any” joins conditions, and has none here"),
        ({"op": "not"}, "“not” turns exactly one condition around"),
    ],
)
def test_a_condition_that_cannot_be_evaluated_is_refused(condition, text):
    assert text in message(condition)


def test_a_message_names_the_question_that_has_the_condition():
    assert message({"op": "answered", "key": "last"}).startswith("Q21 looks at itself.")


def test_a_comparison_has_no_parts():
    part = {"op": "answered", "key": "q_text"}
    text = message({"op": "answered", "key": "q_text", "of": [part]})
    assert "a comparison has no parts" in text


def test_not_takes_one_condition():
    part = {"op": "answered", "key": "q_text"}
    assert "exactly one" in message({"op": "not", "of": [part, part]})


def test_every_fault_of_a_tree_has_its_own_path():
    bad = {"op": "answered", "key": "nobody"}
    inner = {"op": "any", "of": [{"op": "answered", "key": "q_text"}, bad]}
    data = document(visible_when={"op": "all", "of": [bad, inner]})
    root = "$.sections[1].questions[0].visible_when"
    assert [path for path, _ in found(data)] == [f"{root}.of[0]", f"{root}.of[1].of[1]"]


def test_a_question_may_look_at_an_earlier_one_of_its_section():
    first, second = question("a"), question("b")
    second["visible_when"] = {"op": "is", "key": "a", "value": "yes"}
    assert found({"sections": [section("s", first, second)]}) == []


def test_a_section_cannot_look_at_its_own_questions():
    when = {"op": "is", "key": "a", "value": "yes"}
    data = {"sections": [section("help", question("a"), visible_when=when)]}
    assert found(data) == [
        (
            "$.sections[0].visible_when",
            "The section “Help” looks at Q1, which comes later. It can only look back.",
        )
    ]


def test_a_circle_is_refused_where_it_points_forward():
    first = question("a", visible_when={"op": "answered", "key": "b"})
    second = question("b", visible_when={"op": "answered", "key": "a"})
    data = {"sections": [section("s", first, second)]}
    assert [path for path, _ in found(data)] == [
        "$.sections[0].questions[0].visible_when"
    ]


def test_evidence_may_depend_on_the_answer_to_its_own_question():
    own = question(
        "a", evidence_rule="always", evidence_when={"op": "answered", "key": "a"}
    )
    assert found({"sections": [section("s", own)]}) == []


def test_evidence_cannot_depend_on_a_later_question():
    own = question(
        "a", evidence_rule="always", evidence_when={"op": "answered", "key": "b"}
    )
    [(path, text)] = found({"sections": [section("s", own, question("b"))]})
    assert path == "$.sections[0].questions[0].evidence_when"
    assert text.startswith("The evidence of Q1 looks at Q2, which comes later.")


def nested(depth):
    condition = {"op": "answered", "key": "q_text"}
    for _ in range(depth - 1):
        condition = {"op": "not", "of": [condition]}
    return condition


def test_eight_levels_are_enough():
    assert found(document(visible_when=nested(8))) == []


def test_nine_levels_are_too_deep():
    [(path, text)] = found(document(visible_when=nested(9)))
    assert path == "$.sections[1].questions[0].visible_when" + 8 * ".of[0]"
    assert "too deep" in text


@pytest.mark.parametrize(("parts", "is_sound"), [(199, True), (200, False)])
def test_a_condition_has_200_parts_at_most(parts, is_sound):
    part = {"op": "answered", "key": "q_text"}
    data = document(visible_when={"op": "any", "of": [part] * parts})
    assert (found(data) == []) is is_sound


@pytest.mark.parametrize("depth", [1000, 100_000])
def test_a_tree_that_no_reader_can_walk_is_refused(depth):
    with pytest.raises(DefinitionError, match="nested too deeply"):
        read(document(visible_when=nested(depth)))


def test_what_does_not_offer_not_applicable_is_never_asked_for_it():
    inner = {"op": "not_applicable", "key": "q_time"}
    data = document(visible_when={"op": "any", "of": [inner]})
    [(path, text)] = found(data)
    assert path == "$.sections[1].questions[0].visible_when.of[0]"
    number = KINDS.index("time") + 1
    assert text == (
        f"Q21 asks whether Q{number} is not applicable, which Q{number} does not offer."
    )


def test_the_first_fault_is_what_publishing_says():
    with pytest.raises(DefinitionError) as caught:
        from_json(document(visible_when={"op": "answered", "key": "after"}))
    assert caught.value.path == "$.sections[1].questions[0].visible_when"
