import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse

from shoppers.models import Role
from shoppers.permissions import EVERYBODY, public, role_required


def page(request):
    return HttpResponse("inside")


@pytest.fixture
def ask(rf, cast):
    """Open a guarded view as somebody; `viewer` as the middleware would set it."""

    def asked(view, person=None, viewer=None):
        request = rf.get("/waves/?view=late")
        request.user = person or AnonymousUser()
        request.viewer = viewer or (person and cast.viewer(person))
        return view(request)

    return asked


def test_somebody_anonymous_is_sent_to_sign_in_and_back(ask):
    answer = ask(role_required(Role.MANAGER)(page))
    assert answer.status_code == 302
    assert answer.url.endswith("?next=/waves/%3Fview%3Dlate")


def test_who_holds_one_of_the_roles_comes_in(ask, cast):
    view = role_required(Role.REVIEWER, Role.MANAGER)(page)
    assert ask(view, cast.ann).content == b"inside"


def test_who_holds_another_role_is_refused(ask, cast):
    with pytest.raises(PermissionDenied):
        ask(role_required(Role.MANAGER)(page), cast.sam)


def test_an_administrator_needs_the_role_like_everybody(ask, cast):
    with pytest.raises(PermissionDenied):
        ask(role_required(Role.MANAGER)(page), cast.ada)


@pytest.mark.parametrize("roles", [(), (Role.MANAGER,)])
def test_a_role_elsewhere_opens_nothing_here(ask, cast, roles):
    here = cast.viewer(cast.other.ann)
    with pytest.raises(PermissionDenied):
        ask(role_required(*roles)(page), cast.other.ann, here)


@pytest.mark.parametrize("name", ["ann", "rob", "sam", "lea", "ada"])
def test_without_a_named_role_every_member_comes_in(ask, cast, name):
    assert ask(role_required()(page), getattr(cast, name)).status_code == 200


def test_somebody_without_any_organization_is_refused(rf, cast):
    request = rf.get("/")
    request.user, request.viewer = cast.sam, None
    with pytest.raises(PermissionDenied):
        role_required()(page)(request)


def test_a_guarded_page_is_kept_by_no_cache(ask, cast):
    answer = ask(role_required()(page), cast.sam)
    assert answer["Cache-Control"] == "private, no-store"


def test_a_view_may_say_how_long_it_is_kept(ask, cast):
    def kept(request):
        return HttpResponse(headers={"Cache-Control": "private, max-age=60"})

    answer = ask(role_required()(kept), cast.sam)
    assert answer["Cache-Control"] == "private, max-age=60"


def test_a_view_carries_its_roles_for_the_walk_over_all_addresses():
    assert role_required(Role.LEADER)(page).roles == {"leader"}
    assert role_required()(page).roles == EVERYBODY
    assert public(lambda request: HttpResponse()).roles is None
