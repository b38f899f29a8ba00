import json

import pytest
from django.utils import timezone

from audits.definition import fingerprint, read
from audits.interchange import importing, jsonform
from audits.interchange.report import Refused
from audits.models import Checklist, ChecklistImport, Version
from shoppers.models import JournalEntry
from tests import factories
from tests.audits.interchange.sheets import HEAD, xlsx

AT = timezone.now()
FORM = xlsx([HEAD, ["text", "q", "Q"], ["video", "v", "V"]])


@pytest.fixture
def waiting(cast):
    taken = importing.understand(FORM)
    return importing.keep(
        cast.organization, taken, file_name="dir/f.xlsx", by=cast.ann, at=AT
    )


def test_what_is_read_waits_and_is_no_checklist_yet(waiting):
    assert not Checklist.objects.exists()
    assert waiting.report["counts"] == {"imported": 1, "simplified": 0, "left_out": 1}
    assert waiting.name == "dir/f"


def test_reading_a_file_leaves_a_journal_line(waiting, cast):
    line = JournalEntry.objects.about(waiting).get()
    assert (line.verb, line.actor) == ("checklist.import.read", cast.ann)
    assert line.after == {
        "file_name": "dir/f.xlsx",
        "counts": {"imported": 1, "simplified": 0, "left_out": 1},
    }


def test_a_file_that_is_refused_leaves_none(cast):
    with pytest.raises(Refused):
        importing.understand(b"no form")
    assert not JournalEntry.objects.exists()


def test_creating_makes_a_draft_and_a_journal_line(waiting, cast):
    version = importing.create_checklist(waiting, name="Mine", by=cast.ann, at=AT)
    assert (version.number, version.status) == (1, Version.Status.DRAFT)
    assert version.checklist.organization == cast.organization
    line = JournalEntry.objects.about(version.checklist).get()
    assert (line.verb, line.actor) == ("checklist.import", cast.ann)
    assert line.after["counts"]["left_out"] == 1


def test_creating_twice_makes_one(waiting, cast):
    importing.create_checklist(waiting, name="Mine", by=cast.ann, at=AT)
    with pytest.raises(importing.AlreadyTaken):
        importing.create_checklist(waiting, name="Again", by=cast.ann, at=AT)
    assert Checklist.objects.count() == 1


def test_a_name_that_is_taken_leaves_everything_as_it_was(waiting, cast):
    Checklist.objects.create(organization=cast.organization, name="Mine")
    with pytest.raises(importing.NameTaken):
        importing.create_checklist(waiting, name="Mine", by=cast.ann, at=AT)
    waiting.refresh_from_db()
    assert waiting.checklist_id is None


def test_throwing_away_leaves_a_journal_line_only(waiting, cast):
    importing.throw_away(waiting, by=cast.ann, at=AT)
    assert not ChecklistImport.objects.exists()
    line = JournalEntry.objects.get(verb="checklist.import.throw_away")
    assert line.before["file_name"] == "dir/f.xlsx"


def test_what_became_a_checklist_is_not_thrown_away(waiting, cast):
    importing.create_checklist(waiting, name="Mine", by=cast.ann, at=AT)
    with pytest.raises(importing.AlreadyTaken):
        importing.throw_away(waiting, by=cast.ann, at=AT)


SMALL = read(factories.SMALL)
DOCUMENT = json.loads(jsonform.to_document(SMALL, "Small", at=AT))


def test_json_is_known_by_its_content():
    taken = importing.understand(json.dumps(DOCUMENT).encode("utf-8-sig"))
    assert fingerprint(taken.checklist) == fingerprint(SMALL)
    assert taken.name == "Small"


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"format": "other"}, "no checklist from Candid"),
        ({"version": 2}, "Only version 1"),
        ({"checklist": {"sections": 3}}, "Expected `array`"),
        ({"checklist": None}, "Expected `object`"),
    ],
)
def test_json_that_is_no_checklist_says_why(change, words):
    with pytest.raises(Refused, match=words):
        importing.understand(json.dumps(DOCUMENT | change).encode())


@pytest.mark.parametrize(
    "body",
    [b"{", b'{"a": NaN}', b'{"a": 1, "a": 2}', b'{"a":' * 40, b'{"a": "\\u0000"}'],
)
def test_json_is_read_strictly(body):
    with pytest.raises(Refused):
        importing.understand(body)


def test_the_schema_names_what_a_document_has():
    schema = jsonform.json_schema()
    assert set(schema["required"]) <= DOCUMENT.keys()
    assert "Checklist" in schema["$defs"]
