"""A change as a sentence: a code and its parameters, so that it can be translated."""

from enum import StrEnum
from typing import Any

import msgspec

from audits.definition import CriticalRule, Kind, Rule


class What(StrEnum):
    """What of a question, a section or the checklist changed."""

    ADDED = "added"
    REMOVED = "removed"
    MOVED = "moved"
    WORDS = "words"
    TYPE = "type"
    POINTS = "points"
    OPTIONS = "options"
    SCALE = "scale"
    WEIGHT = "weight"
    RULE = "rule"
    CONDITION = "condition"
    SETTINGS = "settings"
    TRANSLATION = "translation"


class Term(str):
    """A parameter that is a word of ours, to be translated, and not an author's."""

    __slots__ = ()


MESSAGES = {
    "question_added": "%(place)s is new.",
    "question_removed": "What was %(place)s is not asked any more.",
    "question_moved": "%(place)s was moved: it was %(before)s.",
    "question_to_section": "%(place)s was moved from “%(before)s” to “%(after)s”.",
    "section_added": "The section “%(title)s” is new.",
    "section_removed": "The section “%(title)s” was taken out.",
    "section_moved": "The section “%(title)s” was moved.",
    "text": "The words of %(place)s changed.",
    "guidance": "The guidance of %(place)s changed.",
    "labels": "The labels of %(place)s changed.",
    "title": "The section is called otherwise.",
    "intro": "The introduction of “%(title)s” changed.",
    "kind": "%(place)s changed from “%(before)s” to “%(after)s”.",
    "points": "Points of %(place)s changed from %(before)s to %(after)s.",
    "points_within": "Points of %(place)s are shared out otherwise.",
    "option_added": "%(place)s offers a new answer: “%(label)s”.",
    "option_removed": "%(place)s no longer offers “%(label)s”.",
    "option_label": "An answer of %(place)s is worded otherwise.",
    "options_order": "The answers of %(place)s stand in another order.",
    "row_added": "%(place)s has a new statement: “%(label)s”.",
    "row_removed": "%(place)s no longer has the statement “%(label)s”.",
    "row_label": "A statement of %(place)s is worded otherwise.",
    "rows_order": "The statements of %(place)s stand in another order.",
    "scale": "The scale of %(place)s changed from %(before)s to %(after)s.",
    "weight": "Weight of %(place)s changed from %(before)s to %(after)s.",
    "section_weight": "Weight of “%(title)s” changed from %(before)s to %(after)s.",
    "pass_mark": "%(place)s is passed from %(after)s points on, and not from "
    "%(before)s.",
    "critical": "%(place)s is critical now.",
    "not_critical": "%(place)s is no longer critical.",
    "bonus": "%(place)s is a bonus now.",
    "not_bonus": "%(place)s is no longer a bonus.",
    "required": "%(place)s must be answered now.",
    "not_required": "%(place)s may be left open now.",
    "na_allowed": "%(place)s takes “not applicable” now.",
    "not_na_allowed": "%(place)s no longer takes “not applicable”.",
    "measure": "%(place)s reads something else from the contact log.",
    "unit": "The unit of %(place)s changed from “%(before)s” to “%(after)s”.",
    "decimals": "%(place)s takes %(after)s decimal places, before %(before)s.",
    "limits": "The limits of %(place)s changed from %(before)s to %(after)s.",
    "comment_rule": "%(place)s demands a comment: %(after)s, before: %(before)s.",
    "evidence_rule": "%(place)s demands evidence: %(after)s, before: %(before)s.",
    "evidence_count": "%(place)s takes %(after)s pieces of evidence, before "
    "%(before)s.",
    "evidence_condition": "%(place)s demands its evidence on another condition.",
    "length": "The least length of texts of %(place)s changed.",
    "reasons": "The reasons offered by %(place)s changed.",
    "example": "The example of %(place)s changed.",
    "theme": "The theme of %(place)s changed from “%(before)s” to “%(after)s”.",
    "stage": "The stage of %(place)s changed from “%(before)s” to “%(after)s”.",
    "internal": "%(place)s is kept from the location now.",
    "not_internal": "%(place)s is no longer kept from the location.",
    "silent": "%(place)s is not shown to the shopper now.",
    "not_silent": "%(place)s is shown to the shopper now.",
    "condition_set": "%(place)s is asked on a condition now.",
    "condition_lifted": "%(place)s is always asked now.",
    "condition": "%(place)s is asked on another condition.",
    "section_condition_set": "“%(title)s” is asked on a condition now.",
    "section_condition_lifted": "“%(title)s” is always asked now.",
    "section_condition": "“%(title)s” is asked on another condition.",
    "critical_rule_flag": "A failed critical question is only flagged now.",
    "critical_rule_cap": "A failed critical question holds the score at "
    "%(after)s %% now.",
    "critical_rule_zero": "A failed critical question sets the score to 0 now.",
    "unanswered_is_zero": "An optional question left open scores 0 now.",
    "not_unanswered_is_zero": "An optional question left open is not scored now.",
    "cap_bonus": "Bonus points no longer lift a score above 100 %%.",
    "not_cap_bonus": "Bonus points can lift a score above 100 %% now.",
    "weigh_sections": "The score is the weighted mean of the sections now.",
    "not_weigh_sections": "The score is pooled over all questions now.",
    "rules_version": "The scoring rules changed from version %(before)s to %(after)s.",
    "outcome": "The outcome of the contact is told by another question.",
    "language": "The texts are in “%(after)s”, before in “%(before)s”.",
    "translation_added": "It is offered in “%(language)s” too.",
    "translation_removed": "It is no longer offered in “%(language)s”.",
    "translation": "The translation into “%(language)s” changed in %(n)s texts.",
}

