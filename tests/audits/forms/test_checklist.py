import pytest

from audits.answers import Problem
from audits.definition import from_json
from audits.forms.checklist import complaints, lay_out, opening_values
from tests.factories import ANSWERS, SMALL

CHECKLIST = from_json(SMALL)
OPTIONS = [
    {"key": "best", "label": "Best", "points": 400},
    {"key": "some", "label": "Some", "points": 200},
]


def question(kind, **fields):
    asked = {"key": "asked", "kind": kind, "text": "?", **fields}
    section = {"key": "one", "title": "One", "questions": [asked]}
    return next(from_json({"sections": [section]}).questions())


@pytest.mark.parametrize(
    ("asked", "values"),
    [
        (question("yes_no", points=200), {"no"}),
        (question("yes_no"), set()),
        (question("single_choice", options=OPTIONS), {"some"}),
        (question("scale", points=100, scale_max=3), {"0", "1", "2"}),
        (question("duration"), None),
        (question("multiple_choice", options=OPTIONS), None),
    ],
)
def test_a_reason_is_asked_after_less_than_the_best(asked, values):
    assert opening_values(asked) == values


def test_a_section_counts_what_it_demands_and_what_is_given():
    parts = lay_out(CHECKLIST, {"ease": {"value": 8}}, evidence=[])
    assert [(part.done, part.total) for part in parts] == [(0, 2), (1, 2)]


def test_a_complete_checklist_is_done():
    parts = lay_out(CHECKLIST, ANSWERS, evidence=[])
    assert all(part.is_done for part in parts)


def test_complaints_stand_in_the_order_of_the_page():
    parts = lay_out(CHECKLIST, {}, evidence=[])
    found = [Problem("ease", "answer_required"), Problem("wait", "answer_required")]
    found.append(Problem("", "visit_missing", "visited_at"))
    anchors = [each.anchor for each in complaints(parts, found)]
    assert anchors == ["visited_at", "q-wait", "q-ease"]


def test_a_section_that_the_outcome_rules_out_is_hidden():
    ended = SMALL | {"outcome_key": "greeted"}
    sections = [{**each} for each in ended["sections"]]
    sections[1]["hidden_when_outcome"] = ["no"]
    checklist = from_json(ended | {"sections": sections})
    parts = lay_out(checklist, {"greeted": {"value": "no"}}, evidence=[])
    assert [part.is_hidden for part in parts] == [False, True]
