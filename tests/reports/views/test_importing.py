import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from audits.models import Program
from reports.importing import taking
from reports.importing.waiting import MAX_ROWS, forget, headed
from reports.models import ImportBatch, ImportedResult, WaitingImport
from reports.models.waiting_imports import KEPT
from shoppers.models import JournalEntry
from tests.reports.importing.world import PLAIN

pytestmark = pytest.mark.django_db
NEW = "/results/imports/new/"
#: Of the page that shows what would become of a file.
QUERIES = 9


@pytest.fixture
def ann(cast, client_for):
    return client_for(cast.ann)


def hand_in(client, content, *, name="old.csv", program="History"):
    content = content.encode() if isinstance(content, str) else content
    file = SimpleUploadedFile(name, content)
    return client.post(NEW, {"file": file, "program": program}, follow=True)


def waiting():
    return WaitingImport.objects.get()


def address(verb="reading"):
    return reverse(f"reports:import-{verb}", args=[waiting().public_id])


def taken(client):
    """The page on which the import ends, once a worker has been there."""
    way = address()
    client.post(address("take-over"))
    taking.work(at=timezone.now())
    return client.get(way, follow=True)


def said(page):
    """What the page's form would send unchanged."""
    form = page.context["form"]
    return {
        field.name: value
        for field in form
        if (value := field.value()) not in (None, False)
    }


def test_a_file_that_is_handed_in_shows_every_row_and_stores_none(ann, cast):
    page = hand_in(ann, PLAIN)
    assert "Import 2 shops" in page.content.decode()
    assert "Ülemiste" in page.content.decode()
    assert not ImportedResult.objects.exists()
    assert not Program.objects.filter(name="History").exists()


def test_columns_are_guessed_and_can_be_chosen(ann, cast):
    text = "Branch,Visit date,Mark,Score\nA,2025-02-03,85,10\n"
    page = hand_in(ann, text)
    page = ann.post(address(), said(page) | {"map_score": "Mark"}, follow=True)
    assert page.context["trial"].told["new"][0].result.score == 8_500_000


def test_a_column_can_be_taken_away(ann, cast):
    page = hand_in(ann, "Branch,Date,Score,Region\nA,2025-02-03,85,South\n")
    page = ann.post(address(), said(page) | {"map_region": "-"}, follow=True)
    assert page.context["trial"].told["new"][0].spot.region.name == "Not stated"


def test_taken_over_the_shops_are_there_and_the_file_is_let_go(ann, cast):
    hand_in(ann, PLAIN)
    page = taken(ann).content.decode()
    assert "2 rows: 2 new shops" in page
    assert "Ülemiste" in page
    batch = ImportBatch.objects.get()
    assert (batch.imported_by, batch.results.count()) == (cast.ann, 2)
    assert not WaitingImport.objects.exists()


def test_it_is_read_as_the_page_said(ann, cast):
    page = hand_in(ann, "Branch;Date;Score\nA;3.2.2025;85,5\n")
    answer = said(page) | {"day_first": "on", "decimal_comma": "on"}
    ann.post(address(), answer)
    taken(ann)
    result = ImportedResult.objects.get()
    assert (str(result.report_date), result.score) == ("2025-02-03", 8_550_000)


def test_read_again_as_it_stands_it_is_the_same(ann, cast):
    page = hand_in(ann, "Branch,Area,Date,Score\nA,,2025-02-03,85\nB,,2025-02-04,9\n")
    again = ann.post(address(), said(page), follow=True)
    before, after = page.context["trial"], again.context["trial"]
    assert (after.mapping, after.counts) == (before.mapping, before.counts)
    assert after.to_store == 2


def test_rows_that_a_rule_leaves_out_are_shown(ann, cast):
    page = hand_in(ann, "Branch,Date,Score,Status\nA,2025-02-03,85,Test\n")
    page = ann.post(address(), said(page) | {"excluded": "Status = test"}, follow=True)
    assert page.context["trial"].counts["excluded"] == 1
    assert "there is nothing to import" in page.content.decode()


@pytest.mark.parametrize(
    "content",
    [b"PK\x03\x04 broken", b"\xd0\xcf\x11\xe0", b"one line", b"Name,Colour\nA,red\n"],
)
def test_a_file_that_cannot_be_read_says_why(ann, cast, content):
    page = hand_in(ann, content)
    assert page.status_code == 200
    assert "It cannot be imported like this" in page.content.decode()


def test_more_rows_than_a_request_can_store_are_for_the_command(ann, cast):
    rows = "A,2025-02-03,85\n" * (MAX_ROWS + 1)
    page = hand_in(ann, f"Branch,Date,Score\n{rows}").content.decode()
    assert "manage.py import_results" in page
    assert "Import 25001 shops" not in page


