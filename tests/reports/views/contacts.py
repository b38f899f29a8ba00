"""A world whose checklist says how the contact ended, what it felt like, and has
something that is kept from locations."""

from datetime import timedelta

from django.utils import timezone

from reports.aggregating import drain_all
from tests import factories
from tests.reports.views.world import World

DEFINITION = {
    "outcome_key": "outcome",
    "sections": [
        {
            "key": "reach",
            "title": "Reach",
            "questions": [
                {
                    "key": "outcome",
                    "kind": "single_choice",
                    "text": "How did it end?",
                    "options": [
                        {"key": "reached", "label": "I got through", "points": 400},
                        {"key": "redirected", "label": "Sent elsewhere", "points": 100},
                        {"key": "not_reached", "label": "Nobody came", "points": 0},
                        {"key": "abandoned", "label": "I gave up", "points": 0},
                    ],
                }
            ],
        },
        {
            "key": "talk",
            "title": "Talk",
            "questions": [
                {
                    "key": "listened",
                    "kind": "yes_no",
                    "text": "Did they listen?",
                    "points": 200,
                    "required": False,
                },
                {
                    "key": "name",
                    "kind": "yes_no",
                    "text": "Did they say their name?",
                    "points": 200,
                    "required": False,
                },
                {
                    "key": "would_return",
                    "kind": "scale",
                    "text": "Would you stay?",
                    "points": 1000,
                    "weight": 0,
                    "required": False,
                },
                {
                    "key": "badge",
                    "kind": "yes_no",
                    "text": "Did you see a badge?",
                    "points": 100,
                    "required": False,
                    "internal": True,
                },
                {
                    "key": "who",
                    "kind": "text",
                    "text": "Whom did you meet?",
                    "required": False,
                    "internal": True,
                },
                {
                    "key": "account",
                    "kind": "narrative",
                    "text": "Tell what happened",
                    "required": False,
                },
            ],
        },
    ],
}


def told(outcome="reached", *, comment="", **values):
    """Answers: "listened", "name", "would_return", "account" … as given."""
    given = {key: {"value": value} for key, value in values.items()}
    first = {"value": outcome, **({"comment": comment} if comment else {})}
    return {"outcome": first, **given}


class Contacts(World):
    def __init__(self, organization):
        super().__init__(organization)
        self.version = factories.checklist_version(organization, DEFINITION)


def contact(world, outcome="reached", *, events=(), wave=None, location=None):
    """An approved shop with a log of (kind, seconds later, due in seconds)."""
    at = timezone.now() - timedelta(days=3)
    log = factories.call(at, *((kind, second) for kind, second, *_due in events))
    for stamp, event in zip(log[0]["events"][1:], events, strict=True):
        if len(event) > 2:
            stamp["due"] = (at + timedelta(seconds=event[2])).isoformat()
    factories.approved(
        world.organization,
        wave=wave or world.wave,
        location=location or world.location,
        version=world.version,
        answers=told(outcome),
        contacts=log,
    )
    drain_all(at=timezone.now())
