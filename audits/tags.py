"""What a result says of each theme and each stage: the questions that bear the tag.

A theme crosses sections, so its points are added question by question, by the rules
that make a section's: only what counts, bonus points to the earned ones alone, no more
than 100 % unless the checklist says so.
"""

from collections import defaultdict
from collections.abc import Iterable
from enum import StrEnum

import msgspec

from audits.definition import Checklist, Question
from audits.scoring import QuestionResult, Result, share


class Tag(StrEnum):
    THEME = "theme"
    STAGE = "stage"


class TagResult(msgspec.Struct, frozen=True):
    """`earned` and `possible` are Σ weight · points (hundredths of hundredths), `score`
    ten-millionths, None without points; `passes` of `applicable` judged questions."""

    tag: Tag
    key: str
    earned: int
    possible: int
    score: int | None
    passes: int
    applicable: int


Marked = tuple[QuestionResult, Question]


def tagged(checklist: Checklist, result: Result) -> list[TagResult]:
    """A result per theme and stage of which at least one question applied, in the
    order of the checklist."""
    groups: defaultdict[tuple[Tag, str], list[Marked]] = defaultdict(list)
    pairs = zip(result.questions, checklist.questions(), strict=True)
    for found, question in pairs:
        for tag, key in ((Tag.THEME, question.theme), (Tag.STAGE, question.stage)):
            if key and found.applicable:
                groups[tag, key].append((found, question))
    return [
        _sum(tag, key, group, cap=checklist.cap_bonus)
        for (tag, key), group in groups.items()
    ]


def _sum(tag: Tag, key: str, group: Iterable[Marked], *, cap: bool) -> TagResult:
    earned = possible = passes = applicable = 0
    for found, question in group:
        if found.scored:
            earned += found.weight * found.earned
            possible += 0 if question.bonus else found.weight * found.possible
        if found.passed is not None:
            applicable += 1
            passes += found.passed
    score = share(earned, possible, cap=cap)
    return TagResult(tag, key, earned, possible, score, passes, applicable)
