from collections import Counter
from datetime import date
from random import Random
from types import SimpleNamespace

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from audits.scripts import (
    LISTS,
    TEXTS,
    Deck,
    FollowUp,
    Script,
    check,
    draw,
    fill,
    fingerprint,
    read,
    tell,
    told,
    undefined,
    unused,
)

NAMES = st.from_regex(r"[a-z][a-z0-9_]{0,8}", fullmatch=True)
VARIABLES = st.dictionaries(NAMES, st.lists(st.text(), max_size=4))
#: At most 5 × 5 × 5 combinations: few enough to draw all of them.
FEW = st.dictionaries(
    st.sampled_from("abc"), st.lists(st.text(max_size=3), min_size=1, max_size=5)
)
#: More combinations than any machine could list: 50 to the power of 20.
MANY = {f"v{n}": [f"{n}.{text}" for text in range(50)] for n in range(20)}


def scenario(**fields):
    """As it is stored: lists, and dicts in them."""
    plain = dict.fromkeys(TEXTS, "") | {name: [] for name in LISTS}
    limits = {"minutes": 20, "max_minutes": None, "max_contacts": 1, "follow_ups": []}
    return SimpleNamespace(**{**plain, **limits, **fields})


def script(**fields):
    return tell(scenario(**fields), {})


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
    lines = {name: [f"{name} {{x}}", "plain"] for name in LISTS}
    steps = [{"text": "Look for {x}.", "after_days": 3, "on_promise": False}]
    texts = {name: f"{name} {{x}}" for name in TEXTS}
    read_by = tell(scenario(**texts, **lines, follow_ups=steps), {"x": "1"})
    assert {name: getattr(read_by, name) for name in TEXTS} == {
        name: f"{name} 1" for name in TEXTS
    }
    assert {name: getattr(read_by, name) for name in LISTS} == {
        name: (f"{name} 1", "plain") for name in LISTS
    }
    assert read_by.follow_ups == (FollowUp("Look for 1.", after_days=3),)


def test_what_was_told_is_read_again():
    steps = [{"text": "Look.", "after_days": None, "on_promise": True}]
    before = script(story="Once {x}", never=["Never."], max_minutes=9, follow_ups=steps)
    assert read(msgspec.json.decode(msgspec.json.encode(told(before)))) == before


def test_what_was_told_before_a_field_was_there_is_read():
    old = {name: value for name, value in told(script()).items() if name in Told}
    assert read(old) == script()


Told = {"persona", "story", "desired_outcome", "opening_line", "give_up", *LISTS}


@pytest.mark.parametrize(
    ("fields", "variables"),
    [
        ({"steps": "one"}, {}),
        ({"follow_ups": [{"after_days": 3}]}, {}),
        ({"never": [1]}, {}),
        ({}, {"a": "text"}),
        ({}, ["a"]),
    ],
)
def test_what_is_no_script_is_refused(fields, variables):
    with pytest.raises(msgspec.ValidationError):
        check(scenario(**fields), variables)


@given(VARIABLES, st.integers())
def test_a_draw_gives_each_variable_one_of_its_texts(variables, seed):
    drawn = draw(variables, Random(seed))
    assert set(drawn) == {name for name, texts in variables.items() if texts}
    assert all(text in variables[name] for name, text in drawn.items())


@given(VARIABLES, st.integers())
def test_the_same_random_state_draws_the_same_texts(variables, seed):
    shuffled = dict(reversed(variables.items()))
    assert draw(variables, Random(seed)) == draw(shuffled, Random(seed))


def as_one(drawn):
    return tuple(sorted(drawn.items()))


