"""The shop that a sending is for, in one statement that is worded once."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from audits.models import Assignment, Channel, Location, Submission, Version, Wave
from shoppers.models import Organization, Person, Prepared, Role, Viewer, partial

_SHOP = ("id", "public_id", "status", "variables", "submitted_at", "wave_id")
_LOCATION = ("id", "channel_id", "time_zone", "country")
_VERSION = ("id", "public_id", "status", "content_hash")
_COLUMNS = (
    *_SHOP,
    *(f"location__{name}" for name in _LOCATION),
    *(f"version__{name}" for name in _VERSION),
    "location__channel__kind",
    "wave__program_id",
    "submission__id",
)


def shop(viewer: Viewer, public_id: UUID) -> Assignment | None:
    """The viewer's own shop with what taking in looks at; the rest is deferred."""
    if not viewer.roles:
        return None
    person, organization = viewer.person, viewer.organization
    rows = _SHOPS.ask(
        organization=organization.pk, shopper=person.pk, public_id=public_id
    )
    return _made(viewer, rows[0]) if rows else None


def _rows(organization: int, shopper: int, public_id: UUID) -> "QuerySet[Any, Any]":
    someone = Viewer(
        Person(pk=shopper), Organization(pk=organization), frozenset({Role.SHOPPER})
    )
    shops = Assignment.objects.of_shopper(someone).filter(public_id=public_id)
    return shops.values_list(*_COLUMNS)


_SHOPS = Prepared(_rows, organization=-1, shopper=-2, public_id=UUID(int=3))


def _made(viewer: Viewer, row: tuple[Any, ...]) -> Assignment:
    values = dict(zip(_COLUMNS, row, strict=True))
    location = partial(Location, _of("location", _LOCATION, values))
    location.channel = partial(
        Channel,
        {"id": location.channel_id, "kind": values["location__channel__kind"]},
    )
    version = partial(Version, _of("version", _VERSION, values))
    made = partial(
        Assignment,
        {
            "organization_id": viewer.organization.pk,
            "shopper_id": viewer.person.pk,
            "location_id": location.pk,
            "version_id": version.pk,
            **{name: values[name] for name in _SHOP},
        },
    )
    made.organization, made.shopper = viewer.organization, viewer.person
    made.location, made.version = location, version
    program = {"id": made.wave_id, "program_id": values["wave__program_id"]}
    made.wave = partial(Wave, program)
    key = values["submission__id"]
    # What a reverse one-to-one keeps when there is nothing at its other end.
    sent = Submission.objects.get(pk=key) if key else None
    if sent:
        sent.assignment = made
    made._state.fields_cache["submission"] = sent
    return made


def _of(path: str, names: tuple[str, ...], values: dict[str, Any]) -> dict[str, Any]:
    return {name: values[f"{path}__{name}"] for name in names}
