import json
from datetime import date
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from reports.aggregating import drain_all
from reports.models import Rollup
from reports.reading.along import figures
from reports.reading.selection import Wanted, select
from reports.statistics import welch
from tests import factories
from tests.reports.importing.world import run, written
from tests.reports.views.world import FULL, HALF, World

LINES = "".join(
    f"{place},{month},{score}\n"
    for place in ("A", "B")
    for month, scores in (("2024-01", (50, 60)), ("2024-02", (80, 90)))
    for score in scores
)
HISTORY = f"Store,Date,Score\n{LINES}"


def trend(*options, program="History"):
    out = StringIO()
    call_command(
        "trend",
        "--organization=northwind",
        f"--program={program}",
        *options,
        stdout=out,
    )
    return out.getvalue()


def data(*options, **more):
    return json.loads(trend("--json", *options, **more))


@pytest.fixture
def history(cast, tmp_path):
    return run(written(tmp_path, HISTORY))


@pytest.mark.parametrize(
    ("by", "labels"),
    [
        ("month", ["2024-01", "2024-02"]),
        ("wave", ["2024"]),
        ("location", ["A", "B"]),
        ("region", ["Not stated"]),
        ("channel", ["Not stated"]),
        ("section", []),
        ("question", []),
    ],
)
def test_every_dimension_has_its_rows(history, by, labels):
    assert [row["label"] for row in data("--by", by)["rows"]] == labels


def test_a_row_says_what_it_rests_on(history):
    row = data("--by=month")["rows"][0]
    assert (row["n"], row["n_scored"], row["n_imported"]) == (4, 4, 4)
    assert (row["mean"], row["mean_exact"], row["mean_shown"]) == (55.0, "55", "55.0")


def test_a_change_is_tested_against_the_row_before(cast, history):
    selection = select(cast.viewer(cast.lea), Wanted())
    first, second = figures(selection, "month").lines
    row = data("--by=month")["rows"][1]
    assert row["change"]["p"] == welch(second.point.estimate, first.point.estimate).p
    assert row["change"]["words"] == "a real rise"


def test_too_few_shops_tell_no_change(cast, tmp_path):
    run(written(tmp_path, "Store,Date,Score\nA,2024-01-01,50\nA,2024-02-01,60\n"))
    assert data("--by=month")["rows"][1]["change"] is None


def test_pooled_points_weigh_shops_by_their_points(cast, tmp_path):
    text = "Store,Date,Earned,Possible\nA,2024-01-01,1,1\nA,2024-01-02,0,9\n"
    run(written(tmp_path, text))
    assert data()["total"]["mean"] == 50.0
    assert data("--pooled")["total"]["mean"] == 10.0


def test_imported_shops_stand_beside_those_done_here(cast, tmp_path):
    wave = factories.wave(factories.program(cast.organization, name="Both"))
    place = factories.location(cast.organization, name="Centre")
    shop = factories.approved(cast.organization, wave=wave, location=place)
    run(written(tmp_path, "Store,Date,Score\ncentre,2019-05-01,50\n"), program="Both")
    found = data("--by=location", program="Both")
    assert [(row["label"], row["n"], row["n_imported"]) for row in found["rows"]] == [
        ("Centre", 2, 1)
    ]
    assert found["note"].startswith("Figures before ")
    assert shop.scorecard.report_date > date(2019, 5, 1)


def test_sections_and_questions_are_those_of_the_page(cast):
    world = World(cast.organization)
    world.shop(FULL)
    world.shop(HALF)
    drain_all(at=timezone.now())
    name = Rollup.objects.first().bucket.program.name
    for by in ("section", "question", "theme", "stage"):
        rows = data("--by", by, program=name)["rows"]
        keys = Rollup.objects.filter(level=by).values_list("key", flat=True)
        assert {row["key"] for row in rows} == set(keys)


def test_what_waits_for_a_worker_is_counted(cast):
    world = World(cast.organization)
    world.shop(FULL)
    assert data(program=world.program.name)["total"]["n"] == 1


def test_the_table_says_what_is_imported(history):
    lines = trend("--by=wave").splitlines()
    assert lines[-1].startswith("All figures are imported")
    assert "2024 *" in lines[2]


@pytest.mark.parametrize("option", ["--organization=nobody", "--program=Nothing"])
def test_what_is_not_there_is_said(history, option):
    with pytest.raises(CommandError, match="There is no"):
        trend(option)
