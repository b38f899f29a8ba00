"""What in a submission a reviewer should look at: rules of honest field work.

Facts in, signals with their reasons out. A signal is a hint and never a verdict: where
two readings are possible, the one that clears the shopper counts. Times are aware,
durations whole seconds.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Any

import msgspec

from audits.contacts import Contact, standing
from audits.definition import Checklist, Kind, Question
from audits.given import Answers
from audits.positions import Position, distance
from audits.positions import read as read_position

PHOTO_TIME = "photo_time"
SAME_PHOTO = "same_photo"
SAME_TEXT = "same_text"
TOO_SHORT = "too_short"
ALL_THE_SAME = "all_the_same"
CLOCK_OFF = "clock_off"
CORRECTED = "corrected"
FAR = "far"
LATE_FILE = "late_file"
#: What is looked at in every submission; a late file is only told of.
CHECKS = (
    PHOTO_TIME,
    SAME_PHOTO,
    SAME_TEXT,
    TOO_SHORT,
    ALL_THE_SAME,
    CLOCK_OFF,
    CORRECTED,
    FAR,
)
#: Signals that point from one shop to another, and back.
IN_PAIRS = frozenset({SAME_PHOTO, SAME_TEXT})

#: A photo of the door may come before the visit begins, one of the receipt after it.
BEFORE_VISIT, AFTER_VISIT = timedelta(hours=1), timedelta(hours=3)
#: A time without a zone, and nobody knows where the phone was: any zone is believed.
ANY_ZONE = timedelta(hours=14)
#: A visit that took less than this share of the time that it was planned with.
SHORT_SHARE = 3
#: Nobody reads a question and answers it faster: seconds.
LEAST_PER_ANSWER = 2
#: So many answers before anything is said of their pace or of their being alike.
MANY_ANSWERS = 8
#: A phone's clock may be off by this much.
CLOCK_TOLERANCE = timedelta(minutes=10)
#: A stamp that was moved by less is a matter of the thumb.
CORRECTION = timedelta(minutes=1)
#: Metres beside what the phone itself says it may be off: a shopping centre is large,
#: and its address is at one of its doors.
FAR_AWAY = 300


class Photo(msgspec.Struct, frozen=True):
    """`captured_at` is text that nobody has checked: the camera's, or the phone's."""

    id: str
    captured_at: str
    name: str = ""


class Facts(msgspec.Struct, frozen=True, kw_only=True):
    """What is known of one submission.

    `on_site`: the shopper was at the location, in its time zone `zone`. `minutes`: how
    long the scenario takes. `spent`: seconds per section. `clock_offset`: seconds that
    the phone's clock is ahead of ours. `contacts`: the whole log, with what was taken
    out of it. Of `given`, only what was visible. `position`: where the phone was when
    the shopper noted it; `location`: where the location is, when somebody has said so.
    """

    visited_at: datetime
    sent_at: datetime
    zone: tzinfo
    on_site: bool
    minutes: int
    checklist: Checklist
    given: Answers
    contacts: Sequence[Contact] = ()
    spent: Mapping[str, int] = {}
    clock_offset: int | None = None
    photos: Sequence[Photo] = ()
    position: Position | None = None
    location: Position | None = None


class Found(msgspec.Struct, frozen=True):
    """`place` is the question, the file or the part that it is about."""

    kind: str
    place: str = ""
    params: dict[str, Any] = {}


def examine(facts: Facts) -> list[Found]:
    """Everything that the submission itself shows; what points to other shops is
    found with audits/likeness.py."""
    return [found for rule in _RULES for found in rule(facts)]


def _answered(facts: Facts) -> list[Question]:
    """What the shopper was asked and answered."""
    return [
        question
        for question in facts.checklist.questions()
        if question.kind is not Kind.COMPUTED and not question.silent
        if question.key in facts.given and facts.given[question.key].answered
    ]


def _spans(facts: Facts) -> Iterator[timedelta]:
    for contact in standing(facts.contacts):
        if contact.events:
            yield contact.events[-1].at - contact.events[0].at


def _length(facts: Facts) -> int:
    """How long the visit took, by whatever says the most; 0 when nothing says."""
    logged = sum((max(each, timedelta()) for each in _spans(facts)), timedelta())
    return max(int(logged.total_seconds()), sum(facts.spent.values()))


# The time of a photo


def visit_of(facts: Facts) -> tuple[datetime, datetime]:
    """When the visit began and ended, as generously as the record allows. What came by
    post, mail or chat may be photographed as long as the report is not sent."""
    moments = [event.at for each in standing(facts.contacts) for event in each.events]
    took = timedelta(seconds=max(_length(facts), facts.minutes * 60))
    ends = [*moments, facts.visited_at + took]
    if not facts.on_site:
        ends.append(facts.sent_at)
    return min([*moments, facts.visited_at]), max(ends)


def _photo_times(facts: Facts) -> Iterator[Found]:
    began, ended = visit_of(facts)
    for photo in facts.photos:
        read = _read(photo.captured_at)
        if read is None:
            continue
        slack = timedelta()
        if read.tzinfo is None:
            slack = timedelta() if facts.on_site else ANY_ZONE
            read = read.replace(tzinfo=facts.zone)
        window = (began - BEFORE_VISIT - slack, ended + AFTER_VISIT + slack)
        readings = list(_readings(read, facts.clock_offset))
        if not readings or any(window[0] <= each <= window[1] for each in readings):
            continue
        gaps = [_gap(each, began, ended) for each in readings]
        nearest = min(gaps, key=abs)
        params = {"name": photo.name, "taken": photo.captured_at, "seconds": nearest}
        yield Found(PHOTO_TIME, photo.id, params)


def _read(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text.strip())
    except ValueError:
        return None


def _readings(said: datetime, offset: int | None) -> Iterator[datetime]:
    """The time as the phone said it, and by our clock. A moment at the ends of the
    calendar has no place in it: such a clock says nothing."""
    for seconds in {0, offset or 0}:
        try:
            yield (said - timedelta(seconds=seconds)).astimezone(UTC)
        except (OverflowError, ValueError):
            continue


def _gap(moment: datetime, began: datetime, ended: datetime) -> int:
    """Seconds after the visit; negative: before it."""
    edge = began if moment < began else ended
    return int((moment - edge).total_seconds())


# The length of the visit


def _too_short(facts: Facts) -> Iterator[Found]:
    """Of a visit that went to its end: who was not let in asks few questions."""
    asked = [
        each
        for each in facts.checklist.questions()
        if each.kind not in {Kind.COMPUTED, Kind.INSTRUCTION} and not each.silent
    ]
    answers, took = len(_answered(facts)), _length(facts)
    if took and answers * 2 >= len(asked) and took * SHORT_SHARE < facts.minutes * 60:
        yield Found(TOO_SHORT, "", {"seconds": took, "minutes": facts.minutes})
    typed = sum(facts.spent.values())
    if typed and answers >= MANY_ANSWERS and typed < answers * LEAST_PER_ANSWER:
        yield Found(TOO_SHORT, "pace", {"seconds": typed, "count": answers})


# One answer to everything


def _all_the_same(facts: Facts) -> Iterator[Found]:
    """Among questions that are answered alike: all yes/no, all of one scale, the rows
    of one grid."""
    groups: dict[str, list[Any]] = defaultdict(list)
    labels: dict[str, dict[Any, str]] = {}
    for question in _answered(facts):
        place = _group(question)
        if place:
            value = facts.given[question.key].value
            groups[place] += value.values() if isinstance(value, dict) else [value]
            options = {option.key: option.label for option in question.options}
            labels.setdefault(place, options)
    for place, values in groups.items():
        first = values[0] if values else None
        if len(values) >= MANY_ANSWERS and all(each == first for each in values):
            label = labels[place].get(first, "")
            params = {"value": first, "label": label, "count": len(values)}
            yield Found(ALL_THE_SAME, place, params)


def _group(question: Question) -> str:
    if question.kind is Kind.SCALE:
        return f"scale.{question.scale_min}.{question.scale_max}"
    if question.kind is Kind.GRID:
        return f"grid.{question.key}"[:64]
    return "yes_no" if question.kind is Kind.YES_NO else ""


# The clock, and the thumb


def _clock_off(facts: Facts) -> Iterator[Found]:
    offset = facts.clock_offset
    if offset is not None and abs(offset) >= CLOCK_TOLERANCE.total_seconds():
        yield Found(CLOCK_OFF, "", {"seconds": offset})


def _corrected(facts: Facts) -> Iterator[Found]:
    moved = [
        event
        for contact in standing(facts.contacts)
        for event in contact.events
        if event.first and abs(event.at - event.first) >= CORRECTION
    ]
    if not moved:
        return
    most = max(moved, key=lambda event: abs(event.at - (event.first or event.at)))
    by = most.at - (most.first or most.at)
    params = {
        "count": len(moved),
        "event": str(most.kind),
        "seconds": int(by.total_seconds()),
        "why": most.why,
    }
    yield Found(CORRECTED, "", params)


# The place


def positions_of(facts: Facts) -> Iterator[tuple[str, Position]]:
    """Where the phone was, as far as the shopper said: noted with the report (place
    ""), and as the answers of location questions (their keys)."""
    if facts.position:
        yield "", facts.position
    for question in _answered(facts):
        if question.kind is not Kind.LOCATION:
            continue
        if found := read_position(str(facts.given[question.key].value)):
            yield question.key, found


def _far(facts: Facts) -> Iterator[Found]:
    """Of a visit to a place that is on the map; who called may be anywhere."""
    if not facts.on_site or facts.location is None:
        return
    for place, position in positions_of(facts):
        metres = distance(position, facts.location)
        if metres - position.accuracy > FAR_AWAY:
            params = {"metres": round(metres), "accuracy": round(position.accuracy)}
            yield Found(FAR, place, params)


_RULES: tuple[Callable[[Facts], Iterator[Found]], ...] = (
    _photo_times,
    _too_short,
    _all_the_same,
    _clock_off,
    _corrected,
    _far,
)
