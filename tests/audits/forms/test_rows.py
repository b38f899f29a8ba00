import pytest
from django.core.exceptions import ValidationError
from django.http import QueryDict

from audits.forms.rows import Lines, RowsField, whole


class Pairs(RowsField):
    parts = ("name", "text")
    ignored = ("text",)
    most = 3


def rows(address):
    """Rows as the widget reads them from what a browser sends."""
    return Pairs().widget.value_from_datadict(QueryDict(address), {}, "x")


def test_rows_are_read_in_their_order():
    sent = "x_name=a&x_name=b&x_text=1&x_text=2"
    assert rows(sent) == [{"name": "a", "text": "1"}, {"name": "b", "text": "2"}]


def test_what_is_missing_in_a_row_is_blank():
    sent = "x_name=a&x_text=1&x_text=2"
    assert rows(sent) == [{"name": "a", "text": "1"}, {"name": "", "text": "2"}]
    assert rows("") == []


def test_a_blank_row_does_not_count_but_the_others_keep_their_number():
    sent = "x_name=&x_name= b &x_text=left&x_text=2"
    assert list(Pairs().filled_rows(rows(sent))) == [(2, {"name": "b", "text": "2"})]


@pytest.mark.parametrize("sent", ["x_name=%00", "x_name=a&x_text=%00", "x_name=a&" * 4])
def test_rows_that_cannot_be_kept_are_refused(sent):
    with pytest.raises(ValidationError):
        list(Pairs().filled_rows(rows(sent)))


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("a\r\nb\n\n c \r", ["a", "b", "c"]),
        ("", []),
        ("a\u2028b", ["a\u2028b"]),
    ],
)
def test_a_line_is_a_text(text, lines):
    assert Lines().clean(text) == lines


def test_stored_texts_are_shown_one_per_line():
    assert Lines().prepare_value(["a", "b\nc"]) == "a\nb c"


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("0", 0),
        ("365", 365),
        ("366", None),
        ("-1", None),
        ("²", None),
        ("9" * 99, None),
    ],
)
def test_a_whole_number_is_one_of_those_wanted(text, number):
    assert whole(text, most=365) == number
