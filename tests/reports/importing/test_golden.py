"""A published table, recomputed to the digit from its raw file."""

from decimal import Decimal
from pathlib import Path

import pytest

from audits.models import Program
from reports.models import ImportedResult, Rollup
from reports.reading.cells import by_bucket, by_fact
from reports.reading.selection import Wanted, select
from reports.trends import estimate, rounded, total
from tests.reports.importing.world import run

FILE = Path(__file__).resolve().parents[4] / "shared/data/history/ten-locations.csv"
pytestmark = pytest.mark.skipif(
    not FILE.exists(), reason="the folder of published files is not here"
)


@pytest.fixture
def answer(cast):
    return run(FILE)


@pytest.fixture
def selection(cast, answer):
    program = Program.objects.get(name="History")
    return select(cast.viewer(cast.lea), Wanted(program=program.public_id))


def figures(cell):
    """Pooled points and mean of shops, as they are printed."""
    return tuple(
        str(rounded(estimate(cell, way).mean, 2)) for way in ("pooled", "mean_of_shops")
    )


def test_every_row_is_a_shop_and_all_but_one_are_scored(answer):
    counts = answer["counts"]
    assert (counts["new"], counts["visits"], counts["scored"]) == (100, 100, 99)
    assert counts["error"] == 0


def test_the_whole_is_to_the_digit(selection):
    cell = total(by_bucket(selection, "month").values())
    assert (cell.n, cell.n_scored) == (100, 99)
    assert Decimal(cell.earned) / 10_000 == 6066
    assert Decimal(cell.possible) / 10_000 == 7595
    assert figures(cell) == ("79.87", "78.24")


def test_an_area_is_to_the_digit(selection):
    cells = by_bucket(selection, "region__name")
    assert figures(cells["Area FA",]) == ("66.11", "65.97")


@pytest.mark.parametrize(
    ("name", "pooled", "mean", "scored"),
    [("Loc B", "79.31", "72.15", 10), ("Loc J", "61.49", "51.43", 9)],
)
def test_a_location_is_to_the_digit(selection, name, pooled, mean, scored):
    cell = by_fact(selection, "location__name")[name,]
    assert figures(cell) == (pooled, mean)
    assert cell.n_scored == scored


def test_a_month_is_to_the_digit(selection):
    cells = {key[0].month: cell for key, cell in by_bucket(selection, "month").items()}
    assert cells[2].n == 11
    assert figures(cells[2]) == ("80.98", "84.43")
    assert not {11, 12} & cells.keys()


def test_the_same_file_again_changes_nothing(answer):
    before = list(Rollup.objects.order_by("pk").values_list("n", "score_sum"))
    again = run(FILE)
    assert (again["counts"]["new"], again["counts"]["unchanged"]) == (0, 100)
    assert ImportedResult.objects.count() == 100
    assert list(Rollup.objects.order_by("pk").values_list("n", "score_sum")) == before
