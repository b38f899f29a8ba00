"""Giving shops to shoppers."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from random import Random

from django.db import transaction

from audits import lifecycle
from audits.models import Assignment, Location, Scenario, Version, Wave
from audits.scripts import draw
from shoppers.models import JournalEntry, Person, ShopperProfile, Viewer


class CannotAssign(Exception):
    """The shop cannot be given to this person; `code` says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """Everything that a new shop needs. Times are aware; the fee is in cents."""

    wave: Wave
    location: Location
    scenario: Scenario
    version: Version
    starts_at: datetime
    due_at: datetime
    report_by: datetime
    fee_cents: int = 0


def check_belongs(viewer: Viewer, plan: Plan) -> None:
    """Refuse a plan that mixes organizations, or an unpublished version."""
    owners = {
        plan.wave.program.organization_id,
        plan.location.organization_id,
        plan.scenario.organization_id,
        plan.version.checklist.organization_id,
    }
    if owners != {viewer.organization.pk}:
        raise CannotAssign("other_organization")
    if plan.version.status != Version.Status.PUBLISHED:
        raise CannotAssign("version_not_published")
    if plan.wave.program.status != "live":
        raise CannotAssign("program_not_live")
    if not plan.starts_at <= plan.due_at <= plan.report_by:
        raise CannotAssign("dates_out_of_order")


@transaction.atomic
def plan_shop(
    viewer: Viewer, plan: Plan, *, at: datetime, random: Random
) -> Assignment:
    """Create an open shop, its script's variables drawn. Raises CannotAssign."""
    check_belongs(viewer, plan)
    assignment = Assignment.objects.create(
        organization=viewer.organization,
        wave=plan.wave,
        location=plan.location,
        scenario=plan.scenario,
        version=plan.version,
        starts_at=plan.starts_at,
        due_at=plan.due_at,
        report_by=plan.report_by,
        fee_cents=plan.fee_cents,
        variables=draw(plan.scenario.variables, random),
        moved_at=at,
    )
    JournalEntry.record(
        assignment,
        "assignment.plan",
        organization=viewer.organization,
        by=viewer.person,
        at=at,
        after={"status": lifecycle.OPEN},
    )
    return assignment


def check_shopper(viewer: Viewer, shopper: Person) -> None:
    """Only a working shopper of this organization may be given a shop."""
    profiles = ShopperProfile.objects.filter(
        organization=viewer.organization, person=shopper
    )
    if not profiles.at_work().exists():
        raise CannotAssign("not_a_shopper_here")


@transaction.atomic
def assign(
    viewer: Viewer, assignment: Assignment, shopper: Person, *, at: datetime
) -> None:
    """Give an open shop to a shopper. Raises CannotAssign or InvalidMove."""
    check_shopper(viewer, shopper)
    assignment.assign(shopper, by=viewer.person, at=at)


@transaction.atomic
def assign_evenly(
    viewer: Viewer,
    assignments: Iterable[Assignment],
    shoppers: list[Person],
    *,
    at: datetime,
) -> int:
    """Spread open shops over `shoppers`, those with the least work first.

    All or nothing. Returns how many were given. Raises CannotAssign, InvalidMove.
    """
    if not shoppers:
        raise CannotAssign("nobody_chosen")
    for shopper in shoppers:
        check_shopper(viewer, shopper)
    load = {
        shopper: Assignment.objects.filter(
            organization=viewer.organization, shopper=shopper
        )
        .with_shopper()
        .count()
        for shopper in shoppers
    }
    count = 0
    for assignment in assignments:
        shopper = min(load, key=lambda person: (load[person], person.pk))
        assignment.assign(shopper, by=viewer.person, at=at)
        load[shopper] += 1
        count += 1
    return count
