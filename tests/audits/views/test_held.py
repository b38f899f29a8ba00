"""The manager's pages for work that came too late."""

from uuid import uuid4

import pytest
from django.utils import timezone

from audits import intake
from audits.models import HeldSending
from shoppers.models import Role
from tests import factories

pytestmark = pytest.mark.django_db
PAGE = "/late-work/"


@pytest.fixture
def company():
    return factories.organization()


@pytest.fixture
def ann(client, company):
    client.force_login(factories.viewer(company, Role.MANAGER).person)
    return client


def held(company, **fields):
    shop = factories.assignment(company, status="in_progress")
    viewer = factories.shops.shopper_of(shop)
    now = timezone.now()
    shop.cancel(by=viewer.person, at=now, reason="Closed")
    body = factories.body_of(shop, visited_at=now, **fields)
    return intake.receive(viewer, uuid4(), body, at=now).sending


def test_without_late_work_the_page_says_when_there_would_be_some(ann):
    assert "No late work" in ann.get(PAGE).content.decode()


def test_the_list_of_waves_says_that_work_waits(ann, company):
    held(company)
    assert "came too late" in ann.get("/waves/").content.decode()


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_the_same_with_one_and_three(
    ann, company, count, django_assert_max_num_queries
):
    for _ in range(count):
        held(company)
    with django_assert_max_num_queries(9):
        assert ann.get(PAGE).status_code == 200


def test_the_page_shows_the_answers_that_came(ann, company):
    answer = ann.get(f"{PAGE}{held(company).public_id}/")
    assert "Take it in for this shop" in answer.content.decode()


def test_taken_in_it_goes_to_review(ann, company):
    row = held(company)
    answer = ann.post(f"{PAGE}{row.public_id}/", {"do": "take_in"})
    assert answer.status_code == 302
    row.refresh_from_db()
    assert row.status == "taken_in"
    assert row.assignment.submission.public_id == row.submission_id


def test_kept_beside_it_the_cancelled_shop_stays_cancelled(ann, company):
    row = held(company)
    ann.post(f"{PAGE}{row.public_id}/", {"do": "beside"})
    row.assignment.refresh_from_db()
    assert row.assignment.status == "cancelled"
    assert row.assignment.wave.assignments.count() == 2


def test_setting_aside_needs_a_reason(ann, company):
    row = held(company)
    answer = ann.post(f"{PAGE}{row.public_id}/", {"do": "set_aside", "reason": ""})
    assert answer.status_code == 422
    assert HeldSending.objects.get().status == "waiting"


def test_set_aside_it_says_why(ann, company):
    row = held(company)
    ann.post(f"{PAGE}{row.public_id}/", {"do": "set_aside", "reason": "Done twice"})
    assert "Done twice" in ann.get(f"{PAGE}{row.public_id}/").content.decode()


def test_incomplete_work_stays_and_says_what_is_missing(ann, company):
    row = held(company, answers={})
    answer = ann.post(f"{PAGE}{row.public_id}/", {"do": "take_in"})
    assert answer.status_code == 422
    assert "not complete" in answer.content.decode()
    row.refresh_from_db()
    assert row.status == "waiting"
