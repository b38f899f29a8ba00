from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from audits.models import Evidence
from shoppers.models import Role
from tests import factories

FETCH = {"X-Requested-With": "fetch"}


@pytest.fixture
def shop(cast):
    return factories.assignment(
        cast.organization, shopper=cast.sam, status="in_progress"
    )


@pytest.fixture
def client(cast, client_for):
    return client_for(cast.sam)


def send(client, shop, *, content=None, **fields):
    address = reverse("audits:evidence-add", args=[shop.public_id])
    file = SimpleUploadedFile("me.jpg", content or factories.photo_bytes())
    return client.post(
        address, {"question": "proof", "file": file, **fields}, headers=FETCH
    )


def fetch(client, row, variant, **headers):
    """The answer, its file read to the end, which closes it."""
    answer = client.get(file_address(row, variant), headers=headers)
    if answer.streaming:
        answer.body = answer.getvalue()
    return answer


def file_address(row, variant):
    return reverse("audits:evidence", args=[row.public_id, variant])


def test_a_chosen_photo_is_kept_under_the_phones_id(client, shop):
    made = uuid4()
    send(client, shop, id=str(made))
    assert Evidence.objects.get().public_id == made


def test_the_same_photo_sent_twice_is_kept_once(client, shop):
    made = str(uuid4())
    send(client, shop, id=made)
    answer = send(client, shop, id=made)
    assert answer.status_code == 200
    assert Evidence.objects.count() == 1


def test_what_is_no_photo_is_refused_in_a_sentence(client, shop):
    answer = send(client, shop, content=b"<svg onload=alert(1)>")
    assert answer.status_code == 422
    assert "not a photo that we can read" in answer.content.decode()


def test_bytes_that_changed_on_the_way_are_refused(client, shop):
    answer = send(client, shop, sha256="0" * 64)
    assert "damaged on its way" in answer.content.decode()
    assert not Evidence.objects.exists()


def test_a_request_without_a_file_says_so(client, shop):
    address = reverse("audits:evidence-add", args=[shop.public_id])
    answer = client.post(address, {"question": "proof"}, headers=FETCH)
    assert answer.status_code == 422
    assert "No photo arrived" in answer.content.decode()


def test_a_plain_form_goes_back_to_its_question(client, shop):
    address = reverse("audits:evidence-add", args=[shop.public_id])
    file = SimpleUploadedFile("me.jpg", factories.photo_bytes())
    answer = client.post(address, {"question": "proof", "file": file})
    assert answer["Location"].endswith("/checklist/#q-proof")


def test_a_photo_that_could_not_be_read_names_the_remedy(client, shop):
    factories.evidence(shop, content=factories.photo_bytes()[:400], ready=True)
    address = reverse("audits:evidence-add", args=[shop.public_id])
    answer = client.get(address, {"question": "proof"}, headers=FETCH)
    assert "Could not be read" in answer.content.decode()
    assert "Take it again." in answer.content.decode()


def test_a_photo_can_be_taken_back_before_sending(client, shop):
    row = factories.evidence(shop)
    client.post(reverse("audits:evidence-remove", args=[row.public_id]))
    assert not Evidence.objects.exists()


def test_a_sent_photo_stays(cast, client, shop):
    row = factories.evidence(shop)
    Evidence.objects.update(submission=factories.submission(cast.organization))
    client.post(reverse("audits:evidence-remove", args=[row.public_id]))
    assert Evidence.objects.filter(pk=row.pk).exists()


def test_a_copy_is_shown_and_can_run_nothing(client, shop):
    row = factories.evidence(shop, ready=True)
    answer = fetch(client, row, "thumb")
    assert answer["Content-Type"] == "image/jpeg"
    assert answer["Content-Disposition"].startswith("inline")
    assert answer["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Cache-Control"].startswith("private")


def test_the_original_is_only_handed_out(client, shop):
    row = factories.evidence(shop)
    answer = fetch(client, row, "original")
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer.body == factories.photo_bytes()


def test_an_unchanged_copy_is_not_sent_again(client, shop):
    row = factories.evidence(shop, ready=True)
    etag = fetch(client, row, "thumb")["ETag"]
    again = fetch(client, row, "thumb", **{"If-None-Match": etag})
    assert again.status_code == 304


@pytest.mark.parametrize("variant", ["display", "thumb", "metadata"])
def test_a_copy_that_is_not_ready_is_not_there(client, shop, variant):
    row = factories.evidence(shop)
    assert fetch(client, row, variant).status_code == 404


def test_another_shopper_sees_nothing_of_it(cast, client_for, shop):
    row = factories.evidence(shop, ready=True)
    other = client_for(factories.person(cast.organization, Role.SHOPPER))
    assert fetch(other, row, "thumb").status_code == 404


def test_a_leader_sees_the_copy_of_what_counts_but_not_the_original(cast, client_for):
    shop = factories.approved(cast.organization, shopper=cast.sam).assignment
    # Evidence is sent before approval; here it is only tied to the result.
    Evidence.objects.filter(assignment=shop).delete()
    open_shop = factories.assignment(
        cast.organization, shopper=cast.sam, status="in_progress"
    )
    row = factories.evidence(open_shop, ready=True)
    Evidence.objects.update(submission=shop.submission)
    lea = client_for(cast.lea)
    assert fetch(lea, row, "display").status_code == 200
    assert fetch(lea, row, "original").status_code == 404


def test_a_reviewer_of_another_organization_sees_nothing(cast, client_for, shop):
    row = factories.evidence(shop, ready=True)
    stranger = client_for(cast.other.rob)
    assert fetch(stranger, row, "original").status_code == 404
