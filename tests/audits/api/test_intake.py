"""PUT /submissions/{id}/: stored once and completely, or refused with reasons."""

import json
import threading
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from audits.models import Answer, Submission
from shoppers.models import Viewer
from tests import factories
from tests.shoppers.api.callers import JSON, Caller, faults, token_for

ANSWERS = factories.ANSWERS


@pytest.fixture
def sam(cast):
    return Caller(cast.viewer(cast.sam))


@pytest.fixture
def shop(cast):
    return factories.assignment(cast.organization, status="accepted", shopper=cast.sam)


def address(public_id=None):
    return f"submissions/{public_id or uuid4()}/"


def body_of(shop, **changes):
    return json.loads(factories.body_of(shop, **changes))


# The table of repeated sendings


def test_a_new_sending_is_201(sam, shop):
    answer = sam.put(address(), body_of(shop))
    assert answer.status_code == 201
    assert answer.json()["assignment"]["status"] == "submitted"
    assert Answer.objects.count() == len(ANSWERS)


def test_the_same_again_is_200_and_stored_once(sam, shop):
    path, body = address(), factories.body_of(shop)
    first, second = sam.put(path, body), sam.put(path, body)
    assert (first.status_code, second.status_code) == (201, 200)
    assert first.json() == second.json()
    assert Submission.objects.count() == 1


def test_the_receipt_is_what_a_reader_is_told_later(sam, shop):
    path = address()
    receipt = sam.put(path, body_of(shop)).json()
    told = sam.get(path).json()
    assert receipt == {name: told[name] for name in receipt}
    listed = sam.get("submissions/").json()["items"][0]
    assert receipt == listed


def test_the_same_in_another_spelling_is_the_same(sam, shop):
    path, body = address(), body_of(shop)
    sam.put(path, body)
    turned = dict(reversed(body.items()))
    assert sam.put(path, json.dumps(turned, indent=3).encode()).status_code == 200


def test_the_same_again_is_200_after_the_approval_too(sam, shop, cast):
    path, body = address(), factories.body_of(shop)
    sam.put(path, body)
    Caller(cast.viewer(cast.rob)).post(f"{path}approve/")
    assert sam.put(path, body).status_code == 200


def test_the_same_id_with_other_content_is_409(sam, shop):
    path, body = address(), body_of(shop)
    sam.put(path, body)
    body["answers"]["wait"] = {"value": 46}
    answer = sam.put(path, body)
    assert (answer.status_code, answer.json()["code"]) == (409, "other_content")
    assert Answer.objects.get(question__key="wait").value == 45


def test_another_id_for_the_same_shop_is_409(sam, shop):
    sam.put(address(), body_of(shop))
    answer = sam.put(address(), body_of(shop))
    assert (answer.status_code, answer.json()["code"]) == (409, "already_submitted")
    assert Submission.objects.count() == 1


def test_a_conflict_says_where_the_stored_one_is_and_its_revision(sam, shop):
    path = address()
    sam.put(path, body_of(shop))
    answer = sam.put(address(), body_of(shop))
    assert answer["Location"] == f"/api/v1/{path}"
    assert answer["X-Candid-Revision"] == "1"


def test_the_same_id_for_another_shop_is_409(sam, shop, cast):
    other = factories.assignment(cast.organization, status="accepted", shopper=cast.sam)
    path = address()
    sam.put(path, body_of(shop))
    answer = sam.put(path, body_of(other))
    assert (answer.status_code, answer.json()["code"]) == (409, "other_content")
    other.refresh_from_db()
    assert other.status == "accepted"


def test_an_id_that_somebody_else_used_is_409_and_theirs_stays(sam, shop, cast):
    theirs = factories.submission(cast.other.organization)
    answer = sam.put(address(theirs.public_id), body_of(shop))
    assert answer.status_code == 409
    assert Submission.objects.get().organization == cast.other.organization


