"""Signals: what they say, and above all when they say nothing."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from audits import integrity
from audits.contacts import Contact
from audits.definition import Checklist, Kind, Question, Section
from audits.given import Given
from audits.integrity import Facts, Photo
from audits.positions import Position

AT = datetime(2026, 11, 18, 10, 0, tzinfo=UTC)
OSLO = ZoneInfo("Europe/Oslo")


def questions(kind: str, count: int, **fields: Any) -> list[Question]:
    return [
        Question(key=f"{kind}{n}", kind=Kind(kind), text="?", **fields)
        for n in range(count)
    ]


def facts(asked: list[Question] = (), values: list[Any] = (), **fields: Any) -> Facts:
    checklist = Checklist(
        sections=(Section(key="a", title="A", questions=tuple(asked)),)
    )
    answers = {q.key: Given(value=v) for q, v in zip(asked, values, strict=False)}
    known = {
        "visited_at": AT,
        "sent_at": AT + timedelta(hours=2),
        "zone": OSLO,
        "on_site": True,
        "minutes": 20,
        "checklist": checklist,
        "given": answers,
    }
    return Facts(**{**known, **fields})


def log(*events: tuple[str, float], **first: float) -> list[Contact]:
    """A contact of (kind, minutes after AT); `first` is where a stamp stood before."""
    rows = [
        {
            "kind": kind,
            "at": AT + timedelta(minutes=minutes),
            "first": AT + timedelta(minutes=first[kind]) if kind in first else None,
        }
        for kind, minutes in events
    ]
    return [msgspec.convert({"events": rows}, Contact)]


def kinds(found: Facts) -> list[str]:
    return [each.kind for each in integrity.examine(found)]


def the(kind: str, found: Facts) -> dict[str, Any]:
    (only,) = (each for each in integrity.examine(found) if each.kind == kind)
    return only.params


# The time of a photo


def photo(captured_at: str, **fields: Any) -> Facts:
    return facts(photos=[Photo("p", captured_at)], **fields)


@dataclass(frozen=True)
class Shot:
    name: str
    captured_at: str
    says: int | None
    fields: dict[str, Any]


YEAR = 365 * 24 * 3600
SHOTS = [
    Shot("during the visit", "2026-11-18T10:05:00+00:00", None, {}),
    Shot("half an hour before", "2026-11-18T09:30:00Z", None, {}),
    Shot("two hours before", "2026-11-18T08:00:00Z", -7200, {}),
    Shot("a day later", "2026-11-19T10:20:00Z", 24 * 3600, {}),
    Shot("the shop's own time", "2026-11-18T11:05:00", None, {}),
    Shot("the shop's own time, before", "2026-11-18T08:00:00", -10_800, {}),
    Shot(
        "a screenshot of an answer days later",
        "2026-11-20T10:00:00Z",
        None,
        {"on_site": False, "sent_at": AT + timedelta(days=3)},
    ),
    Shot("anywhere in the world", "2026-11-17T22:00:00", None, {"on_site": False}),
    Shot(
        "two days before, anywhere", "2026-11-16T11:00:00", -172_800, {"on_site": False}
    ),
    Shot(
        "a year ahead, as the clock is",
        "2027-11-18T10:05:00Z",
        None,
        {"clock_offset": YEAR},
    ),
    Shot("right, though the clock is off", AT.isoformat(), None, {"clock_offset": 900}),
    Shot(
        "wrong by either clock",
        "2026-11-18T07:00:00Z",
        -10_800,
        {"clock_offset": 600},
    ),
]


@pytest.mark.parametrize("shot", SHOTS, ids=lambda shot: shot.name)
def test_a_photo_outside_the_visit_says_by_how_much(shot):
    found = photo(shot.captured_at, **shot.fields)
    if shot.says is None:
        assert "photo_time" not in kinds(found)
    else:
        says = {"name": "", "taken": shot.captured_at, "seconds": shot.says}
        assert the("photo_time", found) == says


@given(st.text(max_size=40), st.none() | st.integers(-(10**10), 10**10))
def test_any_text_as_the_time_of_a_photo_breaks_nothing(text, offset):
    integrity.examine(photo(text, clock_offset=offset))


def test_a_clock_at_the_end_of_the_calendar_breaks_nothing():
    assert the("photo_time", photo("9999-12-31T23:59:59Z"))["seconds"] > YEAR
    assert kinds(photo("9999-12-31T23:59:59-14:00")) == []


@given(st.floats(0, 1), st.integers(-100_000, 100_000), st.booleans())
def test_a_photo_of_the_visit_is_never_told_of(share, offset, on_site):
    found = facts(on_site=on_site, clock_offset=offset)
    began, ended = integrity.visit_of(found)
    taken = began + (ended - began) * share
    ahead = taken + timedelta(seconds=offset)
    for each in (taken, ahead):
        again = msgspec.structs.replace(found, photos=[Photo("p", each.isoformat())])
        assert "photo_time" not in kinds(again)


# The length of the visit

TEN = questions("yes_no", 10)
MIXED = ["yes", "no"] * 5


@pytest.mark.parametrize(
    ("fields", "seconds"),
    [
        ({}, None),
        ({"contacts": log(("started", 0), ("ended", 3))}, 180),
        ({"contacts": log(("started", 0), ("ended", 7))}, None),
        ({"contacts": log(("started", 0))}, None),
        ({"contacts": log(("started", 3), ("ended", 0))}, None),
        ({"spent": {"a": 200, "b": 60}}, 260),
        ({"spent": {"a": 400}}, None),
        ({"contacts": log(("started", 0), ("ended", 9)), "spent": {"a": 60}}, None),
    ],
)
def test_a_visit_is_too_short_when_nothing_says_that_it_took_longer(fields, seconds):
    found = facts(TEN, MIXED, **fields)
    if seconds is None:
        assert "too_short" not in kinds(found)
    else:
        assert the("too_short", found) == {"seconds": seconds, "minutes": 20}


def test_who_was_not_let_in_was_not_too_short():
    called = log(("started", 0), ("ended", 2))
    assert "too_short" not in kinds(facts(TEN, ["no"], contacts=called))


def test_answers_that_nobody_could_have_read_the_questions_for():
    found = facts(TEN, MIXED, minutes=0, spent={"a": 12})
    assert the("too_short", found) == {"seconds": 12, "count": 10}
    assert "too_short" not in kinds(facts(TEN, MIXED, minutes=0, spent={"a": 20}))


# One answer to everything


@pytest.mark.parametrize("count", range(12))
def test_the_same_answer_is_told_of_from_eight_on(count):
    asked = questions("scale", 12)
    found = facts(asked, [7] * count)
    if count < integrity.MANY_ANSWERS:
        assert kinds(found) == []
    else:
        assert the("all_the_same", found) == {"value": 7, "label": "", "count": count}


@given(st.lists(st.sampled_from(["yes", "no"]), max_size=20))
def test_two_different_answers_are_never_told_of(values):
    found = facts(questions("yes_no", 20), values)
    is_told = "all_the_same" in kinds(found)
    assert is_told == (len(values) >= integrity.MANY_ANSWERS and len(set(values)) == 1)


def test_scales_of_another_kind_are_told_apart():
    asked = questions("scale", 5) + questions("yes_no", 5)
    assert kinds(facts(asked, [1] * 5 + ["yes"] * 5)) == []


def test_a_grid_answers_many_questions_at_once():
    asked = questions("grid", 1)
    rows = {f"row{n}": "often" for n in range(8)}
    says = {"value": "often", "label": "", "count": 8}
    assert the("all_the_same", facts(asked, [rows])) == says


def test_what_the_shopper_was_not_asked_is_not_counted():
    asked = questions("scale", 7) + questions("computed", 5)
    assert kinds(facts(asked, [1] * 12)) == []


# The clock, and the thumb


@given(st.none() | st.integers(-(10**10), 10**10))
def test_a_clock_may_be_off_by_less_than_ten_minutes(offset):
    found = facts(clock_offset=offset)
    assert ("clock_off" in kinds(found)) == (offset is not None and abs(offset) >= 600)


def test_a_stamp_that_was_moved_says_by_how_much():
    found = facts(contacts=log(("started", 0), ("answered", 12), answered=14))
    says = {"count": 1, "event": "answered", "seconds": -120, "why": ""}
    assert the("corrected", found) == says


def test_a_stamp_that_was_moved_a_little_is_nobodys_business():
    found = facts(contacts=log(("answered", 12), answered=12.5))
    assert "corrected" not in kinds(found)


def test_an_honest_shop_shows_nothing():
    called = log(("started", 0), ("answered", 2), ("ended", 18))
    shot = Photo("p", "2026-11-18T11:12:00+01:00")
    found = facts(
        TEN, MIXED, contacts=called, spent={"a": 900}, clock_offset=3, photos=[shot]
    )
    assert integrity.examine(found) == []


# The place

SHOP = Position(59.9139, 10.7522)


@pytest.mark.parametrize(
    ("north", "accuracy", "is_far"),
    [
        (59.9139, 5, False),
        (59.9163, 5, False),  # 270 m: another door of the same house
        (59.9184, 5, True),  # 500 m
        (59.9184, 400, False),  # the phone may be off by more
        (60.3913, 400, True),
    ],
)
def test_a_phone_is_far_only_beyond_what_it_may_be_off(north, accuracy, is_far):
    here = Position(north, 10.7522, accuracy)
    assert kinds(facts(position=here, location=SHOP)) == ["far"] * is_far


def test_the_signal_says_how_far_and_how_exactly():
    here = Position(59.9184, 10.7522, 12.4)
    found = the("far", facts(position=here, location=SHOP))
    assert found == {"metres": 500, "accuracy": 12}


@pytest.mark.parametrize(
    "unknown", [{"location": None}, {"position": None}, {"on_site": False}]
)
def test_without_two_places_to_compare_nothing_is_said(unknown):
    known = {"position": Position(0, 0, 5), "location": SHOP}
    assert kinds(facts(**{**known, **unknown})) == []


def test_the_answer_of_a_location_question_is_compared_too():
    asked = questions("location", 1)
    found = facts(asked, ["60.3913 5.3221 12"], location=SHOP)
    (only,) = integrity.examine(found)
    assert (only.kind, only.place) == ("far", "location0")
