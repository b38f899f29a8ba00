"""What a sending says beside answers: the contact log, and where conditions look."""

import json
from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from audits import drafting, intake, reviewing
from audits.answers import MalformedAnswers, parse
from audits.contacts import MAX_EVENTS
from audits.intake import Refused
from audits.models import Assignment, Submission
from tests import factories
from tests.shoppers.api.callers import Caller

START = datetime.fromisoformat("2026-11-02T09:00:00+01:00")
PHONE = {"op": "is", "subject": "channel", "value": "phone"}
WAIT = {
    "key": "wait",
    "kind": "computed",
    "text": "Time to the first answer",
    "measure": "time_to_answer",
    "bands": [{"upto": 60, "points": 400}, {"upto": None, "points": 0}],
}
GRID = {
    "key": "tone",
    "kind": "grid",
    "text": "The tone",
    "options": [
        {"key": "good", "label": "Good", "points": 100},
        {"key": "bad", "label": "Bad", "points": 0},
    ],
    "rows": [{"key": "warm", "label": "Warm"}, {"key": "clear", "label": "Clear"}],
}


def yes_no(key, **fields):
    return {"key": key, "kind": "yes_no", "text": key, "points": 100, **fields}


DOCUMENT = {
    "sections": [
        {
            "key": "reach",
            "title": "Reach",
            "questions": [
                WAIT,
                yes_no("menu", visible_when=PHONE),
                yes_no(
                    "moved",
                    visible_when={
                        "op": "answered",
                        "subject": "event",
                        "key": "transferred",
                    },
                ),
            ],
        },
        {
            "key": "talk",
            "title": "Talk",
            "questions": [GRID],
            "visible_when": {"op": "is", "key": "menu", "value": "yes"},
        },
    ]
}
ANSWERS = {
    "menu": {"value": "yes"},
    "moved": {"value": "no"},
    "tone": {"value": {"warm": "good", "clear": "bad"}},
}


def contact(*events):
    return {
        "events": [
            {"kind": kind, "at": (START + timedelta(seconds=after)).isoformat()}
            for kind, after in events
        ]
    }


#: Of the body below, as it was computed before sendings had a log.
FINGERPRINT = "7f1553ae06f29bc2f425b72c5d751615c9e372daa5888a090aaf8a7fd1bedc27"
LOG = [contact(("started", 0), ("answered", 45), ("transferred", 90), ("ended", 120))]


@pytest.fixture
def version(cast):
    return factories.checklist_version(cast.organization, DOCUMENT)


def shop_of(cast, version, kind="phone"):
    channel = factories.channel(cast.organization, kind)
    return factories.assignment(
        cast.organization,
        status="accepted",
        shopper=cast.sam,
        version=version,
        location=factories.location(cast.organization, channel),
    )


@pytest.fixture
def shop(cast, version):
    return shop_of(cast, version)


def receive(cast, shop, answers=ANSWERS, public_id=None, **fields):
    body = factories.body_of(shop, answers, **fields)
    receipt = intake.receive(
        cast.viewer(cast.sam), public_id or uuid4(), body, at=timezone.now()
    )
    return Submission.objects.get(pk=receipt.submission.pk)


def stored(submission):
    rows = submission.answers.values_list("question__key", "value", "earned")
    return {key: (value, earned) for key, value, earned in rows}


def test_what_the_log_measured_is_stored_as_an_answer(cast, shop):
    found = stored(receive(cast, shop, contacts=LOG))
    assert found == {
        "wait": (45, 400),
        "menu": ("yes", 100),
        "moved": ("no", 0),
        "tone": ({"warm": "good", "clear": "bad"}, 100),
    }


def test_hidden_answers_are_not_stored(cast, shop):
    answers = ANSWERS | {"menu": {"value": "no"}, "wait": {"value": 50}}
    assert stored(receive(cast, shop, answers)) == {
        "wait": (50, 400),
        "menu": ("no", 0),
    }


def test_the_channel_of_the_location_decides(cast, version):
    shop = shop_of(cast, version, "email")
    assert set(stored(receive(cast, shop, contacts=LOG))) == {"wait", "moved"}


