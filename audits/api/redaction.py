"""What a shopper may know of a checklist: what to observe, never what it is worth."""

from collections.abc import Iterable, Mapping
from typing import Any

CHECKLIST_FIELDS = ("outcome_key",)
SECTION_FIELDS = ("key", "title", "intro", "hidden_when_outcome")
OPTION_FIELDS = ("key", "label")
QUESTION_FIELDS = (
    "key",
    "kind",
    "text",
    "guidance",
    "scale_min",
    "scale_max",
    "scale_min_label",
    "scale_max_label",
    "required",
    "na_allowed",
    "na_label",
    "comment_rule",
    "evidence_rule",
    "evidence_min",
    "evidence_max",
    "evidence_label",
    "reasons",
    "unit",
    "min_length",
    "minimum",
    "maximum",
)


def for_shopper(content: Mapping[str, Any]) -> dict[str, Any]:
    """The content of a version by a list of what is allowed: a field that is added
    to checklists later stays hidden until somebody decides."""
    sections = [_section(each) for each in content["sections"]]
    return {**_only(content, CHECKLIST_FIELDS), "sections": sections}


def _section(section: Mapping[str, Any]) -> dict[str, Any]:
    questions = [_question(each) for each in section["questions"]]
    return {**_only(section, SECTION_FIELDS), "questions": questions}


def _question(question: Mapping[str, Any]) -> dict[str, Any]:
    options = [_only(each, OPTION_FIELDS) for each in question.get("options", ())]
    return {**_only(question, QUESTION_FIELDS), "options": options}


def _only(data: Mapping[str, Any], names: Iterable[str]) -> dict[str, Any]:
    return {name: data[name] for name in names if name in data}
