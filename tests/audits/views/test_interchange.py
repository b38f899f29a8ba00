import json
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from audits.definition import fingerprint, read
from audits.interchange import importing
from audits.models import Checklist, ChecklistImport
from tests import factories
from tests.audits.interchange.sheets import HEAD, xlsx

UPLOAD = "audits:checklist-import"
FORM = xlsx([HEAD, ["text", "q", "Were they <b>kind</b>?"], ["video", "v", "V"]])


@pytest.fixture
def client(cast, client_for):
    return client_for(cast.ann)


def sent(client, content, name="form.xlsx", **more):
    file = SimpleUploadedFile(name, content)
    return client.post(reverse(UPLOAD), {"file": file, **more})


@pytest.fixture
def waiting(client):
    sent(client, FORM)
    return ChecklistImport.objects.get()


def address(waiting, leaf=""):
    return reverse(f"audits:checklist-import{leaf}", args=[waiting.public_id])


def test_the_page_says_what_can_be_sent(client):
    assert "is_na" in client.get(reverse(UPLOAD)).content.decode()


def test_a_form_that_is_sent_waits_for_a_word(client):
    answer = sent(client, FORM)
    waiting = ChecklistImport.objects.get()
    assert answer.headers["Location"] == address(waiting, "-report")
    assert not Checklist.objects.exists()


def test_the_name_of_the_file_decides_nothing(client):
    assert sent(client, FORM, "photo.jpg").status_code == 302


def test_the_report_names_every_row_the_worst_first(client, waiting):
    page = client.get(address(waiting, "-report")).content.decode()
    assert page.index("Films are not taken.") < page.index("Mark-up")


def test_a_report_that_was_stored_in_english_only_is_still_read(client, waiting):
    for row in waiting.report["rows"]:
        del row["reasons"], row["became"]
    waiting.save()
    page = client.get(address(waiting, "-report")).content.decode()
    assert "Films are not taken." in page


@pytest.mark.parametrize(("show", "rows"), [("left_out", 1), ("imported", 0), ("x", 2)])
def test_the_report_can_be_narrowed(client, waiting, show, rows):
    answer = client.get(address(waiting, "-report"), {"show": show})
    assert len(answer.context["rows"]) == rows


@pytest.mark.parametrize("count", [1, 3])
def test_the_report_asks_the_same_queries_for_any_number_of_rows(
    client, django_assert_num_queries, count
):
    sent(client, xlsx([HEAD, *[["text", f"q{n}", "Q"] for n in range(count)]]))
    path = address(ChecklistImport.objects.get(), "-report")
    client.get(path)
    with django_assert_num_queries(4):
        client.get(path)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "The file is empty."),
        (b"x" * (5 * 2**20 + 1), "larger than 5 MB"),
        (b"hello", "neither a spreadsheet"),
        (b'{"format": 1}', "no checklist from Candid"),
    ],
)
def test_what_cannot_be_read_is_told_on_the_page(client, content, words):
    answer = sent(client, content)
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not ChecklistImport.objects.exists()


def test_a_refused_form_says_sheet_row_and_column(client):
    answer = sent(client, xlsx([HEAD, ["text", "a", "A"], ["text", "a", "B"]]))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Sheet “survey”, row 3, column “name”" in page


def test_no_file_at_all_is_told_on_the_field(client):
    answer = client.post(reverse(UPLOAD), {})
    assert (answer.status_code, "file" in answer.context["form"].errors) == (422, True)


@pytest.mark.parametrize(
    "name", ["a" * 300 + ".xlsx", "../../etc/passwd", "naïve\x00.xlsx"]
)
def test_any_name_of_a_file_is_only_a_label(client, name):
    assert sent(client, FORM, name).status_code in {302, 422}


def test_create_makes_the_draft(client, waiting):
    client.post(address(waiting, "-create"), {"name": "Kindness"})
    checklist = Checklist.objects.get()
    assert (checklist.name, checklist.versions.get().number) == ("Kindness", 1)


@pytest.mark.parametrize("name", ["", "x" * 121, "a\0b", "Taken"])
def test_a_name_that_cannot_be_is_told_on_the_field(client, cast, waiting, name):
    Checklist.objects.create(organization=cast.organization, name="Taken")
    answer = client.post(address(waiting, "-create"), {"name": name})
    assert answer.status_code == 422
    assert "name" in answer.context["form"].errors
    assert Checklist.objects.count() == 1


def test_create_twice_makes_one(client, waiting):
    for name in ("One", "Two"):
        client.post(address(waiting, "-create"), {"name": name})
    assert [each.name for each in Checklist.objects.all()] == ["One"]


def test_throw_away_leaves_nothing(client, waiting):
    client.post(address(waiting, "-discard"))
    assert not ChecklistImport.objects.exists()
    assert not Checklist.objects.exists()


@pytest.mark.parametrize("ending", ["xlsx", "json"])
@pytest.mark.parametrize("published", [True, False])
def test_an_export_imports_as_the_same_checklist(client, cast, ending, published):
    version = factories.checklist_version(cast.organization, published=published)
    args = [version.checklist.public_id, 1]
    answer = client.get(reverse(f"audits:checklist-export-{ending}", args=args))
    taken = importing.understand(answer.content)
    assert fingerprint(taken.checklist) == fingerprint(read(factories.SMALL))
    assert "attachment" in answer.headers["Content-Disposition"]


@pytest.mark.parametrize("number", [2, 10**30])
def test_a_version_that_is_not_there_is_not_found(client, cast, number):
    version = factories.checklist_version(cast.organization)
    args = [version.checklist.public_id, number]
    path = reverse("audits:checklist-export-xlsx", args=args)
    assert client.get(path).status_code == 404


def test_the_schema_is_json(client):
    answer = client.get(reverse("audits:checklist-schema"))
    assert json.loads(answer.content)["title"] == "Candid checklist"


def test_the_schema_of_the_docs_is_the_one_that_is_given(client):
    given = client.get(reverse("audits:checklist-schema")).content
    kept = Path("docs/checklist.schema.json").read_text("utf-8")
    assert json.loads(kept) == json.loads(given)


def test_the_schema_speaks_the_expressions_of_javascript(client):
    assert r"\\Z" not in client.get(reverse("audits:checklist-schema")).text


def test_an_import_of_others_is_not_there(cast, client_for, waiting):
    stranger = client_for(cast.other.ann)
    for leaf in ("-create", "-discard"):
        assert stranger.post(address(waiting, leaf)).status_code == 404
    assert stranger.get(address(waiting, "-report")).status_code == 404
    assert waiting.read_at <= timezone.now()
