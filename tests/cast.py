"""The known cast: the same five roles in two organizations that never meet."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
from django.test import Client

from audits import rating
from audits.models import checklists
from shoppers.models import Organization, Person, Role, Viewer
from tests import factories


@dataclass(frozen=True)
class Company:
    """ann plans, rob reviews, sam shops, lea reads, ada runs it."""

    organization: Organization
    ann: Person
    rob: Person
    sam: Person
    lea: Person
    ada: Person

    def viewer(self, person: Person) -> Viewer:
        return Viewer.of(person, self.organization)

    def by_role(self) -> dict[str, Person]:
        return {
            Role.MANAGER: self.ann,
            Role.REVIEWER: self.rob,
            Role.SHOPPER: self.sam,
            Role.LEADER: self.lea,
            Role.ADMINISTRATOR: self.ada,
        }


@dataclass(frozen=True)
class Cast(Company):
    """Northwind's people, and `other`: the same roles at Harbour Bank."""

    other: Company


ROLES = {
    "ann": Role.MANAGER,
    "rob": Role.REVIEWER,
    "sam": Role.SHOPPER,
    "lea": Role.LEADER,
    "ada": Role.ADMINISTRATOR,
}


def people_of(organization: Organization) -> dict[str, Person]:
    domain = f"{organization.slug}.example"
    return {
        name: factories.person(
            organization, role, name=name.title(), email=f"{name}@{domain}"
        )
        for name, role in ROLES.items()
    }


@pytest.fixture
def cast(db) -> Cast:
    ours = factories.organization(slug="northwind", name="Northwind Energy")
    theirs = factories.organization(slug="harbour", name="Harbour Bank")
    other = Company(theirs, **people_of(theirs))
    return Cast(ours, **people_of(ours), other=other)


@pytest.fixture
def client_for() -> Callable[[Person], Client]:
    """A browser in which this person is signed in."""

    def signed_in(person: Person) -> Client:
        client = Client()
        client.force_login(person)
        return client

    return signed_in


@pytest.fixture(autouse=True)
def _forget_versions() -> Iterator[None]:
    """What is kept per version: a test that is rolled back gives its ids away."""
    yield
    rating.question_ids.cache_clear()
    rating.section_ids.cache_clear()
    checklists.parsed.cache_clear()
