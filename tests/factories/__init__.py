"""Small builders: each makes one thing, and what it cannot do without."""

from tests.factories.checklists import ANSWERS, SMALL, checklist_version
from tests.factories.people import (
    PASSWORD,
    organization,
    person,
    somebody,
    viewer,
)
from tests.factories.places import channel, location, program, region, scenario, wave
from tests.factories.reporting import alert_rule, delivery, report, subscription
from tests.factories.shops import (
    approved,
    assignment,
    awaiting,
    body_of,
    call,
    evidence,
    photo_bytes,
    send,
    signal,
    slot,
    submission,
)

__all__ = [
    "ANSWERS",
    "PASSWORD",
    "SMALL",
    "alert_rule",
    "approved",
    "assignment",
    "awaiting",
    "body_of",
    "call",
    "channel",
    "checklist_version",
    "delivery",
    "evidence",
    "location",
    "organization",
    "person",
    "photo_bytes",
    "program",
    "region",
    "report",
    "scenario",
    "send",
    "signal",
    "slot",
    "somebody",
    "submission",
    "subscription",
    "viewer",
    "wave",
]
