"""Checklists from JSON and back."""

import hashlib
import json
from collections.abc import Iterable
from typing import Any

import msgspec

from audits.definition.soundness import faults
from audits.definition.structs import Checklist
from audits.sentences import Sentence, _, verbatim

#: Levels of JSON; a condition as deep as it may be has a third of them.
MAX_LEVELS = 100


class DefinitionError(ValueError):
    """A checklist that cannot be used; `path` is where (`$.sections[0].title`)."""

    def __init__(self, path: str, sentence: Sentence) -> None:
        super().__init__(f"{path}: {sentence}")
        self.path = path
        self.sentence = sentence

    @property
    def message(self) -> str:
        """The sentence in English."""
        return str(self.sentence)


def from_json(data: object) -> Checklist:
    """A checked checklist from decoded JSON; absent fields take their defaults.

    Raises DefinitionError for unknown fields, wrong types, points out of range, keys
    that are malformed or used twice, and rules that contradict each other.
    """
    checklist = read(data)
    for fault in faults(checklist):
        raise DefinitionError(fault.path, fault.sentence)
    return checklist


def read(data: object) -> Checklist:
    """As `from_json`, but whatever the questions say to each other: a draft.

    Raises DefinitionError for unknown fields, wrong types and values out of range.
    """
    if _is_deeper(data, MAX_LEVELS):
        raise DefinitionError("$", _("This is nested too deeply."))
    try:
        return msgspec.convert(_upgraded(data), Checklist)
    except msgspec.ValidationError as error:
        message, _at, path = str(error).partition(" - at ")
        raise DefinitionError(path.strip("`") or "$", verbatim(message)) from None


def _is_deeper(data: object, levels: int) -> bool:
    """Whether lists and objects stand in each other deeper than this. How deep a
    reader can go by itself depends on the Python."""
    level = [data]
    for _level in range(levels):
        level = [part for each in level for part in _parts(each)]
        if not level:
            return False
    return True


def _parts(data: object) -> Iterable[object]:
    if isinstance(data, dict):
        return data.values()
    return data if isinstance(data, list) else ()


def _upgraded(data: Any) -> Any:
    """`hidden_when_outcome`, of the first documents, as the condition that it means."""
    sections = data.get("sections") if isinstance(data, dict) else None
    if not isinstance(sections, list):
        return data
    outcome = data.get("outcome_key")
    return {**data, "sections": [_section(each, outcome) for each in sections]}


def _section(section: Any, outcome: Any) -> Any:
    if not isinstance(section, dict) or "hidden_when_outcome" not in section:
        return section
    kept = {k: v for k, v in section.items() if k != "hidden_when_outcome"}
    endings = section["hidden_when_outcome"]
    if not endings:
        return kept
    shown = {"op": "none_of", "key": outcome or "", "value": endings}
    if kept.get("visible_when") is not None:
        shown = {"op": "all", "of": [shown, kept["visible_when"]]}
    return {**kept, "visible_when": shown}


def to_json(checklist: Checklist) -> dict[str, Any]:
    """Plain JSON data with every default written out; `from_json` reads it back."""
    data: dict[str, Any] = msgspec.json.decode(msgspec.json.encode(checklist))
    return data


def fingerprint(checklist: Checklist) -> str:
    """SHA-256 (hex) of the canonical JSON: sorted keys, no spaces, UTF-8.

    What came later and is not used is left out: an older checklist keeps its sum.
    """
    data = to_json(checklist)
    for section in data["sections"]:
        for question in section["questions"]:
            if not question["evidence_original"]:
                del question["evidence_original"]
    text = json.dumps(data, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()
