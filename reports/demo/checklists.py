"""What is observed on each channel: one bank of questions, shared by key.

A question that is the same on two channels has the same key, so that its trend
crosses them; only its words may differ.
"""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from audits.models import ChannelKind as Kind
from reports.demo.questions import MORE, Plain, bands

#: Northwind wrote it before there were templates; its other checklists grew from it.
OWN_CALL = Path(__file__).parent / "call.json"
MINUTE, HOUR, DAY = 60, 3600, 86400

REPLY = bands((4 * HOUR, 400), (24 * HOUR, 300), (3 * DAY, 100), (None, 0))
CHAT_WAIT = bands((30, 400), (2 * MINUTE, 250), (5 * MINUTE, 100), (None, 0))
END = ["next_step", "promise_date", "anything_else", "meets_expectations", "account"]
WRITTEN_END = ["next_step", "promise_date", "meets_expectations", "account"]

#: Channel → section → question keys, in order.
PLANS: dict[Kind, dict[str, list[str]]] = {
    Kind.EMAIL: {
        "reach": ["outcome", "wait", "acknowledged", "expectation_set", "proof"],
        "greeting": ["named_sender", "identity_checked"],
        "listening": ["tone", "empathy", "story_repeated"],
        "solving": [
            "solved",
            "all_answered",
            "information_right",
            "ease",
            "links_work",
        ],
        "followup": WRITTEN_END,
    },
    Kind.CHAT: {
        "reach": ["outcome", "wait", "proof"],
        "greeting": ["greeting", "identity_checked"],
        "listening": ["clarified", "empathy", "story_repeated", "hold_time"],
        "solving": ["solved", "information_right", "ease", "transfer_explained"],
        "followup": END,
    },
    Kind.BOT: {
        "reach": ["outcome", "wait", "proof"],
        "greeting": ["says_it_is_ai", "greeting"],
        "listening": ["clarified", "tone", "story_repeated"],
        "solving": ["solved", "information_right", "ease", "handover"],
        "followup": WRITTEN_END,
    },
    Kind.FORM: {
        "reach": ["outcome", "wait", "acknowledged", "expectation_set", "proof"],
        "greeting": ["named_sender", "identity_checked"],
        "listening": ["tone", "story_repeated"],
        "solving": ["solved", "all_answered", "information_right", "ease"],
        "followup": WRITTEN_END,
    },
    Kind.SOCIAL: {
        "reach": ["outcome", "wait", "proof"],
        "greeting": ["moved_to_private", "named_sender"],
        "listening": ["tone", "empathy", "story_repeated"],
        "solving": ["solved", "information_right", "ease"],
        "followup": WRITTEN_END,
    },
    Kind.IN_PERSON: {
        "reach": ["outcome", "wait", "queue_length", "premises", "proof"],
        "greeting": ["greeted_soon", "greeting", "identity_checked"],
        "listening": ["uninterrupted", "clarified", "empathy", "story_repeated"],
        "solving": ["solved", "information_right", "ease"],
        "followup": END,
    },
    Kind.SELF_SERVICE: {
        "reach": ["outcome", "clicks", "proof"],
        "greeting": ["identity_checked", "up_to_date"],
        "listening": ["story_repeated", "way_to_human"],
        "solving": ["solved", "information_right", "ease", "links_work"],
        "followup": WRITTEN_END,
    },
}

NAMES: dict[Kind, str] = {
    Kind.PHONE: "Phone call",
    Kind.EMAIL: "E-mail",
    Kind.CHAT: "Live chat",
    Kind.BOT: "Virtual agent",
    Kind.FORM: "Web form",
    Kind.SOCIAL: "Social media",
    Kind.IN_PERSON: "Branch visit",
    Kind.SELF_SERVICE: "Self-service",
}