@given(FEW, st.integers(0, 5), st.integers())
def test_no_combination_comes_again_before_all_were_drawn(variables, rounds, seed):
    random, deck = Random(seed), Deck.of(variables)
    count = deck.size * rounds // 2
    used = Counter(as_one(deck.draw(random)) for _ in range(count))
    assert max(used.values(), default=0) <= -(-count // deck.size)
    assert len(used) == min(count, deck.size)


@given(FEW, st.lists(st.integers(0, 124), max_size=40), st.integers())
def test_the_next_draw_is_one_of_the_least_used(variables, earlier, seed):
    deck = Deck.of(variables)
    taken = [deck.combination(number % deck.size) for number in earlier]
    used = Counter(map(as_one, taken))
    everything = [as_one(deck.combination(number)) for number in range(deck.size)]
    drawn = as_one(draw(variables, Random(seed), taken))
    assert used[drawn] == min(used[each] for each in everything)


@given(FEW, st.integers(0, 30), st.integers())
def test_a_deck_goes_on_where_the_history_stopped(variables, count, seed):
    random, deck = Random(seed), Deck.of(variables)
    taken = [deck.draw(random) for _ in range(count)]
    again = Deck.of(variables, taken)
    assert deck.draw(Random(seed)) == again.draw(Random(seed))


@given(FEW, st.integers(0, 124))
def test_a_combination_has_its_number(variables, number):
    deck = Deck.of(variables)
    number %= deck.size
    assert deck.number_of(deck.combination(number)) == number


def test_billions_of_combinations_are_drawn_from_without_listing_them():
    deck = Deck.of(MANY)
    assert deck.size == 50**20
    assert len({as_one(deck.draw(Random(1))) for _ in range(1000)}) == 1000


@given(st.integers())
def test_every_draw_is_equally_likely_to_be_any_that_is_left(seed):
    taken = [{"a": "1"}, {"a": "3"}]
    assert draw({"a": list("12345")}, Random(seed), taken)["a"] in set("245")


def test_a_draw_with_a_variant_that_is_gone_takes_nothing_away():
    deck = Deck.of({"a": ["1", "2"]}, [{"a": "old"}, {}, {"a": "1", "b": "more"}])
    assert deck.draw(Random(1)) == {"a": "2"}


def test_a_variant_that_is_there_twice_is_one():
    assert Deck.of({"a": ["1", "1", "2"], "b": []}).size == 2


@pytest.mark.parametrize("place", ["amount", "Amount", " amount ", "1", ""])
def test_what_stands_in_braces_and_is_no_variable_is_told_once(place):
    both = f"{{{place}}} and {{{place}}}"
    found = undefined(script(story=both, steps=["Say {customer}."]), ["customer"])
    assert found == {"story": [place]}


def test_a_variable_that_no_text_mentions_is_told():
    steps = [{"text": "Ask for {amount}."}]
    asked = script(story="{customer}", follow_ups=steps)
    assert unused(asked, ["customer", "mood", "amount"]) == ["mood"]


def test_a_fingerprint_does_not_mind_the_order_of_names():
    first = fingerprint({"a": 1, "variables": {"x": ["1"], "y": ["2"]}})
    assert first == fingerprint({"variables": {"y": ["2"], "x": ["1"]}, "a": 1})
    assert first != fingerprint({"a": 1, "variables": {"x": ["1"], "y": ["3"]}})


MONDAY, FRIDAY = date(2026, 11, 23), date(2026, 11, 27)


@pytest.mark.parametrize(
    ("step", "visited_on", "promised_on", "due"),
    [
        (FollowUp("Look.", after_days=4), MONDAY, None, FRIDAY),
        (FollowUp("Look.", after_days=0), MONDAY, FRIDAY, MONDAY),
        (FollowUp("Look.", after_days=4), None, FRIDAY, None),
        (FollowUp("Look.", on_promise=True), MONDAY, FRIDAY, FRIDAY),
        (FollowUp("Look.", on_promise=True), MONDAY, None, None),
        (FollowUp("Look."), MONDAY, FRIDAY, None),
    ],
)
def test_a_follow_up_has_its_day(step, visited_on, promised_on, due):
    assert step.due_on(visited_on, promised_on) == due


def test_a_script_has_limits_of_its_own():
    assert isinstance(script(), Script)
    assert (script().minutes, script().max_contacts) == (20, 1)
