"""Which fields of a question make sense for its type, and what people call both."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from audits.definition import (
    BANDED_KINDS,
    EVIDENCE_KINDS,
    CriticalRule,
    Kind,
    Measure,
    Rule,
)
from audits.models import ChannelKind

Named = list[tuple[str, str | Promise]]

KINDS: Named = [
    (Kind.YES_NO, _("Yes / no")),
    (Kind.SINGLE_CHOICE, _("One choice")),
    (Kind.MULTIPLE_CHOICE, _("Several choices")),
    (Kind.SCALE, _("Scale")),
    (Kind.GRID, _("Grid of statements")),
    (Kind.NUMBER, _("Number")),
    (Kind.DURATION, _("Duration")),
    (Kind.MONEY, _("Money")),
    (Kind.DATE, _("Date")),
    (Kind.TIME, _("Time of day")),
    (Kind.TEXT, _("Short text")),
    (Kind.NARRATIVE, _("Narrative")),
    (Kind.PHOTO, _("Photo")),
    (Kind.SCREENSHOT, _("Screenshot")),
    (Kind.AUDIO, _("Recording")),
    (Kind.DOCUMENT, _("Document")),
    (Kind.LOCATION, _("Location fix")),
    (Kind.SIGNATURE, _("Signature")),
    (Kind.INSTRUCTION, _("Instruction")),
    (Kind.COMPUTED, _("From the contact log")),
]
RULES: Named = [
    (Rule.NEVER, _("never asked for")),
    (Rule.POINTS_LOST, _("asked for when points are lost")),
    (Rule.ALWAYS, _("always asked for")),
]
CRITICAL_RULES: Named = [
    (CriticalRule.FLAG, _("marks the shop, the score stays")),
    (CriticalRule.CAP, _("caps the score")),
    (CriticalRule.ZERO, _("makes the score zero")),
]
MEASURES: Named = [
    (Measure.TIME_TO_ANSWER, _("Time until the first answer")),
    (Measure.QUEUE_TIME, _("Time in the queue")),
    (Measure.HOLD_TIME, _("Time on hold")),
    (Measure.TRANSFERS, _("How often transferred")),
    (Measure.STORY_REPEATED, _("How often the story was repeated")),
    (Measure.TIME_TO_RESOLUTION, _("Time until it was resolved")),
    (Measure.PROMISE_MADE, _("Was a promise made?")),
    (Measure.PROMISE_KEPT, _("Was the promise kept?")),
    (Measure.PROMISE_LATE_BY, _("How late the promise was kept")),
]
#: Of audits/contacts.py, in the words of "The contact ...".
EVENTS: Named = [
    ("started", _("started")),
    ("menu", _("heard a menu")),
    ("in_queue", _("waited in a queue")),
    ("answered", _("was answered")),
    ("on_hold", _("was put on hold")),
    ("back", _("came back from hold")),
    ("transferred", _("was transferred")),
    ("story_repeated", _("repeated the story")),
    ("promise_made", _("got a promise")),
    ("promise_kept", _("had a promise kept")),
    ("resolved", _("was resolved")),
    ("ended", _("ended")),
]
CHANNELS: Named = [(value, label) for value, label in ChannelKind.choices]
#: The themes of the design; any other word may be typed.
THEMES = [
    "meets expectations",
    "responsiveness",
    "empathy",
    "resolution",
    "effort",
    "accessibility",
    "consistency",
    "knowledge",
    "trust",
]

CHOICES = frozenset({Kind.SINGLE_CHOICE, Kind.MULTIPLE_CHOICE, Kind.YES_NO, Kind.GRID})
SCORED = CHOICES | BANDED_KINDS | {Kind.SCALE}
#: What asks for nothing at all.
SILENT = frozenset({Kind.INSTRUCTION})

#: Field → kinds that have it; a field that is not named here, every kind has.
ONLY: dict[str, frozenset[Kind]] = {
    "weight": SCORED,
    "theme": frozenset(Kind) - SILENT,
    "stage": frozenset(Kind) - SILENT,
    "points": frozenset({Kind.SCALE, Kind.MULTIPLE_CHOICE}),
    "scale_min": frozenset({Kind.SCALE}),
    "scale_max": frozenset({Kind.SCALE}),
    "scale_min_label": frozenset({Kind.SCALE}),
    "scale_max_label": frozenset({Kind.SCALE}),
    "scale_labels": frozenset({Kind.SCALE}),
    "unit": frozenset({Kind.NUMBER, Kind.MONEY}),
    "decimals": frozenset({Kind.NUMBER, Kind.MONEY}),
    "minimum": BANDED_KINDS - {Kind.COMPUTED},
    "maximum": BANDED_KINDS - {Kind.COMPUTED},
    "min_length": frozenset({Kind.TEXT, Kind.NARRATIVE}),
    "measure": frozenset({Kind.COMPUTED}),
    "silent": frozenset({Kind.COMPUTED}),
    "na_allowed": frozenset(Kind) - SILENT,
    "na_label": frozenset(Kind) - SILENT,
    "required": frozenset(Kind) - SILENT,
    "critical": SCORED,
    "pass_mark": SCORED,
    "bonus": SCORED,
    "comment_rule": frozenset(Kind) - SILENT,
    "comment_min": frozenset(Kind) - SILENT,
    "evidence_rule": frozenset(Kind) - SILENT - EVIDENCE_KINDS,
    "evidence_min": frozenset(Kind) - SILENT,
    "evidence_max": frozenset(Kind) - SILENT,
    "evidence_label": frozenset(Kind) - SILENT,
    "evidence_original": frozenset(Kind) - SILENT - {Kind.AUDIO, Kind.DOCUMENT},
    "reasons": SCORED,
}
#: Lists of lines, edited apart from the fields.
HAS_OPTIONS = CHOICES
HAS_ROWS = frozenset({Kind.GRID})
HAS_BANDS = BANDED_KINDS


def has_field(kind: Kind, name: str) -> bool:
    return kind in ONLY.get(name, frozenset(Kind))
