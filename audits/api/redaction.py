"""What a shopper may know of a checklist: what to observe, never what it is worth."""

from collections.abc import Iterable, Mapping
from typing import Any

CHECKLIST_FIELDS = ("outcome_key", "language", "translations")
SECTION_FIELDS = ("key", "title", "intro", "visible_when")
OPTION_FIELDS = ("key", "label")
#: Of a question that is measured and not shown: what conditions need, and no words.
SILENT_FIELDS = ("key", "kind", "measure", "silent", "visible_when")
QUESTION_FIELDS = (
    "key",
    "kind",
    "text",
    "guidance",
    "rows",
    "scale_min",
    "scale_max",
    "scale_labels",
    "scale_min_label",
    "scale_max_label",
    "measure",
    "silent",
    "visible_when",
    "evidence_when",
    "required",
    "na_allowed",
    "na_label",
    "comment_rule",
    "comment_min",
    "evidence_rule",
    "evidence_min",
    "evidence_max",
    "evidence_label",
    "evidence_original",
    "reasons",
    "unit",
    "decimals",
    "min_length",
    "minimum",
    "maximum",
    "example",
    "example_alt",
)


def for_shopper(content: Mapping[str, Any]) -> dict[str, Any]:
    """The content of a version by a list of what is allowed: a field that is added
    to checklists later stays hidden until somebody decides."""
    sections = [_section(each) for each in content["sections"]]
    shown = {**_only(content, CHECKLIST_FIELDS), "sections": sections}
    if "translations" in shown:
        silent = _silent_prefixes(content)
        shown["translations"] = {
            language: {k: v for k, v in texts.items() if not k.startswith(silent)}
            for language, texts in shown["translations"].items()
        }
    return shown


def _silent_prefixes(content: Mapping[str, Any]) -> tuple[str, ...]:
    """How the addresses of texts begin that nobody is shown (audits/translating.py)."""
    return tuple(
        f"question.{question['key']}."
        for section in content["sections"]
        for question in section["questions"]
        if question.get("silent")
    )


def _section(section: Mapping[str, Any]) -> dict[str, Any]:
    questions = [_question(each) for each in section["questions"]]
    return {**_only(section, SECTION_FIELDS), "questions": questions}


def _question(question: Mapping[str, Any]) -> dict[str, Any]:
    if question.get("silent"):
        return _only(question, SILENT_FIELDS)
    options = [_only(each, OPTION_FIELDS) for each in question.get("options", ())]
    return {**_only(question, QUESTION_FIELDS), "options": options}


def _only(data: Mapping[str, Any], names: Iterable[str]) -> dict[str, Any]:
    return {name: data[name] for name in names if name in data}
