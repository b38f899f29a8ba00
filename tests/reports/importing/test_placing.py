import pytest

from tests.reports.importing.world import dates, reasons, run, taken, written

pytestmark = pytest.mark.usefixtures("cast")


def test_a_moment_with_a_zone_is_the_day_at_the_location(tmp_path, cast):
    cast.organization.time_zone = "Europe/Tallinn"
    cast.organization.save()
    assert dates(tmp_path, "2025-02-03T23:30:00Z")[0] == ["2025-02-04"]


def test_what_is_not_given_gets_a_place_that_says_so(tmp_path):
    answer = run(written(tmp_path, "Store,Date,Score\nA,2025-03-01,50\n"))
    assert taken(answer, "region", "channel", "wave") == [
        ("Not stated", "Not stated", "2025")
    ]


def test_a_wave_may_say_when_it_was(tmp_path):
    answer = run(written(tmp_path, "Store,Wave,Score\nA,Q3 2024,50\nA,Spring,60\n"))
    assert taken(answer, "date", "wave") == [("2024-07-01", "Q3 2024")]
    assert len(reasons(answer)) == 1
