"""The course of every shop: where, in which wave, when, and how far it has come.

Pure: dates in, dates out. Nothing lies after `moment`, the first second of today
(UTC), but the dates by which open shops are due.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import cycle
from random import Random
from zoneinfo import ZoneInfo

from audits import lifecycle
from reports.demo import story
from reports.demo.checklists import SLOW
from reports.demo.places import Spot

#: Shops that are always there in the running wave; the demo shopper's own first.
OWN = [
    lifecycle.ASSIGNED,
    lifecycle.ACCEPTED,
    lifecycle.ACCEPTED,
    lifecycle.IN_PROGRESS,
    lifecycle.RETURNED,
]
ALWAYS = [
    *[lifecycle.SUBMITTED] * 7,
    *[lifecycle.IN_REVIEW] * 2,
    *[lifecycle.OPEN] * 3,
    lifecycle.APPROVED,
    lifecycle.EXCLUDED,
    lifecycle.CANCELLED,
    lifecycle.EXPIRED,
]
#: What becomes of the others, now and in the waves that have ended.
NOW = {
    lifecycle.APPROVED: 62,
    lifecycle.SUBMITTED: 7,
    lifecycle.IN_REVIEW: 1,
    lifecycle.RETURNED: 3,
    lifecycle.IN_PROGRESS: 2,
    lifecycle.ACCEPTED: 6,
    lifecycle.ASSIGNED: 7,
    lifecycle.OPEN: 6,
    lifecycle.EXCLUDED: 2,
    lifecycle.CANCELLED: 2,
    lifecycle.EXPIRED: 2,
}
THEN = {
    lifecycle.APPROVED: 92,
    lifecycle.EXCLUDED: 3,
    lifecycle.CANCELLED: 3,
    lifecycle.EXPIRED: 2,
}
SMALLEST = len(OWN) + len(ALWAYS) + 9
#: Days before today at which a shop that has come so far was visited: from, to.
AGES = {
    lifecycle.APPROVED: (6, 31),
    lifecycle.EXCLUDED: (6, 31),
    lifecycle.SUBMITTED: (1, 4),
    lifecycle.IN_REVIEW: (3, 6),
    lifecycle.RETURNED: (5, 9),
    lifecycle.IN_PROGRESS: (0, 0),
    lifecycle.CANCELLED: (2, 25),
    lifecycle.EXPIRED: (4, 25),
}
#: What is still to be done: from a few days late to the end of the wave.
AHEAD, OWN_AHEAD = (-12, 3), (-3, 0)


@dataclass(frozen=True, slots=True)
class Course:
    """One shop's life in plan. `visit_at` is when it is, was or should be done."""

    number: int
    wave: int
    status: str
    spot: Spot
    visit_at: datetime
    is_own: bool = False
    is_declined: bool = False
    is_returned: bool = False
    has_photo: bool = False

    @property
    def starts_at(self) -> datetime:
        return self._local(-7, time(8))

    @property
    def due_at(self) -> datetime:
        return self._local(0, time(20))

    @property
    def report_by(self) -> datetime:
        return self._local(6 if self.spot.kind in SLOW else 1, time(23, 59))

    def _local(self, days: int, hour: time) -> datetime:
        zone = ZoneInfo(self.spot.time_zone)
        day = self.visit_at.astimezone(zone).date() + timedelta(days=days)
        return datetime.combine(day, hour, zone)


def moment_of(today: date) -> datetime:
    return datetime.combine(today, time(), UTC)


def sizes(shops: int) -> list[int]:
    """Shops per wave, the running one last and never too small for every status."""
    last = max(len(OWN) + len(ALWAYS), round(shops * story.SHARES[-1]))
    rest = shops - last
    earlier = [round(rest * share / sum(story.SHARES[:-1])) for share in story.SHARES]
    return [*earlier[:2], rest - sum(earlier[:2]), last]


def plan(spots: list[Spot], shops: int, today: date, random: Random) -> list[Course]:
    """`shops` courses in the order in which they begin."""
    courses: list[Course] = []
    for wave, size in enumerate(sizes(shops)):
        places = cycle(random.sample(spots, len(spots)))
        for status, is_own in _fates(wave, size, random):
            spot = next(places)
            shown = len(courses) - (shops - size) < len(OWN) + len(ALWAYS)
            courses.append(
                Course(
                    number=len(courses),
                    wave=wave,
                    status=status,
                    spot=spot,
                    visit_at=_visit_at(
                        wave, status, spot, today, random, is_own=is_own
                    ),
                    is_own=is_own,
                    is_declined=random.random() < 0.05,
                    is_returned=random.random() < 0.08,
                    has_photo=random.random() < (0.5 if wave == 3 and shown else 0.15),
                )
            )
    return sorted(courses, key=lambda course: (course.visit_at, course.number))


def _fates(wave: int, size: int, random: Random) -> Iterator[tuple[str, bool]]:
    is_last = wave == len(story.WAVES) - 1
    fixed = [(status, True) for status in OWN] if is_last else []
    fixed += [(status, False) for status in ALWAYS] if is_last else []
    chances = NOW if is_last else THEN
    drawn = random.choices(list(chances), list(chances.values()), k=size - len(fixed))
    yield from fixed
    yield from ((status, False) for status in drawn)


def _visit_at(
    wave: int,
    status: str,
    spot: Spot,
    today: date,
    random: Random,
    *,
    is_own: bool,
) -> datetime:
    first, last = story.WAVES[wave]
    if last > 0:
        newest, oldest = AGES.get(status, OWN_AHEAD if is_own else AHEAD)
        first, last = max(first, -oldest), min(last, -newest)
    day = today + timedelta(days=random.randint(first, last))
    if last < 0 and day.weekday() == 6:
        day -= timedelta(days=1)  # most doors are closed on Sundays
    hour = time(random.randint(9, 16), random.randrange(0, 60))
    return datetime.combine(day, hour, ZoneInfo(spot.time_zone))
