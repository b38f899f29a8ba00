from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from reports.aggregating import drain_all
from tests.reports.importing.world import run, written
from tests.reports.views.world import FULL, World
from tests.shoppers.api.callers import Caller


@pytest.fixture
def world(cast):
    world = World(cast.organization)
    world.shop()
    drain_all(at=timezone.now())
    return world


def imported(world, folder, *days):
    lines = "".join(f"{world.location.name},{day},50\n" for day in days)
    run(written(folder, f"Store,Date,Score\n{lines}"), program=world.program.name)


def page(client_for, cast, query="?wave=all"):
    return client_for(cast.lea).get(reverse("reports:trend") + query).content.decode()


def test_a_trend_says_before_when_its_figures_are_imported(
    world, tmp_path, client_for, cast
):
    imported(world, tmp_path, "2026-01-05")
    assert "are imported." in page(client_for, cast)
    assert "<small>imported</small>" in page(client_for, cast)


def test_a_trend_of_our_own_says_nothing(world, client_for, cast):
    assert "mported" not in page(client_for, cast)


def test_a_location_says_that_shops_of_it_are_imported(
    world, tmp_path, client_for, cast
):
    imported(world, tmp_path, "2026-01-05", "2026-01-06")
    assert "· partly imported" in page(client_for, cast)


def test_the_api_counts_what_is_imported(world, tmp_path, cast):
    imported(world, tmp_path, "2026-01-05", "2026-01-06")
    caller = Caller(cast.viewer(cast.lea))
    answer = caller.get("trends/", program=world.program.public_id).json()
    assert answer["imported"] == 2
    assert "imported" in answer["imported_note"]


def drawn(client_for, cast, query):
    page = client_for(cast.lea).get(reverse("reports:trend") + query).context["page"]
    return page.chart, page.groups.multiples[0].chart


@pytest.mark.parametrize("by", ["month", "quarter", "wave"])
def test_imported_figures_are_open_dots(world, tmp_path, client_for, cast, by):
    world.shops(*[FULL] * 3)
    day = (timezone.now() - timedelta(days=300)).date().isoformat()
    imported(world, tmp_path, *[day] * 3)
    for chart in drawn(client_for, cast, f"?wave=all&by={by}"):
        assert (chart.count('class="hollow"'), chart.count('class="dot"')) == (1, 1)
    words = page(client_for, cast, f"?wave=all&by={by}")
    assert " (imported): 50.0, 3 shops. See these shops." in words
    assert "n 3, imported</small>" in words


def test_figures_of_our_own_are_full_dots(world, client_for, cast):
    world.shops(*[FULL] * 3)
    for chart in drawn(client_for, cast, "?wave=all"):
        assert ('class="hollow"' in chart, 'class="dot"' in chart) == (False, True)
