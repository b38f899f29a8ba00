from audits.api.redaction import QUESTION_FIELDS, for_shopper
from audits.definition import Question

#: What a question is worth or why it is asked: nothing a shopper may see.
HIDDEN = {
    "bands",
    "bonus",
    "critical",
    "internal",
    "options",  # shown without their points
    "pass_mark",
    "points",
    "stage",
    "theme",
    "weight",
}


def test_every_field_of_a_question_is_either_shown_or_hidden_on_purpose():
    assert {*QUESTION_FIELDS} | HIDDEN == {*Question.__struct_fields__}
    assert not {*QUESTION_FIELDS} & HIDDEN


def test_a_field_that_nobody_knows_yet_is_not_shown():
    question = {"key": "q", "secret": 1, "options": [{"key": "a", "bonus": 1}]}
    content = {"sections": [{"questions": [question], "new": 1}], "critical_cap": 5}
    assert for_shopper(content) == {
        "sections": [{"questions": [{"key": "q", "options": [{"key": "a"}]}]}]
    }


def test_a_silent_question_is_measured_without_words():
    when = {"op": "answered", "key": "reached"}
    question = {
        "key": "hold",
        "kind": "computed",
        "text": "Were they kept waiting?",
        "measure": "hold_time",
        "silent": True,
        "visible_when": when,
        "bands": [{"upto": 60, "points": 100}],
    }
    [section] = for_shopper({"sections": [{"questions": [question]}]})["sections"]
    assert section["questions"] == [
        {
            "key": "hold",
            "kind": "computed",
            "measure": "hold_time",
            "silent": True,
            "visible_when": when,
        }
    ]


def test_conditions_are_handed_over_as_they_are():
    when = {"op": "at_least", "key": "q", "value": 3}
    section = {"key": "s", "visible_when": when, "questions": []}
    assert for_shopper({"sections": [section]})["sections"] == [section]


def test_the_words_of_a_silent_question_are_not_translated_either():
    silent = {"key": "hold", "kind": "computed", "silent": True}
    asked = {"key": "tone", "kind": "text", "text": "The tone?"}
    words = {"question.hold.text": "Warteten Sie?", "question.tone.text": "Der Ton?"}
    content = {
        "sections": [{"questions": [silent, asked]}],
        "translations": {"de": words},
    }
    shown = for_shopper(content)["translations"]
    assert shown == {"de": {"question.tone.text": "Der Ton?"}}
