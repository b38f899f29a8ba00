"""Questions that the phone does not have."""

from typing import Any

Plain = dict[str, Any]
LOST = {"comment_rule": "points_lost"}


def yes_no(key: str, text: str, points: int, theme: str, **more: Any) -> Plain:
    return {
        "key": key,
        "kind": "yes_no",
        "text": text,
        "points": points,
        "theme": theme,
        "stage": "Get help",
        **more,
    }


def bands(*steps: tuple[int | None, int]) -> list[Plain]:
    return [{"upto": upto, "points": points} for upto, points in steps]


MORE: dict[str, Plain] = {
    each["key"]: each
    for each in [
        yes_no(
            "acknowledged",
            "Did you get an acknowledgement at once?",
            100,
            "responsiveness",
        ),
        yes_no(
            "expectation_set",
            "Did it say when an answer would come?",
            200,
            "responsiveness",
            reasons=["No time given", "Only “as soon as possible”"],
            **LOST,
        ),
        yes_no(
            "named_sender",
            "Did a person sign the answer with a name?",
            100,
            "trust",
        ),
        yes_no(
            "all_answered",
            "Were all your questions answered?",
            300,
            "resolution",
            reasons=["One left out", "Only the first was answered", "A template"],
            **LOST,
        ),
        yes_no(
            "links_work",
            "Did every link and attachment work?",
            100,
            "effort",
            na_allowed=True,
            na_label="There were none",
        ),
        yes_no(
            "says_it_is_ai",
            "Did it say that it is no person?",
            200,
            "trust",
            critical=True,
            reasons=["Pretended to be a person", "Never said"],
            **LOST,
        ),
        yes_no(
            "handover",
            "Did you get a person when you asked for one?",
            300,
            "accessibility",
            na_allowed=True,
            na_label="I did not ask",
            reasons=["Refused", "Asked three times", "Outside opening hours"],
            **LOST,
        ),
        yes_no(
            "moved_to_private",
            "Did they move to a private message before they asked for details?",
            300,
            "trust",
            critical=True,
            na_allowed=True,
            reasons=["Asked for my account number in public", "Never moved"],
            **LOST,
        ),
        {
            "key": "tone",
            "kind": "scale",
            "text": "How well did the tone fit what you had written?",
            "points": 200,
            "theme": "empathy",
            "stage": "Talk",
        },
        yes_no(
            "greeted_soon",
            "Did somebody greet you within 30 seconds?",
            200,
            "empathy",
            reasons=["Nobody looked up", "Staff talked among themselves"],
            **LOST,
        ),
        {
            "key": "queue_length",
            "kind": "number",
            "text": "How many people waited before you?",
            "bands": bands((1, 200), (3, 150), (6, 50), (None, 0)),
            "minimum": 0,
            "maximum": 200,
            "unit": "people",
            "theme": "responsiveness",
            "stage": "Get in touch",
        },
        {
            "key": "premises",
            "kind": "multiple_choice",
            "text": "What was in order on the premises?",
            "options": [
                {"key": "clean", "label": "Clean", "points": 50},
                {"key": "signs", "label": "Signs that lead you", "points": 50},
                {"key": "seats", "label": "Free seats", "points": 50},
                {"key": "step_free", "label": "A way in without a step", "points": 50},
            ],
            "points": 200,
            "required": False,
            "theme": "accessibility",
            "stage": "Get in touch",
        },
        {
            "key": "clicks",
            "kind": "number",
            "text": "How many steps until you found the answer?",
            "bands": bands((3, 300), (5, 200), (8, 50), (None, 0)),
            "minimum": 0,
            "maximum": 100,
            "unit": "steps",
            "theme": "effort",
            "stage": "Get in touch",
        },
        yes_no(
            "up_to_date",
            "Was what you found up to date?",
            200,
            "knowledge",
            reasons=["Last year’s prices", "A form that no longer exists"],
            **LOST,
        ),
        yes_no(
            "way_to_human",
            "Was there a way out to a person?",
            200,
            "accessibility",
            reasons=["No number anywhere", "Only back to the start"],
            **LOST,
        ),
    ]
}
