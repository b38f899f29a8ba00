"""Files that resume (tus 1.0): every byte once, or a clear answer."""

import base64
import hashlib
import os
from datetime import timedelta
from uuid import uuid4

import pytest
from django.conf import settings
from django.utils import timezone

from audits import intake, resuming, reviewing, tasks
from audits.models import Evidence, Resumable
from shoppers.models import Role, Viewer
from tests import factories
from tests.shoppers.api.callers import token_for

pytestmark = pytest.mark.django_db
UPLOADS = "/api/v1/uploads/"
PHOTO = factories.photo_bytes(640, 480)
PIECE = "application/offset+octet-stream"


@pytest.fixture
def shop():
    return factories.assignment(status="in_progress")


@pytest.fixture
def ask(client, shop):
    return asker(client, Viewer.of(shop.shopper, shop.organization))


def asker(client, viewer):
    secret = token_for(viewer)

    def ask(method, path=UPLOADS, body=b"", version="1.0.0", **headers):
        named = {name.replace("_", "-"): str(each) for name, each in headers.items()}
        named |= {"Authorization": f"Bearer {secret}"}
        if version:
            named["Tus-Resumable"] = version
        # An empty piece has a type as well, which the client would leave out.
        kind = {"CONTENT_TYPE": PIECE}
        return client.generic(method, path, body, PIECE, headers=named, **kind)

    return ask


def told(**values):
    pairs = (
        f"{key} {base64.b64encode(str(value).encode()).decode()}"
        for key, value in values.items()
    )
    return ",".join(pairs)


@pytest.fixture(autouse=True)
def _own_parts(settings, tmp_path):
    """What other tests left half-way is not counted here."""
    settings.PARTS_ROOT = tmp_path / "parts"


def announced(shop, content=PHOTO, **values):
    wanted = {
        "id": uuid4(),
        "assignment": shop.public_id,
        "question": "proof",
        "sha256": hashlib.sha256(content).hexdigest(),
        "name": "proof.jpg",
    }
    return wanted | values


def create(ask, said, length=None, body=b"", **headers):
    length = len(PHOTO) if length is None else length
    headers |= {"Upload_Length": length, "Upload_Metadata": told(**said)}
    return ask("POST", body=body, **headers)


def sum_of(piece, algorithm="sha256"):
    digest = hashlib.new(algorithm, piece).digest()
    return f"{algorithm} {base64.b64encode(digest).decode()}"


def bytes_of(row):
    with row.original.open("rb") as file:
        return file.read()


def stored_bytes():
    with Evidence.objects.get().original.open() as file:
        return file.read()


def patch(ask, path, offset, piece, **headers):
    return ask("PATCH", path, piece, Upload_Offset=offset, **headers)


def test_the_server_says_what_it_can(ask):
    answer = ask("OPTIONS", version="")
    assert answer.status_code == 204
    assert answer["Tus-Extension"].split(",") == [
        "creation",
        "creation-with-upload",
        "expiration",
        "termination",
        "checksum",
    ]
    assert answer["Tus-Version"] == "1.0.0"


def test_a_file_in_three_pieces_becomes_evidence(ask, shop):
    said = announced(shop)
    answer = create(ask, said)
    assert (answer.status_code, answer["Upload-Offset"]) == (201, "0")
    path, third = answer["Location"], len(PHOTO) // 3
    for start in (0, third, 2 * third):
        end = len(PHOTO) if start == 2 * third else start + third
        piece = PHOTO[start:end]
        kept = patch(ask, path, start, piece, Upload_Checksum=sum_of(piece))
        assert (kept.status_code, kept["Upload-Offset"]) == (204, str(end))
    row = Evidence.objects.get(public_id=said["id"])
    assert bytes_of(row) == PHOTO
    assert row.sha256 == said["sha256"]
    assert not Resumable.objects.exists()
    assert not (settings.PARTS_ROOT / str(said["id"])).exists()


def test_announcing_it_again_says_how_far_it_is(ask, shop):
    said = announced(shop)
    path = create(ask, said)["Location"]
    patch(ask, path, 0, PHOTO[:100])
    answer = create(ask, said)
    assert (answer.status_code, answer["Upload-Offset"]) == (200, "100")
    assert ask("HEAD", path)["Upload-Offset"] == "100"


def test_announcing_what_is_here_already_asks_for_nothing(ask, shop):
    said = announced(shop)
    path = create(ask, said)["Location"]
    patch(ask, path, 0, PHOTO)
    answer = create(ask, said)
    assert (answer.status_code, answer["Upload-Offset"]) == (200, str(len(PHOTO)))
    assert ask("HEAD", path)["Upload-Offset"] == str(len(PHOTO))
    assert patch(ask, path, len(PHOTO), b"").status_code == 204


