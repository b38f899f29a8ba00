"""A checklist with every kind of question, and answers to it."""

from typing import Any

SCALE = [
    {"key": "no", "label": "Not at all", "points": 0},
    {"key": "partly", "label": "Partly", "points": 100},
    {"key": "fully", "label": "Fully", "points": 200},
]


def _asked(key: str, kind: str, text: str, **more: Any) -> dict[str, Any]:
    return {"key": key, "kind": kind, "text": text, **more}


ASKED = [
    _asked(
        "reached",
        "single_choice",
        "How did the contact end?",
        options=[
            {"key": "reached", "label": "I reached somebody"},
            {"key": "not_reached", "label": "I reached nobody"},
        ],
    ),
    _asked(
        "tries",
        "number",
        "How often did you try?",
        unit="attempts",
        visible_when={"op": "is", "key": "reached", "value": "not_reached"},
    ),
]
ANSWERED = [
    _asked(
        "polite",
        "yes_no",
        "Were they polite?",
        points=200,
        comment_rule="points_lost",
        comment_min=10,
        evidence_rule="always",
        evidence_when={"op": "is", "key": "polite", "value": "no"},
    ),
    _asked(
        "topics",
        "multiple_choice",
        "What did they speak about?",
        options=[
            {"key": "price", "label": "The price", "points": 100},
            {"key": "terms", "label": "The terms", "points": 100},
        ],
        na_allowed=True,
        na_label="We had no time",
    ),
    _asked("ease", "scale", "How easy was it?", points=100, scale_max_label="very"),
    _asked(
        "tone",
        "scale",
        "How did they sound?",
        scale_min=1,
        scale_max=3,
        scale_labels=["Cold", "Neutral", "Warm"],
        points=200,
    ),
    _asked(
        "manner",
        "grid",
        "How far do you agree?",
        guidance="Think of the whole conversation.",
        rows=[
            {"key": "listened", "label": "They listened to me"},
            {"key": "clear", "label": "They spoke clearly"},
        ],
        options=SCALE,
    ),
    _asked("distance", "number", "How far away?", unit="km", decimals=1),
    _asked("paid", "money", "What did you pay?", unit="EUR", decimals=2, maximum=99999),
    _asked("hold", "duration", "How long did you hold?"),
    _asked("day", "date", "Which day was promised?"),
    _asked("hour", "time", "At what time?"),
    _asked("name", "text", "What was their name?", required=False),
    _asked("story", "narrative", "What happened, in order?", min_length=20),
    _asked("waited", "computed", "Time to answer", measure="time_to_answer"),
    _asked("kept", "computed", "Was the promise kept?", measure="promise_kept"),
    _asked(
        "quiet",
        "computed",
        "Transfers",
        measure="transfers",
        silent=True,
        required=False,
    ),
]
SHOWN = [
    _asked("read", "instruction", "Keep everything until the review is over."),
    _asked("shelf", "photo", "A photo of the shelf"),
    _asked("chat", "screenshot", "A screenshot of the chat"),
    _asked("call", "audio", "A recording of the call"),
    _asked("bill", "document", "The bill as a PDF"),
    _asked("sign", "signature", "Your signature"),
    _asked("where", "location", "Where are you?"),
]
EVERY_KIND: dict[str, Any] = {
    "outcome_key": "reached",
    "sections": [
        {"key": "outcome", "title": "Outcome", "questions": ASKED},
        {
            "key": "talk",
            "title": "The conversation",
            "questions": ANSWERED,
            "visible_when": {"op": "is_not", "key": "reached", "value": "not_reached"},
        },
        {"key": "proof", "title": "Proof", "questions": SHOWN},
    ],
}
#: The form's fields and what they are kept as.
TYPED: dict[str, Any] = {
    "a.reached": "reached",
    "a.polite": "yes",
    "a.topics": ["price", "terms"],
    "a.ease": "8",
    "a.tone": "3",
    "g.manner:listened": "fully",
    "g.manner:clear": "partly",
    "a.distance": "2,5",
    "a.paid": "112.5",
    "m.hold": "1",
    "s.hold": "38",
    "a.day": "2026-11-30",
    "a.hour": "09:30",
    "a.story": "I called, they answered, and that was it.",
    "m.waited": "",
    "s.waited": "42",
    "a.kept": "1",
    "a.where": "59.9139, 10.7522 12",
}
KEPT: dict[str, Any] = {
    "reached": {"value": "reached"},
    "polite": {"value": "yes"},
    "topics": {"value": ["price", "terms"]},
    "ease": {"value": 8},
    "tone": {"value": 3},
    "manner": {"value": {"listened": "fully", "clear": "partly"}},
    "distance": {"value": 25},
    "paid": {"value": 11250},
    "hold": {"value": 98},
    "day": {"value": "2026-11-30"},
    "hour": {"value": "09:30"},
    "story": {"value": "I called, they answered, and that was it."},
    "waited": {"value": 42},
    "kept": {"value": 1},
    "where": {"value": "59.9139 10.7522 12"},
}
