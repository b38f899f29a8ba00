"""What differs between two versions, and what of it bends a trend."""

import copy

import pytest

from audits.definition import read
from audits.differences import MESSAGES, What, bent, changes
from tests.factories import SMALL

SECTION = {
    "key": "after",
    "title": "After",
    "questions": [{"key": "again", "kind": "yes_no", "text": "Again?", "points": 100}],
}


def between(change, base=SMALL):
    """The changes after `change` was done to a copy of `base`."""
    document = copy.deepcopy(base)
    change(document)
    return changes(read(base), read(document))


def question(document, key):
    return next(
        each
        for section in document["sections"]
        for each in section["questions"]
        if each["key"] == key
    )


def setting(key, **fields):
    return lambda document: question(document, key).update(fields)


def said(found):
    return [each.words for each in found]


def test_the_same_has_no_difference():
    assert between(lambda document: None) == ()


def test_points_are_said_with_their_question_as_the_page_numbers_it():
    (change,) = between(setting("greeted", points=400))
    assert change.words == "Points of Q1 changed from 2 to 4."
    assert (change.place, change.number, change.section, change.kind) == (
        "greeted",
        "Q1",
        "greeting",
        What.POINTS,
    )


def test_points_shared_out_otherwise_are_shown_before_and_after():
    def give_less(document):
        question(document, "solved")["options"][1]["points"] = 100

    (change,) = between(give_less)
    assert change.bends
    assert (change.before, change.after) == (
        "Yes 4 · Partly 2 · No 0",
        "Yes 4 · Partly 1 · No 0",
    )


BENDING = {
    "points": setting("greeted", points=300),
    "type": setting("greeted", kind="scale"),
    "scale range": setting("ease", scale_max=5),
    "bands": setting("wait", bands=[{"upto": 30, "points": 400}]),
    "weight": setting("greeted", weight=200),
    "weight to nothing": setting("greeted", weight=0),
    "bonus": setting("greeted", bonus=True),
    "critical": setting("greeted", critical=True),
    "pass mark": setting("solved", pass_mark=400),
    "no more N/A": setting("ease", na_allowed=False),
    "optional": setting("greeted", required=False),
    "unit": setting("wait", unit="min"),
    "condition": setting(
        "ease", visible_when={"op": "is", "key": "greeted", "value": "yes"}
    ),
    "option added": lambda d: question(d, "solved")["options"].append(
        {"key": "later", "label": "Later"}
    ),
    "option removed": lambda d: question(d, "solved")["options"].pop(1),
    "critical rule": lambda d: d.update(critical_rule="zero"),
    "unanswered is zero": lambda d: d.update(unanswered_is_zero=True),
    "bonus cap": lambda d: d.update(cap_bonus=False),
    "sections weighed": lambda d: d.update(weigh_sections=True),
    "question added": lambda d: d["sections"].append(SECTION),
    "question removed": lambda d: d["sections"][0]["questions"].pop(0),
}


@pytest.mark.parametrize("change", BENDING.values(), ids=BENDING)
def test_what_changes_how_a_shop_scores_bends_the_trend(change):
    assert bent(between(change))


PLAIN = {
    "words": (setting("greeted", text="Did anybody greet you?"), What.WORDS),
    "guidance": (setting("greeted", guidance="At once"), What.WORDS),
    "comment rule": (setting("wait", comment_rule="always"), What.RULE),
    "evidence rule": (setting("wait", evidence_rule="always"), What.RULE),
    "reasons": (setting("greeted", reasons=["Mumbled"]), What.WORDS),
    "theme": (setting("greeted", theme="trust"), What.SETTINGS),
    "limits": (setting("wait", maximum=600), What.RULE),
    "internal": (setting("wait", internal=True), What.SETTINGS),
    "original": (setting("wait", evidence_original=True), What.SETTINGS),
    "order": (lambda d: d["sections"][0]["questions"].reverse(), What.MOVED),
    "sections' order": (lambda d: d["sections"].reverse(), What.MOVED),
    "title": (lambda d: d["sections"][0].update(title="Hello"), What.WORDS),
    "outcome": (lambda d: d.update(outcome_key="greeted"), What.SETTINGS),
    "language": (lambda d: d.update(language="fr"), What.SETTINGS),
    "a question without points": (setting("proof", weight=300), What.WEIGHT),
    "translation": (
        lambda d: d.update(translations={"fr": {"section.help.title": "Aide"}}),
        What.TRANSLATION,
    ),
    "option label": (
        lambda d: question(d, "solved")["options"][0].update(label="Quite"),
        What.WORDS,
    ),
}


