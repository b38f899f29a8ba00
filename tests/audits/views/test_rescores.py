"""Scoring released shops again, through the front door."""

import pytest
from django.urls import reverse
from django.utils import timezone

from audits import rescoring
from audits.models import Rescore, Scorecard
from tests import factories
from tests.audits.test_rescoring import REASON, World


@pytest.fixture
def world(cast):
    return World(cast)


@pytest.fixture
def ann(cast, client_for):
    return client_for(cast.ann)


def page_of(world):
    return reverse("audits:checklist-rescore", args=[world.old.checklist.public_id])


def asked(world, **fields):
    rows = {"program": world.program, "source": world.old, "target": world.new}
    return {name: str(row.public_id) for name, row in rows.items()} | fields


def text_of(response):
    return " ".join(response.content.decode().split())


def order(client, world, reason=REASON, **fields):
    query = "&".join(f"{k}={v}" for k, v in asked(world, **fields).items())
    return client.post(f"{page_of(world)}?{query}", {"reason": reason})


def test_the_preview_shows_before_and_after_and_stores_nothing(ann, world):
    world.shop()
    page = text_of(ann.get(page_of(world), asked(world)))
    assert "94.3" in page
    assert "95.0" in page
    assert not Rescore.objects.exists()
    assert Scorecard.objects.get().version == world.old


def test_an_order_is_carried_out_and_shown(ann, world):
    world.shop()
    response = order(ann, world)
    rescore = Rescore.objects.get()
    assert response["Location"] == reverse("audits:rescore", args=[rescore.public_id])
    assert "Under way" in text_of(ann.get(response["Location"]))
    rescoring.work(rescore.pk, at=timezone.now())
    page = text_of(ann.get(response["Location"]))
    assert "Done" in page
    assert "1 of 1 shops" in page
    assert REASON in page


def test_a_reason_is_demanded(ann, world):
    world.shop()
    response = order(ann, world, reason="short")
    assert response.status_code == 422
    assert "at least ten characters" in text_of(response)
    assert not Rescore.objects.exists()


def test_a_second_order_is_refused_in_words(ann, world):
    world.shop()
    order(ann, world)
    response = order(ann, world)
    assert response.status_code == 422
    assert "being scored again already" in text_of(response)


@pytest.mark.parametrize(
    "fields",
    [
        {"target": "nonsense"},
        {"source": "\0"},
        {"program": ""},
        {"wave": "9" * 5000},
        {"target": "00000000-0000-0000-0000-000000000000"},
    ],
)
def test_bad_addresses_are_told_and_order_nothing(ann, world, fields):
    world.shop()
    assert ann.get(page_of(world), asked(world, **fields)).status_code == 200
    query = asked(world, **fields)
    response = ann.post(
        page_of(world), {"reason": REASON}, query_params=query, follow=False
    )
    assert response.status_code == 422
    assert not Rescore.objects.exists()


def test_a_version_of_another_organization_is_not_offered(cast, ann, world):
    theirs = factories.checklist_version(cast.other.organization)
    world.shop()
    response = order(ann, world, target=str(theirs.public_id))
    assert response.status_code == 422


def test_nothing_to_score_is_said(ann, world):
    factories.assignment(world.organization, wave=world.wave, version=world.old)
    assert "No such shop" in text_of(ann.get(page_of(world), asked(world)))


def test_it_can_be_stopped(ann, world):
    world.shop()
    order(ann, world)
    rescore = Rescore.objects.get()
    ann.post(reverse("audits:rescore-stop", args=[rescore.public_id]))
    rescore.refresh_from_db()
    assert rescore.status == Rescore.Status.CANCELLED
    page = text_of(ann.get(reverse("audits:rescore", args=[rescore.public_id])))
    assert "Stopped" in page


@pytest.mark.parametrize("shops", [1, 3])
def test_the_pages_cost_the_same_with_any_number_of_shops(
    ann, world, shops, django_assert_num_queries
):
    for _ in range(shops):
        world.shop()
    ann.get(page_of(world), asked(world))
    with django_assert_num_queries(14):
        ann.get(page_of(world), asked(world))
    rescore = world.do()
    page = reverse("audits:rescore", args=[rescore.public_id])
    ann.get(page)
    with django_assert_num_queries(7):
        ann.get(page)


def test_another_organizations_order_is_not_there(cast, client_for, world):
    world.shop()
    rescore = world.order()
    for name in ("rescore", "rescore-stop"):
        client = client_for(cast.other.ann)
        page = reverse(f"audits:{name}", args=[rescore.public_id])
        verb = client.post if name == "rescore-stop" else client.get
        assert verb(page).status_code == 404
    rescore.refresh_from_db()
    assert rescore.status == Rescore.Status.REQUESTED
