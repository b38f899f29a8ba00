import gc
import json
import weakref
from pathlib import Path

import pytest

from audits.definition import (
    Condition,
    DefinitionError,
    Kind,
    Op,
    Option,
    decimal_text,
    evidence_limit,
    faults,
    fingerprint,
    from_json,
    option_keys,
    possible_points,
    read,
    to_json,
)
from audits.scoring import score

GOLDEN = Path(__file__).parents[1] / "golden" / "scoring.json"
OPTIONS = [
    {"key": "a", "label": "A", "points": 100},
    {"key": "b", "label": "B", "points": 50},
]

ROWS = [{"key": "r", "label": "R"}]
COMPUTED = {"kind": "computed", "measure": "hold_time"}


def question(**fields) -> dict:
    return {"key": "q", "kind": "yes_no", "text": "Greeted?", **fields}


def checklist(*questions, section=None, **fields) -> dict:
    first = {"key": "s", "title": "S", "questions": list(questions or [question()])}
    return {"sections": [first | (section or {})], **fields}


def only(**fields):
    return next(from_json(checklist(question(**fields))).questions())


def refusal(data) -> DefinitionError:
    with pytest.raises(DefinitionError) as caught:
        from_json(data)
    return caught.value


def test_missing_fields_take_their_defaults():
    found = only(points=100)
    assert (found.weight, found.required, found.pass_mark) == (100, True, None)


def test_to_json_writes_every_default_as_plain_json():
    data = to_json(from_json(checklist()))
    assert data["sections"][0]["questions"][0]["options"] == []
    assert data["critical_rule"] == "flag"
    assert json.loads(json.dumps(data)) == data


@pytest.mark.parametrize("case", json.loads(GOLDEN.read_text("utf-8")))
def test_round_trip_keeps_the_fingerprint(case):
    first = from_json(case["checklist"])
    assert fingerprint(from_json(to_json(first))) == fingerprint(first)


def test_fingerprint_does_not_depend_on_the_order_of_fields():
    data = checklist(question(points=100))
    turned = dict(reversed(data["sections"][0]["questions"][0].items()))
    assert fingerprint(from_json(checklist(turned))) == fingerprint(from_json(data))


def test_fingerprint_changes_with_one_letter():
    one = from_json(checklist(question(guidance="Smile")))
    other = from_json(checklist(question(guidance="smile")))
    assert fingerprint(one) != fingerprint(other)


def test_a_definition_cannot_be_changed():
    with pytest.raises(AttributeError):
        from_json(checklist()).sections[0].title = "Other"


def test_a_checklist_that_was_scored_is_let_go():
    definition = from_json(checklist())
    score(definition, {})
    watched = weakref.ref(definition)
    del definition
    gc.collect()
    assert watched() is None


@pytest.mark.parametrize(
    ("data", "path"),
    [
        ([], "$"),
        ({}, "$"),
        (checklist(pages=1), "$"),
        (checklist(question(colour="red")), "$.sections[0].questions[0]"),
        (checklist(question(kind="riddle")), "$.sections[0].questions[0].kind"),
        (checklist(question(points=1.0)), "$.sections[0].questions[0].points"),
        (checklist(question(points="1")), "$.sections[0].questions[0].points"),
        (checklist(question(points=True)), "$.sections[0].questions[0].points"),
        (checklist(question(points=-1)), "$.sections[0].questions[0].points"),
        (checklist(question(points=1_000_001)), "$.sections[0].questions[0].points"),
        (checklist(question(weight=-1)), "$.sections[0].questions[0].weight"),
        (checklist(question(key="")), "$.sections[0].questions[0].key"),
        (checklist(question(key="a b")), "$.sections[0].questions[0].key"),
        (checklist(question(key="a\n")), "$.sections[0].questions[0].key"),
        (checklist(question(text="\0")), "$.sections[0].questions[0].text"),
        (checklist(question(text="\ud800")), "$.sections[0].questions[0].text"),
        (checklist(question(text="x" * 10_001)), "$.sections[0].questions[0].text"),
        (checklist(critical_cap=10_000_001), "$.critical_cap"),
        (checklist(critical_rule="cap"), "$.critical_cap"),
        (checklist(rules_version=2), "$.rules_version"),
        (checklist(question(), question()), "$.sections"),
        ({"sections": checklist()["sections"] * 2}, "$.sections"),
    ],
)
def test_what_is_not_a_checklist_is_refused_with_its_place(data, path):
    assert refusal(data).path == path


