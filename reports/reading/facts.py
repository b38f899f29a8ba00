"""Shops as one list, newest first: those that were done here and those imported."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from heapq import merge
from typing import Any
from uuid import UUID

from django.db.models import F, Q, QuerySet

from audits.models import Scorecard
from reports.models import ImportedResult
from reports.reading.selection import Selection

Fact = Scorecard | ImportedResult


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """Where a fact stands among all: on one day, imported ones come last."""

    day: date
    is_own: bool
    pk: int


def public_id_of(fact: Fact) -> UUID:
    known: UUID = (
        fact.submission.public_id if isinstance(fact, Scorecard) else fact.public_id
    )
    return known


def imported(selection: Selection) -> QuerySet[Any]:
    return selection.imported().for_page().annotate(asked_score=F("score"))


def page_of(
    selection: Selection,
    cards: QuerySet[Any],
    *,
    after: UUID | None,
    before: UUID | None,
    size: int,
) -> tuple[list[Fact], bool]:
    """A page, and whether there is more beyond it. A shop that is gone since (opened
    again, undone) sends one to the first page."""
    others = imported(selection)
    public_id = after or before
    place = _place_of(public_id, cards, others) if public_id else None
    is_back = place is not None and before is not None
    sign = "" if is_back else "-"
    found: list[Fact] = []
    for rows, is_own in ((cards, True), (others, False)):
        if place:
            rows = rows.filter(_beyond(place, is_own=is_own, is_back=is_back))
        found += rows.order_by(f"{sign}report_date", f"{sign}pk")[: size + 1]
    found.sort(key=_key, reverse=not is_back)
    shown = found[:size]
    return shown[::-1] if is_back else shown, len(found) > size


def each_of(selection: Selection, cards: QuerySet[Any]) -> Iterator[Fact]:
    """All of them, read as they are asked for."""
    rows = (
        each.order_by("-report_date", "-pk").iterator(chunk_size=1000)
        for each in (cards, imported(selection))
    )
    return merge(*rows, key=_key, reverse=True)


def _key(fact: Fact) -> Place:
    return Place(fact.report_date, isinstance(fact, Scorecard), fact.pk)


def _place_of(
    public_id: UUID, cards: QuerySet[Any], others: QuerySet[Any]
) -> Place | None:
    own = cards.filter(submission__public_id=public_id)
    for rows, is_own in ((own, True), (others.filter(public_id=public_id), False)):
        if known := rows.values_list("report_date", "pk").first():
            return Place(known[0], is_own, known[1])
    return None


def _beyond(place: Place, *, is_own: bool, is_back: bool) -> Q:
    """Rows of one kind that come after `place`, or (`is_back`) before it."""
    side = "gt" if is_back else "lt"
    farther = Q(**{f"report_date__{side}": place.day})
    from_here = Q(**{f"report_date__{side}e": place.day})
    if is_own == place.is_own:
        # Said so that an index by date begins there: it could not for an "or".
        return from_here & (farther | Q(**{f"pk__{side}": place.pk}))
    # Of the other kind a whole day lies on one side: own ones are the newer.
    return from_here if is_own == is_back else farther
