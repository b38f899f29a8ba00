"""The forms of others, as ../shared/data/README.md says of each."""

from collections import Counter
from pathlib import Path

import pytest

from audits.interchange import importing
from audits.interchange.report import Refused, Status
from tests.audits.interchange.counting import rows_with_anything

FOLDER = Path(__file__).parents[4] / "shared" / "data" / "xlsforms"
SURVEY = "web-forms__socio-economic-survey-v20240515.xlsx"
VALID = [
    SURVEY,
    "pyxform__flat_xlsform_test.xlsx",
    "pyxform__choice_filter_test.xlsx",
    "pyxform__widgets.xls",
]


def real(name):
    path = FOLDER / name
    if not path.exists():
        pytest.skip(f"the shared form {name} is not beside this checkout")
    return path.read_bytes()


def refusal(name):
    with pytest.raises(Refused) as refused:
        importing.understand(real(name))
    return refused.value.problems[0]


@pytest.mark.parametrize("name", VALID)
def test_valid_forms_become_checklists_without_faults(name):
    taken = importing.understand(real(name))
    assert taken.faults == []
    assert list(taken.checklist.questions())


@pytest.mark.parametrize("name", VALID)
def test_every_row_is_in_the_report_once(name):
    taken = importing.understand(real(name))
    places = Counter((entry.sheet, entry.row) for entry in taken.entries)
    assert set(places.values()) == {1}
    assert places.keys() == filled_rows(name)


def filled_rows(name):
    """Counted by nobody of ours: rows of the two sheets that hold anything."""
    return rows_with_anything(FOLDER / name)


def test_repeats_are_refused_with_their_rows_and_the_rest_is_imported():
    taken = importing.understand(real(SURVEY))
    lost = [each for each in taken.entries if each.status == Status.LEFT_OUT]
    inside = [each for each in lost if each.sheet == "survey" and 22 <= each.row <= 34]
    assert "repeats are not taken over" in inside[0].reason
    assert {each.name for each in inside} >= {"familyMembers", "gender", "diseases"}
    assert [each.key for each in taken.checklist.sections] == [
        "headOfHousehold",
        "informationTechnology",
        "questions",
    ]


def test_the_other_language_becomes_a_translation():
    taken = importing.understand(real(SURVEY))
    assert taken.checklist.language == "en"
    french = taken.checklist.translations["fr"]
    assert french["question.region.text"] == "Région"


def test_relevance_becomes_a_condition():
    taken = importing.understand(real(SURVEY))
    asked = {each.key: each for each in taken.checklist.questions()}
    found = asked["internetType"].visible_when
    assert (found.op, found.key, found.value) == ("is", "internetHH", "1")


def test_cascading_choices_are_reported():
    taken = importing.understand(real("pyxform__choice_filter_test.xlsx"))
    county = next(each for each in taken.entries if each.name == "county")
    assert (county.status, county.column) == (Status.SIMPLIFIED, "choice_filter")


def test_a_calculation_that_is_missing_is_refused_at_its_row():
    problem = refusal("pyxform__calculate_without_calculation.xls")
    assert (problem.sheet, problem.row) == ("survey", 34)


def test_two_columns_with_one_name_are_refused():
    problem = refusal("pyxform__duplicate_columns.xlsx")
    assert (problem.sheet, problem.row, problem.column) == ("survey", 1, "label")


def test_an_xls_named_xlsx_is_read_by_its_content(tmp_path):
    assert importing.understand(real("pyxform__widgets.xls")).checklist.sections
