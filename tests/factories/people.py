from itertools import count

from shoppers.models import (
    Membership,
    Organization,
    Person,
    Role,
    ShopperProfile,
    Viewer,
)

PASSWORD = "correct-horse-battery"
numbers = count(1)


def organization(**fields) -> Organization:
    number = next(numbers)
    wanted = {"slug": f"organization-{number}", "name": f"Organization {number}"}
    return Organization.objects.create(**{**wanted, **fields})


def person(organization: Organization | None = None, *roles: str, **fields) -> Person:
    """Somebody with `roles` in `organization` (none: a member of nothing)."""
    number = next(numbers)
    wanted = {"email": f"person-{number}@example.com", "name": f"Person {number}"}
    wanted = {"password": PASSWORD, **wanted, **fields}
    made = Person.objects.create_user(**wanted)
    if organization is None:
        return made
    for role in roles:
        Membership.objects.create(person=made, organization=organization, role=role)
    if Role.SHOPPER in roles:
        ShopperProfile.objects.create(person=made, organization=organization)
    return made


def somebody(organization: Organization, role: str) -> Person:
    """Who holds `role` there, first come first; made when nobody does."""
    known = Person.objects.filter(
        memberships__organization=organization, memberships__role=role
    )
    return known.order_by("pk").first() or person(organization, role)


def viewer(
    organization: Organization, *roles: str, person: Person | None = None
) -> Viewer:
    """`person` as they look in `organization`, else the first who holds roles[0]."""
    return Viewer.of(person or somebody(organization, *roles[:1]), organization)
