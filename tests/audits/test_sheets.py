import pytest

from audits.definition import from_json
from audits.scoring import Given, score
from audits.sheets import clock, in_words, lay_out
from tests.factories import SMALL

CHECKLIST = from_json(SMALL)
QUESTIONS = {each.key: each for each in CHECKLIST.questions()}


@pytest.mark.parametrize(
    ("key", "given", "words"),
    [
        ("greeted", Given("yes"), "Yes"),
        ("wait", Given(245), "4:05"),
        ("solved", Given("partly"), "Partly"),
        ("ease", Given(8), "8 of 10"),
        ("ease", Given(na=True), "Not applicable"),
        ("ease", Given(), ""),
    ],
)
def test_an_answer_is_said_in_words(key, given, words):
    assert in_words(QUESTIONS[key], given) == words


OPTIONS = [{"key": "a", "label": "Good"}, {"key": "b", "label": "Bad"}]
ROWS = [{"key": "r", "label": "Warm"}, {"key": "s", "label": "Clear"}]
FEELINGS = ["Angry", "Calm", "Glad"]


@pytest.mark.parametrize(
    ("fields", "value", "words"),
    [
        ({"kind": "yes_no"}, "no", "No"),
        ({"kind": "multiple_choice", "options": OPTIONS}, ("b", "a"), "Bad, Good"),
        ({"kind": "multiple_choice", "options": OPTIONS}, (), "None of them"),
        (
            {"kind": "grid", "options": OPTIONS, "rows": ROWS},
            {"s": "b", "r": "a"},
            "Warm: Good; Clear: Bad",
        ),
        ({"kind": "scale", "scale_min": -1, "scale_max": 1}, 0, "0 of 1"),
        (
            {
                "kind": "scale",
                "scale_min": 1,
                "scale_max": 3,
                "scale_labels": FEELINGS,
            },
            3,
            "Glad",
        ),
        ({"kind": "number"}, -3, "-3"),
        ({"kind": "number", "unit": "people"}, 3, "3 people"),
        ({"kind": "number", "unit": "km", "decimals": 1}, -5, "-0.5 km"),
        ({"kind": "money", "unit": "EUR", "decimals": 2}, 1250, "12.50 EUR"),
        ({"kind": "duration"}, 61, "1:01"),
        ({"kind": "computed", "measure": "hold_time"}, 3723, "1:02:03"),
        ({"kind": "computed", "measure": "transfers"}, 2, "2"),
        ({"kind": "computed", "measure": "promise_kept"}, 1, "Yes"),
        ({"kind": "computed", "measure": "promise_made"}, 0, "No"),
        ({"kind": "date"}, "2026-11-02", "2026-11-02"),
        ({"kind": "time"}, "09:30", "09:30"),
        ({"kind": "location"}, "59.9 10.7 12", "59.9, 10.7 (± 12 m)"),
        ({"kind": "narrative"}, "All went well.", "All went well."),
    ],
)
def test_every_kind_is_said_in_words(fields, value, words):
    question = {"key": "q", "text": "?", **fields}
    section = {"key": "s", "title": "S", "questions": [question]}
    [asked] = from_json({"sections": [section]}).questions()
    assert in_words(asked, Given(value)) == words


def test_hours_are_shown_only_when_there_are_some():
    assert (clock(59), clock(3723)) == ("0:59", "1:02:03")


def test_a_line_that_lost_points_is_marked():
    given = {"solved": Given("partly"), "greeted": Given("yes")}
    parts = lay_out(CHECKLIST, given, score(CHECKLIST, given))
    lost = {line.question.key: line.lost for part in parts for line in part.lines}
    assert (lost["solved"], lost["greeted"]) == (True, False)


def test_questions_are_numbered_through_the_whole_checklist():
    parts = lay_out(CHECKLIST, {}, score(CHECKLIST, {}))
    assert [line.number for part in parts for line in part.lines] == [1, 2, 3, 4, 5]
