from itertools import count

from django.utils import timezone

from audits.models import Checklist, Version
from shoppers.models import Organization
from tests.factories import people

numbers = count(1)

#: Five questions, 14 points: yes/no 2, choice 4 (critical), scale 4, duration 4, photo.
SMALL = {
    "sections": [
        {
            "key": "greeting",
            "title": "Greeting",
            "questions": [
                {
                    "key": "greeted",
                    "kind": "yes_no",
                    "text": "Did they greet you?",
                    "points": 200,
                    "comment_rule": "points_lost",
                    "reasons": ["No greeting at all", "Mumbled"],
                    "theme": "empathy",
                },
                {
                    "key": "wait",
                    "kind": "duration",
                    "text": "How long did you wait?",
                    "bands": [
                        {"upto": 60, "points": 400},
                        {"upto": 180, "points": 200},
                        {"upto": None, "points": 0},
                    ],
                    "theme": "responsiveness",
                },
            ],
        },
        {
            "key": "help",
            "title": "Help",
            "questions": [
                {
                    "key": "solved",
                    "kind": "single_choice",
                    "text": "Was your request solved?",
                    "options": [
                        {"key": "yes", "label": "Yes", "points": 400},
                        {"key": "partly", "label": "Partly", "points": 200},
                        {"key": "no", "label": "No", "points": 0},
                    ],
                    "critical": True,
                    "pass_mark": 200,
                    "theme": "resolution",
                },
                {
                    "key": "ease",
                    "kind": "scale",
                    "text": "How easy was it?",
                    "points": 400,
                    "na_allowed": True,
                    "theme": "effort",
                },
                {
                    "key": "proof",
                    "kind": "photo",
                    "text": "A photo, if you have one",
                    "required": False,
                    "evidence_max": 3,
                },
            ],
        },
    ]
}
#: Complete answers to SMALL: 2 + 4 + 4 + 3.2 of 14 points.
ANSWERS = {
    "greeted": {"value": "yes"},
    "wait": {"value": 45},
    "solved": {"value": "yes"},
    "ease": {"value": 8},
}


def checklist_version(
    organization: Organization, definition=None, *, published: bool = True, **fields
) -> Version:
    """Version 1 of a new checklist, or of `checklist=`; SMALL unless told."""
    checklist = fields.pop("checklist", None) or Checklist.objects.create(
        organization=organization, name=f"Checklist {next(numbers)}"
    )
    fields = {"number": 1, "content": definition or SMALL, **fields}
    version = Version.objects.create(checklist=checklist, **fields)
    if published:
        manager = people.somebody(organization, "manager")
        version.publish(by=manager, at=timezone.now())
    return version
