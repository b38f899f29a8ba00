from copy import deepcopy

import pytest

from audits import scoring
from audits.definition import from_json
from audits.given import Given
from audits.tags import Tag, tagged
from tests.factories import SMALL


def definition(**of_all):
    """SMALL: greeting and help say "empathy", in two sections; the rest "effort"."""
    content = deepcopy(SMALL)
    greeted, wait = content["sections"][0]["questions"]
    solved, ease, _proof = content["sections"][1]["questions"]
    for each, theme in ((greeted, "empathy"), (solved, "empathy"), (ease, "effort")):
        each["theme"] = theme
    wait["theme"] = ""
    wait["stage"] = "waiting"
    return {**content, **of_all}


def tags(content, **answers):
    """What they say of these answers; None is "not applicable"."""
    checklist = from_json(content)
    given = {
        key: Given(value=value, na=value is None) for key, value in answers.items()
    }
    found = tagged(checklist, scoring.score(checklist, given))
    return {(each.tag, each.key): each for each in found}


def test_a_theme_adds_its_questions_across_sections():
    found = tags(definition(), greeted="yes", solved="partly", wait=100, ease=5)
    theme = found[Tag.THEME, "empathy"]
    assert (theme.earned, theme.possible) == (400_00, 600_00)
    assert theme.score == 6_666_667
    assert (theme.passes, theme.applicable) == (2, 2)


def test_a_stage_is_told_beside_the_themes():
    found = tags(definition(), greeted="yes", wait=100)
    assert found[Tag.STAGE, "waiting"].score == 5_000_000


def test_what_did_not_apply_leaves_a_theme():
    found = tags(definition(), greeted="no", ease=None)
    assert found[Tag.THEME, "empathy"].possible == 200_00
    assert (Tag.THEME, "effort") not in found


def test_what_was_not_answered_counts_where_it_is_zero():
    found = tags(definition(unanswered_is_zero=True), greeted="yes")
    assert found[Tag.THEME, "empathy"].possible == 600_00


@pytest.mark.parametrize(("cap", "score"), [(True, 10_000_000), (False, 15_000_000)])
def test_a_bonus_is_earned_only(cap, score):
    content = definition(cap_bonus=cap)
    content["sections"][0]["questions"][0]["bonus"] = True
    found = tags(content, greeted="yes", solved="yes")[Tag.THEME, "empathy"]
    assert (found.earned, found.possible, found.score) == (600_00, 400_00, score)


def test_a_theme_without_points_has_no_score():
    content = definition()
    content["sections"][1]["questions"][1]["points"] = 0
    found = tags(content, ease=5)[Tag.THEME, "effort"]
    assert (found.score, found.applicable) == (None, 0)
