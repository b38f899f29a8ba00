"""The contact log: what happened in each call, thread, chat or visit, and what computed
questions read from it.

The twin of static/js/rules/contacts.js: both pass tests/golden/contacts.json. The order
of contacts and events is the order of the log; a phone whose clock went back does not
make a negative duration: what cannot be is None, "the log cannot say".
"""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from itertools import takewhile
from typing import Annotated

import msgspec

from audits.definition import MAX_NUMBER, Band, Checklist, EventKind, Kind, Measure
from audits.given import Answers, Given

__all__ = [
    "MAX_CONTACTS",
    "MAX_EVENTS",
    "PROMISED",
    "YEARS",
    "Contact",
    "ContactEvent",
    "EventKind",
    "Moment",
    "measured",
    "open_promises",
    "promised",
    "standing",
    "with_measured",
]

MAX_CONTACTS = 50
MAX_EVENTS = 500
#: A moment of another year is a broken clock; near the ends of the calendar it has no
#: day at all in some time zones.
YEARS = range(1970, 3000)

#: What is promised where a checklist says nothing else: seconds and counts that must
#: not be exceeded. Of the rest there is nothing that could be.
PROMISED = {
    Measure.TIME_TO_ANSWER: 60,
    Measure.QUEUE_TIME: 120,
    Measure.HOLD_TIME: 120,
    Measure.TRANSFERS: 0,
    Measure.STORY_REPEATED: 0,
    Measure.TIME_TO_RESOLUTION: 24 * 60 * 60,
    Measure.PROMISE_LATE_BY: 0,
}

Moment = Annotated[datetime, msgspec.Meta(tz=True)]


