"""What happened in the contacts of one shop: drawn, told and tabled."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from audits import timeline
from audits.contacts import Contact, ContactEvent, EventKind
from audits.sheets import clock
from audits.timeline import Course, Phase, Promise
from reports.charts.timeline import After, Bar, Flag
from reports.charts.timeline import timeline as drawn

DAY = 86_400
#: More contacts than this are told in the table only.
DRAWN = 6
#: What is nearer to each other than this, in parts of the whole, is one flag.
TOGETHER = 0.02
BANDS = {Phase.RING: 3, Phase.MENU: 3, Phase.QUEUE: 2, Phase.TALK: 4, Phase.HOLD: 1}
#: What is written above a stretch; the others begin one, which says it.
FLAGGED = {
    EventKind.STARTED,
    EventKind.ANSWERED,
    EventKind.TRANSFERRED,
    EventKind.STORY_REPEATED,
    EventKind.PROMISE_MADE,
    EventKind.RESOLVED,
}
BAD = {EventKind.TRANSFERRED, EventKind.STORY_REPEATED}


@dataclass(frozen=True, slots=True)
class Step:
    """A row of the table; `contact` counts from 1."""

    contact: int
    at: str
    words: str
    note: str
    lasted: str


@dataclass(frozen=True, slots=True)
class Courses:
    """`charts` are markup; `promise` says in words what came of the last one, and
    `is_late` whether it is bad."""

    finding: str
    charts: list[str]
    steps: list[Step]
    promise: str
    is_late: bool


def read(
    contacts: Sequence[Contact], *, zone: ZoneInfo, now: datetime
) -> Courses | None:
    """None without a log. Times are told on the clock of `zone`."""
    if not contacts:
        return None
    courses = [timeline.course(each) for each in contacts]
    made = timeline.promises(contacts)
    promise = made[-1] if made else None
    return Courses(
        finding=_finding(courses, promise),
        charts=[
            _chart(each, promise, zone, now) for each in courses[:DRAWN] if each.seconds
        ],
        steps=_steps(contacts, zone),
        promise=_verdict(promise, now) if promise else "",
        is_late=bool(promise and promise.is_late),
    )


def _finding(courses: Sequence[Course], promise: Promise | None) -> str:
    whole = sum(each.seconds for each in courses)
    words = {
        "waiting": _span(sum(each.waiting for each in courses)),
        "whole": _span(whole),
    }
    if not any(each.was_answered for each in courses):
        said = _("Nobody answered, after %(waiting)s of waiting") % words
    elif not whole:
        said = _("The log gives no times")
    else:
        said = _("%(waiting)s of %(whole)s went on waiting") % words
    again = sum(each.count(EventKind.STORY_REPEATED) for each in courses)
    if again:
        told = ngettext(
            "the story was told again %(n)d time",
            "the story was told again %(n)d times",
            again,
        )
        said = f"{said}; {told % {'n': again}}"
    if promise and promise.is_late:
        said = f"{said}; {_('a promise was kept late')}"
    return said


def _chart(
    course: Course, promise: Promise | None, zone: ZoneInfo, now: datetime
) -> str:
    is_made_here = promise and any(e.at == promise.made_at for e in course.events)
    bars = [
        Bar(
            each.seconds / course.seconds,
            _phase_words()[each.phase],
            _span(each.seconds),
            BANDS[each.phase],
        )
        for each in course.stretches
        if each.seconds
    ]
    return drawn(
        bars,
        _flags(course, zone),
        name=_name(course, zone),
        due_word=_("due"),
        after=_after(promise, zone, now) if promise and is_made_here else None,
    )


def _flags(course: Course, zone: ZoneInfo) -> list[Flag]:
    """What happened, by its place; what happened at one place is one flag."""
    found: list[Flag] = []
    for event in course.events:
        if event.kind not in FLAGGED:
            continue
        place = course.place(event.at)
        words, is_bad = _flag_words(event, zone), event.kind in BAD
        if found and place - found[-1].place < TOGETHER:
            last = found.pop()
            words, is_bad = f"{last.words}, {words}", last.is_bad or is_bad
        found.append(Flag(place, words, is_bad))
    return found


def _flag_words(event: ContactEvent, zone: ZoneInfo) -> str:
    words = event_words()[event.kind]
    if event.kind in {EventKind.STARTED, EventKind.PROMISE_MADE}:
        return f"{words} {_clock(event.at, zone)}"
    return words


def _name(course: Course, zone: ZoneInfo) -> str:
    """The picture in words: its stretches one after the other."""
    told = "; ".join(
        f"{_phase_words()[each.phase]} {_span(each.seconds)}"
        for each in course.stretches
    )
    words = {"at": _clock(course.begins, zone), "told": told}
    return _("The contact from %(at)s: %(told)s. The steps are in the table.") % words


def _after(promise: Promise, zone: ZoneInfo, now: datetime) -> After:
    return After(
        due=_day(promise.due, zone) if promise.due else "",
        came=_day(promise.kept_at, zone) if promise.kept_at else "",
        verdict=_verdict(promise, now),
        is_bad=promise.is_late,
    )


def _verdict(promise: Promise, now: datetime) -> str:
    """What the log says came of it: silence after its day is not the same as broken."""
    if promise.kept_at and promise.due and promise.is_late:
        late = int((promise.kept_at - promise.due).total_seconds())
        return _("kept %(time)s late") % {"time": _span(late)}
    if promise.kept_at:
        return _("kept")
    is_over = promise.due is not None and promise.due < now
    return _("keeping not logged") if is_over else _("still open")


def _steps(contacts: Sequence[Contact], zone: ZoneInfo) -> list[Step]:
    return [
        Step(
            number,
            f"{_day(event.at, zone)}, {_clock(event.at, zone, seconds=True)}",
            event_words()[event.kind],
            event.words,
            "–" if seconds is None else _span(seconds),
        )
        for number, contact in enumerate(contacts, 1)
        for event, seconds in timeline.lasted(contact)
    ]


def _span(seconds: int) -> str:
    """4:05, 1:02:03, or whole days where minutes say nothing."""
    if seconds < DAY:
        return clock(seconds)
    days = (seconds + DAY // 2) // DAY
    return ngettext("%(n)d day", "%(n)d days", days) % {"n": days}


def _clock(at: datetime, zone: ZoneInfo, *, seconds: bool = False) -> str:
    form = pgettext("time format", "H:i:s" if seconds else "H:i")
    return date_format(at.astimezone(zone), form)


def _day(at: datetime, zone: ZoneInfo) -> str:
    return date_format(at.astimezone(zone), pgettext("date format", "D j M"))


def _phase_words() -> dict[Phase, str]:
    return {
        Phase.RING: _("Waiting"),
        Phase.MENU: pgettext("of a phone system", "Menu"),
        Phase.QUEUE: _("Queue"),
        Phase.TALK: _("Talk"),
        Phase.HOLD: _("Hold"),
    }


def event_words() -> dict[EventKind, str]:
    """What happened, as a reader is told."""
    return {
        EventKind.STARTED: _("Began"),
        EventKind.MENU: pgettext("of a phone system", "Menu"),
        EventKind.IN_QUEUE: _("In the queue"),
        EventKind.ANSWERED: pgettext("by a person", "Answered"),
        EventKind.ON_HOLD: _("On hold"),
        EventKind.BACK: _("Back from hold"),
        EventKind.TRANSFERRED: _("Transferred"),
        EventKind.STORY_REPEATED: _("Story told again"),
        EventKind.PROMISE_MADE: _("Promise made"),
        EventKind.PROMISE_KEPT: _("Promise kept"),
        EventKind.RESOLVED: _("Solved"),
        EventKind.ENDED: _("Ended"),
        EventKind.NOTE: _("Note"),
    }
