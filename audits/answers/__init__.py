"""Answers as they arrive: are they well formed, and is the submission complete?

Raw answers are decoded JSON: `{question key: {"value", "na", "comment", "reasons"}}`.
"""

from collections.abc import Iterator, Mapping

import msgspec

from audits.answers.demands import Demands
from audits.answers.fit import check_fit
from audits.answers.plan import plan_of
from audits.answers.problems import EXPECTED, MESSAGES, MalformedAnswers, Problem
from audits.answers.shape import (
    FIELDS,
    MAX_TEXT,
    check_shape,
    parse,
    read,
    speakable,
)
from audits.conditions import NOWHERE, Context, visible_questions
from audits.contacts import with_measured
from audits.definition import Checklist, Question, evidence_limit
from audits.given import Answers, Given
from audits.scoring import Result, score

__all__ = [
    "EXPECTED",
    "FIELDS",
    "MAX_TEXT",
    "MESSAGES",
    "Examined",
    "MalformedAnswers",
    "Problem",
    "check",
    "examine",
    "parse",
    "visible_answers",
]


class Examined(msgspec.Struct, frozen=True):
    """`given` are the sound answers of visible questions, with what the contact log
    measured; `result` is their score."""

    problems: list[Problem]
    given: dict[str, Given]
    result: Result


def check(
    checklist: Checklist,
    answers: Mapping[str, object],
    *,
    evidence_counts: Mapping[str, int],
    complete: bool,
    context: Context = NOWHERE,
) -> list[Problem]:
    """Every problem of these raw answers; an empty list means that they can be kept.

    `evidence_counts` says how many evidence files each question key has. A draft
    (`complete=False`) must only be well formed; a submission must also hold all that
    its visible questions demand. Hidden questions are never demanded.
    """
    if complete:
        return examine(
            checklist, answers, evidence_counts=evidence_counts, context=context
        ).problems
    return _sound(checklist, answers, evidence_counts)[0]


def examine(
    checklist: Checklist,
    answers: Mapping[str, object],
    *,
    evidence_counts: Mapping[str, int],
    context: Context = NOWHERE,
) -> Examined:
    """Check raw answers as a whole submission, and score them, in one go."""
    problems, sound = _sound(checklist, answers, evidence_counts)
    measured = with_measured(checklist, sound, context.contacts, context.told_at)
    visible = visible_questions(checklist, measured, context)
    given = {key: each for key, each in measured.items() if key in visible}
    result = score(checklist, given, context)
    demands = Demands(checklist, given, result, context, evidence_counts)
    broken = answers.keys() - sound.keys()
    problems += demands.missing(visible - broken)
    return Examined(problems, given, result)


def visible_answers(
    checklist: Checklist, answers: Answers, context: Context = NOWHERE
) -> dict[str, Given]:
    """The answers without those of hidden questions, which are not stored as given."""
    visible = visible_questions(checklist, answers, context)
    return {key: given for key, given in answers.items() if key in visible}


def _sound(
    checklist: Checklist,
    answers: Mapping[str, object],
    evidence_counts: Mapping[str, int],
) -> tuple[list[Problem], dict[str, Given]]:
    plan = plan_of(checklist)
    problems: list[Problem] = []
    sound: dict[str, Given] = {}
    for key, raw in answers.items():
        question = plan.questions.get(key)
        if given := _chosen(plan.options.get(key), raw):
            sound[key] = given
        elif question is None:
            problems.append(Problem(speakable(key), "unknown_question"))
        elif misshapen := list(check_shape(key, raw)):
            problems += misshapen
        elif unfit := list(check_fit(question, given := read(raw))):
            problems += unfit
        else:
            sound[key] = given
    for key, count in evidence_counts.items():
        problems += _check_evidence_limit(plan.questions.get(key), key, count)
    return problems, sound


def _chosen(options: Mapping[str, Given] | None, raw: object) -> Given | None:
    """The answer that is one of these options and nothing else."""
    if options and type(raw) is dict and len(raw) == 1:
        value = raw.get("value")
        return options.get(value) if type(value) is str else None
    return None


def _check_evidence_limit(
    question: Question | None, key: str, count: int
) -> Iterator[Problem]:
    if question is None:
        yield Problem(speakable(key), "unknown_question", "evidence")
    elif count > (limit := evidence_limit(question)):
        code = "too_much_evidence" if limit else "no_evidence_taken"
        yield Problem(key, code, "evidence", {"maximum": limit})
