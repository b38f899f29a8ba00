import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from audits import editing
from audits.definition import Kind, Question, Section, read
from audits.editing import EditRefused
from tests.factories import SMALL

WHEN = {"op": "all", "of": [{"op": "is", "key": "greeted", "value": "yes"}]}


@pytest.fixture
def checklist():
    return read(SMALL)


def keys(checklist):
    return [[each.key for each in section.questions] for section in checklist.sections]


@given(st.text(max_size=300))
def test_every_text_makes_a_key_that_may_be_one(text):
    key = editing.fresh_key(text, {"question"})
    assert re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,63}", key)
    assert key != "question"


def test_a_key_that_is_taken_gets_a_number():
    assert editing.fresh_key("Réf. n° 1", {"ref_n_1", "ref_n_1_2"}) == "ref_n_1_3"


@pytest.mark.parametrize(
    ("key", "by", "wanted"),
    [
        ("greeted", -1, [["greeted", "wait"], ["solved", "ease", "proof"]]),
        ("greeted", 1, [["wait", "greeted"], ["solved", "ease", "proof"]]),
        ("wait", 1, [["greeted"], ["wait", "solved", "ease", "proof"]]),
        ("solved", -1, [["greeted", "wait", "solved"], ["ease", "proof"]]),
        ("ease", -1, [["greeted", "wait"], ["ease", "solved", "proof"]]),
        ("proof", 1, [["greeted", "wait"], ["solved", "ease", "proof"]]),
    ],
)
def test_a_question_goes_one_place_up_or_down(checklist, key, by, wanted):
    assert keys(editing.shift_question(checklist, key, by)) == wanted


def test_a_new_key_is_followed_by_conditions_outcome_and_translations():
    content = {
        **SMALL,
        "outcome_key": "greeted",
        "translations": {"fr": {"question.greeted.text": "Salué ?"}},
    }
    before = read(content)
    wait = replace(before.sections[0].questions[1], visible_when=None)
    before = editing.put_question(before, "wait", wait)
    condition = read(
        {"sections": [{"key": "s", "title": "", "questions": [], "visible_when": WHEN}]}
    )
    help_section = replace(
        before.sections[1], visible_when=condition.sections[0].visible_when
    )
    before = editing.put_section(before, "help", help_section)
    renamed = replace(before.sections[0].questions[0], key="met")
    after = editing.put_question(before, "greeted", renamed)
    assert after.outcome_key == "met"
    assert after.sections[1].visible_when.of[0].key == "met"
    assert after.translations["fr"] == {"question.met.text": "Salué ?"}


def test_a_key_of_another_question_is_refused(checklist):
    taken = replace(checklist.sections[0].questions[0], key="wait")
    with pytest.raises(EditRefused, match="key_taken"):
        editing.put_question(checklist, "greeted", taken)


def test_there_is_an_end_to_sections_and_questions(checklist):
    many = tuple(Question(f"q{n}", Kind.TEXT, "?") for n in range(500))
    full = editing.add_section(checklist, Section("full", "Full", ()))
    full = replace(
        full, sections=(*full.sections[:2], replace(full.sections[2], questions=many))
    )
    with pytest.raises(EditRefused, match="section_full"):
        editing.add_question(full, "full", Question("more", Kind.TEXT, "?"))


def test_a_base_differs_when_the_piece_does(checklist):
    section = checklist.sections[0]
    other = replace(section, questions=())
    assert editing.base_of(section) == editing.base_of(other)
    assert editing.base_of(section) != editing.base_of(replace(section, title="X"))
