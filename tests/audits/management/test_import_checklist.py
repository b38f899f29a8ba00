import json

import pytest
from django.core.management import CommandError, call_command

from audits.models import Checklist, ChecklistImport
from tests.audits.interchange.sheets import HEAD, LIST, xlsx

FORM = xlsx(
    [HEAD, ["select_one l", "q", "Q"], ["video", "v", "V"]],
    [LIST, ["l", "1", "Good"], ["l", "2", "Better"]],
)


@pytest.fixture
def form(tmp_path):
    path = tmp_path / "form.xlsx"
    path.write_bytes(FORM)
    return path


def run(capsys, path, *more, organization="northwind"):
    """(exit code, standard output, standard error)."""
    code = 0
    try:
        call_command(
            "import_checklist", str(path), "--organization", organization, *more
        )
    except SystemExit as stopped:
        code = stopped.code
    said = capsys.readouterr()
    return code, said.out, said.err


def test_it_creates_a_draft_and_says_what_became_of_the_rows(cast, capsys, form):
    code, out, _ = run(capsys, form)
    assert code == 0
    assert "sheet survey, row 3, column type: left out: Films are not taken." in out
    assert "3 rows imported, 0 simplified, 1 left out." in out
    checklist = Checklist.objects.get()
    assert checklist.organization == cast.organization
    assert checklist.versions.get().status == "draft"


def test_a_dry_run_creates_nothing(cast, capsys, form):
    code, out, _ = run(capsys, form, "--dry-run")
    assert (code, "dry run" in out) == (0, True)
    assert not Checklist.objects.exists()
    assert not ChecklistImport.objects.exists()


def test_json_is_one_object(cast, capsys, form):
    _, out, _ = run(capsys, form, "--json", "--name", "Mine")
    said = json.loads(out)
    assert (said["status"], said["name"]) == ("imported", "Mine")
    assert said["checklist"] == str(Checklist.objects.get().public_id)
    assert said["counts"] == {"imported": 3, "simplified": 0, "left_out": 1}
    assert len(said["rows"]) == 4
    assert said["errors"] == []


def test_numeric_names_are_points_when_asked_for(cast, capsys, form):
    run(capsys, form, "--numeric-names-are-points")
    content = Checklist.objects.get().versions.get().content
    options = content["sections"][0]["questions"][0]["options"]
    assert [each["points"] for each in options] == [100, 200]


def test_a_refused_form_says_where_and_fails(cast, capsys, form):
    form.write_bytes(xlsx([HEAD, ["text", "a", "A"], ["text", "a", "B"]]))
    code, out, err = run(capsys, form)
    assert (code, out) == (1, "")
    assert err.startswith("sheet survey, row 3, column name: ")


def test_a_refused_form_in_json(cast, capsys, form):
    form.write_bytes(b"hello")
    code, out, _ = run(capsys, form, "--json", "--dry-run")
    said = json.loads(out)
    assert (code, said["status"], said["checklist"]) == (1, "refused", None)
    assert "neither a spreadsheet" in said["errors"][0]["message"]


@pytest.mark.parametrize("more", [[], ["--dry-run"]])
def test_a_name_that_is_taken_is_refused_and_nothing_is_kept(cast, capsys, form, more):
    Checklist.objects.create(organization=cast.organization, name="form")
    code, _, err = run(capsys, form, "--name", "form", *more)
    assert (code, "--name" in err) == (1, True)
    assert not ChecklistImport.objects.exists()


def test_a_form_of_a_name_that_is_taken_gets_a_number(cast, capsys, form):
    names = [json.loads(run(capsys, form, "--json")[1])["name"] for _ in range(3)]
    assert names == ["form", "form (2)", "form (3)"]
    assert set(Checklist.objects.values_list("name", flat=True)) == set(names)


def test_an_unknown_organization_is_named(cast, capsys, form):
    with pytest.raises(CommandError, match="nowhere"):
        run(capsys, form, organization="nowhere")


@pytest.mark.parametrize("name", ["absent.xlsx", "a\0b", ""])
def test_a_file_that_cannot_be_read_is_said(cast, capsys, name):
    with pytest.raises(CommandError, match="cannot be read"):
        run(capsys, name)


@pytest.mark.parametrize(
    ("name", "organization", "words"),
    [("form.xlsx", "nowhere", "nowhere"), ("absent.xlsx", "northwind", "be read")],
)
def test_in_json_that_is_said_too(cast, capsys, form, name, organization, words):
    path = form.with_name(name)
    code, out, _ = run(capsys, path, "--json", organization=organization)
    answer = json.loads(out)
    assert (code, answer["status"]) == (1, "refused")
    assert words in answer["errors"][0]["message"]
