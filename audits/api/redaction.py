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


def for_reader(content: Mapping[str, Any]) -> dict[str, Any]:
    """The content of a version without its internal questions: neither their words in
    any language, nor what hangs on their answers."""
    hidden = {
        str(question["key"])
        for section in content["sections"]
        for question in section["questions"]
        if question.get("internal")
    }
    if not hidden:
        return dict(content)
    shown = {
        **content,
        "sections": [_read(each, hidden) for each in content["sections"]],
    }
    if shown.get("outcome_key") in hidden:
        del shown["outcome_key"]
    prefixes = tuple(f"question.{key}." for key in hidden)
    if "translations" in shown:
        shown["translations"] = {
            language: {k: v for k, v in texts.items() if not k.startswith(prefixes)}
            for language, texts in shown["translations"].items()
        }
    return shown


def _read(section: Mapping[str, Any], hidden: set[str]) -> dict[str, Any]:
    questions = [
        _unhung(question, hidden)
        for question in section["questions"]
        if question["key"] not in hidden
    ]
    return {**_unhung(section, hidden), "questions": questions}


def _unhung(part: Mapping[str, Any], hidden: set[str]) -> dict[str, Any]:
    """Without conditions that ask for what is hidden."""
    return {
        name: value
        for name, value in part.items()
        if not (name.endswith("_when") and _names(value, hidden))
    }


def _names(value: object, hidden: set[str]) -> bool:
    if isinstance(value, Mapping):
        return any(_names(each, hidden) for each in value.values())
    if isinstance(value, list):
        return any(_names(each, hidden) for each in value)
    return isinstance(value, str) and value in hidden
