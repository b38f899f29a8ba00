import json
from datetime import datetime
from pathlib import Path

import msgspec
import pytest

from audits.contacts import Contact, EventKind, measured, standing, with_measured
from audits.definition import Measure, from_json
from audits.given import Given

GOLDEN = json.loads((Path(__file__).parents[1] / "golden/contacts.json").read_text())


def log(events: list[dict]) -> tuple[Contact, ...]:
    return msgspec.convert([{"events": events}], tuple[Contact, ...])


@pytest.mark.parametrize("case", GOLDEN, ids=[case["name"] for case in GOLDEN])
def test_golden_case_is_measured_as_worked_out_by_hand(case):
    contacts = msgspec.convert(case["contacts"], tuple[Contact, ...])
    told_at = msgspec.convert(case.get("told_at"), datetime | None)
    found = {str(each): measured(each, contacts, told_at) for each in Measure}
    assert found == case["measures"]


def test_a_measure_that_no_number_can_hold_is_not_known():
    contacts = log(
        [
            {"kind": "started", "at": "0001-01-01T00:00:00+14:00"},
            {"kind": "resolved", "at": "9999-12-31T23:59:59-12:00"},
        ]
    )
    assert measured(Measure.TIME_TO_RESOLUTION, contacts) is None


@pytest.mark.parametrize("at", ["2025-10-01T09:00:00", "yesterday", 5.5, None])
def test_an_event_happens_at_a_moment_with_its_offset(at):
    with pytest.raises(msgspec.ValidationError):
        log([{"kind": "started", "at": at}])


COMPUTED = {"key": "t", "kind": "computed", "text": "?", "measure": "transfers"}
CHECKLIST = from_json(
    {
        "sections": [
            {
                "key": "s",
                "title": "S",
                "questions": [
                    COMPUTED | {"na_allowed": True},
                    {"key": "q", "kind": "yes_no", "text": "?"},
                ],
            }
        ]
    }
)
ONCE = log([{"kind": EventKind.TRANSFERRED, "at": "2025-10-01T09:00:00Z"}])


def test_a_computed_question_is_answered_from_the_log():
    assert with_measured(CHECKLIST, {}, ONCE) == {"t": Given(1)}


def test_a_comment_on_a_computed_question_is_kept():
    answers = {"t": Given(comment="Twice, I think.")}
    found = with_measured(CHECKLIST, answers, ONCE)
    assert found == {"t": Given(1, comment="Twice, I think.")}


@pytest.mark.parametrize("given", [Given(0), Given(7), Given(na=True)])
def test_what_was_answered_by_hand_stays(given):
    assert with_measured(CHECKLIST, {"t": given}, ONCE) == {"t": given}


def test_what_the_log_cannot_say_is_no_answer():
    assert with_measured(CHECKLIST, {"q": Given("yes")}, ()) == {"q": Given("yes")}


def test_a_contact_that_was_taken_out_whole_never_was():
    taken = [{"kind": EventKind.STARTED, "at": "2025-10-01T09:00:00Z", "removed": True}]
    assert standing(log(taken)) == ()
