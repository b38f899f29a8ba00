"""A change as a sentence: a code and its parameters, so that it can be translated."""

from enum import StrEnum
from typing import Any

import msgspec

from audits.definition import CriticalRule, Kind, Rule
from audits.sentences import gettext_noop


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
    "question_added": gettext_noop("%(place)s is new."),
    "question_removed": gettext_noop("What was %(place)s is not asked any more."),
    "question_moved": gettext_noop("%(place)s was moved: it was %(before)s."),
    "question_to_section": gettext_noop(
        "%(place)s was moved from “%(before)s” to “%(after)s”."
    ),
    "section_added": gettext_noop("The section “%(title)s” is new."),
    "section_removed": gettext_noop("The section “%(title)s” was taken out."),
    "section_moved": gettext_noop("The section “%(title)s” was moved."),
    "text": gettext_noop("The words of %(place)s changed."),
    "guidance": gettext_noop("The guidance of %(place)s changed."),
    "labels": gettext_noop("The labels of %(place)s changed."),
    "title": gettext_noop("The section is called otherwise."),
    "intro": gettext_noop("The introduction of “%(title)s” changed."),
    "kind": gettext_noop("%(place)s changed from “%(before)s” to “%(after)s”."),
    "points": gettext_noop("Points of %(place)s changed from %(before)s to %(after)s."),
    "points_within": gettext_noop("Points of %(place)s are shared out otherwise."),
    "option_added": gettext_noop("%(place)s offers a new answer: “%(label)s”."),
    "option_removed": gettext_noop("%(place)s no longer offers “%(label)s”."),
    "option_label": gettext_noop("An answer of %(place)s is worded otherwise."),
    "options_order": gettext_noop("The answers of %(place)s stand in another order."),
    "row_added": gettext_noop("%(place)s has a new statement: “%(label)s”."),
    "row_removed": gettext_noop("%(place)s no longer has the statement “%(label)s”."),
    "row_label": gettext_noop("A statement of %(place)s is worded otherwise."),
    "rows_order": gettext_noop("The statements of %(place)s stand in another order."),
    "scale": gettext_noop(
        "The scale of %(place)s changed from %(before)s to %(after)s."
    ),
    "weight": gettext_noop("Weight of %(place)s changed from %(before)s to %(after)s."),
    "section_weight": gettext_noop(
        "Weight of “%(title)s” changed from %(before)s to %(after)s."
    ),
    "pass_mark": gettext_noop(
        "%(place)s is passed from %(after)s points on, and not from %(before)s."
    ),
    "critical": gettext_noop("%(place)s is critical now."),
    "not_critical": gettext_noop("%(place)s is no longer critical."),
    "bonus": gettext_noop("%(place)s is a bonus now."),
    "not_bonus": gettext_noop("%(place)s is no longer a bonus."),
    "required": gettext_noop("%(place)s must be answered now."),
    "not_required": gettext_noop("%(place)s may be left open now."),
    "na_allowed": gettext_noop("%(place)s takes “not applicable” now."),
    "not_na_allowed": gettext_noop("%(place)s no longer takes “not applicable”."),
    "measure": gettext_noop("%(place)s reads something else from the contact log."),
    "unit": gettext_noop(
        "The unit of %(place)s changed from “%(before)s” to “%(after)s”."
    ),
    "decimals": gettext_noop(
        "%(place)s takes %(after)s decimal places, before %(before)s."
    ),
    "limits": gettext_noop(
        "The limits of %(place)s changed from %(before)s to %(after)s."
    ),
    "comment_rule": gettext_noop(
        "%(place)s demands a comment: %(after)s, before: %(before)s."
    ),
    "evidence_rule": gettext_noop(
        "%(place)s demands evidence: %(after)s, before: %(before)s."
    ),
    "evidence_count": gettext_noop(
        "%(place)s takes %(after)s pieces of evidence, before %(before)s."
    ),
    "evidence_condition": gettext_noop(
        "%(place)s demands its evidence on another condition."
    ),
    "length": gettext_noop("The least length of texts of %(place)s changed."),
    "reasons": gettext_noop("The reasons offered by %(place)s changed."),
    "example": gettext_noop("The example of %(place)s changed."),
    "theme": gettext_noop(
        "The theme of %(place)s changed from “%(before)s” to “%(after)s”."
    ),
    "stage": gettext_noop(
        "The stage of %(place)s changed from “%(before)s” to “%(after)s”."
    ),
    "internal": gettext_noop("%(place)s is kept from the location now."),
    "not_internal": gettext_noop("%(place)s is no longer kept from the location."),
    "original": gettext_noop("%(place)s takes photos in their full size now."),
    "not_original": gettext_noop("%(place)s takes photos in a smaller size now."),
    "silent": gettext_noop("%(place)s is not shown to the shopper now."),
    "not_silent": gettext_noop("%(place)s is shown to the shopper now."),
    "condition_set": gettext_noop("%(place)s is asked on a condition now."),
    "condition_lifted": gettext_noop("%(place)s is always asked now."),
    "condition": gettext_noop("%(place)s is asked on another condition."),
    "section_condition_set": gettext_noop("“%(title)s” is asked on a condition now."),
    "section_condition_lifted": gettext_noop("“%(title)s” is always asked now."),
    "section_condition": gettext_noop("“%(title)s” is asked on another condition."),
    "critical_rule_flag": gettext_noop(
        "A failed critical question is only flagged now."
    ),
    "critical_rule_cap": gettext_noop(
        "A failed critical question holds the score at %(after)s %% now."
    ),
    "critical_rule_zero": gettext_noop(
        "A failed critical question sets the score to 0 now."
    ),
    "unanswered_is_zero": gettext_noop("An optional question left open scores 0 now."),
    "not_unanswered_is_zero": gettext_noop(
        "An optional question left open is not scored now."
    ),
    "cap_bonus": gettext_noop("Bonus points no longer lift a score above 100 %%."),
    "not_cap_bonus": gettext_noop("Bonus points can lift a score above 100 %% now."),
    "weigh_sections": gettext_noop(
        "The score is the weighted mean of the sections now."
    ),
    "not_weigh_sections": gettext_noop("The score is pooled over all questions now."),
    "rules_version": gettext_noop(
        "The scoring rules changed from version %(before)s to %(after)s."
    ),
    "outcome": gettext_noop("The outcome of the contact is told by another question."),
    "language": gettext_noop("The texts are in “%(after)s”, before in “%(before)s”."),
    "translation_added": gettext_noop("It is offered in “%(language)s” too."),
    "translation_removed": gettext_noop("It is no longer offered in “%(language)s”."),
    "translation": gettext_noop(
        "The translation into “%(language)s” changed in %(n)s texts."
    ),
}

