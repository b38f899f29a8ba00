"""Promise 3, for every address: who may, may; for the rest it is closed or not there.

A new address fails here until SUBJECTS (tests/access_subjects.py) says what it
is about: that is meant.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from shoppers.models import Person, Role
from tests import factories
from tests.access_subjects import SUBJECTS
from tests.cast import Company

#: Whole trees that look after themselves: the admin by is_staff and its own
#: permissions, allauth's pages because they are where one signs in.
ELSEWHERE = ("admin:", "account_")
#: Open to anybody, on purpose.
PUBLIC = {"healthz", "api:schema", "api:docs", "api:unknown", "api-unknown"}
#: What a phone keeps for everybody alike.
PUBLIC |= {"audits:worker", "audits:manifest", "audits:offline"}
#: Where a message is stopped by whoever got it: signed, and asked for as a button.
PUBLIC |= {"reports:stop"}
#: Of the whole organization: every shopper knows where its customers go, and sees the
#: example pictures of its questions.
SHARED = {"api:channel", "api:region", "api:location", "audits:picture"}
#: Asked by a page's script, which follows no redirect.
ASKED = {"audits:hello"}
CLOSED, ABSENT = {401, 403}, {404}


@dataclass(frozen=True)
class Route:
    name: str
    view: Any = field(repr=False)
    has_object: bool
    is_api: bool

    def __str__(self) -> str:
        return self.name

    @property
    def roles(self) -> frozenset[str] | None:
        return getattr(self.view, "roles", frozenset())

    @property
    def methods(self) -> list[tuple[str, frozenset[str]]]:
        """(method, who may): pages say one thing for all, the API each for itself."""
        if self.is_api:
            by_method = self.view.cls.roles
            return [(name.lower(), frozenset(by_method[name])) for name in by_method]
        return [("", self.roles or frozenset())]


def walk(resolver: URLResolver, prefix: str = "", path: str = "") -> Iterator[Route]:
    for each in resolver.url_patterns:
        here = path + str(each.pattern)
        if isinstance(each, URLResolver):
            inner = f"{prefix}{each.namespace}:" if each.namespace else prefix
            yield from walk(each, inner, here)
        elif isinstance(each, URLPattern):
            # What is under api/ and nothing else: only says 404, in the API's words.
            name = f"{prefix}{each.name or 'unknown'}"
            yield Route(name, each.callback, "<" in here, here.startswith("api/"))


ROUTES = [
    route for route in walk(get_resolver()) if not route.name.startswith(ELSEWHERE)
]
GUARDED = [route for route in ROUTES if route.name not in PUBLIC]
routes = pytest.mark.parametrize("route", GUARDED, ids=str)
with_objects = pytest.mark.parametrize(
    "route", [route for route in GUARDED if route.has_object], ids=str
)


def address(route: Route, company: Company, person: Person) -> str:
    if not route.has_object:
        return reverse(route.name)
    assert route.name in SUBJECTS, f"Say in SUBJECTS what {route.name} is about."
    return reverse(route.name, kwargs=SUBJECTS[route.name](company, person))


def ask(client: Client, route: Route, path: str, method: str, company: Company) -> Any:
    """The answer to `method`, or to what a page is for: GET, else an empty POST."""
    if route.is_api:
        body = {} if method == "get" else {"content_type": "application/json"}
        return getattr(client, method)(path, **body)
    answer = client.get(path)
    if answer.status_code == 405:
        chosen = {"organization": str(company.organization.public_id)}
        answer = client.post(
            path, chosen if route.name == "shoppers:organization-switch" else {}
        )
    if answer.streaming:
        assert answer.getvalue() is not None  # read to its end: the file is closed
    return answer


def is_sign_in(answer: HttpResponse) -> bool:
    where = str(answer.headers.get("Location", ""))
    return answer.status_code == 302 and where.startswith("/accounts/")


@routes
def test_every_address_says_who_may_open_it(route):
    assert getattr(route.view, "roles", None), f"{route} is open to everybody."


def test_only_these_addresses_are_open_to_anybody():
    assert {route.name for route in ROUTES if route.roles is None} == PUBLIC


@routes
def test_nobody_comes_in_without_signing_in(route, cast):
    path = address(route, cast, cast.sam)
    for method, _ in route.methods:
        answer = ask(Client(), route, path, method, cast)
        if route.is_api or route.name in ASKED:
            assert answer.status_code in CLOSED
        else:
            assert is_sign_in(answer)


@routes
def test_another_role_is_refused(route, cast, client_for):
    path = address(route, cast, cast.sam)
    for method, roles in route.methods:
        for role, person in cast.by_role().items():
            if role not in roles:
                answer = ask(client_for(person), route, path, method, cast)
                wanted = CLOSED | ABSENT if route.is_api else {403}
                assert answer.status_code in wanted, (method, role)


def existing(route: Route) -> list[tuple[str, frozenset[str]]]:
    """Methods about something that exists: a PUT brings an id of its own, and what
    becomes of it is told in audits/test_intake and audits/test_uploading."""
    return [(method, roles) for method, roles in route.methods if method != "put"]


@with_objects
def test_what_is_another_organizations_is_not_there(route, cast, client_for):
    for method, roles in existing(route):
        for role, person in cast.by_role().items():
            if role in roles:
                theirs = cast.other.by_role()[role]
                path = address(route, cast.other, theirs)
                answer = ask(client_for(person), route, path, method, cast)
                assert answer.status_code in ABSENT, (method, role)


@with_objects
def test_what_never_was_looks_the_same(route, cast, client_for):
    for method, roles in existing(route):
        role = min(roles)
        kwargs = SUBJECTS[route.name](cast, cast.by_role()[role])
        path = reverse(route.name, kwargs=kwargs | {"public_id": uuid4()})
        answer = ask(client_for(cast.by_role()[role]), route, path, method, cast)
        assert answer.status_code in ABSENT, (method, role)


@with_objects
def test_another_shoppers_work_is_not_there(route, cast, client_for):
    colleague = factories.person(cast.organization, Role.SHOPPER)
    path = address(route, cast, cast.sam)
    for method, roles in existing(route):
        if Role.SHOPPER in roles and route.name not in SHARED:
            answer = ask(client_for(colleague), route, path, method, cast)
            assert answer.status_code in ABSENT, method


@routes
def test_whoever_may_comes_in(route, cast, client_for):
    for method, roles in route.methods:
        for role, person in cast.by_role().items():
            if role in roles:
                path = address(route, cast, person)
                answer = ask(client_for(person), route, path, method, cast)
                assert not is_sign_in(answer), (method, role)
                assert answer.status_code < 500, (method, role)
                assert answer.status_code not in CLOSED | ABSENT | {405}, (method, role)


def test_nobody_switches_to_an_organization_of_others(cast, client_for):
    chosen = {"organization": str(cast.other.organization.public_id)}
    answer = client_for(cast.sam).post(reverse("shoppers:organization-switch"), chosen)
    assert answer.status_code == 404


def test_a_person_without_any_role_comes_in_nowhere(cast, client_for):
    client = client_for(factories.person())
    for route in GUARDED:
        if not route.is_api and not route.has_object:
            assert ask(client, route, reverse(route.name), "", cast).status_code == 403


def test_whoever_left_comes_in_nowhere(cast, client_for):
    client = client_for(cast.ann)
    Person.objects.filter(pk=cast.ann.pk).update(is_active=False)
    assert is_sign_in(client.get(reverse("audits:wave-list")))