def test_another_file_under_the_same_id_is_a_conflict(ask, shop):
    said = announced(shop)
    create(ask, said)
    other = said | {"sha256": "0" * 64}
    answer = create(ask, other)
    assert (answer.status_code, answer.json()["code"]) == (409, "other_content")


def test_a_piece_at_the_wrong_place_is_told_the_right_one(ask, shop):
    path = create(ask, announced(shop))["Location"]
    patch(ask, path, 0, PHOTO[:50])
    answer = patch(ask, path, 10, PHOTO[10:60])
    assert (answer.status_code, answer["Upload-Offset"]) == (409, "50")
    assert ask("HEAD", path)["Upload-Offset"] == "50"


def test_a_damaged_piece_is_not_kept(ask, shop):
    path = create(ask, announced(shop))["Location"]
    answer = patch(ask, path, 0, PHOTO[:50], Upload_Checksum=sum_of(PHOTO[:49]))
    assert (answer.status_code, answer.json()["code"]) == (460, "checksum_mismatch")
    assert ask("HEAD", path)["Upload-Offset"] == "0"


def test_sha1_is_spoken_too(ask, shop):
    path = create(ask, announced(shop))["Location"]
    piece = PHOTO[:50]
    kept = patch(ask, path, 0, piece, Upload_Checksum=sum_of(piece, "sha1"))
    assert kept.status_code == 204


def test_a_piece_beyond_the_end_is_refused_whole(ask, shop):
    path = create(ask, announced(shop))["Location"]
    answer = patch(ask, path, 0, PHOTO + b"more")
    assert (answer.status_code, answer.json()["code"]) == (413, "beyond_length")
    assert ask("HEAD", path)["Upload-Offset"] == "0"


def test_a_file_that_is_not_what_was_announced_begins_again(ask, shop):
    said = announced(shop, sha256="0" * 64)
    path = create(ask, said)["Location"]
    answer = patch(ask, path, 0, PHOTO)
    assert (answer.status_code, answer.json()["code"]) == (400, "other_bytes")
    assert not Evidence.objects.exists()
    refused = ask("HEAD", path)
    assert (refused.status_code, refused["X-Candid-Code"]) == (404, "not_found")


def test_what_lies_beyond_the_row_after_a_crash_is_cut_off(ask, shop):
    said = announced(shop)
    path = create(ask, said)["Location"]
    patch(ask, path, 0, PHOTO[:100])
    with (settings.PARTS_ROOT / str(said["id"])).open("ab") as part:
        part.write(b"written, but the machine went down before the row said so")
    assert patch(ask, path, 100, PHOTO[100:]).status_code == 204
    row = Evidence.objects.get(public_id=said["id"])
    assert bytes_of(row) == PHOTO


@pytest.mark.parametrize(
    ("length", "status", "code"),
    [
        (5 * 1024**3, 413, "too_large"),
        (0, 400, "empty"),
        ("many", 400, "bad_number"),
    ],
)
def test_a_length_that_cannot_be_is_refused(ask, shop, length, status, code):
    answer = create(ask, announced(shop), length=length)
    assert (answer.status_code, answer.json()["code"]) == (status, code)


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"id": "one"}, 400),
        ({"sha256": "short"}, 400),
        ({"assignment": uuid4()}, 400),
        ({"question": "nowhere"}, 422),
    ],
)
def test_metadata_that_cannot_be_is_refused(ask, shop, change, status):
    assert create(ask, announced(shop) | change).status_code == status


def test_metadata_that_is_no_base64_is_refused(ask):
    answer = ask("POST", Upload_Length=5, Upload_Metadata="id ###")
    assert (answer.status_code, answer.json()["code"]) == (400, "bad_metadata")


def test_another_version_of_the_protocol_is_412(ask, shop):
    answer = create(ask, announced(shop), version="0.2.2")
    assert (answer.status_code, answer["Tus-Version"]) == (412, "1.0.0")


def test_another_shoppers_upload_is_not_there(client, ask, shop):
    path = create(ask, announced(shop))["Location"]
    other = factories.person(shop.organization, Role.SHOPPER)
    stranger = asker(client, Viewer.of(other, shop.organization))
    assert stranger("HEAD", path).status_code == 404
    assert patch(stranger, path, 0, PHOTO).status_code == 404
    assert stranger("DELETE", path).status_code == 404
    assert ask("HEAD", path)["Upload-Offset"] == "0"


def test_another_shoppers_slot_cannot_be_filled(client, ask, shop):
    slot = expected(shop)
    other = factories.person(shop.organization, Role.SHOPPER)
    stranger = asker(client, Viewer.of(other, shop.organization))
    assert create(stranger, announced(shop, id=slot)).status_code == 400


