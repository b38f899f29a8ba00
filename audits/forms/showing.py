"""What the phone needs to know to show and hide questions as they are answered."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import msgspec
from msgspec.structs import replace

from audits.conditions import Context
from audits.definition import Checklist, Condition, Question, Section

#: Before the key of a question: is its evidence asked for? No key holds a colon.
EVIDENCE = "evidence:"


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """Where the questions are asked: `words` is the checklist in the shopper's
    language, `context` what conditions look at, `measured` what the contact log says
    by question key. `must_announce`: a recording is allowed once they agreed."""

    words: Checklist | None = None
    context: Context = field(default_factory=Context)
    may_record: bool = False
    must_announce: bool = False
    currency: str = ""
    measured: Mapping[str, int] = field(default_factory=dict)


def has_conditions(checklist: Checklist) -> bool:
    return any(section.visible_when for section in checklist.sections) or any(
        question.visible_when or question.evidence_when
        for question in checklist.questions()
    )


def rules_of(checklist: Checklist, context: Context) -> dict[str, Any] | None:
    """The checklist's conditions, and nothing else of it, for
    static/js/rules/conditions.js; None when there are none.

    A slot whose evidence depends on a condition follows its question as if it were
    one, so that one pass decides both.
    """
    if not has_conditions(checklist):
        return None
    return {
        "sections": [_section(each) for each in checklist.sections],
        "context": msgspec.to_builtins(context),
    }


def _section(section: Section) -> dict[str, Any]:
    questions = [rule for each in section.questions for rule in _question(each)]
    return {**_when(section.visible_when), "questions": questions}


def _question(question: Question) -> Iterator[dict[str, Any]]:
    yield {"key": question.key, **_when(question.visible_when)}
    if question.evidence_when:
        slot = {"key": EVIDENCE + question.key, **_when(question.evidence_when)}
        yield slot


def _when(condition: Condition | None) -> dict[str, Any]:
    return {"visible_when": _plain(condition)} if condition else {}


def _plain(condition: Condition) -> dict[str, Any]:
    """Without what says nothing: the page is sent over a poor network."""
    plain: dict[str, Any] = msgspec.to_builtins(condition)
    if condition.of:
        return {"op": plain["op"], "of": [_plain(each) for each in condition.of]}
    return {
        name: value for name, value in plain.items() if value not in ("", (), [], None)
    }


def without_conditions(checklist: Checklist) -> Checklist:
    """Everything is shown: for a draft whose conditions make no sense yet."""
    return replace(
        checklist,
        sections=tuple(
            replace(
                section,
                visible_when=None,
                questions=tuple(
                    replace(each, visible_when=None, evidence_when=None)
                    for each in section.questions
                ),
            )
            for section in checklist.sections
        ),
    )
