from io import BytesIO

import openpyxl
import pytest
from django.utils import timezone

from reports.composing import pages
from reports.composing.workbook import workbook
from tests import factories
from tests.reports.views.world import FULL, World

pytestmark = pytest.mark.django_db


def test_sheets_have_names_that_the_format_takes(cast):
    World(cast.organization).shops(FULL)
    viewer, at = cast.viewer(cast.lea), timezone.now()
    report = factories.report(viewer, "table", "table", "table")
    title = "Billing: [west/east] and everything that belongs to it?"
    for block in report.standing_blocks():
        block.change(title=title, text="", filters={}, by=cast.lea, at=at)
    parts = pages.read(viewer, report)
    content = workbook(viewer, report, parts, at=at)
    assert openpyxl.load_workbook(BytesIO(content)).sheetnames == [
        "Report",
        "Billing west east and everythin",
        "Billing west east and everyth 2",
        "Billing west east and everyth 3",
    ]


def test_a_figure_of_too_few_shops_is_empty_with_its_n(cast):
    World(cast.organization).shops(FULL)
    viewer = cast.viewer(cast.lea)
    report = factories.report(viewer, "league")
    parts = pages.read(viewer, report)
    content = workbook(viewer, report, parts, at=timezone.now())
    _header, row = openpyxl.load_workbook(BytesIO(content)).worksheets[1].values
    assert row == (None, "Billing queue", "Phone", 1, None, None, None)
