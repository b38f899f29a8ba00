"""A tiny data set that can be added up by hand.

Shops of SMALL: 14 of 14 points, 7.2 of 14 and 0 of 10, so 100, 51.4 and 0 of 100;
a mean of 50.5 of 100, and 55.8 when their points are pooled.
"""

import csv
import io
from datetime import timedelta

from django.utils import timezone

from reports.aggregating import drain_all
from tests import factories

FULL = {
    "greeted": {"value": "yes"},
    "wait": {"value": 45},
    "solved": {"value": "yes"},
    "ease": {"value": 10},
}
#: 0 + 4 + 2 + 1.2 of 14: greeting 4 of 6, help 3.2 of 8.
HALF = {
    "greeted": {"value": "no", "reasons": ["Mumbled"]},
    "wait": {"value": 45},
    "solved": {"value": "partly"},
    "ease": {"value": 3},
}
#: Nothing: 0 of 10, as the ease was not applicable. The critical question failed.
NOTHING = {
    "greeted": {"value": "no", "comment": "=SUM(1) nobody looked up"},
    "wait": {"value": 600},
    "solved": {"value": "no"},
    "ease": {"na": True},
}


class World:
    """One program of an organization, with its wave, and places as needed."""

    def __init__(self, organization):
        self.organization = organization
        today = timezone.now().date()
        self.program = factories.program(organization, name="Promise")
        self.before = factories.wave(
            self.program,
            name="Spring",
            starts_on=today - timedelta(days=100),
            ends_on=today - timedelta(days=60),
        )
        self.wave = factories.wave(self.program, name="Autumn")
        self.version = factories.checklist_version(organization)
        self.scenario = factories.scenario(organization, name="A bill too high")
        self.channel = factories.channel(organization, name="Phone")
        self.region = factories.region(organization, name="Coast")
        self.location = self.place(name="Billing queue")

    def place(self, **fields):
        fields = {"channel": self.channel, "region": self.region, **fields}
        return factories.location(self.organization, **fields)

    def shop(self, answers=FULL, *, location=None, wave=None, at=None):
        return factories.approved(
            self.organization,
            wave=wave or self.wave,
            location=location or self.location,
            version=self.version,
            scenario=self.scenario,
            answers=answers,
            **({"at": at} if at else {}),
        )

    def shops(self, *answers, **fields):
        made = [self.shop(each, **fields) for each in answers]
        drain_all(at=timezone.now())
        return made


def csv_of(response):
    """The rows of a downloaded table, by its header."""
    text = b"".join(response.streaming_content).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))
