"""The checklists that come with Candid, one per channel or purpose.

Each is a file of audits/templates_library; index.json keeps their order, their names
and what they are for. A template is a beginning: who takes one owns a copy.
"""

import json
from functools import cache
from pathlib import Path
from typing import Any

import msgspec

LIBRARY = Path(__file__).parent / "templates_library"


class Template(msgspec.Struct, frozen=True):
    """`channel` is the kind of channel it is made for; "" means any."""

    slug: str
    name: str
    channel: str
    description: str
    questions: int


class UnknownTemplate(KeyError):
    """No template that is shipped has this slug."""


@cache
def templates() -> tuple[Template, ...]:
    """All templates, in the order in which they are offered."""
    entries = json.loads((LIBRARY / "index.json").read_text(encoding="utf-8"))
    return tuple(
        Template(**entry, questions=_count(_document(entry["slug"])))
        for entry in entries
    )


def document(slug: str) -> dict[str, Any]:
    """The checklist of a template as plain JSON data, made anew at every call.

    Raises UnknownTemplate.
    """
    if all(template.slug != slug for template in templates()):
        raise UnknownTemplate(slug)
    return _document(slug)


def _document(slug: str) -> dict[str, Any]:
    data: dict[str, Any] = json.loads(_text(slug))
    return data


@cache
def _text(slug: str) -> str:
    return (LIBRARY / f"{slug}.json").read_text(encoding="utf-8")


def _count(data: dict[str, Any]) -> int:
    return sum(len(section["questions"]) for section in data["sections"])
