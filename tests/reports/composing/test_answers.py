"""Blocks that are a page of results each, wherever a report goes."""

import re
from io import BytesIO

import openpyxl
import pytest
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader

from reports.composing import pages, words
from reports.composing.answers import QUESTIONS
from reports.reading import repeated
from tests import factories
from tests.factories.checklists import SMALL
from tests.reports.views.contacts import Contacts, contact
from tests.reports.views.world import FULL, HALF, NOTHING

pytestmark = pytest.mark.django_db
EVERY = [*QUESTIONS]
LOG = [("answered", 30), ("promise_made", 60, 86_400), ("promise_kept", 80_000)]


@pytest.fixture
def world(cast):
    world = Contacts(cast.organization)
    for _shop in range(3):
        contact(world, events=LOG)
    world.version = factories.checklist_version(cast.organization, SMALL)
    world.shops(FULL, HALF, NOTHING, wave=world.before)
    world.shops(FULL, HALF, NOTHING, FULL)
    return world


@pytest.fixture
def report(cast, world):
    return factories.report(cast.viewer(cast.lea), *EVERY)


@pytest.fixture
def lea(cast, client_for):
    return client_for(cast.lea)


def page(report, name="report"):
    return reverse(f"reports:{name}", args=[report.public_id])


@pytest.mark.parametrize("name", ["report", "report-present"])
def test_each_says_its_finding_and_draws_its_figures(lea, report, name):
    shown = lea.get(page(report, name)).content.decode()
    assert "No approved shop fits" not in shown
    for words_ in ("Hour by weekday", "By channel", "The same scenario on every"):
        assert words_ in shown, words_


def test_two_of_a_kind_share_no_id(cast, lea, world):
    report = factories.report(cast.viewer(cast.lea), *EVERY, *EVERY)
    shown = lea.get(page(report)).content.decode()
    ids = re.findall(r'\sid="([^"]+)"', shown)
    assert sorted({each for each in ids if ids.count(each) > 1}) == []
    labels = re.findall(r'aria-labelledby="([^"]+)"', shown)
    assert set(labels) <= set(ids)


def test_each_has_its_sheet_with_numbers(lea, report):
    answer = lea.get(page(report, "report-workbook"))
    book = openpyxl.load_workbook(BytesIO(answer.content))
    assert {"Times", "Hour by weekday", "Channel parity"} <= set(book.sheetnames)
    header, *rows = book["Hour by weekday"].iter_rows(values_only=True)
    assert header[:3] == ("weekday", "hour", "n")
    assert all(isinstance(row[2], int | float) for row in rows)


def test_the_pdf_has_them(lea, report):
    answer = lea.get(page(report, "report-paper"))
    text = " ".join(
        each.extract_text() for each in PdfReader(BytesIO(answer.content)).pages
    )
    assert "Hour by weekday" in text


def test_a_mail_says_each_finding(cast, report):
    told = words.said(pages.read(cast.viewer(cast.lea), report))
    assert len(told) == len(EVERY)
    assert all(each.heading and each.lines for each in told)


def test_each_is_read_as_its_recipient_may(cast, world):
    """What another organization's filters name is not there for this reader."""
    theirs = factories.wave(factories.program(cast.other.organization))
    report = factories.report(cast.viewer(cast.lea), "parity")
    report.filters = {"wave": str(theirs.public_id)}
    (part,) = pages.read(cast.viewer(cast.lea), report)
    assert "You may not see this" in part.trouble


def test_without_shops_each_says_so(cast, client_for):
    program = factories.program(cast.organization)
    factories.wave(program, starts_on=timezone.now().date())
    report = factories.report(cast.viewer(cast.lea), *EVERY)
    parts = pages.read(cast.viewer(cast.lea), report)
    assert all(part.trouble for part in parts)


def test_a_report_shows_the_longest_of_a_long_table_and_says_so(
    lea, report, monkeypatch
):
    before = lea.get(page(report)).content.decode()
    monkeypatch.setattr(repeated, "IN_REPORT", 1)
    shown = lea.get(page(report)).content.decode()
    assert "the Excel file of this report has them all" not in before
    assert re.search(r"\b1 of \d are shown; the Excel file of this report has", shown)
