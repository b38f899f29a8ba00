"""A submission under one version: its answers with their points, and its score.

What was sent is kept to the byte, so the same submission can be rated under any
version, and back again to the same digits.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any

import msgspec
from django.db import transaction

from audits import answers, scoring
from audits.answers import Examined
from audits.contacts import Contact, measured, promised
from audits.definition import Checklist as Definition
from audits.definition import Measure
from audits.given import Given
from audits.models import (
    Answer,
    Question,
    ResultChange,
    Scorecard,
    ScoreChange,
    Section,
    SectionScore,
    Submission,
    TagScore,
    Timing,
    Version,
)
from audits.scoring import Result
from audits.tags import tagged
from shoppers import strictjson
from shoppers.models import Rows, insert, insert_many, insert_together


class Rating(msgspec.Struct, frozen=True):
    """`given` are the answers that the version takes and shows, `left_out` the keys of
    those that it cannot take."""

    given: Mapping[str, Given]
    result: Result
    left_out: tuple[str, ...]


def version_of(submission: Submission) -> Version:
    """The version that the submission is scored under now: its scorecard's, else the
    one that its assignment pins."""
    card: Scorecard | None = getattr(submission, "scorecard", None)
    return card.version if card else submission.assignment.version


def rate(submission: Submission, definition: Definition) -> Rating:
    """Score what was sent under `definition`; nothing is written."""
    sent: dict[str, Any] = strictjson.loads(submission.payload.encode())["answers"]
    problems = answers.check(definition, sent, evidence_counts={}, complete=False)
    unfit = {problem.key for problem in problems}
    fitting = {key: raw for key, raw in sent.items() if key not in unfit}
    examined = answers.examine(
        definition, fitting, evidence_counts={}, context=submission.context
    )
    left_out = tuple(key for key in sent if key in unfit)
    return Rating(examined.given, examined.result, left_out)


@lru_cache(maxsize=256)
def question_ids(version_pk: int) -> dict[str, int]:
    """Question key → id of a published version, which never changes."""
    return dict(Question.objects.filter(version=version_pk).values_list("key", "pk"))


@lru_cache(maxsize=256)
def section_ids(version_pk: int) -> dict[str, int]:
    """Section key → id, as `question_ids`."""
    return dict(Section.objects.filter(version=version_pk).values_list("key", "pk"))


#: What an answer's row says beside whose it is.
ANSWER = (
    "question_id",
    "value",
    "is_na",
    "comment",
    "reasons",
    "is_applicable",
    "earned",
    "possible",
    "weight",
    "passed",
)


def write_answers(
    submission: Submission, version_pk: int, scored: Examined | Rating
) -> None:
    """One row per answered question, with its points, in one statement."""
    rows = ((submission.pk, *row) for row in answer_rows(version_pk, scored))
    insert_many(Answer, ("submission_id", *ANSWER), rows)


def answer_rows(
    version_pk: int, scored: Examined | Rating
) -> Iterator[tuple[Any, ...]]:
    """The values of ANSWER for each answered question."""
    ids = question_ids(version_pk)
    for each in scored.result.questions:
        given = scored.given.get(each.key)
        if given is not None:
            yield (
                ids[each.key],
                given.value,
                given.na,
                given.comment,
                given.reasons,
                each.applicable,
                each.earned,
                each.possible,
                each.weight,
                each.passed,
            )


def replace_answers(submission: Submission, version_pk: int, rating: Rating) -> None:
    """The answers as facts of another version; in the caller's transaction."""
    submission.answers.all().delete()
    write_answers(submission, version_pk, rating)


def figures(result: Result) -> dict[str, Any]:
    """The fields of a scorecard that a score makes."""
    return {
        "score": result.score,
        "before_critical": result.before_critical,
        "earned": result.earned,
        "possible": result.possible,
        "criticals": len(result.critical_failed),
        "rules_version": scoring.RULES_VERSION,
    }


def write_parts(scorecard: Scorecard, version: Version, result: Result) -> None:
    """The facts below the total: sections, themes and stages, what the contact log
    says; in the caller's transaction."""
    card, definition = scorecard.pk, version.definition
    ids = section_ids(version.pk)
    seen = scorecard.submission.context
    tags = ("tag", "key", "earned", "possible", "score", "passes", "applicable")
    insert_together(
        Rows(
            SectionScore,
            ("scorecard_id", "section_id", "score", "earned", "possible"),
            (
                (card, ids[each.key], each.score, each.earned, each.possible)
                for each in result.sections
            ),
        ),
        Rows(
            TagScore,
            ("scorecard_id", *tags),
            (
                (card, *(getattr(each, name) for name in tags))
                for each in tagged(definition, result)
            ),
        ),
        Rows(
            Timing,
            ("scorecard_id", "measure", "value", "promise"),
            ((card, *row) for row in timings(definition, seen.contacts, seen.told_at)),
        ),
    )


def replace_parts(scorecard: Scorecard, version: Version, result: Result) -> None:
    """The facts below the total as another version, or another rule, makes them."""
    for rows in (scorecard.sections, scorecard.tags, scorecard.timings):
        rows.all().delete()
    write_parts(scorecard, version, result)


@transaction.atomic
def restore_parts(scorecard_pk: int, *, at: datetime) -> None:
    """Write the facts below the total of a scorecard anew, from what was sent."""
    rows = Scorecard.objects.select_for_update(of=("self",))
    rows = rows.select_related("submission", "version").filter(pk=scorecard_pk)
    for scorecard in rows:
        version = scorecard.version
        result = rate(scorecard.submission, version.definition).result
        replace_parts(scorecard, version, result)
        mark(scorecard, at=at)


def timings(
    definition: Definition,
    contacts: Sequence[Contact],
    told_at: datetime | None = None,
) -> Iterator[tuple[Measure, int, int | None]]:
    """(measure, value, promise) of everything that a contact log can say."""
    for measure in Measure:
        value = measured(measure, contacts, told_at)
        if value is not None:
            yield measure, value, promised(definition, measure)


def mark(scorecard: Scorecard, *, at: datetime) -> None:
    """Leave the marker that makes the trends follow, and the one for those who copy."""
    ResultChange.objects.record(scorecard, at=at)
    insert(
        ScoreChange(
            program_id=scorecard.program_id,
            wave_id=scorecard.wave_id,
            channel_id=scorecard.channel_id,
            region_id=scorecard.region_id,
            month=scorecard.month,
            recorded_at=at,
        )
    )