KINDS = {
    Kind.YES_NO: gettext_noop("yes/no"),
    Kind.SINGLE_CHOICE: gettext_noop("single choice"),
    Kind.MULTIPLE_CHOICE: gettext_noop("multiple choice"),
    Kind.SCALE: gettext_noop("scale"),
    Kind.GRID: gettext_noop("grid"),
    Kind.NUMBER: gettext_noop("number"),
    Kind.DURATION: gettext_noop("duration"),
    Kind.DATE: gettext_noop("date"),
    Kind.TIME: gettext_noop("time"),
    Kind.MONEY: gettext_noop("money"),
    Kind.TEXT: gettext_noop("short text"),
    Kind.NARRATIVE: gettext_noop("narrative"),
    Kind.PHOTO: gettext_noop("photo"),
    Kind.SCREENSHOT: gettext_noop("screenshot"),
    Kind.AUDIO: gettext_noop("recording"),
    Kind.DOCUMENT: gettext_noop("document"),
    Kind.LOCATION: gettext_noop("location"),
    Kind.SIGNATURE: gettext_noop("signature"),
    Kind.INSTRUCTION: gettext_noop("instruction"),
    Kind.COMPUTED: gettext_noop("computed"),
}
RULES = {
    Rule.NEVER: gettext_noop("never"),
    Rule.POINTS_LOST: gettext_noop("when points are lost"),
    Rule.ALWAYS: gettext_noop("always"),
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
