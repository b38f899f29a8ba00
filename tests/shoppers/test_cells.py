import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shoppers.cells import plain, safe

#: Texts that begin with what matters more often than chance would have it.
TRICKY = st.builds(
    "".join, st.lists(st.sampled_from([*"=+-@\t\r'0129 .", "x", "é", "😀", "\n"]))
)


@pytest.mark.parametrize(
    ("text", "cell"),
    [
        ("=SUM(1)", "'=SUM(1)"),
        ("+cmd|' /C calc'!A0", "'+cmd|' /C calc'!A0"),
        ("@now", "'@now"),
        ("\t=1", "'\t=1"),
        ("\r=1", "'\r=1"),
        ("-", "'-"),
        ("'=1", "''=1"),
        ("-2.5", "-2.5"),
        ("+372 555 1234", "+372 555 1234"),
        ("'t was late", "'t was late"),
        ("a=b", "a=b"),
        ("", ""),
    ],
)
def test_a_formula_gets_an_apostrophe_and_a_number_does_not(text, cell):
    assert safe(text) == cell


@given(st.text() | TRICKY)
def test_reading_back_undoes_it(text):
    assert plain(safe(text)) == text


@given(TRICKY)
def test_no_cell_begins_like_a_formula_unless_it_is_a_number(text):
    cell = safe(text)
    if cell.startswith(("=", "@", "\t", "\r")):
        pytest.fail(cell)
    if cell.startswith(("+", "-")):
        float(cell.replace(" ", ""))


@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0")))
def test_it_survives_a_csv_file(text):
    file = io.StringIO(newline="")
    csv.writer(file).writerow([safe(text), "end"])
    file.seek(0)
    assert plain(next(csv.reader(file))[0]) == text