@pytest.mark.parametrize(("change", "kind"), PLAIN.values(), ids=PLAIN)
def test_what_leaves_the_score_alone_bends_nothing(change, kind):
    found = between(change)
    assert kind in {each.kind for each in found}
    assert bent(found) == []


def test_a_section_bends_by_its_own_questions_only():
    found = between(setting("greeted", points=300))
    assert bent(found, section="greeting")
    assert not bent(found, section="help")
    assert bent(found, question="greeted")
    assert not bent(found, question="solved")


def test_weight_bends_no_pass_rate_and_a_pass_mark_no_section():
    assert not bent(between(setting("solved", weight=300)), question="solved")
    assert bent(between(setting("solved", weight=300)), section="help")
    assert bent(between(setting("solved", pass_mark=400)), question="solved")
    assert not bent(between(setting("solved", pass_mark=400)), section="help")


def test_an_answer_that_others_hang_on_bends_those_too():
    base = copy.deepcopy(SMALL)
    setting("ease", visible_when={"op": "is", "key": "proofed", "value": "a"})(base)
    base["sections"][0]["questions"].append(
        {
            "key": "proofed",
            "kind": "single_choice",
            "text": "Which?",
            "options": [{"key": "a", "label": "A"}, {"key": "b", "label": "B"}],
        }
    )
    found = between(
        lambda d: question(d, "proofed")["options"].append({"key": "c", "label": "C"}),
        base,
    )
    assert bent(found, question="ease")
    assert bent(found, section="help")
    assert not bent(found, section="greeting")


def test_a_moved_question_is_said_once():
    def to_the_end(document):
        questions = document["sections"][1]["questions"]
        questions.append(questions.pop(0))

    assert said(between(to_the_end)) == ["Q5 was moved: it was Q3."]


def test_a_question_in_another_section_bends_both_sections():
    def across(document):
        first, second = document["sections"]
        second["questions"].insert(0, first["questions"].pop())

    (change,) = between(across)
    assert change.words == "Q2 was moved from “Greeting” to “Help”."
    assert change.sections == {"greeting", "help"}


def test_sections_come_and_go_with_their_questions():
    assert said(between(lambda d: d["sections"].append(SECTION))) == [
        "The section “After” is new.",
        "Q6 is new.",
    ]
    assert said(between(lambda d: d["sections"].pop())) == [
        "The section “Help” was taken out.",
        "What was Q3 is not asked any more.",
        "What was Q4 is not asked any more.",
        "What was Q5 is not asked any more.",
    ]


def test_a_section_weight_counts_only_where_sections_are_weighed():
    def weigh(document):
        document["sections"][0]["weight"] = 300

    assert not bent(between(weigh))
    assert bent(between(weigh, {**copy.deepcopy(SMALL), "weigh_sections": True}))


def test_yes_and_no_written_out_alike_are_no_change_of_points():
    options = [
        {"key": "yes", "label": "Yes", "points": 200},
        {"key": "no", "label": "No", "points": 0},
    ]
    found = between(setting("greeted", points=0, options=options))
    assert bent(found) == []


@pytest.mark.parametrize("code", MESSAGES)
def test_every_sentence_can_be_said(code):
    params = dict.fromkeys(
        ("place", "before", "after", "title", "label", "language", "n"), "x"
    )
    assert MESSAGES[code] % params
