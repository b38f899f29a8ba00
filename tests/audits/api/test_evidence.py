import base64
import hashlib
from io import BytesIO
from uuid import uuid4

import pytest

from audits import uploading
from audits.models import Evidence
from shoppers.api.problems import MEDIA_TYPE
from tests import factories
from tests.shoppers.api.callers import Caller, faults

PHOTO = factories.photo_bytes()


@pytest.fixture
def sam(cast):
    return Caller(cast.viewer(cast.sam))


@pytest.fixture
def shop(cast):
    return factories.assignment(cast.organization, status="accepted", shopper=cast.sam)


def path_of(public_id, shop, question="proof", **more):
    query = "&".join(f"{name}={value}" for name, value in more.items())
    base = f"evidence/{public_id}/?assignment={shop.public_id}&question={question}"
    return base + (f"&{query}" if query else "")


def digest(content: bytes) -> dict[str, str]:
    return {"X-Content-SHA256": hashlib.sha256(content).hexdigest()}


def send(caller, shop, content=PHOTO, public_id=None, question="proof", **headers):
    path = path_of(public_id or uuid4(), shop, question)
    return caller.upload(path, content, **(headers or digest(content)))


def test_new_bytes_are_201_and_the_same_again_200(sam, shop):
    public_id = uuid4()
    first = send(sam, shop, public_id=public_id)
    second = send(sam, shop, public_id=public_id)
    assert (first.status_code, second.status_code) == (201, 200)
    assert Evidence.objects.get().sha256 == first.json()["sha256"]


def test_other_bytes_under_the_same_id_are_409(sam, shop):
    public_id = uuid4()
    send(sam, shop, public_id=public_id)
    answer = send(sam, shop, factories.photo_bytes(32, 32), public_id=public_id)
    assert (answer.status_code, answer.json()["code"]) == (409, "other_content")
    assert Evidence.objects.count() == 1


def test_an_id_that_somebody_else_used_is_409(sam, shop, cast):
    theirs = factories.evidence(
        factories.assignment(cast.other.organization, status="accepted")
    )
    answer = send(sam, shop, public_id=theirs.public_id)
    assert answer.status_code == 409


def test_a_content_digest_counts_as_declared(sam, shop):
    value = base64.b64encode(hashlib.sha256(PHOTO).digest()).decode()
    answer = send(sam, shop, **{"Content-Digest": f"sha-512=:AA==:, sha-256=:{value}:"})
    assert answer.status_code == 201


@pytest.mark.parametrize(
    "header",
    [
        {"X-Nothing": ""},
        {"Content-Digest": "sha-256=:AAAA:"},
        {"X-Content-SHA256": "0" * 63},
        {"Content-Digest": "md5=:AA==:", "X-Content-SHA256": "0" * 64},
    ],
    ids=["none", "short", "cut", "unknown"],
)
def test_bytes_without_a_sound_digest_are_400(sam, shop, header):
    answer = send(sam, shop, **header)
    assert answer.status_code == 400
    assert faults(answer) == [("Content-Digest", "digest_required")]


def test_bytes_that_are_not_the_declared_ones_are_400(sam, shop):
    answer = send(sam, shop, **digest(PHOTO + b"!"))
    assert answer.status_code == 400
    assert faults(answer) == [("Content-Digest", "other_bytes")]
    assert not Evidence.objects.exists()


def test_a_body_that_ended_early_is_400(sam, shop):
    short = {"CONTENT_LENGTH": str(len(PHOTO)), "wsgi.input": BytesIO(PHOTO[:-9])}
    answer = sam.client.put(
        f"/api/v1/{path_of(uuid4(), shop)}",
        PHOTO,
        content_type="image/jpeg",
        headers=digest(PHOTO),
        **short,
    )
    assert answer.status_code == 400
    assert faults(answer) == [("Content-Length", "cut_short")]
    assert not Evidence.objects.exists()


def test_no_length_is_411(sam, shop):
    assert send(sam, shop, b"").status_code == 411


