import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from shoppers.middleware import SESSION_KEY
from shoppers.models import PersonalToken, Role
from tests import factories
from tests.shoppers.api.callers import JSON, Caller, token_for

ME = "/api/v1/me/"


def test_a_token_says_who_and_in_which_organization(cast):
    me = Caller(cast.viewer(cast.sam)).get("me/").json()
    assert me["person"]["id"] == str(cast.sam.public_id)
    assert me["organization"]["slug"] == "northwind"
    assert me["roles"] == ["shopper"]


def test_a_token_has_every_role_of_its_person_there_and_none_from_elsewhere(cast):
    both = factories.person(cast.organization, Role.SHOPPER, Role.REVIEWER)
    both.memberships.create(organization=cast.other.organization, role=Role.LEADER)
    assert Caller(cast.viewer(both)).get("me/").json()["roles"] == [
        "reviewer",
        "shopper",
    ]


def test_a_token_takes_one_statement_and_its_first_use_another(cast):
    caller = Caller(cast.viewer(cast.sam))
    caller.get("me/")
    with CaptureQueriesContext(
        connection,
    ) as queries:
        caller.get("me/")
    assert len(queries) == 1


def test_the_use_of_a_token_is_noted(cast):
    Caller(cast.viewer(cast.sam)).get("me/")
    assert PersonalToken.objects.get().last_used_at is not None


@pytest.mark.parametrize(
    "header", ["Bearer", "Bearer candid_x", "Bearer \x7f", "bearer  candid_x y"]
)
def test_an_unknown_token_is_401_with_a_challenge(db, header):
    answer = Client().get(ME, headers={"Authorization": header})
    assert answer.status_code == 401
    assert answer["WWW-Authenticate"] == "Bearer"
    assert answer.json()["code"] == "authentication_failed"


def test_a_revoked_token_is_401(cast):
    caller = Caller(cast.viewer(cast.sam))
    PersonalToken.objects.get().revoke(by=cast.sam, at=timezone.now())
    assert caller.get("me/").status_code == 401


@pytest.mark.parametrize("change", ["inactive", "no_member"])
def test_a_token_dies_with_its_person_or_their_membership(cast, change):
    caller = Caller(cast.viewer(cast.sam))
    if change == "inactive":
        cast.sam.is_active = False
        cast.sam.save()
    else:
        cast.sam.memberships.all().delete()
    assert caller.get("me/").status_code == 401


def test_a_session_uses_the_organization_that_was_chosen_last(cast, client):
    cast.sam.memberships.create(organization=cast.other.organization, role=Role.LEADER)
    client.force_login(cast.sam)
    session = client.session
    session[SESSION_KEY] = str(cast.other.organization.public_id)
    session.save()
    me = client.get(ME).json()
    assert me["organization"]["slug"] == "harbour"
    assert me["roles"] == ["leader"]


def test_a_session_needs_the_csrf_token_to_change_anything(cast):
    shop = factories.assignment(cast.organization, shopper=cast.sam)
    client = Client(enforce_csrf_checks=True)
    client.force_login(cast.sam)
    answer = client.post(f"/api/v1/assignments/{shop.public_id}/accept/")
    assert answer.status_code == 403
    shop.refresh_from_db()
    assert shop.status == "assigned"


def test_a_token_needs_no_csrf_token(cast):
    shop = factories.assignment(cast.organization, shopper=cast.sam)
    client = Client(
        enforce_csrf_checks=True,
        headers={"Authorization": f"Bearer {token_for(cast.viewer(cast.sam))}"},
    )
    path = f"/api/v1/assignments/{shop.public_id}/accept/"
    assert client.post(path, {}, content_type=JSON).status_code == 200


def test_a_person_without_any_role_is_refused(db, client):
    client.force_login(factories.person())
    assert client.get(ME).status_code == 403