def expected(shop, content=PHOTO):
    """The shop is sent, and a file of it is still on the phone."""
    public_id = uuid4()
    slot = {
        "id": str(public_id),
        "question": "proof",
        "size": len(content),
        "sha256": hashlib.sha256(content).hexdigest(),
    }
    viewer = Viewer.of(shop.shopper, shop.organization)
    body = factories.body_of(shop, evidence=[slot])
    intake.receive(viewer, uuid4(), body, at=timezone.now())
    return public_id


def test_a_slot_is_filled_after_the_shop_was_sent(ask, shop):
    public_id = expected(shop)
    path = create(ask, announced(shop, id=public_id))["Location"]
    assert patch(ask, path, 0, PHOTO).status_code == 204
    row = Evidence.objects.get(public_id=public_id)
    assert row.status == Evidence.Status.RECEIVED
    assert row.submission.assignment_id == shop.pk
    assert bytes_of(row) == PHOTO


def test_a_slot_takes_only_the_bytes_that_were_declared(ask, shop):
    public_id = expected(shop)
    other = factories.photo_bytes(32, 32)
    answer = create(ask, announced(shop, other, id=public_id), length=len(other))
    assert (answer.status_code, answer.json()["code"]) == (409, "other_content")


def test_a_slot_whose_file_is_not_taken_waits_no_longer(ask, shop):
    page = b"<html><script>alert(1)</script></html>"
    public_id = expected(shop, page)
    path = create(ask, announced(shop, page, id=public_id), length=len(page))[
        "Location"
    ]
    answer = patch(ask, path, 0, page)
    assert (answer.status_code, answer.json()["code"]) == (415, "type_not_accepted")
    row = Evidence.objects.get(public_id=public_id)
    assert (row.status, row.refusal) == ("refused", "type_not_accepted")


def test_a_shop_that_is_over_takes_no_new_file(ask, shop):
    shop.cancel(by=shop.shopper, at=timezone.now(), reason="Closed")
    answer = create(ask, announced(shop))
    assert (answer.status_code, answer.json()["code"]) == (409, "assignment_cancelled")


def test_an_upload_may_be_given_up(ask, shop):
    said = announced(shop)
    path = create(ask, said)["Location"]
    patch(ask, path, 0, PHOTO[:10])
    assert ask("DELETE", path).status_code == 204
    assert ask("HEAD", path).status_code == 404
    assert not (settings.PARTS_ROOT / str(said["id"])).exists()


def test_what_nobody_resumes_makes_room_after_a_week(ask, shop):
    said = announced(shop)
    path = create(ask, said)["Location"]
    patch(ask, path, 0, PHOTO[:10])
    later = timezone.now() + resuming.LIFETIME
    assert resuming.sweep(at=timezone.now()) == 0
    assert resuming.sweep(at=later + resuming.LIFETIME) == 1
    assert not os.listdir(settings.PARTS_ROOT)


def test_a_piece_that_a_crash_left_behind_makes_room_after_a_day(ask, shop):
    create(ask, announced(shop))
    left = settings.PARTS_ROOT / f"{resuming.PIECE}left"
    left.write_bytes(b"half a piece")
    now = timezone.now()
    resuming.sweep(at=now)
    assert left.exists()
    resuming.sweep(at=now + resuming.ORPHANED_AFTER + timedelta(minutes=1))
    assert not left.exists()


def test_of_the_pieces_nothing_is_left_beside_the_evidence(ask, shop):
    path = create(ask, announced(shop))["Location"]
    patch(ask, path, 0, PHOTO[:10])
    patch(ask, path, 10, PHOTO[10:])
    assert stored_bytes() == PHOTO
    assert not os.listdir(settings.PARTS_ROOT)


def test_a_first_piece_takes_the_place_of_what_a_crash_left_there(ask, shop):
    said = announced(shop)
    path = create(ask, said)["Location"]
    (settings.PARTS_ROOT / str(said["id"])).write_bytes(b"never promised")
    assert patch(ask, path, 0, PHOTO).status_code == 204
    assert stored_bytes() == PHOTO


@pytest.mark.parametrize("is_approved", [False, True])
def test_a_slot_that_nobody_waits_for_is_still_filled_and_told_of(
    ask, shop, is_approved
):
    slot = expected(shop)
    reviewer = factories.viewer(shop.organization, Role.REVIEWER)
    row, at = Evidence.objects.get(public_id=slot), timezone.now()
    reviewing.give_up(reviewer, row, at=at, reason="The phone was lost")
    if is_approved:
        reviewing.approve(reviewer, row.submission, at=at)
    path = create(ask, announced(shop, id=slot))["Location"]
    assert ask("HEAD", path)["Upload-Offset"] == "0"
    assert patch(ask, path, 0, PHOTO).status_code == 204
    assert bytes_of(Evidence.objects.get(public_id=slot)) == PHOTO
    tasks.sweep_submissions()
    assert row.submission.signals.get().kind == "late_file"
