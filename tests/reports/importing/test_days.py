import pytest

from tests.reports.importing.world import dates, reasons

pytestmark = pytest.mark.usefixtures("cast")


@pytest.mark.parametrize(
    ("cell", "day"),
    [
        ("2025-02-03", "2025-02-03"),
        ("2025-02-03T23:59:00", "2025-02-03"),
        ("2025/2/3", "2025-02-03"),
        ("20250203", "2025-02-03"),
        ("45691", "2025-02-03"),
        ("3 February 2025", "2025-02-03"),
        ("Feb 3, 2025", "2025-02-03"),
        ("3-Feb-25", "2025-02-03"),
        ("3. Februar 2025", "2025-02-03"),
        ("3 février 2025", "2025-02-03"),
        ("3. veebruar 2025", "2025-02-03"),
        ("2025-02", "2025-02-01"),
        ("02/2025", "2025-02-01"),
        ("Feb-25", "2025-02-01"),
        ("February 2025", "2025-02-01"),
        ("202502", "2025-02-01"),
        ("Q2 2025", "2025-04-01"),
        ("2025-Q2", "2025-04-01"),
        ("2025", "2025-01-01"),
        ("03.02.2025", "2025-02-03"),
        ("02/03/2025", "2025-02-03"),
        ("02/03/25 14:30", "2025-02-03"),
    ],
)
def test_a_date_is_read_as_people_write_it(tmp_path, cell, day):
    assert dates(tmp_path, cell)[0] == [day]


def test_day_first_is_day_first_for_every_row(tmp_path):
    found, answer = dates(
        tmp_path, "03/02/2025", "13/02/2025", "02/13/2025", options=("--day-first",)
    )
    assert found == ["2025-02-03", "2025-02-13"]
    assert len(reasons(answer)) == 1


def test_a_date_that_can_only_be_day_first_decides_for_the_file(tmp_path):
    assert dates(tmp_path, "03/02/2025", "13/02/2025")[0] == [
        "2025-02-03",
        "2025-02-13",
    ]


def test_dates_that_prove_nothing_are_said_to_be_ambiguous(tmp_path):
    found, answer = dates(tmp_path, "03/02/2025")
    assert found == ["2025-03-02"]
    assert any("month first" in note for note in answer["notes"])


@pytest.mark.parametrize(
    "cell", ["31.02.2025", "yesterday", "99/99/2025", "1850-01-01"]
)
def test_what_is_no_date_is_reported(tmp_path, cell):
    assert len(reasons(dates(tmp_path, cell)[1])) == 1


def test_months_without_a_year_can_be_given_one(tmp_path):
    found, _answer = dates(tmp_path, "2", "11", options=("--year=2019",), head="Month")
    assert found == ["2019-02-01", "2019-11-01"]