def test_more_than_the_limit_is_413_before_it_is_read(sam, shop):
    too_many = {"CONTENT_LENGTH": str(uploading.MAX_BYTES + 1)}
    answer = sam.client.put(
        f"/api/v1/{path_of(uuid4(), shop)}", b"x", headers=digest(b"x"), **too_many
    )
    assert answer.status_code == 413


@pytest.mark.parametrize("content", [b"<svg/>", b"%!PS", b"MZ" + bytes(range(64))])
def test_a_type_that_is_not_taken_is_415(sam, shop, content):
    answer = send(sam, shop, content)
    assert answer.status_code == 415
    assert not Evidence.objects.exists()


@pytest.mark.parametrize(
    ("question", "code"),
    [("nothing", "unknown_question"), ("greeted", "takes_no_evidence")],
)
def test_a_question_that_takes_none_is_422_on_it(sam, shop, question, code):
    answer = send(sam, shop, question=question)
    assert answer.status_code == 422
    assert faults(answer) == [("question", code)]


@pytest.mark.parametrize("missing", ["assignment", "question"])
def test_a_parameter_that_is_missing_is_400_on_it(sam, shop, missing):
    path = path_of(uuid4(), shop).replace(f"{missing}=", "name=")
    answer = sam.upload(path, PHOTO, **digest(PHOTO))
    assert faults(answer) == [(missing, "required")]


def test_a_shop_that_is_not_mine_is_400_on_it(sam, cast):
    theirs = factories.assignment(cast.other.organization, status="accepted")
    answer = send(sam, theirs)
    assert answer.status_code == 400
    assert faults(answer) == [("assignment", "not_found")]


def test_a_shop_that_was_sent_takes_no_more_evidence(sam, cast):
    shop = factories.assignment(cast.organization, status="submitted", shopper=cast.sam)
    answer = send(sam, shop)
    assert (answer.status_code, answer.json()["code"]) == (409, "assignment_submitted")


@pytest.mark.parametrize(
    ("disposition", "name"),
    [
        ('attachment; filename="till.jpg"', "till.jpg"),
        ("attachment; filename*=UTF-8''caf%C3%A9.jpg", "café.jpg"),
        ("nonsense", "file"),
        ('attachment; filename="../../etc/passwd"', "passwd"),
    ],
)
def test_the_name_is_a_label_from_the_header(sam, shop, disposition, name):
    headers = digest(PHOTO) | {"Content-Disposition": disposition}
    assert send(sam, shop, **headers).json()["name"].endswith(name)


def test_the_name_may_stand_in_the_address(sam, shop):
    path = path_of(uuid4(), shop, name="till.jpg")
    assert sam.upload(path, PHOTO, **digest(PHOTO)).json()["name"] == "till.jpg"


def test_where_and_when_it_was_taken_is_for_the_desk(sam, shop, cast):
    row = factories.evidence(shop)
    address = f"evidence/{row.public_id}/"
    assert "captured_at" not in sam.get(address).json()
    assert "captured_at" in Caller(cast.viewer(cast.rob)).get(address).json()


def test_links_lead_to_the_page_that_serves_the_bytes(shop, cast):
    row = factories.evidence(shop)
    links = Caller(cast.viewer(cast.rob)).get(f"evidence/{row.public_id}/").json()
    assert links["links"] == {"original": f"/evidence/{row.public_id}/original/"}


@pytest.mark.parametrize("who", ["ann at the other", "another shopper"])
def test_evidence_of_others_is_404(shop, cast, who):
    row = factories.evidence(shop)
    if who == "another shopper":
        other = cast.viewer(factories.person(cast.organization, "shopper"))
    else:
        other = cast.other.viewer(cast.other.ann)
    answer = Caller(other).get(f"evidence/{row.public_id}/")
    assert answer.status_code == 404
    assert answer["Content-Type"] == MEDIA_TYPE


def test_a_manager_cannot_upload(cast, shop):
    assert send(Caller(cast.viewer(cast.ann)), shop).status_code == 403
