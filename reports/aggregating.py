"""From change markers to rollups: claim, recompute from the facts, replace.

Never increments. A bucket's row is locked before its facts are read, so that of
two workers the later one reads what the earlier one's facts have become. Exactly
the markers that were read are deleted, in the transaction that wrote the rollups:
a worker killed anywhere leaves either both or neither.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db import transaction

from audits.models import Answer, Program, Scorecard, ScoreChange, SectionScore
from audits.scoring import WHOLE
from reports.models import Bucket, ImportedResult, Rollup

BATCH = 200


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """The coordinates of a bucket (ids and the first day of the month)."""

    program_id: int
    wave_id: int
    month: date
    region_id: int
    channel_id: int


@dataclass(slots=True)
class Figures:
    """Sums over one group of facts, see `Rollup`."""

    n: int = 0
    n_scored: int = 0
    earned: int = 0
    possible: int = 0
    earned_squares: int = 0
    possible_squares: int = 0
    products: int = 0
    score_sum: int = 0
    square_sum: int = 0
    passes: int = 0
    applicable: int = 0
    criticals: int = 0

    def add(self, earned: int, possible: int, score: int | None) -> None:
        self.n += 1
        if score is None:
            return
        self.n_scored += 1
        self.earned += earned
        self.possible += possible
        self.earned_squares += earned * earned
        self.possible_squares += possible * possible
        self.products += earned * possible
        self.score_sum += score
        self.square_sum += score * score


@dataclass(slots=True)
class Table:
    """Figures of one bucket by (level, key)."""

    rows: dict[tuple[str, str], Figures] = field(default_factory=dict)

    def at(self, level: Rollup.Level, key: str = "") -> Figures:
        return self.rows.setdefault((level, key), Figures())


@transaction.atomic
def drain(*, at: datetime, batch: int = BATCH) -> int:
    """Bring the rollups up to date with at most `batch` markers.

    Returns how many markers were done; 0 means that none was to be had.
    """
    markers = list(
        ScoreChange.objects.select_for_update(skip_locked=True).order_by("pk")[:batch]
    )
    for place in sorted({place_of(marker) for marker in markers}):
        recompute(place, at=at)
    ScoreChange.objects.filter(pk__in=[marker.pk for marker in markers]).delete()
    return len(markers)


def place_of(row: ScoreChange | Scorecard | Bucket) -> Place:
    return Place(row.program_id, row.wave_id, row.month, row.region_id, row.channel_id)


def recompute(place: Place, *, at: datetime) -> Bucket:
    """Replace the rollups of one bucket by sums over its facts."""
    bucket = _locked(place)
    table = tabulate(place)
    bucket.rollups.all().delete()
    Rollup.objects.bulk_create(
        Rollup(
            bucket=bucket,
            level=level,
            key=key,
            **{name: getattr(figures, name) for name in Figures.__dataclass_fields__},
        )
        for (level, key), figures in table.rows.items()
    )
    Bucket.objects.filter(pk=bucket.pk).update(computed_at=at, sequence=None)
    return bucket


def _locked(place: Place) -> Bucket:
    coordinates = {name: getattr(place, name) for name in Place.__dataclass_fields__}
    organization_id = Program.objects.values_list("organization_id", flat=True).get(
        pk=place.program_id
    )
    Bucket.objects.bulk_create(
        [Bucket(organization_id=organization_id, **coordinates)], ignore_conflicts=True
    )
    return Bucket.objects.select_for_update().get(**coordinates)


def tabulate(place: Place) -> Table:
    """Sums over the facts of one bucket, for totals, sections and questions."""
    cards = Scorecard.objects.filter(
        program_id=place.program_id,
        wave_id=place.wave_id,
        month=place.month,
        region_id=place.region_id,
        channel_id=place.channel_id,
    )
    table = Table()
    for card in cards.values_list("earned", "possible", "score", "criticals"):
        earned, possible, score, criticals = card
        total = table.at(Rollup.Level.TOTAL)
        total.add(earned, possible, score)
        total.criticals += criticals > 0
    _add_sections(table, cards.values("pk"))
    _add_questions(table, cards.values("submission_id"))
    _add_imported(table, place)
    return table


def _add_imported(table: Table, place: Place) -> None:
    """What came in from elsewhere: totals, as it has no sections and no questions."""
    coordinates = {name: getattr(place, name) for name in Place.__dataclass_fields__}
    facts = ImportedResult.objects.current().filter(**coordinates)
    for fact in facts.values_list("earned", "possible", "score").iterator():
        table.at(Rollup.Level.TOTAL).add(*fact)


def _add_sections(table: Table, cards: Any) -> None:
    rows = SectionScore.objects.filter(scorecard__in=cards).values_list(
        "section__key", "earned", "possible", "score"
    )
    for key, earned, possible, score in rows.iterator(chunk_size=5000):
        table.at(Rollup.Level.SECTION, key).add(earned, possible, score)


def _add_questions(table: Table, submissions: Any) -> None:
    rows = Answer.objects.filter(
        submission__in=submissions, is_applicable=True
    ).values_list("question__key", "earned", "possible", "weight", "passed")
    for key, earned, possible, weight, passed in rows.iterator(chunk_size=5000):
        figures = table.at(Rollup.Level.QUESTION, key)
        figures.add(earned * weight, possible * weight, share(earned, possible))
        if passed is not None:
            figures.applicable += 1
            figures.passes += passed


def share(earned: int, possible: int) -> int | None:
    """Earned of possible in ten-millionths, rounded half up; None without points."""
    if possible <= 0:
        return None
    return (2 * earned * WHOLE + possible) // (2 * possible)


def drain_all(*, at: datetime) -> int:
    """Drain until no marker is left to be had; how many were done."""
    done = 0
    while count := drain(at=at):
        done += count
    return done


def drift(buckets: Iterable[Bucket]) -> Iterator[str]:
    """Where stored rollups differ from the facts: a line per difference."""
    for bucket in buckets:
        stored = {
            (row.level, row.key): {
                name: getattr(row, name) for name in Figures.__dataclass_fields__
            }
            for row in bucket.rollups.all()
        }
        actual = {
            key: {name: getattr(value, name) for name in Figures.__dataclass_fields__}
            for key, value in tabulate(place_of(bucket)).rows.items()
        }
        for key in sorted(stored.keys() | actual.keys()):
            if stored.get(key) != actual.get(key):
                yield f"{bucket} {key}: {stored.get(key)} is not {actual.get(key)}"
