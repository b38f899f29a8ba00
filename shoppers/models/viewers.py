from dataclasses import dataclass
from typing import Self

from shoppers.models.people import (
    DESK_ROLES,
    Membership,
    Organization,
    Person,
    Role,
)


@dataclass(frozen=True, slots=True)
class Viewer:
    """A person acting in one organization: what every `visible_to` receives."""

    person: Person
    organization: Organization
    roles: frozenset[str]

    @classmethod
    def of(cls, person: Person, organization: Organization) -> Self:
        """The viewer that `person` is in `organization` (one query, maybe no role)."""
        roles = Membership.objects.filter(
            person=person, organization=organization
        ).values_list("role", flat=True)
        return cls(person, organization, frozenset(roles))

    @classmethod
    def choices_for(cls, person: Person) -> list[Self]:
        """One viewer per organization of `person`, by name (one query)."""
        rows = (
            Membership.objects.filter(person=person)
            .select_related("organization")
            .order_by("organization__name", "organization_id")
        )
        found: dict[Organization, set[str]] = {}
        for row in rows:
            found.setdefault(row.organization, set()).add(row.role)
        return [cls(person, each, frozenset(roles)) for each, roles in found.items()]

    def has(self, *roles: str) -> bool:
        return not self.roles.isdisjoint(roles)

    @property
    def reads_results(self) -> bool:
        """Whether scores and figures are for them at all: for the desk and leaders."""
        return self.is_desk or self.has(Role.LEADER)

    @property
    def is_desk(self) -> bool:
        return not self.roles.isdisjoint(DESK_ROLES)