class ContactEvent(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`due` is when a promise falls due. What was corrected by hand keeps its `first`
    stamp and says `why`; what was taken out (`removed`) stays in the record. `mono` is
    the phone's monotonic clock in milliseconds.
    """

    kind: EventKind
    at: Moment
    due: Moment | None = None
    first: Moment | None = None
    why: Annotated[str, msgspec.Meta(max_length=40)] = ""
    words: Annotated[str, msgspec.Meta(max_length=500)] = ""
    mono: float | None = None
    removed: bool = False


class Contact(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    events: Annotated[tuple[ContactEvent, ...], msgspec.Meta(max_length=MAX_EVENTS)]


def standing(contacts: Sequence[Contact]) -> tuple[Contact, ...]:
    """The log without what was taken out again: what measures and conditions read. A
    contact of which nothing stands never was."""
    kept = (
        Contact(tuple(event for event in contact.events if not event.removed))
        for contact in contacts
    )
    return tuple(contact for contact in kept if contact.events)


def measured(
    measure: Measure, contacts: Sequence[Contact], told_at: datetime | None = None
) -> int | None:
    """What the log says: whole seconds (rounded down), a count, or 1 for yes and 0 for
    no. None when it cannot say: nothing logged, an end missing, a clock that went back.

    `told_at` is when the log came: what had been promised for a later moment is open,
    neither kept nor broken. None takes every promise for due.
    """
    if measure is Measure.PROMISE_KEPT:
        return _promise_kept(contacts, told_at)
    value = _MEASURES[measure](contacts)
    return value if value is not None and 0 <= value <= MAX_NUMBER else None


def promised(checklist: Checklist, measure: Measure) -> int | None:
    """What the measure must not exceed (seconds, or a count) to be within the promise:
    the upper edge of the bands that give a computed question all its points, else
    PROMISED; None where nothing is promised."""
    standard = PROMISED.get(measure)
    if standard is None:
        return None
    for question in checklist.questions():
        if question.kind is Kind.COMPUTED and question.measure is measure:
            edge = _full_points_upto(question.bands)
            return standard if edge is None else edge
    return standard


def _full_points_upto(bands: Sequence[Band]) -> int | None:
    """None where full points do not come first, or have no end."""
    most = max((band.points for band in bands), default=0)
    full = list(takewhile(lambda band: band.points == most, bands))
    return full[-1].upto if most and full else None


def with_measured(
    checklist: Checklist,
    answers: Answers,
    contacts: Sequence[Contact],
    told_at: datetime | None = None,
) -> dict[str, Given]:
    """The answers with those of computed questions that nobody answered by hand."""
    found = dict(answers)
    for question in checklist.questions():
        if question.kind is not Kind.COMPUTED or question.measure is None:
            continue
        given = found.get(question.key, Given())
        if given.na or given.answered:
            continue
        value = measured(question.measure, contacts, told_at)
        if value is not None:
            found[question.key] = msgspec.structs.replace(given, value=value)
    return found


def _events(contacts: Sequence[Contact]) -> list[ContactEvent]:
    return [event for contact in contacts for event in contact.events]


def _first(events: Sequence[ContactEvent], kind: EventKind) -> ContactEvent | None:
    return next((event for event in events if event.kind is kind), None)


def _seconds(span: timedelta) -> int:
    return span // timedelta(seconds=1)


def _time_to_answer(contacts: Sequence[Contact]) -> int | None:
    for contact in contacts:
        answered = _first(contact.events, EventKind.ANSWERED)
        if answered is not None:
            started = _first(contact.events, EventKind.STARTED)
            return _seconds(answered.at - started.at) if started else None
    return None


def _spent(
    kind: EventKind, *ends: EventKind
) -> Callable[[Sequence[Contact]], int | None]:
    """The sum of the spans from `kind` to the next of `ends` in the same contact. What
    begins again before it ended is one span; what never ended is none."""

    def measure(contacts: Sequence[Contact]) -> int | None:
        spans = [span for each in contacts for span in _spans(each, kind, ends)]
        return _seconds(sum(spans, timedelta())) if spans else None

    return measure


def _spans(
    contact: Contact, kind: EventKind, ends: Sequence[EventKind]
) -> Iterator[timedelta]:
    opened: datetime | None = None
    for event in contact.events:
        if event.kind is kind and opened is None:
            opened = event.at
        elif event.kind in ends and opened is not None:
            yield event.at - opened
            opened = None


def _times(kind: EventKind) -> Callable[[Sequence[Contact]], int | None]:
    def measure(contacts: Sequence[Contact]) -> int | None:
        if not contacts:
            return None
        return sum(event.kind is kind for event in _events(contacts))

    return measure


def _time_to_resolution(contacts: Sequence[Contact]) -> int | None:
    events = _events(contacts)
    started = _first(events, EventKind.STARTED)
    resolved = _first(events[::-1], EventKind.RESOLVED)
    return _seconds(resolved.at - started.at) if started and resolved else None


class _Promise(msgspec.Struct):
    due: datetime | None
    kept_at: datetime | None = None

    @property
    def is_kept(self) -> bool:
        if self.kept_at is None:
            return False
        return self.due is None or self.kept_at <= self.due

    def is_open(self, told_at: datetime | None) -> bool:
        """Not kept, and not due yet when the log came."""
        if self.kept_at is not None or self.due is None or told_at is None:
            return False
        return self.due > told_at

    @property
    def late_by(self) -> timedelta | None:
        if self.kept_at is None or self.due is None:
            return None
        return max(timedelta(), self.kept_at - self.due)


def _promises(contacts: Sequence[Contact]) -> list[_Promise]:
    """Each promise with the keeping that belongs to it: the oldest open one is kept
    first. What was kept without a promise is nothing."""
    promises: list[_Promise] = []
    for event in _events(contacts):
        if event.kind is EventKind.PROMISE_MADE:
            promises.append(_Promise(event.due))
        elif event.kind is EventKind.PROMISE_KEPT:
            unkept = (each for each in promises if each.kept_at is None)
            if promise := next(unkept, None):
                promise.kept_at = event.at
    return promises


def open_promises(contacts: Sequence[Contact]) -> list[datetime | None]:
    """When each promise that nobody has kept yet falls due; None without a day."""
    return [each.due for each in _promises(contacts) if each.kept_at is None]


def _promise_made(contacts: Sequence[Contact]) -> int | None:
    return int(bool(_promises(contacts))) if contacts else None


def _promise_kept(
    contacts: Sequence[Contact], told_at: datetime | None = None
) -> int | None:
    """Of those that are decided; None where none is."""
    decided = [each for each in _promises(contacts) if not each.is_open(told_at)]
    return int(all(each.is_kept for each in decided)) if decided else None


def _promise_late_by(contacts: Sequence[Contact]) -> int | None:
    late = [each.late_by for each in _promises(contacts) if each.late_by is not None]
    return _seconds(max(late)) if late else None


_MEASURES: dict[Measure, Callable[[Sequence[Contact]], int | None]] = {
    Measure.TIME_TO_ANSWER: _time_to_answer,
    Measure.QUEUE_TIME: _spent(EventKind.IN_QUEUE, EventKind.ANSWERED, EventKind.ENDED),
    Measure.HOLD_TIME: _spent(EventKind.ON_HOLD, EventKind.BACK, EventKind.ENDED),
    Measure.TRANSFERS: _times(EventKind.TRANSFERRED),
    Measure.STORY_REPEATED: _times(EventKind.STORY_REPEATED),
    Measure.TIME_TO_RESOLUTION: _time_to_resolution,
    Measure.PROMISE_MADE: _promise_made,
    Measure.PROMISE_LATE_BY: _promise_late_by,
}
