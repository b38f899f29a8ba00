"""Weekday and hour of a visit on its location's own clock, told by the database.

Locations have different zones and summer times: the hour of one moment is another one
at each. Half past an hour counts to that hour.
"""

from collections.abc import Iterable
from typing import Protocol
from zoneinfo import ZoneInfo

from django.db.models import Case, IntegerField, Value, When
from django.db.models.functions import ExtractHour, ExtractIsoWeekDay


class Zoned(Protocol):
    @property
    def time_zone(self) -> str: ...


def local_clock(places: Iterable[Zoned], *, moment: str, zone: str) -> dict[str, Case]:
    """Annotations `weekday` (1 is Monday) and `hour` (0 to 23). `moment` and `zone` are
    the paths to the visit and to its location's zone; `places` say which there are."""
    zones = sorted({place.time_zone for place in places})
    return {
        name: Case(
            *(
                When(**{zone: each}, then=extract(moment, tzinfo=ZoneInfo(each)))
                for each in zones
            ),
            default=Value(None),
            output_field=IntegerField(),
        )
        for name, extract in (("weekday", ExtractIsoWeekDay), ("hour", ExtractHour))
    }


def of_card(places: Iterable[Zoned], prefix: str = "") -> dict[str, Case]:
    """`local_clock` of scorecards that `prefix` leads to."""
    return local_clock(
        places,
        moment=f"{prefix}submission__visited_at",
        zone=f"{prefix}location__time_zone",
    )