def test_a_correction_is_taken_only_after_a_return(sam, shop, cast):
    path, body = address(), body_of(shop)
    sam.put(path, body)
    body |= {"revision": 2, "answers": ANSWERS | {"wait": {"value": 100}}}
    early = sam.put(path, body)
    assert (early.status_code, early.json()["code"]) == (409, "assignment_submitted")
    Caller(cast.viewer(cast.rob)).post(f"{path}return/", {"message": "How long?"})
    answer = sam.put(path, body)
    assert (answer.status_code, answer.json()["revision"]) == (201, 2)
    assert Answer.objects.get(question__key="wait").value == 100


def test_a_shop_that_is_not_accepted_yet_is_409(sam, cast):
    shop = factories.assignment(cast.organization, shopper=cast.sam)
    answer = sam.put(address(), body_of(shop))
    assert (answer.status_code, answer.json()["code"]) == (409, "assignment_assigned")


def test_work_for_a_shop_that_was_cancelled_is_kept_and_says_so(sam, shop, cast):
    shop.cancel(by=cast.ann, at=timezone.now(), reason="Closed")
    path, body = address(), body_of(shop)
    answer = sam.put(path, body)
    assert (answer.status_code, answer.json()["held"]) == (201, "cancelled")
    assert sam.put(path, body).status_code == 200


