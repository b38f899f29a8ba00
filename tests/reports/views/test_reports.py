from io import BytesIO
from uuid import uuid4

import openpyxl
import pytest
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader

from reports.models import Report
from tests import factories
from tests.reports.views.world import FULL, HALF, NOTHING, World

pytestmark = pytest.mark.django_db
EVERY = (
    *("headline", "table", "channels", "league", "sections", "questions"),
    *("criticals", "comments", "text"),
)


@pytest.fixture
def world(cast):
    world = World(cast.organization)
    world.shops(FULL, HALF, NOTHING)
    return world


@pytest.fixture
def lea(cast, client_for):
    return client_for(cast.lea)


def page(report, name="report"):
    return reverse(f"reports:{name}", args=[report.public_id])


def text_of(client, address):
    answer = client.get(address)
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def test_every_block_says_what_it_found_and_of_how_many(cast, world, lea):
    report = factories.report(cast.viewer(cast.lea), *EVERY)
    shown = text_of(lea, page(report))
    for words in (
        "Service now: 50 of 100 against a target of 80.",
        "n 3 shops",
        "Show numbers",
        "Channels by wave with 95 % interval.",
        "Ranks that overlap are shown as a range.",
        "Score of 100 by channel and section",
        "Fails most often",
        "A critical question failed in 1 shop.",
        "1 of 3 shops: 6 to 79 of 100.",
        "=SUM(1) nobody looked up",
        "1 of 1 comments in the newest 3 shops.",
    ):
        assert words in shown, words


def test_two_blocks_of_a_kind_share_no_id(cast, world, lea):
    report = factories.report(cast.viewer(cast.lea), "league", "league", "headline")
    shown = text_of(lea, page(report))
    ids = [part.split('"')[0] for part in shown.split(' id="')[1:]]
    assert len(ids) == len(set(ids))


def test_a_block_shows_its_own_filters_instead_of_the_reports(cast, world, lea):
    other = world.place(name="Chat desk", channel=factories.channel(cast.organization))
    world.shops(FULL, FULL, FULL, location=other)
    report = factories.report(cast.viewer(cast.lea), "headline", "headline")
    first, _second = report.standing_blocks()
    filters = {"channel": str(other.channel.public_id)}
    first.change(title="Chat", text="", filters=filters, by=cast.lea, at=timezone.now())
    shown = text_of(lea, page(report))
    assert "100 of 100 against a target of 80." in shown
    assert "75 of 100 against a target of 80." in shown
    assert "<b>Chat</b>" in shown


def test_a_block_about_something_that_is_gone_says_so(cast, world, lea):
    report = factories.report(cast.viewer(cast.lea), "headline", "text")
    block, _text = report.standing_blocks()
    gone = {"channel": str(uuid4())}
    block.change(title="", text="", filters=gone, by=cast.lea, at=timezone.now())
    assert "You may not see this" in text_of(lea, page(report))


def test_another_organizations_ids_show_nothing_of_it(cast, world, lea):
    theirs = World(cast.other.organization)
    theirs.shops(FULL)
    filters = {"program": str(theirs.program.public_id)}
    report = factories.report(cast.viewer(cast.lea), "headline", filters=filters)
    shown = text_of(lea, page(report))
    assert "You may not see this" in shown
    assert "100 of 100" not in shown


def test_nothing_measured_yet_is_said(cast, lea):
    report = factories.report(cast.viewer(cast.lea), "headline")
    assert "Nothing has been measured yet." in text_of(lea, page(report))


def test_text_is_shown_as_marked_and_never_as_markup(cast, lea):
    report = factories.report(cast.viewer(cast.lea), "text")
    (block,) = report.standing_blocks()
    typed = "**Now** <script>alert(1)</script>"
    block.change(title="Why", text=typed, filters={}, by=cast.lea, at=timezone.now())
    shown = text_of(lea, page(report))
    assert "<b>Now</b> &lt;script&gt;alert(1)" in shown


SHARING = {
    "": {"lea", "ada"},
    "leader": {"lea", "ada"},
    "manager": {"lea", "ann", "ada"},
    "reviewer": {"lea", "rob", "ada"},
    "readers": {"lea", "ann", "rob", "ada"},
}


