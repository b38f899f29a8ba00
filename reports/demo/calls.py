"""The contact log of a call, told by the answers that were given about it.

Nothing is drawn by chance here: the same answers always make the same log.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime, time, timedelta
from typing import Any

Event = dict[str, str]

#: A shopper hangs up after this many seconds, as the checklist says.
PATIENCE = 15 * 60
TALK, LAST_TALK, REPEATING, MENU = 75, 110, 8, 7
AGAIN = {"never": 0, "once": 1, "more": 2}
CLOSING = time(17)


def log(
    given: Mapping[str, Mapping[str, Any]], began: datetime
) -> list[dict[str, Any]]:
    """One contact: `began` is when it was dialled, on the location's own clock."""
    events = [
        {"kind": kind, "at": (began + timedelta(seconds=second)).isoformat(), **more}
        for kind, second, more in _told(given, began)
    ]
    return [{"events": events}]


def _told(
    given: Mapping[str, Mapping[str, Any]], began: datetime
) -> Iterator[tuple[str, int, Event]]:
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
    if promised := value("promise_date"):
        due = datetime.combine(
            datetime.fromisoformat(promised).date(), CLOSING, began.tzinfo
        )
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
