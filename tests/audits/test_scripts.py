from random import Random
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audits.scripts import draw, fill, tell

NAMES = st.from_regex(r"[a-z][a-z0-9_]{0,8}", fullmatch=True)
VARIABLES = st.dictionaries(NAMES, st.lists(st.text(), max_size=4))


@pytest.mark.parametrize(
    ("text", "filled"),
    [
        ("I am {customer}.", "I am Hannah."),
        ("{customer} and {customer}", "Hannah and Hannah"),
        ("{customer}{amount}", "Hannah€96"),
        ("{unknown} stays", "{unknown} stays"),
        ("{Customer}, { customer }, {1}", "{Customer}, { customer }, {1}"),
        ("{{customer}}", "{Hannah}"),
        ("no place", "no place"),
    ],
)
def test_a_name_in_braces_is_replaced_by_its_value(text, filled):
    assert fill(text, {"customer": "Hannah", "amount": "€96"}) == filled


@given(st.text())
def test_a_value_is_never_filled_in_turn(value):
    assert fill("{a}", {"a": value, "b": "wrong"}) == value


@given(st.text())
def test_without_values_a_text_stays_as_it_is(text):
    assert fill(text, {}) == text


def test_every_text_of_a_scenario_is_filled():
    texts = ("persona", "story", "desired_outcome", "opening_line", "give_up")
    lists = ("steps", "questions_to_ask", "never")
    scenario = SimpleNamespace(
        **{name: f"{name} {{x}}" for name in texts},
        **{name: [f"{name} {{x}}", "plain"] for name in lists},
    )
    script = tell(scenario, {"x": "1"})
    assert {name: getattr(script, name) for name in texts} == {
        name: f"{name} 1" for name in texts
    }
    assert {name: getattr(script, name) for name in lists} == {
        name: (f"{name} 1", "plain") for name in lists
    }


@given(VARIABLES, st.integers())
def test_a_draw_gives_each_variable_one_of_its_texts(variables, seed):
    drawn = draw(variables, Random(seed))
    assert set(drawn) == {name for name, texts in variables.items() if texts}
    assert all(text in variables[name] for name, text in drawn.items())


@given(VARIABLES, st.integers())
def test_the_same_random_state_draws_the_same_texts(variables, seed):
    assert draw(variables, Random(seed)) == draw(variables, Random(seed))