def test_a_measure_that_the_log_cannot_say_is_asked_of_the_shopper(cast, shop):
    with pytest.raises(Refused) as caught:
        receive(cast, shop, contacts=[contact(("started", 0))])
    assert [(p.key, p.code) for p in caught.value.problems] == [
        ("wait", "answer_required")
    ]


def test_a_variable_of_the_scenario_decides(cast):
    when = {"op": "is", "subject": "variant", "key": "product", "value": "loan"}
    questions = [yes_no("rate", visible_when=when)]
    sections = [{"key": "s", "title": "S", "questions": questions}]
    version = factories.checklist_version(cast.organization, {"sections": sections})
    counts = {}
    for product in ("loan", "card"):
        shop = shop_of(cast, version)
        Assignment.objects.filter(pk=shop.pk).update(variables={"product": product})
        answers = {"rate": {"value": "yes"}}
        counts[product] = len(stored(receive(cast, shop, answers)))
    assert counts == {"loan": 1, "card": 0}


def test_the_log_is_kept_with_the_submission(cast, shop):
    submission = receive(cast, shop, contacts=LOG)
    assert len(submission.contacts[0]["events"]) == 4
    assert submission.context.contacts[0].events[1].at == START + timedelta(seconds=45)


def test_a_score_is_recomputed_to_the_same_digits_whatever_changed_since(cast, shop):
    """Promise 4: the channel may become another kind, the variables may go."""
    submission = receive(cast, shop, contacts=LOG)
    card = reviewing.approve(cast.viewer(cast.rob), submission, at=timezone.now())
    channel = shop.location.channel
    channel.kind = "email"
    channel.save()
    Assignment.objects.filter(pk=shop.pk).update(variables={})
    again = reviewing.result_of(Submission.objects.get(pk=submission.pk))
    assert (again.score, again.earned, again.possible) == (
        card.score,
        card.earned,
        card.possible,
    )
    # 4 + 1 + 0 + 1 of 4 + 1 + 1 + 2 points.
    assert card.score == 7_500_000


def test_an_answer_of_rows_is_read_back_as_it_was_given(cast, shop):
    given = reviewing.given_of(receive(cast, shop, contacts=LOG))
    assert given["tone"].value == {"warm": "good", "clear": "bad"}


def test_the_same_log_again_is_the_same_sending(cast, shop):
    at, public_id = timezone.now(), uuid4()
    body = factories.body_of(shop, ANSWERS, visited_at=at, contacts=LOG)
    sam = cast.viewer(cast.sam)
    assert intake.receive(sam, public_id, body, at=at).is_new
    assert not intake.receive(sam, public_id, body, at=at).is_new


def test_another_log_under_the_same_id_is_other_content(cast, shop):
    at, public_id = timezone.now(), uuid4()
    receive(cast, shop, visited_at=at, contacts=LOG, public_id=public_id)
    with pytest.raises(intake.Conflict, match="other_content"):
        receive(cast, shop, visited_at=at, contacts=LOG[:0], public_id=public_id)


def test_a_sending_without_a_log_has_the_fingerprint_that_it_always_had():
    body = {
        "assignment": "11111111-1111-4111-8111-111111111111",
        "visited_at": "2026-11-02T09:00:00+01:00",
        "answers": {"q": {"value": "yes"}},
    }
    sending = intake.read(json.dumps(body).encode())
    assert intake.fingerprint(sending) == FINGERPRINT


def test_a_correction_on_the_page_keeps_the_log(cast, shop):
    submission = receive(cast, shop, contacts=LOG)
    reviewing.send_back(
        cast.viewer(cast.rob),
        submission,
        at=timezone.now(),
        message="Please look again.",
        findings={"menu": "Really?"},
    )
    shop = Assignment.objects.get(pk=shop.pk)
    body = drafting.sending_of(shop, drafting.open_draft(shop), [])
    receipt = intake.receive(
        cast.viewer(cast.sam), submission.public_id, body, at=timezone.now()
    )
    again = Submission.objects.get(pk=receipt.submission.pk)
    assert (again.revision, again.contacts) == (2, submission.contacts)
    assert stored(again)["wait"] == (45, 400)


