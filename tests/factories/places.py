from datetime import timedelta
from itertools import count

from django.utils import timezone

from audits.models import (
    Channel,
    Location,
    Program,
    RecordingPolicy,
    Region,
    Scenario,
    Wave,
)
from shoppers.models import Organization
from tests.factories import people

numbers = count(1)


def channel(organization: Organization, kind: str = "phone", **fields) -> Channel:
    fields = {"name": f"{kind} {next(numbers)}", **fields}
    return Channel.objects.create(organization=organization, kind=kind, **fields)


def region(
    organization: Organization, parent: Region | None = None, **fields
) -> Region:
    fields = {"name": f"Region {next(numbers)}", **fields}
    return Region.objects.create(organization=organization, parent=parent, **fields)


def location(
    organization: Organization,
    channel: Channel | None = None,
    region: Region | None = None,
    **fields,
) -> Location:
    number = next(numbers)
    wanted = {
        "code": f"L-{number}",
        "name": f"Location {number}",
        "time_zone": "Europe/Oslo",
        "country": "NO",
    }
    return Location.objects.create(
        organization=organization,
        channel=channel or globals()["channel"](organization),
        region=region or globals()["region"](organization),
        **{**wanted, **fields},
    )


def program(organization: Organization, *, live: bool = True, **fields) -> Program:
    """A program that may go live; `live=False` leaves it a draft."""
    now = timezone.now()
    wanted = {
        "name": f"Program {next(numbers)}",
        "staff_notice": "Shops take place this year.",
        "staff_notice_on": now.date() - timedelta(days=30),
        "retention_days": 365,
    }
    made = Program.objects.create(organization=organization, **{**wanted, **fields})
    RecordingPolicy.objects.create(program=made, country="NO")
    if live:
        made.go_live(by=people.somebody(organization, "manager"), at=now)
    return made


def wave(program: Program, **fields) -> Wave:
    """A wave that began ten days ago and has twenty days to go."""
    today = timezone.now().date()
    wanted = {
        "name": f"Wave {next(numbers)}",
        "starts_on": today - timedelta(days=10),
        "ends_on": today + timedelta(days=20),
    }
    return Wave.objects.create(program=program, **{**wanted, **fields})


def scenario(organization: Organization, **fields) -> Scenario:
    wanted = {
        "name": f"Scenario {next(numbers)}",
        "persona": "{customer}, 36, rents a flat",
        "story": "Your last bill was {amount}. You think the reading was a guess.",
        "desired_outcome": "The reason, and a bill that is right.",
        "opening_line": "Hello, my bill has nearly doubled. Can you help me?",
        "steps": ["Dial.", "Say the first sentence."],
        "questions_to_ask": ["Was the reading real?"],
        "never": ["Never say that you are a shopper."],
        "give_up": "Fifteen minutes and no person? Hang up.",
        "variables": {"customer": ["Hannah Osei", "Erik Lind"], "amount": ["€96"]},
    }
    return Scenario.objects.create(organization=organization, **{**wanted, **fields})