def test_the_same_question_key_in_two_sections_is_refused():
    data = checklist()
    data["sections"].append(data["sections"][0] | {"key": "other"})
    assert "“q” is used 2 times" in refusal(data).message


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"kind": "single_choice"}, "options"),
        ({"kind": "single_choice", "options": OPTIONS + OPTIONS}, "options"),
        ({"options": OPTIONS}, "options"),
        ({"kind": "scale", "options": OPTIONS}, "options"),
        (
            {
                "kind": "single_choice",
                "options": [{"key": "a", "label": "", "points": -1}],
            },
            "options",
        ),
        ({"kind": "single_choice", "options": OPTIONS, "points": 5}, "points"),
        ({"kind": "text", "points": 5}, "points"),
        ({"kind": "number", "points": 5}, "points"),
        ({"bands": [{"upto": 1, "points": 1}]}, "bands"),
        (
            {
                "kind": "number",
                "bands": [{"upto": None, "points": 1}, {"upto": 1, "points": 1}],
            },
            "bands",
        ),
        (
            {
                "kind": "number",
                "bands": [{"upto": 2, "points": 1}, {"upto": 2, "points": 0}],
            },
            "bands",
        ),
        ({"kind": "scale", "scale_min": 5, "scale_max": 5}, "scale_max"),
        ({"kind": "scale", "scale_min": 10, "scale_max": 0}, "scale_max"),
        ({"kind": "scale", "scale_max": 1_000_000}, "scale_max"),
        ({"minimum": 1}, "minimum"),
        ({"kind": "number", "minimum": 2, "maximum": 1}, "maximum"),
        ({"critical": True}, "critical"),
        ({"points": 100, "pass_mark": 101}, "pass_mark"),
        ({"points": 100, "pass_mark": 0}, "pass_mark"),
        ({"evidence_min": 1, "evidence_max": 3}, "evidence_min"),
        (
            {"evidence_rule": "always", "evidence_min": 3, "evidence_max": 2},
            "evidence_min",
        ),
        ({"kind": "grid", "rows": ROWS}, "options"),
        ({"kind": "grid", "options": OPTIONS}, "rows"),
        ({"kind": "grid", "options": OPTIONS, "rows": ROWS + ROWS}, "rows"),
        ({"kind": "scale", "rows": ROWS}, "rows"),
        ({"kind": "grid", "options": OPTIONS, "rows": ROWS, "points": 5}, "points"),
        ({"kind": "text", "minimum": 1}, "minimum"),
        ({"kind": "duration", "decimals": 1}, "decimals"),
        ({"kind": "scale", "scale_labels": ["Bad", "Good"]}, "scale_labels"),
        ({"scale_labels": ["Bad"] * 11}, "scale_labels"),
        ({"kind": "computed"}, "measure"),
        ({"kind": "number", "measure": "hold_time"}, "measure"),
        ({"silent": True, "required": False}, "silent"),
        ({**COMPUTED, "silent": True}, "required"),
        (
            {**COMPUTED, "silent": True, "required": False, "comment_rule": "always"},
            "silent",
        ),
        ({**COMPUTED, "points": 5}, "points"),
        ({"kind": "photo", "evidence_min": 3, "evidence_max": 2}, "evidence_min"),
        ({"kind": "instruction", "evidence_rule": "always"}, "comment_rule"),
        ({"kind": "instruction", "comment_rule": "always"}, "comment_rule"),
        ({"kind": "instruction", "points": 5}, "points"),
    ],
)
def test_a_question_that_contradicts_itself_is_refused(fields, field):
    path = refusal(checklist(question(**fields))).path
    assert path == f"$.sections[0].questions[0].{field}"


OUTCOME = question(key="o", kind="single_choice", options=OPTIONS)
SECOND = {"key": "t", "title": "T", "questions": []}


