import pytest
from django.urls import reverse

from reports.models import ImportBatch, ImportedResult
from shoppers.models import JournalEntry
from tests.reports.importing.world import PLAIN, run, written

pytestmark = pytest.mark.django_db
LIST = "/results/imports/"


@pytest.fixture
def ann(cast, client_for):
    return client_for(cast.ann)


@pytest.fixture
def imported(cast, tmp_path):
    run(written(tmp_path, PLAIN, name="old.csv"))
    return ImportBatch.objects.get()


def undone(client, batch):
    address = reverse("reports:import-undo", args=[batch.public_id])
    return client.post(address, follow=True)


def test_the_list_says_what_came_in(ann, imported):
    page = ann.get(LIST).content.decode()
    assert "old.csv" in page
    assert '<td class="num">2</td>' in page


def test_without_imports_it_says_how_to_begin(ann, cast):
    assert "Import a file" in ann.get(LIST).content.decode()


def test_an_import_is_taken_out_again_with_a_journal_line(ann, cast, imported):
    assert "is taken out again" in undone(ann, imported).content.decode()
    assert not ImportedResult.objects.exists()
    line = JournalEntry.objects.about(imported).get(verb="undo_import")
    assert line.actor == cast.ann


@pytest.mark.parametrize(("name", "is_shown"), [("ann", True), ("lea", False)])
def test_the_trend_leads_those_who_import_to_the_list(
    cast, client_for, imported, name, is_shown
):
    page = client_for(getattr(cast, name)).get("/results/trend/").content.decode()
    assert ("See the imports" in page) == is_shown


def test_taken_out_twice_is_said(ann, imported):
    undone(ann, imported)
    assert "undone already" in undone(ann, imported).content.decode()


def test_one_that_a_later_import_changed_stays(ann, cast, tmp_path):
    text = "Id,Store,Date,Score\n1,A,2025-01-01,50\n"
    for n, score in enumerate((50, 60)):
        path = written(tmp_path, text.replace("50", str(score)), name=f"{n}.csv")
        run(path)
    first = ImportBatch.objects.earliest("pk")
    assert "undo that first" in undone(ann, first).content.decode()
    assert ImportedResult.objects.count() == 2


def test_another_organization_sees_none(cast, client_for, imported):
    client = client_for(cast.other.ann)
    assert "old.csv" not in client.get(LIST).content.decode()
    assert undone(client, imported).status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_the_number_of_queries_is_fixed(
    ann, cast, tmp_path, django_assert_num_queries, count
):
    for n in range(count):
        run(written(tmp_path, PLAIN, name=f"{n}.csv"))
    ann.get(LIST)
    with django_assert_num_queries(4):
        ann.get(LIST)
