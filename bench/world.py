"""The organization that the report benches are about: its places, waves, checklist, and
one shop that went the whole way, which gives every fact the columns that all share."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise
from typing import Any, NamedTuple

#: Who reads the reports.
EMAIL = "manager@bench.example"
KINDS = ("phone", "email", "chat", "bot", "form", "social", "messaging", "in_person")
COUNTRIES, TOWNS, PLACES_EACH = 4, 5, 10
SECTIONS, PER_SECTION = 6, 5
QUESTIONS = SECTIONS * PER_SECTION
THEMES = ("empathy", "responsiveness", "resolution", "effort", "trust")
STAGES = ("find", "wait", "ask", "solve", "leave", "after")
MONTHS, MONTHS_PER_WAVE = 24, 3
#: The question with seconds, the critical one, and those that need not apply.
WAIT, CRITICAL = 1, 12
#: The same seconds as the contact log would say them.
MEASURE = "time_to_answer"
BANDS = ((60, 200), (180, 100), (None, 0))
POINTS = 200


class World(NamedTuple):
    """`places` are (location, channel, region) ids; `waves` ids by number of quarter;
    `questions` and `sections` ids in the order of the checklist; `shop` the
    submission that all facts look like, `asked` the same before its review."""

    organization_id: int
    first_day: date
    places: list[tuple[int, int, int]]
    waves: list[int]
    questions: list[int]
    sections: list[int]
    shop: Any
    asked: Any


def first_month(today: date) -> date:
    """MONTHS months, the one of `today` the last."""
    back = today.year * 12 + today.month - MONTHS
    return date(back // 12, back % 12 + 1, 1)


def build() -> World:
    """In an empty, migrated database, through the product's own doors."""
    from django.utils import timezone

    from audits.models import Question, Section, Timing
    from shoppers.models import Role
    from tests import factories

    now = timezone.now()
    company = factories.organization(slug="ten-million", name="Ten Million")
    factories.person(company, Role.MANAGER, email=EMAIL)
    places = _places(company)
    program = factories.program(company, name="Service")
    waves = _waves(program, first_month(now.date()))
    version = factories.checklist_version(company, checklist())
    common = {
        "wave": waves[-1],
        "location": places[0],
        "version": version,
        "scenario": factories.scenario(company),
        "answers": answers(),
    }
    shop = factories.approved(company, **common)
    Timing.objects.create(scorecard=shop.scorecard, measure=MEASURE, value=45)
    asked = factories.submission(company, **common)
    return World(
        company.pk,
        first_month(now.date()),
        [(place.pk, place.channel_id, place.region_id) for place in places],
        [wave.pk for wave in waves],
        list(_in_order(Question.objects.filter(version=version), "section__position")),
        list(_in_order(Section.objects.filter(version=version))),
        shop,
        asked,
    )


def _in_order(rows: Any, *by: str) -> Any:
    return rows.order_by(*by, "position").values_list("pk", flat=True)


def _places(company: Any) -> list[Any]:
    """PLACES_EACH locations for every town and channel."""
    from audits.models import Location
    from tests import factories

    channels = [factories.channel(company, kind, name=kind) for kind in KINDS]
    countries = [factories.region(company) for _ in range(COUNTRIES)]
    towns = [
        factories.region(company, over) for over in countries for _ in range(TOWNS)
    ]
    rows = (
        Location(
            organization=company,
            channel=channel,
            region=town,
            code=f"{town.pk}-{channel.pk}-{number}",
            name=f"{town.name}, {channel.name} {number}",
            time_zone="Europe/Oslo",
            country="NO",
        )
        for town in towns
        for channel in channels
        for number in range(PLACES_EACH)
    )
    return Location.objects.bulk_create(rows)


def _waves(program: Any, first: date) -> list[Any]:
    from tests import factories

    starts = [_month(first, at) for at in range(0, MONTHS + 1, MONTHS_PER_WAVE)]
    return [
        factories.wave(
            program,
            name=f"Q{(start.month - 1) // 3 + 1} {start.year}, {start:%B}",
            starts_on=start,
            ends_on=after - timedelta(days=1),
        )
        for start, after in pairwise(starts)
    ]


def _month(first: date, later: int) -> date:
    months = first.year * 12 + first.month - 1 + later
    return date(months // 12, months % 12 + 1, 1)


def checklist() -> dict[str, Any]:
    return {
        "sections": [
            {
                "key": f"part{section}",
                "title": f"Part {section}",
                "questions": [
                    _question(section * PER_SECTION + at) for at in range(PER_SECTION)
                ],
            }
            for section in range(SECTIONS)
        ]
    }


def _question(number: int) -> dict[str, Any]:
    asked: dict[str, Any] = {
        "key": f"q{number}",
        "text": f"Was promise {number} kept?",
        "theme": tags(number)[0],
        "stage": tags(number)[1],
    }
    if number == WAIT:
        bands = [{"upto": upto, "points": points} for upto, points in BANDS]
        return asked | {"kind": "duration", "bands": bands}
    if number == CRITICAL:
        return asked | {"kind": "yes_no", "points": POINTS, "critical": True}
    return asked | {"kind": "yes_no", "points": POINTS, "na_allowed": True}


def tags(number: int) -> tuple[str, str]:
    """The theme and the stage of a question."""
    return THEMES[number % len(THEMES)], STAGES[number // PER_SECTION]


def answers() -> dict[str, Any]:
    given: dict[str, Any] = {f"q{n}": {"value": "yes"} for n in range(QUESTIONS)}
    return given | {f"q{WAIT}": {"value": 45}, "q29": {"na": True}}