def test_what_cannot_be_imported_is_not_taken_over(ann, cast):
    hand_in(ann, "Name,Colour\nA,red\n")
    page = taken(ann).content.decode()
    assert "Nothing of it is imported" in page
    assert "No column is mapped to location" in page
    assert not ImportBatch.objects.exists()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("excluded", "nonsense"),
        ("never_scored_below", "120"),
        ("year", "abc"),
        ("map_score", "Nowhere"),
    ],
)
def test_nonsense_is_refused_at_its_field(ann, cast, name, value):
    page = hand_in(ann, PLAIN)
    answer = ann.post(address(), said(page) | {name: value})
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [name]


def test_an_empty_file_is_refused_at_its_field(ann, cast):
    answer = hand_in(ann, b"")
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == ["file"]


def test_the_same_file_again_has_nothing_new(ann, cast):
    for _ in range(2):
        hand_in(ann, PLAIN)
        taken(ann)
    assert ImportedResult.objects.count() == 2


def test_thrown_away_nothing_is_left_but_a_journal_line(ann, cast):
    hand_in(ann, PLAIN)
    ann.post(address("throw-away"))
    assert not WaitingImport.objects.exists()
    line = JournalEntry.objects.get(verb="throw_away_results")
    assert (line.actor, line.after["file"]) == (cast.ann, "old.csv")


def test_ordered_twice_it_is_imported_once(ann, cast):
    hand_in(ann, PLAIN)
    way = address("take-over")
    for _ in range(2):
        ann.post(way)
        taking.work(at=timezone.now())
    assert "2 new shops" in ann.post(way, follow=True).content.decode()
    assert ImportBatch.objects.count() == 1


def test_an_order_says_how_far_it_is_and_leaves_the_reading_alone(ann, cast):
    page = hand_in(ann, PLAIN)
    ann.post(address("take-over"))
    WaitingImport.objects.update(rows_total=2, rows_done=1)
    assert "1 of 2 rows" in ann.get(address()).content.decode()
    ann.post(address(), said(page) | {"day_first": "on"})
    assert waiting().options == {}


def test_a_page_that_looks_again_is_led_to_what_came_of_it(ann, cast):
    hand_in(ann, PLAIN)
    way = address()
    taken(ann)
    answer = ann.get(way, HTTP_HX_REQUEST="true")
    assert answer["HX-Redirect"].startswith("/results/imports/")


def test_an_order_is_stopped_and_can_be_given_again(ann, cast):
    hand_in(ann, PLAIN)
    ann.post(address("take-over"))
    page = ann.post(address("stop"), follow=True)
    assert "Stopped" in page.content.decode()
    assert taking.work(at=timezone.now()) is None
    assert "2 new shops" in taken(ann).content.decode()


def test_what_is_being_imported_is_not_thrown_away(ann, cast):
    hand_in(ann, PLAIN)
    ann.post(address("take-over"))
    page = ann.post(address("throw-away"), follow=True)
    assert "stop that first" in page.content.decode()
    assert WaitingImport.objects.exists()


def test_what_became_of_every_row_is_kept_and_comes_as_csv(ann, cast):
    hand_in(ann, f"{PLAIN}A,never,5\nB,2025-02-03,=1\n")
    page = taken(ann)
    groups = [(words, count) for words, count, _rows in page.context["groups"]]
    assert groups == [("Cannot be understood", 2), ("New", 2)]
    batch = ImportBatch.objects.get()
    way = reverse("reports:import-rows", args=[batch.public_id])
    lines = ann.get(way).content.decode().splitlines()
    assert [line.split(",")[:2] for line in lines] == [
        *(["line", "status"], ["2", "new"], ["3", "new"]),
        *(["4", "error"], ["5", "error"]),
    ]


def test_saying_how_it_is_read_needs_only_the_headings(ann, cast):
    """Rows that cannot be read do not matter to the form."""
    page = hand_in(ann, PLAIN)
    headings = headed(waiting())
    assert (headings.columns, headings.mapping) == (
        page.context["trial"].columns,
        page.context["trial"].mapping,
    )
    assert not headings.counts
    assert ann.post(address(), said(page)).status_code == 302


def test_files_that_nobody_comes_back_to_go(ann, cast):
    hand_in(ann, PLAIN)
    assert forget(at=timezone.now()) == 0
    assert forget(at=timezone.now() + KEPT * 1.1) == 1
    assert not WaitingImport.objects.exists()


def test_another_organization_finds_nothing(ann, cast, client_for):
    hand_in(ann, PLAIN)
    other = client_for(cast.other.ann)
    assert other.get(address()).status_code == 404
    batch_of = taken(ann).context["batch"]
    for name in ("batch", "rows"):
        way = reverse(f"reports:import-{name}", args=[batch_of.public_id])
        assert other.get(way).status_code == 404


@pytest.mark.parametrize("rows", [1, 3])
def test_the_page_counts_its_queries(ann, cast, rows, django_assert_num_queries):
    lines = "".join(f"Shop {n},2025-02-0{n + 1},80\n" for n in range(rows))
    hand_in(ann, f"Branch,Date,Score\n{lines}")
    way = address()
    with django_assert_num_queries(QUERIES):
        ann.get(way)
