"""Promise 3, for every address: who may, may; for the rest it is closed or not there.

A new address fails here until SUBJECTS says what it is about: that is meant.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone

from audits import intake, lifecycle, reviewing
from audits.models import Review
from shoppers.models import Person, PersonalToken, Role
from tests import factories
from tests.cast import Company

#: Whole trees that look after themselves: the admin by is_staff and its own
#: permissions, allauth's pages because they are where one signs in.
ELSEWHERE = ("admin:", "account_")
#: Open to anybody, on purpose.
PUBLIC = {"healthz", "api:schema", "api:docs", "api:unknown", "api-unknown"}
#: Of the whole organization: every shopper knows where its customers go.
SHARED = {"api:channel", "api:region", "api:location"}
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
Subject = Callable[[Company, Person], dict[str, Any]]


def shop(status: str) -> Subject:
    def make(company: Company, person: Person) -> dict[str, Any]:
        made = factories.assignment(
            company.organization, status=status, shopper=company.sam
        )
        return {"public_id": made.public_id}

    return make


def submission(status: str) -> Subject:
    def make(company: Company, person: Person) -> dict[str, Any]:
        made = factories.submission(
            company.organization, status=status, shopper=company.sam
        )
        return {"public_id": made.public_id}

    return make


def program(company: Company, person: Person) -> dict[str, Any]:
    return {"public_id": factories.program(company.organization).public_id}


def draft_program(company: Company, person: Person) -> dict[str, Any]:
    made = factories.program(company.organization, live=False)
    return {"public_id": made.public_id}


def wave(company: Company, person: Person) -> dict[str, Any]:
    made = factories.wave(factories.program(company.organization))
    return {"public_id": made.public_id}


def loose_photo(company: Company, person: Person) -> dict[str, Any]:
    made = factories.assignment(
        company.organization, status=lifecycle.ACCEPTED, shopper=company.sam
    )
    return {"public_id": factories.evidence(made).public_id}


def sent_photo(company: Company, person: Person) -> dict[str, Any]:
    """Part of an approved shop: whoever may see evidence at all may see this one."""
    made = factories.assignment(
        company.organization, status=lifecycle.ACCEPTED, shopper=company.sam
    )
    photo = factories.evidence(made, ready=True)
    body = factories.body_of(made, evidence=[photo.public_id])
    sam, at = company.viewer(company.sam), timezone.now()
    sent = intake.receive(sam, uuid4(), body, at=at).submission
    reviewing.approve(company.viewer(company.rob), sent, at=at)
    return {"public_id": photo.public_id, "variant": "thumb"}


def token(company: Company, person: Person) -> dict[str, Any]:
    viewer = company.viewer(person)
    made, _ = PersonalToken.issue(viewer, name="Script", at=timezone.now())
    return {"public_id": made.public_id}


def review(company: Company, person: Person) -> dict[str, Any]:
    factories.submission(
        company.organization, status=lifecycle.RETURNED, shopper=company.sam
    )
    return {"public_id": Review.objects.latest("pk").public_id}


def only_id(make: Subject) -> Subject:
    return lambda company, person: {"public_id": make(company, person)["public_id"]}


#: For whoever may see it: a shop of Sam's with all that belongs to it.
SHOPPED = {
    "scenario": lambda shop: shop.scenario,
    "version": lambda shop: shop.version,
    "checklist": lambda shop: shop.version.checklist,
    "wave": lambda shop: shop.wave,
    "program": lambda shop: shop.wave.program,
    "location": lambda shop: shop.location,
    "channel": lambda shop: shop.location.channel,
    "region": lambda shop: shop.location.region,
}


def shopped(part: str) -> Subject:
    def make(company: Company, person: Person) -> dict[str, Any]:
        made = factories.assignment(
            company.organization, status=lifecycle.APPROVED, shopper=company.sam
        )
        return {"public_id": SHOPPED[part](made).public_id}

    return make


API_SUBJECTS: dict[str, Subject] = {
    **{part: shopped(part) for part in SHOPPED},
    "assignment": shop(lifecycle.ASSIGNED),
    "assign": shop(lifecycle.OPEN),
    "withdraw": shop(lifecycle.ASSIGNED),
    "cancel": shop(lifecycle.ASSIGNED),
    "accept": shop(lifecycle.ASSIGNED),
    "decline": shop(lifecycle.ASSIGNED),
    "start": shop(lifecycle.ACCEPTED),
    "submission": submission(lifecycle.SUBMITTED),
    "take-up": submission(lifecycle.SUBMITTED),
    "put-back": submission(lifecycle.IN_REVIEW),
    "approve": submission(lifecycle.SUBMITTED),
    "return": submission(lifecycle.SUBMITTED),
    "exclude": submission(lifecycle.SUBMITTED),
    "reopen": submission(lifecycle.APPROVED),
    "evidence": only_id(sent_photo),
    "review": review,
    "scorecard": submission(lifecycle.APPROVED),
}
SUBJECTS: dict[str, Subject] = {
    **{f"api:{name}": make for name, make in API_SUBJECTS.items()},
    "shoppers:token-revoke": token,
    # the field
    "audits:shop": shop(lifecycle.ACCEPTED),
    "audits:shop-accept": shop(lifecycle.ASSIGNED),
    "audits:shop-decline": shop(lifecycle.ASSIGNED),
    "audits:shop-start": shop(lifecycle.ACCEPTED),
    "audits:shop-checklist": shop(lifecycle.IN_PROGRESS),
    "audits:shop-draft": shop(lifecycle.IN_PROGRESS),
    "audits:shop-check": shop(lifecycle.IN_PROGRESS),
    "audits:shop-send": shop(lifecycle.IN_PROGRESS),
    "audits:evidence-add": shop(lifecycle.IN_PROGRESS),
    "audits:evidence": sent_photo,
    "audits:evidence-remove": loose_photo,
    # the desk
    "audits:program": program,
    "audits:program-change": draft_program,
    "audits:program-recording": draft_program,
    "audits:program-go-live": draft_program,
    "audits:program-close": program,
    "audits:wave-new": program,
    "audits:wave": wave,
    "audits:wave-csv": wave,
    "audits:wave-plan": wave,
    "audits:wave-assign": wave,
    "audits:wave-withdraw": wave,
    "audits:wave-cancel": wave,
    "audits:assignment": shop(lifecycle.ASSIGNED),
    "audits:assignment-cancel": shop(lifecycle.ASSIGNED),
    "audits:assignment-withdraw": shop(lifecycle.ASSIGNED),
    # review and results
    "audits:review": submission(lifecycle.SUBMITTED),
    "audits:review-take-up": submission(lifecycle.SUBMITTED),
    "audits:review-put-back": submission(lifecycle.IN_REVIEW),
    "audits:review-approve": submission(lifecycle.SUBMITTED),
    "audits:review-return": submission(lifecycle.SUBMITTED),
    "audits:review-exclude": submission(lifecycle.SUBMITTED),
    "audits:review-reopen": submission(lifecycle.APPROVED),
    "reports:scorecard": submission(lifecycle.APPROVED),
}


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
        if route.is_api:
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
