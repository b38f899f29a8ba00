import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import HttpResponse

from shoppers.middleware import SESSION_KEY, ViewerMiddleware
from shoppers.models import Membership
from tests import factories


@pytest.fixture
def look(rf):
    """The request as the views get it."""

    def looked(person, *, path="/", chosen=None):
        request = rf.get(path)
        request.user = person
        request.session = {SESSION_KEY: chosen} if chosen else {}
        ViewerMiddleware(lambda request: HttpResponse())(request)
        return request

    return looked


@pytest.fixture
def both(cast):
    """Ann works at Northwind, and shops for Harbour Bank."""
    Membership.objects.create(
        person=cast.ann, organization=cast.other.organization, role="shopper"
    )
    return cast


def test_somebody_anonymous_has_no_viewer(look, db):
    request = look(AnonymousUser())
    assert (request.viewer, request.viewers) == (None, [])


def test_somebody_without_a_membership_has_no_viewer(look, db):
    assert look(factories.person()).viewer is None


def test_a_member_looks_with_the_roles_they_hold(look, cast):
    assert look(cast.rob).viewer == cast.viewer(cast.rob)


def test_without_a_choice_the_first_organization_by_name_counts(look, both):
    request = look(both.ann)
    assert request.viewer.organization == both.other.organization
    assert request.viewer.roles == {"shopper"}


def test_the_organization_chosen_last_counts(look, both):
    request = look(both.ann, chosen=str(both.organization.public_id))
    assert request.viewer.organization == both.organization
    assert len(request.viewers) == 2


def test_the_choice_of_an_organization_of_others_is_ignored(look, cast):
    request = look(cast.ann, chosen=str(cast.other.organization.public_id))
    assert request.viewer.organization == cast.organization


def test_a_membership_that_ended_ends_the_choice_too(look, both):
    both.ann.memberships.filter(organization=both.other.organization).delete()
    request = look(both.ann, chosen=str(both.other.organization.public_id))
    assert request.viewer.organization == both.organization


@pytest.mark.parametrize("path", ["/api/v1/waves/", "/static/a.css", "/healthz"])
def test_where_nobody_looks_no_query_is_made(
    look, cast, path, django_assert_num_queries
):
    with django_assert_num_queries(0):
        assert look(cast.ann, path=path).viewer is None
