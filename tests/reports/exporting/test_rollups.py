import pytest

from reports.exporting.rollups import why_not
from reports.models import Rollup
from tests.reports.exporting.world import selection_of, written
from tests.reports.views.world import FULL, HALF, World

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(cast):
    return World(cast.organization)


@pytest.fixture
def lea(cast):
    return cast.viewer(cast.lea)


def test_figures_are_not_kept_for_what_a_contact_log_says(world, lea):
    world.shops(FULL)
    assert "contact log" in why_not(selection_of(lea, log="hold_time.late"))


def test_a_row_per_rollup(tmp_path, world, lea):
    world.shops(FULL, HALF)
    said, rows = written(tmp_path / "f", lea, "rollups", "jsonl")
    (total,) = (row for row in rows if row["level"] == "total")
    assert said["rows"] == Rollup.objects.count()
    assert (total["n"], round(total["mean_percent"], 5)) == (2, 75.71429)


def test_a_location_has_no_rollups_of_its_own(world, lea):
    world.shops(FULL)
    assert why_not(selection_of(lea)) == ""
    assert "location" in why_not(selection_of(lea, location=world.location.public_id))


@pytest.mark.parametrize(
    "asked",
    [
        {"since": "2026-11-01"},
        {"until": "2026-11-01"},
        {"slot": "2-09"},
        {"question": "greeted", "answer": "yes"},
    ],
)
def test_days_hours_and_answers_have_no_rollups_of_their_own(world, lea, asked):
    world.shops(FULL)
    assert "per month" in why_not(selection_of(lea, **asked))