KINDS = {
    Kind.YES_NO: "yes/no",
    Kind.SINGLE_CHOICE: "single choice",
    Kind.MULTIPLE_CHOICE: "multiple choice",
    Kind.SCALE: "scale",
    Kind.GRID: "grid",
    Kind.NUMBER: "number",
    Kind.DURATION: "duration",
    Kind.DATE: "date",
    Kind.TIME: "time",
    Kind.MONEY: "money",
    Kind.TEXT: "short text",
    Kind.NARRATIVE: "narrative",
    Kind.PHOTO: "photo",
    Kind.SCREENSHOT: "screenshot",
    Kind.AUDIO: "recording",
    Kind.DOCUMENT: "document",
    Kind.LOCATION: "location",
    Kind.SIGNATURE: "signature",
    Kind.INSTRUCTION: "instruction",
    Kind.COMPUTED: "computed",
}
RULES = {
    Rule.NEVER: "never",
    Rule.POINTS_LOST: "when points are lost",
    Rule.ALWAYS: "always",
}
CRITICAL_RULES = {rule: f"critical_rule_{rule}" for rule in CriticalRule}


class Change(msgspec.Struct, frozen=True):
    """One difference. `place` is the key of its question or section ("" is the whole
    checklist), `number` what the page calls a question ("Q7" of the newer version, of
    the older where it was taken out), `section` the section that it is shown in.

    `before` and `after` are the texts where words or points changed. `bends`: figures
    before and after it cannot be compared; then `questions` and `sections` are the keys
    of those whose own figures are bent, too.
    """

    place: str
    number: str
    kind: What
    code: str
    params: dict[str, Any] = {}
    section: str = ""
    before: str = ""
    after: str = ""
    bends: bool = False
    questions: frozenset[str] = frozenset()
    sections: frozenset[str] = frozenset()

    @property
    def words(self) -> str:
        """The sentence in English; pages translate `MESSAGES` and every Term."""
        return MESSAGES[self.code] % self.params


def hundredths(number: int) -> str:
    """250 is "2.5"."""
    sign, size = ("-" if number < 0 else ""), abs(number)
    return f"{sign}{size // 100}.{size % 100:02d}".rstrip("0").rstrip(".")