@pytest.mark.skipif(connection.vendor == "sqlite", reason="one writer at a time there")
@pytest.mark.django_db(transaction=True)
def test_of_five_equal_sendings_at_once_exactly_one_is_new():
    shop = factories.assignment(status="accepted")
    secret = token_for(Viewer.of(shop.shopper, shop.organization))
    path, body = f"/api/v1/{address()}", factories.body_of(shop)
    start, statuses = threading.Barrier(5), []

    def send():
        client = Client(headers={"Authorization": f"Bearer {secret}"})
        start.wait()
        statuses.append(client.put(path, body, content_type=JSON).status_code)
        connection.close()

    threads = [threading.Thread(target=send) for _ in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(statuses) == [200, 200, 200, 200, 201]
    assert Submission.objects.count() == 1


# Bad input: the right field, and nothing stored


def answers(**changes):
    return {"answers": ANSWERS | changes}


NOW = timezone.now()
BAD = {
    "a field that nobody knows": ({"points": 5}, "/points", "malformed"),
    "points in an answer": (
        answers(greeted={"value": "yes", "points": 200}),
        "/answers/greeted",
        "unknown_field",
    ),
    "a question of another version": (
        answers(hold={"value": 3}),
        "/answers/hold",
        "unknown_question",
    ),
    "1 MB of text": (
        answers(greeted={"value": "yes", "comment": "x" * 1_000_000}),
        "/answers/greeted/comment",
        "too_long",
    ),
    "a negative duration": (
        answers(wait={"value": -1}),
        "/answers/wait/value",
        "out_of_range",
    ),
    "a duration of a year": (
        answers(wait={"value": 365 * 24 * 3600}),
        "/answers/wait/value",
        "out_of_range",
    ),
    "a huge number": (
        answers(wait={"value": 10**39}),
        "/answers/wait/value",
        "out_of_range",
    ),
    "half a number": (
        answers(ease={"value": 7.5}),
        "/answers/ease/value",
        "wrong_type",
    ),
    "an option that is not offered": (
        answers(solved={"value": "maybe"}),
        "/answers/solved/value",
        "unknown_option",
    ),
    "no answer where one is required": (
        answers(solved={"value": None}),
        "/answers/solved/value",
        "answer_required",
    ),
    "no comment where points were lost": (
        answers(greeted={"value": "no"}),
        "/answers/greeted/comment",
        "comment_or_reason_required",
    ),
    "evidence that is not here": (
        {"evidence": [uuid4()]},
        "/evidence/0",
        "evidence_not_here",
    ),
    "an id that is none": ({"assignment": "C-00001"}, "/assignment", "malformed"),
    "a time without its zone": (
        {"visited_at": "2026-03-01T10:00:00"},
        "/visited_at",
        "malformed",
    ),
    "a visit tomorrow": (
        {"visited_at": NOW + timedelta(days=1)},
        "/visited_at",
        "visit_in_future",
    ),
    "a visit two years ago": (
        {"visited_at": NOW - timedelta(days=730)},
        "/visited_at",
        "visit_too_long_ago",
    ),
    "revision 0": ({"revision": 0}, "/revision", "malformed"),
}


@pytest.mark.parametrize(("change", "pointer", "code"), BAD.values(), ids=BAD)
def test_bad_content_is_422_on_its_field_and_nothing_is_stored(
    sam, shop, change, pointer, code
):
    answer = sam.put(address(), body_of(shop) | change)
    assert answer.status_code == 422
    assert (pointer, code) in faults(answer)
    assert_nothing_stored(shop)


@pytest.mark.parametrize(
    "text", [b"\\u0000", b"\\ud800", b"\x00", b"\xed\xa0\x80", b"\xff"]
)
def test_a_text_that_no_database_keeps_is_400_and_nothing_is_stored(sam, shop, text):
    body = factories.body_of(
        shop, ANSWERS | {"greeted": {"value": "yes", "comment": "@"}}
    )
    answer = sam.put(address(), body.replace(b'"@"', b'"' + text + b'"'))
    assert (answer.status_code, answer.json()["code"]) == (400, "bad_json")
    assert_nothing_stored(shop)


@pytest.mark.parametrize("body", [b"{", b"[]", b"7", b'{"a":1,"a":2}', b"[" * 100_000])
def test_a_body_that_is_no_sending_is_refused(sam, shop, body):
    assert sam.put(address(), body).status_code in (400, 422)
    assert_nothing_stored(shop)


def test_a_missing_field_is_named(sam, shop):
    body = body_of(shop)
    del body["visited_at"]
    assert faults(sam.put(address(), body)) == [("/visited_at", "malformed")]


@pytest.mark.parametrize("whose", ["another's", "another organization's", "nobody's"])
def test_a_shop_that_is_not_mine_is_not_found_on_its_field(sam, cast, whose):
    organization = cast.organization
    if whose == "another organization's":
        organization = cast.other.organization
    status = "open" if whose == "nobody's" else "accepted"
    shop = factories.assignment(
        organization,
        status=status,
        shopper=factories.person(organization, "shopper"),
    )
    answer = sam.put(address(), body_of(shop))
    assert answer.status_code == 422
    assert faults(answer) == [("/assignment", "not_found")]
    assert_nothing_stored(shop, status)


def test_no_length_is_411_and_nothing_is_stored(sam, shop):
    answer = sam.client.put(
        f"/api/v1/{address()}", b"", content_type=JSON, CONTENT_LENGTH=""
    )
    assert answer.status_code == 411
    assert_nothing_stored(shop)


def test_a_form_is_415(sam, shop):
    answer = sam.client.put(f"/api/v1/{address()}", b"a=b", content_type="text/plain")
    assert answer.status_code == 415


def test_a_manager_cannot_send(cast, shop):
    answer = Caller(cast.viewer(cast.ann)).put(address(), body_of(shop))
    assert answer.status_code == 403
    assert_nothing_stored(shop)


def assert_nothing_stored(shop, status="accepted"):
    shop.refresh_from_db()
    assert shop.status == status
    assert not Submission.objects.exists()
    assert not Answer.objects.exists()


# What it costs


def test_thirty_answers_by_token_take_at_most_eight_statements(cast):
    question = {"kind": "yes_no", "text": "Did they?", "points": 100}
    keys = [f"q{number}" for number in range(30)]
    questions = [{"key": key, **question} for key in keys]
    definition = {"sections": [{"key": "s", "title": "S", "questions": questions}]}
    version = factories.checklist_version(cast.organization, definition)
    given = {key: {"value": "yes"} for key in keys}
    for _warm in range(2):
        shop = factories.assignment(
            cast.organization, status="accepted", shopper=cast.sam, version=version
        )
        sam = Caller(cast.viewer(cast.sam))
        with CaptureQueriesContext(connection) as queries:
            answer = sam.put(address(), body_of(shop, answers=given))
        assert answer.status_code == 201
    aside = ("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT")
    counted = [q["sql"] for q in queries if not q["sql"].startswith(aside)]
    assert len(counted) <= 8, "\n".join(counted)
