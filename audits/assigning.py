"""Giving shops to shoppers."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from random import Random

from django.db import transaction
from django.db.models import Count

from audits import lifecycle
from audits.lifecycle import InvalidMove
from audits.models import Assignment, Location, Scenario, Version, Wave
from audits.scripts import Deck, told, written
from shoppers.models import JournalEntry, Person, ShopperProfile, Viewer


class CannotAssign(Exception):
    """The shop cannot be given to this person; `code` says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class MovedMeanwhile(InvalidMove):
    """One of several shops does not allow the verb any more; none was changed."""

    def __init__(self, assignment: Assignment, refused: InvalidMove) -> None:
        super().__init__(refused.verb, refused.status)
        self.assignment = assignment


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


def deck_for(wave: Wave, scenario: Scenario) -> Deck:
    """What the shops of `wave` leave to be drawn from the scenario's variables.

    Call it in the transaction that plans the shops: until that ends, whoever else
    plans with this scenario waits, so that no two draws know nothing of each other.
    Raises CannotAssign when the scenario was deleted meanwhile.
    """
    # Not a full lock: shops that point to the row are still written meanwhile.
    rows = Scenario.objects.select_for_update(no_key=True).filter(pk=scenario.pk)
    if rows.first() is None:
        raise CannotAssign("no_scenario")
    taken = Assignment.objects.filter(wave=wave, scenario=scenario)
    return Deck.of(scenario.variables, taken.values_list("variables", flat=True))


@transaction.atomic
def plan_shop(
    viewer: Viewer,
    plan: Plan,
    *,
    at: datetime,
    random: Random,
    deck: Deck | None = None,
) -> Assignment:
    """Create an open shop, its script's variables drawn. Raises CannotAssign.

    `deck` saves the look at earlier shops: who plans many with one scenario in one
    wave gets it once, by `deck_for`, and passes it with each.
    """
    check_belongs(viewer, plan)
    deck = deck or deck_for(plan.wave, plan.scenario)
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
        variables=deck.draw(random),
        told=told(written(plan.scenario)),
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


def check_shopper(viewer: Viewer, *shoppers: Person) -> None:
    """Only working shoppers of this organization may be given a shop."""
    profiles = ShopperProfile.objects.filter(
        organization=viewer.organization, person__in=shoppers
    )
    if profiles.at_work().count() != len(set(shoppers)):
        raise CannotAssign("not_a_shopper_here")


@transaction.atomic
def assign(
    viewer: Viewer, assignment: Assignment, shopper: Person, *, at: datetime
) -> None:
    """Give an open shop to a shopper. Raises CannotAssign or InvalidMove."""
    check_shopper(viewer, shopper)
    assignment.assign(shopper, by=viewer.person, at=at)


def load_of(viewer: Viewer, shoppers: Iterable[Person]) -> dict[Person, int]:
    """How many shops each of `shoppers` has in hand here, in any wave."""
    counts = dict(
        Assignment.objects.filter(
            organization=viewer.organization, shopper__in=shoppers
        )
        .with_shopper()
        .values_list("shopper")
        .annotate(shops=Count("pk"))
    )
    return {shopper: counts.get(shopper.pk, 0) for shopper in shoppers}


@transaction.atomic
def assign_evenly(
    viewer: Viewer,
    assignments: Iterable[Assignment],
    shoppers: list[Person],
    *,
    at: datetime,
) -> int:
    """Spread open shops over `shoppers`, those with the least work first.

    All or nothing. Returns how many were given. Raises CannotAssign, or
    MovedMeanwhile for the first shop that is not open any more.
    """
    if not shoppers:
        raise CannotAssign("nobody_chosen")
    check_shopper(viewer, *shoppers)
    load = load_of(viewer, shoppers)

    def give(assignment: Assignment) -> None:
        shopper = min(load, key=lambda person: (load[person], person.pk))
        assignment.assign(shopper, by=viewer.person, at=at)
        load[shopper] += 1

    return _each(assignments, give)


@transaction.atomic
def withdraw_all(
    viewer: Viewer, assignments: Iterable[Assignment], *, at: datetime, reason: str
) -> int:
    """Take shops back from their shoppers: all or nothing. Raises MovedMeanwhile."""
    return _each(
        assignments, lambda shop: shop.withdraw(by=viewer.person, at=at, reason=reason)
    )


@transaction.atomic
def cancel_all(
    viewer: Viewer, assignments: Iterable[Assignment], *, at: datetime, reason: str
) -> int:
    """Call shops off for good: all or nothing. Raises MovedMeanwhile."""
    return _each(
        assignments, lambda shop: shop.cancel(by=viewer.person, at=at, reason=reason)
    )


def _each(assignments: Iterable[Assignment], act: Callable[[Assignment], None]) -> int:
    """Act on every shop, and say which one refused."""
    count = 0
    for assignment in assignments:
        try:
            act(assignment)
        except InvalidMove as refused:
            raise MovedMeanwhile(assignment, refused) from refused
        count += 1
    return count
