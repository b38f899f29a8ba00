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