#: How a contact ends: reached, not reached, given up.
ENDINGS: dict[Kind, tuple[str, str, str, str]] = {
    Kind.EMAIL: (
        "What came of your e-mail?",
        "An answer",
        "No answer within five days",
        "It came back undelivered",
    ),
    Kind.CHAT: (
        "How did the chat end?",
        "I wrote with a person",
        "Nobody joined within 15 minutes",
        "It broke off",
    ),
    Kind.BOT: (
        "How did the chat end?",
        "I got to an answer",
        "It did not start",
        "I went round in circles and gave up",
    ),
    Kind.FORM: (
        "What came of the form?",
        "An answer",
        "No answer within five days",
        "It could not be sent",
    ),
    Kind.SOCIAL: (
        "What came of your post?",
        "A reply",
        "No reply within two days",
        "It was removed or hidden",
    ),
    Kind.IN_PERSON: (
        "Were you served?",
        "Yes",
        "Closed inside opening hours",
        "I left after 30 minutes",
    ),
    Kind.SELF_SERVICE: (
        "Did you find what you were looking for?",
        "Yes",
        "Out of order",
        "I gave up",
    ),
}

#: Words and limits that differ from the bank's, by channel and question.
DIFFERENT: dict[tuple[Kind, str], Plain] = {
    (Kind.EMAIL, "wait"): {"text": "How long until the answer came?", "bands": REPLY},
    (Kind.FORM, "wait"): {"text": "How long until the answer came?", "bands": REPLY},
    (Kind.SOCIAL, "wait"): {"text": "How long until the reply came?", "bands": REPLY},
    (Kind.CHAT, "wait"): {
        "text": "How long until a person wrote?",
        "bands": CHAT_WAIT,
    },
    (Kind.BOT, "wait"): {
        "text": "How long until the first useful line?",
        "bands": CHAT_WAIT,
    },
    (Kind.IN_PERSON, "wait"): {
        "text": "How long until you were served?",
        "bands": bands((120, 400), (300, 300), (600, 100), (None, 0)),
    },
    (Kind.IN_PERSON, "proof"): {
        "text": "Photo of the storefront or the counter",
        "guidance": "No faces. From where any customer may stand.",
        "evidence_label": "Storefront",
    },
    (Kind.SELF_SERVICE, "identity_checked"): {
        "text": "Did you have to sign in before it showed the account?",
        "guidance": "",
        "reasons": ["It showed the account without signing in"],
    },
    (Kind.SELF_SERVICE, "proof"): {
        "text": "Photo or screenshot of the last screen",
        "guidance": "",
        "evidence_label": "Screen",
    },
}
SCREENSHOT = {
    "text": "Screenshot of the conversation",
    "guidance": "With date and time, without your own name.",
    "evidence_label": "Conversation",
}
#: Written channels answer within days: an outer limit that still means something.
SLOW = {Kind.EMAIL, Kind.FORM, Kind.SOCIAL}


def phone() -> Plain:
    """Northwind’s own checklist for calls."""
    content: Plain = json.loads(OWN_CALL.read_text(encoding="utf-8"))
    return content


def content_for(kind: Kind) -> Plain:
    """The checklist of one channel, in the form of audits/definition.py."""
    template = phone()
    if kind is Kind.PHONE:
        return template
    bank = {**MORE, **_questions(template)}
    sections = [
        {
            **section,
            "intro": "",
            "questions": [
                _worded(kind, bank[key]) for key in PLANS[kind][section["key"]]
            ],
        }
        for section in template["sections"]
    ]
    return {**template, "sections": sections}


def second_edition(content: Mapping[str, Any]) -> Plain:
    """The checklist with one question reworded: its key and its trend stay."""
    text = "How easy did they make it to get what you came for?"
    return {
        **content,
        "sections": [
            {
                **section,
                "questions": [
                    {**each, "text": text} if each["key"] == "ease" else each
                    for each in section["questions"]
                ],
            }
            for section in content["sections"]
        ],
    }


def _questions(content: Plain) -> dict[str, Plain]:
    return {
        each["key"]: each
        for section in content["sections"]
        for each in section["questions"]
    }


def _worded(kind: Kind, question: Plain) -> Plain:
    key = question["key"]
    if key == "outcome":
        return _ending(kind, question)
    words = DIFFERENT.get((kind, key), SCREENSHOT if key == "proof" else {})
    if key == "wait":
        limit = 7 * DAY if kind in SLOW else 2 * HOUR
        words = {**words, "guidance": "", "maximum": limit}
    return {**question, **words}


def _ending(kind: Kind, question: Plain) -> Plain:
    text, *labels = ENDINGS[kind]
    options = [
        {**option, "label": label}
        for option, label in zip(question["options"], labels, strict=True)
    ]
    return {**question, "text": text, "options": options}
