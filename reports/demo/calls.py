"""The log of a contact, told by the answers that were given about it.

Nothing is drawn by chance here: the same answers always make the same log.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime, time, timedelta
from typing import Any

from audits.models import ChannelKind as Kind

Event = dict[str, str]
Given = Mapping[str, Mapping[str, Any]]

#: Channels on which one reads and writes, and nobody is on the line.
WRITTEN = {Kind.EMAIL, Kind.FORM, Kind.SOCIAL, Kind.BOT}

#: A shopper hangs up after this many seconds, as the checklist says.
PATIENCE = 15 * 60
TALK, LAST_TALK, REPEATING, MENU = 75, 110, 8, 7
AGAIN = {"never": 0, "once": 1, "more": 2}
CLOSING = time(17)
#: Between two messages of a thread, in seconds.
READING = 900
#: How easy it was, from there on: a promise is kept in time, and kept at all.
IN_TIME, AT_ALL = 7, 4


def log(
    given: Given, began: datetime, until: datetime | None = None
) -> list[dict[str, Any]]:
    """One contact: `began` is when it was dialled, on the location's own clock; what
    was promised is followed `until` then."""
    return _stamped(_told(given, began), given, began, until)


def thread(
    given: Given, began: datetime, until: datetime | None = None
) -> list[dict[str, Any]]:
    """As `log`, of what is written: `began` is when it was sent."""
    return _stamped(_written(given, began), given, began, until)


def _stamped(
    told: Iterator[tuple[str, int, Event]],
    given: Given,
    began: datetime,
    until: datetime | None,
) -> list[dict[str, Any]]:
    stamps = [
        (began + timedelta(seconds=second), kind, more) for kind, second, more in told
    ]
    kept_at = _kept(given, _due(given, began), until)
    if kept_at and kept_at > stamps[-1][0]:
        stamps.append((kept_at, "promise_kept", {}))
    return [
        {
            "events": [
                {"kind": k, "at": at.isoformat(), **more} for at, k, more in stamps
            ]
        }
    ]


def _due(given: Given, began: datetime) -> datetime | None:
    promised = given.get("promise_date", {}).get("value")
    if not promised:
        return None
    day = datetime.fromisoformat(promised).date()
    return datetime.combine(day, CLOSING, began.tzinfo)


def _kept(
    given: Given, due: datetime | None, until: datetime | None
) -> datetime | None:
    """In time where it was easy, late where it was less so, else not at all."""
    ease = given.get("ease", {}).get("value") or 0
    if due is None or until is None or until <= due or ease < AT_ALL:
        return None
    if ease >= IN_TIME:
        return due - timedelta(hours=2 + ease % 3)
    return due + (until - due) * (IN_TIME + 1 - ease) / 5


def _written(given: Given, began: datetime) -> Iterator[tuple[str, int, Event]]:
    def value(key: str) -> Any:
        return given.get(key, {}).get("value")

    now = int(value("wait") or 0)
    yield "started", 0, {}
    if value("outcome") != "reached":
        yield "ended", max(now, PATIENCE), {}
        return
    yield "answered", now, {}
    for _turn in range(AGAIN.get(value("story_repeated"), 0)):
        now += READING
        yield "story_repeated", now, {}
    if value("solved") == "yes":
        now += READING
        yield "resolved", now, {}
    if due := _due(given, began):
        yield "promise_made", now, {"due": due.isoformat()}
    yield "ended", now, {}


def _told(given: Given, began: datetime) -> Iterator[tuple[str, int, Event]]:
    def value(key: str) -> Any:
        return given.get(key, {}).get("value")

    is_reached = value("outcome") == "reached"
    now = int(value("wait") or (60 if is_reached else PATIENCE))
    layers = int(value("menu_layers") or 0)
    yield "started", 0, {}
    in_menu = min(layers * MENU, now // 3)
    if in_menu:
        yield "menu", 2, {}
    yield "in_queue", 3 + in_menu, {}
    if not is_reached:
        yield "ended", max(now, 4 + in_menu), {}
        return
    now = max(now, 4 + in_menu)
    yield "answered", now, {}
    for kind, length in _talk(
        AGAIN.get(value("story_repeated"), 0), value("hold_time")
    ):
        now += length
        yield kind, now, {}
    if value("solved") == "yes":
        yield "resolved", now + LAST_TALK, {}
    if due := _due(given, began):
        yield "promise_made", now + LAST_TALK + 6, {"due": due.isoformat()}
    yield "ended", now + LAST_TALK + 20, {}


def _talk(again: int, held: int | None) -> Iterator[tuple[str, int]]:
    """Kinds with the seconds since the one before: held and passed on as often as
    the story was told again."""
    holds = max(again, 1 if held else 0)
    for turn in range(holds):
        yield "on_hold", TALK
        length = (held or 0) // holds or 10
        if turn < again:
            yield "transferred", length
            yield "story_repeated", REPEATING
        else:
            yield "back", length
