"""What checking answers looks up of a checklist, worked out once per checklist."""

from audits.definition import (
    EVIDENCE_KINDS,
    Checklist,
    Kind,
    Question,
    Rule,
    once_per_checklist,
    option_keys,
)
from audits.given import Given

WRITTEN = frozenset({Kind.TEXT, Kind.NARRATIVE})
_ONE_OF = frozenset({Kind.YES_NO, Kind.SINGLE_CHOICE})
_MAY_BE_HALF = EVIDENCE_KINDS | WRITTEN | {Kind.GRID}
_AT_MOST_IF_LOST = frozenset({Rule.NEVER, Rule.POINTS_LOST})


class Plan:
    """`options` has, by question key, the Given of each option of those that take just
    one: most answers are nothing else, and need no closer look. `easy` are the
    questions that demand nothing more once they are answered without points lost."""

    __slots__ = ("bonus", "easy", "options", "questions")

    def __init__(self, checklist: Checklist) -> None:
        self.questions = {each.key: each for each in checklist.questions()}
        every = self.questions.values()
        self.bonus = frozenset(each.key for each in every if each.bonus)
        self.easy = frozenset(each.key for each in every if _is_easy(each))
        self.options = {
            each.key: {key: Given(value=key) for key in option_keys(each)}
            for each in every
            if each.kind in _ONE_OF and not each.silent
        }


def _is_easy(question: Question) -> bool:
    rules = {question.comment_rule, question.evidence_rule}
    return question.kind not in _MAY_BE_HALF and rules <= _AT_MOST_IF_LOST


#: The checklist's plan, made once.
plan_of = once_per_checklist(Plan)
