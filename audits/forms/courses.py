"""The contact log as it is drawn and read: phases with their times, marks, stamps."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from audits.contacts import Contact, ContactEvent, EventKind, standing
from audits.forms.logging import words_of_kinds
from audits.models import Assignment
from audits.sheets import clock
from audits.timeline import Course, Phase, course
from shoppers.templatetags.figures import duration

PHASES: dict[Phase, Promise] = {
    Phase.RING: pgettext_lazy("in a contact", "Waiting"),
    Phase.MENU: pgettext_lazy("of a phone system", "Menu"),
    Phase.QUEUE: pgettext_lazy("in a contact", "Queue"),
    Phase.HOLD: pgettext_lazy("in a contact", "On hold"),
    Phase.TALK: pgettext_lazy("in a contact", "Talking"),
}
#: Why a stamp is not as it was pressed; phones send these codes.
REASONS: dict[str, Promise] = {
    "late": gettext_lazy("pressed late"),
    "wrong": gettext_lazy("pressed the wrong one"),
    "forgotten": gettext_lazy("forgot to press, added by hand"),
    "undone": gettext_lazy("taken back"),
}
#: What stands above the line.
MARKED = {
    EventKind.TRANSFERRED,
    EventKind.STORY_REPEATED,
    EventKind.PROMISE_MADE,
    EventKind.RESOLVED,
}
#: Narrower than this (parts of the whole), a phase has no room for its name.
ROOM_FOR_NAME = 0.1
#: Closer than this, the words above two marks would run into each other.
ROOM_FOR_WORDS = 0.18


@dataclass(frozen=True, slots=True)
class Band:
    """One phase; `start`, `width` and `middle` in per cent. `name` and `time` are empty
    where there is no room for them."""

    phase: Phase
    start: str
    width: str
    middle: str
    name: str
    time: str


@dataclass(frozen=True, slots=True)
class Tick:
    """What happened meanwhile; `side` is where its words go: start, mid or end."""

    place: str
    words: str
    side: str


@dataclass(frozen=True, slots=True)
class Stamp:
    """One line of the log in words. `first` is when it was pressed, if that was
    corrected; `why` says the reason."""

    at: datetime
    words: str
    said: str
    due: datetime | None
    first: datetime | None
    why: str
    removed: bool


@dataclass(frozen=True, slots=True)
class Drawn:
    """One contact. What took no time has stamps and no bands."""

    begins: datetime
    finding: str
    bands: list[Band]
    ticks: list[Tick]
    stamps: list[Stamp]

    @property
    def name(self) -> str:
        """The picture in words, for who does not see it."""
        told = [f"{PHASES[each.phase]}" for each in self.bands]
        marks = [each.words for each in self.ticks if each.words]
        return " ".join([self.finding, ", ".join(told + marks)])


def drawn(contacts: Sequence[Contact], shop: Assignment) -> list[Drawn]:
    """Each contact of a shop's log as it was sent, stamps that were taken out too."""
    words = words_of_kinds(shop)
    return [_drawn(each, words) for each in contacts if standing([each])]


def _drawn(contact: Contact, words: dict[str, str]) -> Drawn:
    found = course(standing([contact])[0])
    return Drawn(
        found.begins,
        _finding(found),
        list(_bands(found)),
        list(_ticks(found, words)),
        [_stamp(each, words) for each in contact.events],
    )


def _finding(found: Course) -> str:
    whole = duration(found.seconds)
    if not found.seconds:
        return _("Noted, without times.")
    if not found.was_answered:
        return _("Nobody answered in %(whole)s.") % {"whole": whole}
    if not found.waiting:
        return _("%(whole)s, all of it with somebody.") % {"whole": whole}
    parts = {"waited": duration(found.waiting), "whole": whole}
    return _("%(waited)s of %(whole)s went on waiting.") % parts


def _bands(found: Course) -> Iterator[Band]:
    before = 0
    for each in found.stretches:
        start, width = (
            before / (found.seconds or 1),
            each.seconds / (found.seconds or 1),
        )
        before += each.seconds
        is_named = width >= ROOM_FOR_NAME
        yield Band(
            each.phase,
            _per_cent(start),
            _per_cent(width),
            _per_cent(start + width / 2),
            str(PHASES[each.phase]) if is_named else "",
            clock(each.seconds) if is_named else "",
        )


def _ticks(found: Course, words: dict[str, str]) -> Iterator[Tick]:
    last = -1.0
    for event in found.events:
        if event.kind not in MARKED or not found.seconds:
            continue
        place = found.place(event.at)
        has_room = place - last >= ROOM_FOR_WORDS
        last = place if has_room else last
        side = "end" if place > 0.85 else "start" if place < 0.15 else "mid"
        said = words[event.kind.value] if has_room else ""
        yield Tick(_per_cent(place), said, side)


def _stamp(event: ContactEvent, words: dict[str, str]) -> Stamp:
    why = REASONS.get(event.why)
    return Stamp(
        event.at,
        words[event.kind.value],
        event.words,
        event.due,
        event.first,
        str(why) if why else event.why,
        event.removed,
    )


def _per_cent(share: float) -> str:
    return f"{100 * share:.2f}%"
