"""The course of one contact: which stretch was what, for how long, and what happened.

Plain data from the contact log (audits/contacts.py), for whoever draws or tells it. The
twin of static/js/rules/timeline.js: both pass tests/golden/timeline.json.
The order of the log is the order here too; a stretch that a clock made negative is out.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import pairwise

from audits.contacts import Contact, ContactEvent, EventKind


class Phase(StrEnum):
    """What a customer does: everything but `talk` is waiting."""

    RING = "ring"
    MENU = "menu"
    QUEUE = "queue"
    TALK = "talk"
    HOLD = "hold"


#: What begins with an event; whatever is not here changes nothing.
_BEGINS = {
    EventKind.STARTED: Phase.RING,
    EventKind.MENU: Phase.MENU,
    EventKind.IN_QUEUE: Phase.QUEUE,
    EventKind.ANSWERED: Phase.TALK,
    EventKind.ON_HOLD: Phase.HOLD,
    # Until somebody else is there.
    EventKind.TRANSFERRED: Phase.RING,
    EventKind.BACK: Phase.TALK,
    # One can tell it again only to somebody who is there.
    EventKind.STORY_REPEATED: Phase.TALK,
}
#: Before the beginning and after the end there is no stretch.
_OUTSIDE = frozenset({EventKind.PROMISE_KEPT})


@dataclass(frozen=True, slots=True)
class Stretch:
    phase: Phase
    begins: datetime
    ends: datetime

    @property
    def seconds(self) -> int:
        return (self.ends - self.begins) // timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class Promise:
    """`due` is None for one without a day; `kept_at` for one that was not kept."""

    made_at: datetime
    due: datetime | None = None
    kept_at: datetime | None = None

    @property
    def is_late(self) -> bool:
        return bool(self.due and self.kept_at and self.kept_at > self.due)


@dataclass(frozen=True, slots=True)
class Course:
    """One contact from its beginning to its end: what was, and what happened when."""

    stretches: tuple[Stretch, ...]
    events: tuple[ContactEvent, ...]

    @property
    def seconds(self) -> int:
        return sum(each.seconds for each in self.stretches)

    @property
    def waiting(self) -> int:
        """Seconds in which nobody was there to talk to."""
        return sum(s.seconds for s in self.stretches if s.phase is not Phase.TALK)

    @property
    def was_answered(self) -> bool:
        return any(event.kind is EventKind.ANSWERED for event in self.events)

    @property
    def begins(self) -> datetime:
        return self.events[0].at

    def place(self, at: datetime) -> float:
        """Where a moment stands, 0 to 1: by the seconds of the stretches before it."""
        before = sum(
            min(max((at - each.begins).total_seconds(), 0), each.seconds)
            for each in self.stretches
        )
        return min(before / self.seconds, 1.0) if self.seconds else 0.0

    def count(self, kind: EventKind) -> int:
        return sum(event.kind is kind for event in self.events)


def course(contact: Contact) -> Course:
    """In: a contact without what was removed (`contacts.standing`)."""
    inside = [event for event in contact.events if event.kind not in _OUTSIDE]
    return Course(tuple(_merged(_stretches(inside))), contact.events)


def promises(contacts: Sequence[Contact]) -> list[Promise]:
    """Each promise with the keeping that belongs to it: the oldest open one is kept
    first, as measures count them."""
    found: list[Promise] = []
    for event in (event for contact in contacts for event in contact.events):
        if event.kind is EventKind.PROMISE_MADE:
            found.append(Promise(event.at, event.due))
        elif event.kind is EventKind.PROMISE_KEPT:
            for place, each in enumerate(found):
                if each.kept_at is None:
                    found[place] = Promise(each.made_at, each.due, event.at)
                    break
    return found


def lasted(contact: Contact) -> list[tuple[ContactEvent, int | None]]:
    """Each event with the seconds until the next one; None at the end, or where the
    clock went back."""
    found: list[tuple[ContactEvent, int | None]] = []
    for event, following in pairwise(contact.events):
        seconds = (following.at - event.at) // timedelta(seconds=1)
        is_known = seconds >= 0 and event.kind is not EventKind.ENDED
        found.append((event, seconds if is_known else None))
    return [*found, *((event, None) for event in contact.events[-1:])]


def _stretches(events: Sequence[ContactEvent]) -> Iterable[Stretch]:
    phase: Phase | None = None
    for event, following in pairwise(events):
        phase = (
            None if event.kind is EventKind.ENDED else _BEGINS.get(event.kind, phase)
        )
        if phase is not None and following.at > event.at:
            yield Stretch(phase, event.at, following.at)


def _merged(stretches: Iterable[Stretch]) -> list[Stretch]:
    """Neighbours of one phase are one stretch: a note does not cut a talk in two."""
    found: list[Stretch] = []
    for each in stretches:
        last = found[-1] if found else None
        if last and last.phase is each.phase and last.ends == each.begins:
            found[-1] = Stretch(each.phase, last.begins, each.ends)
        else:
            found.append(each)
    return found
