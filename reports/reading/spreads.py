"""Histograms of a selection: of its scores, and of what its contact logs say.

From the rollups; of a location, and of shops with a critical failure alone, from the
facts: there are never many. A section or a question has none; it is left aside.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from typing import Any

from audits.models import Timing
from reports.histograms import SCORE, Histogram, Slot
from reports.models import Histogram as Kept
from reports.models.rollups import COUNTS, TOTALS
from reports.reading.selection import Selection

#: (measure, the values of the names that were asked for) → its histogram.
Spreads = dict[tuple[Any, ...], Histogram]


def spreads(selection: Selection, measures: Collection[str], *names: str) -> Spreads:
    """By measure ("score", or one of audits.definition.Measure) and by wave, month,
    region, channel (their ids); three queries at most. Empty ones are not there."""
    selection = replace(selection, section="", question="")
    if selection.is_of_places or selection.critical:
        return _of_facts(selection, measures, names)
    rows = Kept.objects.visible_to(selection.viewer).filter(
        measure__in=measures, **selection.conditions("bucket__")
    )
    fields = [f"bucket__{name}" for name in names]
    return {
        (row["measure"], *(row[field] for field in fields)): _histogram(row)
        for row in rows.summed(*fields)
    }


def _histogram(row: Mapping[str, Any]) -> Histogram:
    """PostgreSQL adds to Decimal."""
    slots = {
        slot: Slot(int(row[count]), int(row[total]))
        for slot, (count, total) in enumerate(zip(COUNTS, TOTALS, strict=True))
        if row[count]
    }
    return Histogram(row["measure"], slots, int(row["promised"]), int(row["within"]))


def _of_facts(
    selection: Selection, measures: Collection[str], names: tuple[str, ...]
) -> Spreads:
    found: Spreads = {}
    for key, value, promise in _facts(selection, measures, names):
        one = Histogram.of(key[0], [value], promise)
        found[key] = found[key] + one if key in found else one
    return dict(sorted(found.items()))


def _facts(
    selection: Selection, measures: Collection[str], names: tuple[str, ...]
) -> Iterator[tuple[tuple[Any, ...], int, int | None]]:
    """(key, value, promise) of each."""
    cards = selection.scorecards()
    if SCORE in measures:
        for rows in (cards, selection.imported()):
            scored = rows.exclude(score=None).order_by()
            for score, *key in scored.values_list("score", *names):
                yield (SCORE, *key), score, None
    timings = Timing.objects.filter(scorecard__in=cards, measure__in=measures)
    fields = ("measure", "value", "promise", *(f"scorecard__{name}" for name in names))
    for measure, value, promise, *key in timings.order_by().values_list(*fields):
        yield (measure, *key), value, promise
