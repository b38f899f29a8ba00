"""tus 1.0, creation with upload: the first bytes come with the announcement."""

import pytest
from django.conf import settings

from audits.models import Evidence, Resumable
from shoppers.models import JournalEntry, Role, Viewer
from tests import factories
from tests.audits.api.test_uploads import (
    PHOTO,
    announced,
    asker,
    bytes_of,
    create,
    expected,
    patch,
    stored_bytes,
    sum_of,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_parts(settings, tmp_path):
    settings.PARTS_ROOT = tmp_path / "parts"


@pytest.fixture
def shop():
    return factories.assignment(status="in_progress")


@pytest.fixture
def ask(client, shop):
    return asker(client, Viewer.of(shop.shopper, shop.organization))


def leftovers():
    return [each.name for each in settings.PARTS_ROOT.iterdir()]


def test_a_whole_file_is_evidence_after_one_request(ask, shop):
    said = announced(shop)
    answer = create(ask, said, body=PHOTO, Upload_Checksum=sum_of(PHOTO))
    assert (answer.status_code, answer["Upload-Offset"]) == (201, str(len(PHOTO)))
    row = Evidence.objects.get(public_id=said["id"])
    assert bytes_of(row) == PHOTO
    assert (row.sha256, row.question_key) == (said["sha256"], "proof")
    assert JournalEntry.objects.filter(verb="evidence.receive").count() == 1
    assert not Resumable.objects.exists()
    assert leftovers() == []


def test_first_bytes_are_continued_where_they_end(ask, shop):
    said = announced(shop)
    answer = create(ask, said, body=PHOTO[:500], Upload_Checksum=sum_of(PHOTO[:500]))
    assert (answer.status_code, answer["Upload-Offset"]) == (201, "500")
    path = answer["Location"]
    assert ask("HEAD", path)["Upload-Offset"] == "500"
    assert patch(ask, path, 500, PHOTO[500:]).status_code == 204
    assert stored_bytes() == PHOTO


def test_a_whole_file_twice_is_one_file(ask, shop):
    said = announced(shop)
    create(ask, said, body=PHOTO)
    again = create(ask, said, body=PHOTO)
    assert (again.status_code, again["Upload-Offset"]) == (200, str(len(PHOTO)))
    assert Evidence.objects.count() == 1


def test_first_bytes_of_a_file_that_has_some_are_not_added(ask, shop):
    said = announced(shop)
    create(ask, said, body=PHOTO[:500])
    again = create(ask, said, body=PHOTO[:200])
    assert (again.status_code, again["Upload-Offset"]) == (200, "500")


def test_a_whole_file_that_was_announced_before_becomes_evidence(ask, shop):
    said = announced(shop)
    create(ask, said)
    answer = create(ask, said, body=PHOTO)
    assert (answer.status_code, answer["Upload-Offset"]) == (200, str(len(PHOTO)))
    assert stored_bytes() == PHOTO
    assert not Resumable.objects.exists()
    assert leftovers() == []


def test_bytes_with_a_wrong_checksum_leave_nothing(ask, shop):
    answer = create(ask, announced(shop), body=PHOTO, Upload_Checksum=sum_of(b"other"))
    assert answer.status_code == 460
    assert not Evidence.objects.exists()
    assert not Resumable.objects.exists()
    assert leftovers() == []


def test_other_bytes_than_were_declared_leave_nothing(ask, shop):
    answer = create(ask, announced(shop), body=PHOTO[:-1] + b"x")
    assert (answer.status_code, answer.json()["code"]) == (400, "other_bytes")
    assert not Evidence.objects.exists()
    assert leftovers() == []


def test_more_bytes_than_were_announced_leave_nothing(ask, shop):
    answer = create(ask, announced(shop), length=10, body=PHOTO)
    assert (answer.status_code, answer.json()["code"]) == (413, "beyond_length")
    assert not Resumable.objects.exists()
    assert leftovers() == []


def test_bytes_for_another_question_under_a_known_id_are_refused(ask, shop):
    said = announced(shop)
    create(ask, said, body=PHOTO)
    answer = create(ask, said | {"question": "receipt"}, body=PHOTO)
    assert answer.status_code == 409
    assert Evidence.objects.get().question_key == "proof"


def test_bytes_for_a_shop_of_somebody_else_are_refused(client, shop):
    other = factories.person(shop.organization, Role.SHOPPER)
    stranger = asker(client, Viewer.of(other, shop.organization))
    assert create(stranger, announced(shop), body=PHOTO).status_code == 400
    assert not Evidence.objects.exists()


def test_a_file_that_a_sending_waits_for_comes_in_one_request(ask, shop):
    slot = expected(shop)
    answer = create(ask, announced(shop, id=slot), body=PHOTO)
    assert (answer.status_code, answer["Upload-Offset"]) == (201, str(len(PHOTO)))
    assert Evidence.objects.get(public_id=slot).status == Evidence.Status.RECEIVED
    assert stored_bytes() == PHOTO
