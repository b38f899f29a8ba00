import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shoppers.strictjson import MAX_DEPTH, BadJSON, loads, storable

TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"))
VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**38), 10**38)
    | st.floats(allow_nan=False, allow_infinity=False)
    | TEXTS,
    lambda inner: st.lists(inner) | st.dictionaries(TEXTS, inner),
    max_leaves=20,
)


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (b"", "empty"),
        (b" \n\t", "empty"),
        (b'{"a":', "not JSON"),
        (b"{} {}", "not JSON"),
        (b'"a\x00b"', "not JSON"),
        (b"\xef\xbb\xbf{}", "not JSON"),
        (b'"\xff"', "not UTF-8"),
        (b'"\xed\xa0\x80"', "not UTF-8"),
        (b'{"a": 1, "a": 1}', "'a' comes twice"),
        (b'[{"b": [{"a": 1, "c": 2, "a": 3}]}]', "'a' comes twice"),
        (b'{"a": 1, "\\u0061": 2}', "'a' comes twice"),
        (b"NaN", "NaN is not"),
        (b"[Infinity]", "Infinity is not"),
        (b'{"a": -Infinity}', "-Infinity is not"),
        (b"1e999", "too large"),
        (b"[-1e999]", "too large"),
        (b"9" * 41, "too many digits"),
        (b"[" * 33 + b"]" * 33, "deeper than 32"),
        (b'{"a":' * 33 + b"1" + b"}" * 33, "deeper than 32"),
        (b"[" * 100_000, "deeper than 32"),
    ],
    ids=lambda each: repr(each[:24]) if isinstance(each, bytes) else "",
)
def test_what_is_not_strictly_json_is_refused_and_said(body, message):
    with pytest.raises(BadJSON, match=message):
        loads(body)


@pytest.mark.parametrize("escape", [r"\ud800", r"\uDC00", r"\ude00\ud83d", r"\u0000"])
@pytest.mark.parametrize("shape", ['"{}"', '["{}"]', '{{"{}": 1}}', '{{"a": ["{}"]}}'])
def test_escapes_that_no_database_stores_are_refused(escape, shape):
    with pytest.raises(BadJSON, match="cannot be stored"):
        loads(shape.format(f"x{escape}y").encode())


def test_a_whole_surrogate_pair_is_one_character():
    assert loads(rb'"\ud83d\ude00"') == "😀"


def test_an_escaped_backslash_before_u_is_no_escape():
    assert loads(rb'"\\u0000"') == r"\u0000"


def test_the_deepest_nesting_that_is_taken():
    value = loads(b"[" * MAX_DEPTH + b"]" * MAX_DEPTH)
    depth = 1
    while value:
        value, depth = value[0], depth + 1
    assert depth == MAX_DEPTH


def test_many_neighbours_are_not_deep():
    assert loads(b"[" + b"[]," * 100 + b"{}]") == [[]] * 100 + [{}]


@pytest.mark.parametrize(
    "text", ["[" * 99, '"' + "{" * 99, "\\" + "[" * 99, '[\\"' * 9]
)
def test_brackets_inside_texts_do_not_count(text):
    assert loads(json.dumps({text: text}).encode()) == {text: text}


def test_forty_digits_are_taken():
    assert loads(b"9" * 40) == 10**40 - 1


def test_the_same_key_in_two_objects_is_no_duplicate():
    body = b'[{"a": 1}, {"a": {"a": 2}}]'
    assert loads(body) == [{"a": 1}, {"a": {"a": 2}}]


@given(VALUES, st.booleans())
def test_what_a_writer_writes_is_read_back_equal(value, ascii_only):
    body = json.dumps(value, ensure_ascii=ascii_only).encode()
    assert loads(body) == value


@given(st.text())
def test_a_text_is_taken_exactly_when_it_can_be_stored(text):
    body = json.dumps([text]).encode()
    if storable(text):
        assert loads(body) == [text]
    else:
        with pytest.raises(BadJSON):
            loads(body)


@given(st.binary())
def test_any_other_bytes_are_read_or_refused_with_one_error(body):
    try:
        value = loads(body)
    except BadJSON:
        return
    assert json.loads(body) == value