@pytest.mark.parametrize(
    ("data", "path"),
    [
        (checklist(outcome_key="absent"), "$.outcome_key"),
        (checklist(question(kind="text"), outcome_key="q"), "$.outcome_key"),
        (
            checklist(section={"hidden_when_outcome": ["yes"]}),
            "$.sections[0].visible_when",
        ),
        (
            checklist(OUTCOME, section={"hidden_when_outcome": ["a"]}, outcome_key="o"),
            "$.sections[0].visible_when",
        ),
        (
            {
                "sections": [
                    *checklist(OUTCOME)["sections"],
                    SECOND | {"hidden_when_outcome": ["z"]},
                ],
                "outcome_key": "o",
            },
            "$.sections[1].visible_when",
        ),
    ],
)
def test_an_outcome_that_cannot_work_is_refused(data, path):
    assert refusal(data).path == path


def test_a_condition_of_its_own_is_kept_beside_an_old_document_s():
    own = {"op": "is", "key": "o", "value": "a"}
    hidden = SECOND | {"hidden_when_outcome": ["b"], "visible_when": own}
    sections = [*checklist(OUTCOME)["sections"], hidden]
    found = from_json({"sections": sections, "outcome_key": "o"})
    assert found.sections[1].visible_when == Condition(
        Op.ALL,
        of=(
            Condition(Op.NONE_OF, key="o", value=("b",)),
            Condition(Op.IS, key="o", value="a"),
        ),
    )


@pytest.mark.parametrize("endings", [None, [], ()])
def test_an_old_section_that_nothing_hides_has_no_condition(endings):
    found = from_json(checklist(section={"hidden_when_outcome": endings}))
    assert found.sections[0].visible_when is None


def test_a_section_may_be_hidden_by_an_outcome_in_another():
    sections = [*checklist(OUTCOME)["sections"], SECOND | {"hidden_when_outcome": "ab"}]
    sections[1]["hidden_when_outcome"] = ["a", "b"]
    found = from_json({"sections": sections, "outcome_key": "o"})
    assert found.sections[1].visible_when == Condition(
        Op.NONE_OF, key="o", value=("a", "b")
    )


def test_options_and_kinds_are_read_as_such():
    found = only(kind="single_choice", options=OPTIONS)
    assert found.kind is Kind.SINGLE_CHOICE
    assert found.options[0] == Option("a", "A", 100)


def test_possible_points_of_a_choice_are_its_best_option():
    assert possible_points(only(kind="single_choice", options=OPTIONS)) == 100


def test_possible_points_of_a_multiple_choice_are_all_its_good_options():
    bad = {"key": "c", "label": "C", "points": -100}
    found = only(kind="multiple_choice", options=[*OPTIONS, bad])
    assert possible_points(found) == 150


def test_possible_points_of_a_grid_are_its_best_option_in_every_row():
    rows = [{"key": key, "label": key} for key in "xyz"]
    assert possible_points(only(kind="grid", options=OPTIONS, rows=rows)) == 300


@pytest.mark.parametrize(
    ("value", "decimals", "text"),
    [(1250, 2, "12.50"), (-5, 2, "-0.05"), (7, 0, "7"), (0, 1, "0.0")],
)
def test_a_scaled_number_is_written_with_its_decimals(value, decimals, text):
    assert decimal_text(value, decimals) == text


def test_all_faults_are_named_and_not_only_the_first():
    draft = read(checklist(question(pass_mark=5), question(kind="grid", points=5)))
    paths = [fault.path for fault in faults(draft)]
    assert [path.removeprefix("$.sections[0].questions") for path in paths] == [
        "$.sections",
        "[0].pass_mark",
        "[1].options",
        "[1].rows",
        "[1].points",
    ]


def test_option_keys_of_a_plain_yes_no_question():
    assert option_keys(only()) == ("yes", "no")


@pytest.mark.parametrize(
    ("fields", "limit"),
    [
        ({}, 0),
        ({"evidence_max": 2}, 2),
        ({"evidence_rule": "always"}, 10),
        ({"evidence_rule": "always", "evidence_max": 1}, 1),
        ({"kind": "photo"}, 10),
    ],
)
def test_evidence_limit(fields, limit):
    assert evidence_limit(only(**fields)) == limit