@pytest.mark.parametrize(
    ("contacts", "field"),
    [
        ("call", "contacts"),
        ([{"events": [{"kind": "rang", "at": str(START)}]}], "contacts[0].events[0]"),
        ([{"events": [{"kind": "started", "at": "now"}]}], "contacts[0].events[0].at"),
        (
            [{"events": [{"kind": "started", "at": "2026-11-02T09:00:00"}]}],
            "contacts[0].events[0].at",
        ),
        ([{"events": [{"kind": "started"}]}], "contacts[0].events[0]"),
        ([{"events": [], "note": "x"}], "contacts[0]"),
        ([{}], "contacts[0]"),
        ([{"events": []}] * 51, "contacts"),
        ([contact(*[("menu", 0)] * (MAX_EVENTS + 1))], "contacts[0].events"),
    ],
)
def test_a_malformed_log_is_refused_with_its_place(cast, shop, contacts, field):
    with pytest.raises(Refused) as caught:
        receive(cast, shop, contacts=contacts)
    [problem] = caught.value.problems
    assert problem.code == "malformed"
    assert problem.field.startswith(field)


def test_a_log_has_so_many_events_in_all_its_contacts(cast, shop):
    half = contact(*[("menu", 0)] * (MAX_EVENTS // 2 + 1))
    log = [*LOG, half, half]
    with pytest.raises(Refused) as caught:
        receive(cast, shop, contacts=log)
    [problem] = caught.value.problems
    assert (problem.code, problem.field) == ("too_many_events", "contacts")


def test_parse_refuses_rows_that_are_no_texts():
    with pytest.raises(MalformedAnswers):
        parse({"tone": {"value": {"warm": 1}}})


@pytest.mark.parametrize(
    "due", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59Z", "1969-12-31T23:59:59Z"]
)
def test_a_promise_on_no_calendar_is_refused(cast, shop, due):
    """Its day could not be shown at the location's clock."""
    promise = {"kind": "promise_made", "at": START.isoformat(), "due": due}
    with pytest.raises(Refused) as caught:
        receive(cast, shop, contacts=[*LOG, {"events": [promise]}])
    assert [(p.code, p.field) for p in caught.value.problems] == [
        ("malformed", "contacts")
    ]


def test_a_returned_shop_is_checked_with_the_log_that_was_sent(cast, shop, client_for):
    """What the log measured is not asked again on the page, which has no log."""
    submission = receive(cast, shop, contacts=LOG)
    rob = cast.viewer(cast.rob)
    reviewing.send_back(
        rob, submission, at=timezone.now(), message="Again", findings={}
    )
    sam = client_for(cast.sam)
    page = sam.get(reverse("audits:shop-checklist", args=[shop.public_id]))
    assert "45" in page.content.decode()
    answer = sam.post(reverse("audits:shop-send", args=[shop.public_id]))
    submission.refresh_from_db()
    assert (answer.status_code, submission.revision) == (302, 2)
    assert stored(submission)["wait"] == (45, 400)


@pytest.fixture
def silent(cast):
    question = {**WAIT, "silent": True, "required": False}
    section = {"key": "s", "title": "S", "questions": [question, yes_no("menu")]}
    version = factories.checklist_version(cast.organization, {"sections": [section]})
    return shop_of(cast, version)


def test_a_silent_question_is_not_answered_by_hand(cast, silent):
    answers = {"menu": {"value": "yes"}, "wait": {"value": 1}}
    with pytest.raises(Refused) as caught:
        receive(cast, silent, answers, contacts=LOG)
    assert [(p.key, p.code) for p in caught.value.problems] == [
        ("wait", "takes_nothing")
    ]


def test_a_shopper_never_reads_what_a_silent_question_measured(cast, silent):
    sent = receive(cast, silent, {"menu": {"value": "yes"}}, contacts=LOG)
    assert stored(sent)["wait"] == (45, 400)
    path = f"submissions/{sent.public_id}/"
    read = {
        who: {each["question"] for each in Caller(who).get(path).json()["answers"]}
        for who in (cast.viewer(cast.sam), cast.viewer(cast.rob))
    }
    assert list(read.values()) == [{"menu"}, {"menu", "wait"}]
