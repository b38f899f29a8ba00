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
