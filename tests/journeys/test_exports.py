"""From a trend to a file on one's own disk, made by a real worker."""

from pathlib import Path

import openpyxl
import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import DESK, PHONE
from tests.reports.views.world import FULL, HALF, World

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize("size", [DESK, PHONE])
def test_a_leader_takes_the_shops_behind_a_trend_away(
    visit, worker, cast, size, tmp_path
):
    World(cast.organization).shops(FULL, HALF)
    leader = visit(size)
    leader.sign_in(cast.lea)
    leader.open("/results/trend/")
    leader.click("Export", role="link")
    leader.page.get_by_label("Shops: a row per shop").check()
    leader.page.get_by_label("Excel workbook").check()
    leader.look()
    leader.click("Make the file")
    download = leader.page.get_by_role("link", name="Download")
    expect(download).to_be_visible()  # without anybody loading the page again
    leader.look()
    with leader.page.expect_download() as started:
        download.click()
    path = Path(tmp_path, started.value.suggested_filename)
    started.value.save_as(path)
    header, *rows = openpyxl.load_workbook(path)["shops"].values
    scores = {row[header.index("score_percent")] for row in rows}
    assert scores == {100, 51.42857}
