"""What later shops found of the critical questions that failed in these."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from operator import attrgetter
from typing import NamedTuple

from audits.models import Answer, Scorecard
from shoppers.models import Viewer


@dataclass(frozen=True, slots=True)
class State:
    """`has_passed` is None while nobody has asked again; else `day` is the day of the
    shop that says so."""

    has_passed: bool | None = None
    day: date | None = None


class _Heard(NamedTuple):
    """An answer to a critical question, in the order of the shops."""

    program: int
    location: int
    key: str
    day: date
    card: int
    passed: bool


_COLUMNS = (
    "submission__scorecard__program",
    "submission__scorecard__location",
    "question__key",
    "submission__scorecard__report_date",
    "submission__scorecard",
    "passed",
)


def states(viewer: Viewer, cards: Sequence[Scorecard]) -> dict[int, State | None]:
    """By scorecard: whether its failed questions were passed at the last time that
    they were asked there; None where the viewer may not know of any. One query."""
    heard = {
        place: list(answers)
        for place, answers in groupby(_heard(viewer, cards), key=_place)
    }
    return {
        card.pk: _state(card, heard.get((card.program_id, card.location_id), []))
        for card in cards
    }


def _heard(viewer: Viewer, cards: Sequence[Scorecard]) -> list[_Heard]:
    first = min((each.report_date for each in cards), default=date.max)
    rows = Answer.objects.visible_to(viewer).filter(
        submission__scorecard__location__in={each.location_id for each in cards},
        submission__scorecard__report_date__gte=first,
        question__critical=True,
        passed__isnull=False,
        is_applicable=True,
    )
    return sorted(_Heard(*row) for row in rows.values_list(*_COLUMNS))


def _state(card: Scorecard, heard: Iterable[_Heard]) -> State | None:
    """Of several questions the worst counts: failing again, then not asked."""
    last = [
        _last(card, list(answers))
        for _key, answers in groupby(heard, attrgetter("key"))
    ]
    found = [state for state in last if state]
    for wanted in (False, None, True):
        alike = [state for state in found if state.has_passed is wanted]
        if alike:
            return max(alike, key=_day)
    return None


def _last(card: Scorecard, heard: Sequence[_Heard]) -> State | None:
    """Of one question; None where it did not fail in this shop."""
    if not any(each.card == card.pk and not each.passed for each in heard):
        return None
    newest = heard[-1]
    if newest.card == card.pk:
        return State()
    return State(newest.passed, newest.day)


def _place(heard: _Heard) -> tuple[int, int]:
    return heard.program, heard.location


def _day(state: State) -> date:
    return state.day or date.min
