from audits.conditions import Context
from audits.definition import from_json
from audits.forms.showing import has_conditions, rules_of, without_conditions
from tests.factories import SMALL
from tests.factories.kinds import EVERY_KIND

EVERY = from_json(EVERY_KIND)
SOMEWHERE = Context(channel="phone", variant={"name": "Kim"})


def test_a_checklist_without_conditions_needs_no_rules():
    assert rules_of(from_json(SMALL), SOMEWHERE) is None


def test_the_rules_say_who_is_asked_when_and_nothing_else():
    section = rules_of(EVERY, SOMEWHERE)["sections"][0]
    tries = {"op": "is", "subject": "answer", "key": "reached", "value": "not_reached"}
    assert section["questions"] == [
        {"key": "reached"},
        {"key": "tries", "visible_when": tries},
    ]


def test_a_slot_with_a_condition_follows_its_question():
    keys = [
        each["key"] for each in rules_of(EVERY, SOMEWHERE)["sections"][1]["questions"]
    ]
    assert keys[:3] == ["polite", "evidence:polite", "topics"]


def test_the_context_goes_along():
    context = rules_of(EVERY, SOMEWHERE)["context"]
    assert (context["channel"], context["variant"]) == ("phone", {"name": "Kim"})


def test_a_value_of_zero_is_kept():
    content = {
        "sections": [
            {
                "key": "all",
                "title": "All",
                "questions": [
                    {"key": "one", "kind": "number", "text": "?"},
                    {
                        "key": "two",
                        "kind": "text",
                        "text": "?",
                        "visible_when": {"op": "is", "key": "one", "value": 0},
                    },
                ],
            }
        ]
    }
    asked = rules_of(from_json(content), SOMEWHERE)["sections"][0]["questions"]
    assert asked[1]["visible_when"]["value"] == 0


def test_a_checklist_can_be_shown_whole():
    assert not has_conditions(without_conditions(EVERY))
