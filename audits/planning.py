"""Preparing the field: waves, their shops, and what a program must say first."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

from django.db import IntegrityError, transaction

from audits.assigning import Plan, deck_for, plan_shop
from audits.models import (
    Assignment,
    Location,
    Program,
    RecordingPolicy,
    Scenario,
    Version,
    Wave,
)
from shoppers.models import JournalEntry, Viewer

#: The last second of a day: "visit by Tuesday" lasts until Tuesday is over.
END_OF_DAY = time(23, 59, 59)


class NameTaken(Exception):
    """Another wave of the program has this name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Round:
    """Shops to be planned alike. Days are days on each location's own calendar."""

    wave: Wave
    scenario: Scenario
    version: Version
    starts_on: date
    due_on: date
    report_on: date
    shops_each: int = 1
    fee_cents: int = 0


def starts_at(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time.min, zone)


def ends_at(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, END_OF_DAY, zone)


@transaction.atomic
def plan_shops(
    viewer: Viewer,
    plan: Round,
    locations: Iterable[Location],
    *,
    at: datetime,
    random: Random,
) -> list[Assignment]:
    """Create `shops_each` open shops at every location: everything or nothing.

    No two of them sound the same while the scenario has variants left. Raises
    CannotAssign.
    """
    deck = deck_for(plan.wave, plan.scenario)
    return [
        plan_shop(viewer, at_location(plan, location), at=at, random=random, deck=deck)
        for location in locations
        for _number in range(plan.shops_each)
    ]


def at_location(plan: Round, location: Location) -> Plan:
    """The plan of one shop, its days turned into moments of the location."""
    zone = location.zone
    return Plan(
        wave=plan.wave,
        location=location,
        scenario=plan.scenario,
        version=plan.version,
        starts_at=starts_at(plan.starts_on, zone),
        due_at=ends_at(plan.due_on, zone),
        report_by=ends_at(plan.report_on, zone),
        fee_cents=plan.fee_cents,
    )


def create_wave(
    viewer: Viewer,
    program: Program,
    *,
    name: str,
    starts_on: date,
    ends_on: date,
    at: datetime,
) -> Wave:
    """Add a wave to a program of the viewer's organization. Raises NameTaken."""
    dates = {"starts_on": starts_on, "ends_on": ends_on}
    try:
        with transaction.atomic():
            wave = Wave.objects.create(program=program, name=name, **dates)
            JournalEntry.record(
                wave,
                "wave.create",
                organization=viewer.organization,
                by=viewer.person,
                at=at,
                after={"name": name} | {key: str(day) for key, day in dates.items()},
            )
    except IntegrityError as error:
        raise NameTaken from error
    return wave


@transaction.atomic
def change_program(
    viewer: Viewer, program: Program, changes: dict[str, Any], *, at: datetime
) -> bool:
    """Write `changes` (field → value) and journal them; False when none differs."""
    before = {name: getattr(program, name) for name in changes}
    differing = [name for name in changes if before[name] != changes[name]]
    if not differing:
        return False
    for name in differing:
        setattr(program, name, changes[name])
    program.save(update_fields=differing)
    JournalEntry.record(
        program,
        "program.change",
        organization=viewer.organization,
        by=viewer.person,
        at=at,
        before={name: _plain(before[name]) for name in differing},
        after={name: _plain(changes[name]) for name in differing},
    )
    return True


@transaction.atomic
def set_recording(
    viewer: Viewer, program: Program, *, country: str, rule: str, at: datetime
) -> RecordingPolicy:
    """Say whether shoppers may record in `country` (two letters), and journal it."""
    known = program.recording_policies.filter(country=country).first()
    policy, _ = RecordingPolicy.objects.update_or_create(
        program=program, country=country, defaults={"rule": rule}
    )
    JournalEntry.record(
        program,
        "program.recording",
        organization=viewer.organization,
        by=viewer.person,
        at=at,
        before={country: known.rule} if known else {},
        after={country: rule},
    )
    return policy


def _plain(value: Any) -> Any:
    """What JSON can hold."""
    return value.isoformat() if isinstance(value, date) else value