@pytest.mark.parametrize("shared_with", SHARING)
def test_who_has_the_role_may_read_it(cast, client_for, shared_with):
    report = factories.report(cast.viewer(cast.lea), shared_with=shared_with)
    people = {"lea": cast.lea, "ann": cast.ann, "rob": cast.rob, "ada": cast.ada}
    listed = {
        name
        for name, person in people.items()
        if report.title in text_of(client_for(person), "/results/reports/")
    }
    opened = {
        name
        for name, person in people.items()
        if client_for(person).get(page(report)).status_code == 200
    }
    assert listed == opened == SHARING[shared_with]


def test_another_leader_does_not_read_what_is_private(cast, client_for):
    report = factories.report(cast.viewer(cast.lea), shared_with="")
    other = factories.person(cast.organization, "leader")
    assert client_for(other).get(page(report)).status_code == 404


def test_an_empty_list_says_where_to_begin(lea, cast, client_for):
    assert "/results/reports/new/" in text_of(lea, "/results/reports/")
    shown = text_of(client_for(cast.rob), "/results/reports/")
    assert "shares it with your role" in shown
    assert "/results/reports/new/" not in shown


@pytest.mark.parametrize("count", [1, 3])
def test_a_list_of_three_takes_no_more_statements_than_one(
    cast, lea, django_assert_num_queries, count
):
    for _ in range(count):
        factories.report(cast.viewer(cast.lea), "text")
    with django_assert_num_queries(4):
        lea.get("/results/reports/")


@pytest.mark.parametrize("count", [1, 3])
def test_blocks_with_the_same_filters_are_read_once(
    cast, world, lea, django_assert_max_num_queries, count
):
    report = factories.report(cast.viewer(cast.lea), *["headline", "league"] * count)
    with django_assert_max_num_queries(25) as found:
        lea.get(page(report))
    statements = len(found.captured_queries)
    one = factories.report(cast.viewer(cast.lea), "headline")
    with django_assert_max_num_queries(25) as found:
        lea.get(page(one))
    assert len(found.captured_queries) == statements


def test_the_pdf_holds_what_the_page_holds(cast, world, lea):
    report = factories.report(cast.viewer(cast.lea), "headline", "criticals")
    answer = lea.get(page(report, "report-paper"))
    pdf = PdfReader(BytesIO(answer.content))
    words = " ".join(" ".join(p.extract_text() for p in pdf.pages).split())
    assert "For Monday" in words
    assert "Service now: 50 of 100 against a target of 80." in words
    assert "read by Lea" in words
    assert "Present" not in words


def test_the_workbook_has_a_sheet_per_block_with_numbers(cast, world, lea):
    report = factories.report(cast.viewer(cast.lea), *EVERY, "league")
    answer = lea.get(page(report, "report-workbook"))
    book = openpyxl.load_workbook(BytesIO(answer.content))
    assert book.sheetnames == [
        *("Report", "Finding and chart", "Numbers over time", "Channels"),
        *("League of locations", "Channels by section", "Questions worst and best"),
        *("Critical failures", "Comments", "League of locations 2"),
    ]
    rows = list(book["League of locations"].values)
    assert rows[0][:4] == ("Rank", "Name", "Channel", "Shops (n)")
    assert rows[1][1:5] == ("Billing queue", "Phone", 3, 50.5)


def test_no_text_of_a_workbook_is_a_formula(cast, world, lea):
    report = factories.report(cast.viewer(cast.lea), "comments", title="=1+1")
    answer = lea.get(page(report, "report-workbook"))
    book = openpyxl.load_workbook(BytesIO(answer.content))
    cells = [cell for sheet in book for row in sheet for cell in row]
    assert "f" not in {cell.data_type for cell in cells}
    assert "=SUM(1) nobody looked up" in {cell.value for cell in cells}


def test_full_screen_has_each_block_once(cast, world, lea):
    report = factories.report(cast.viewer(cast.lea), "headline", "text", "league")
    assert text_of(lea, page(report, "report-present")).count("data-slide ") == 3


def test_what_was_removed_is_not_there(cast, lea):
    report = factories.report(cast.viewer(cast.lea))
    lea.post(page(report, "report-remove"))
    assert lea.get(page(report)).status_code == 404
    assert Report.objects.get().removed_at
