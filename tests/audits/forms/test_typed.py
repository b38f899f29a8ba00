from datetime import UTC, datetime
from typing import Any

import pytest
from django.http import QueryDict

from audits.answers import Problem
from audits.definition import from_json
from audits.forms.typed import read_answers, read_visit, write_visit
from audits.models import Location

OPTIONS = [{"key": "a", "label": "A"}, {"key": "b", "label": "B"}]
KINDS: list[dict[str, Any]] = [
    {"key": "pick", "kind": "multiple_choice", "options": OPTIONS},
    {"key": "wait", "kind": "duration"},
    {"key": "steps", "kind": "number"},
    {"key": "ease", "kind": "scale", "na_allowed": True},
    {"key": "tell", "kind": "text"},
]
CHECKLIST = from_json(
    {
        "sections": [
            {
                "key": "all",
                "title": "All",
                "questions": [{"text": "?", **each} for each in KINDS],
            }
        ]
    }
)


@pytest.mark.parametrize(
    ("typed", "raw"),
    [
        ("a.pick=a&a.pick=b", {"pick": {"value": ["a", "b"]}}),
        ("m.wait=4&s.wait=14", {"wait": {"value": 254}}),
        ("m.wait=&s.wait=90", {"wait": {"value": 90}}),
        ("m.wait=&s.wait=", {}),
        ("m.wait=-1&s.wait=0", {"wait": {"value": "-1:0"}}),
        ("a.steps=−3", {"steps": {"value": -3}}),
        ("a.steps=2.5", {"steps": {"value": "2.5"}}),
        ("a.ease=-", {"ease": {"na": True}}),
        ("a.tell=  ", {}),
        ("na.tell=1&a.tell=Hm", {"tell": {"na": True, "value": "Hm"}}),
        (
            "c.tell=Because&r.tell=Late",
            {"tell": {"comment": "Because", "reasons": ["Late"]}},
        ),
        ("a.nobody=1", {"nobody": {"value": "1"}}),
        ("then=check&visited_at=now", {}),
    ],
)
def test_a_posted_form_becomes_raw_answers(typed, raw):
    assert read_answers(CHECKLIST, QueryDict(typed)) == raw


def test_the_visit_is_typed_and_shown_on_the_locations_clock():
    place = Location(time_zone="Asia/Tokyo")
    moment = read_visit("2026-11-22T09:00", place)
    assert moment == datetime(2026, 11, 22, 0, tzinfo=UTC)
    assert write_visit(moment, place) == "2026-11-22T09:00"


def test_no_visit_is_nothing_and_nonsense_is_a_problem():
    place = Location(time_zone="Asia/Tokyo")
    assert read_visit(" ", place) is None
    for nonsense in ("noon", "0001-01-01T00:00", "9999-12-31T23:59"):
        assert isinstance(read_visit(nonsense, place), Problem)
