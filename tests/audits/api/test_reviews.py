from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from audits.models import Review, Scorecard
from shoppers.models import Membership
from tests import factories
from tests.shoppers.api.callers import Caller, faults


@pytest.fixture
def rob(cast):
    return Caller(cast.viewer(cast.rob))


@pytest.fixture
def sent(cast):
    return factories.submission(cast.organization, shopper=cast.sam)


def status_of(sent):
    sent.assignment.refresh_from_db()
    return sent.assignment.status


def decide(caller, sent, verb, body=None):
    return caller.post(f"submissions/{sent.public_id}/{verb}/", body)


VERBS = [
    ("submitted", "take-up", {}, "in_review"),
    ("in_review", "put-back", {}, "submitted"),
    ("in_review", "approve", {"grade": 8, "message": "Good"}, "approved"),
    ("submitted", "return", {"message": "See", "findings": {"wait": "?"}}, "returned"),
    ("approved", "exclude", {"reason": "Recognised"}, "excluded"),
    ("excluded", "reopen", {"reason": "By mistake"}, "in_review"),
]


@pytest.mark.parametrize(("before", "verb", "body", "after"), VERBS)
def test_a_decision_moves_the_shop(cast, rob, before, verb, body, after):
    sent = factories.submission(cast.organization, status=before, shopper=cast.sam)
    answer = decide(rob, sent, verb, body)
    assert answer.status_code == 200
    assert answer.json()["assignment"]["status"] == status_of(sent) == after


def test_an_approval_makes_the_scorecard(rob, sent):
    decide(rob, sent, "approve")
    assert Scorecard.objects.get().submission == sent


def test_approved_again_is_409_and_counts_once(rob, sent):
    decide(rob, sent, "approve")
    answer = decide(rob, sent, "approve")
    assert (answer.status_code, answer.json()["code"]) == (409, "assignment_approved")
    assert (Review.objects.count(), Scorecard.objects.count()) == (1, 1)


BAD = [
    ("approve", {"grade": 11}, "/grade"),
    ("approve", {"grade": -1}, "/grade"),
    ("approve", {"grade": 10**39}, "/grade"),
    ("approve", {"grade": "8"}, "/grade"),
    ("approve", {"score": 100}, "/score"),
    ("approve", {"message": "x" * 1_000_000}, "/message"),
    ("return", {}, "/message"),
    ("return", {"message": "x", "findings": {"other": "?"}}, "/findings/other"),
    ("return", {"message": "x", "findings": {"wait": ""}}, "/findings/wait"),
    ("return", {"message": "x", "findings": ["wait"]}, "/findings"),
    ("return", {"message": "x", "answer_by": "2020-01-01T00:00:00Z"}, "/answer_by"),
    ("return", {"message": "x", "answer_by": "9999-12-31T23:59:59Z"}, "/answer_by"),
    ("exclude", {}, "/reason"),
    ("exclude", {"reason": " "}, "/reason"),
]


@pytest.mark.parametrize(("verb", "body", "pointer"), BAD)
def test_bad_input_is_422_on_its_field_and_nothing_is_decided(
    rob, sent, verb, body, pointer
):
    answer = decide(rob, sent, verb, body)
    assert answer.status_code == 422
    assert [where for where, _code in faults(answer)] == [pointer]
    assert status_of(sent) == "submitted"
    assert not Review.objects.exists()


def test_nobody_decides_on_their_own_shop(cast, sent):
    Membership.objects.create(
        person=cast.sam, organization=cast.organization, role="reviewer"
    )
    answer = decide(Caller(cast.viewer(cast.sam)), sent, "approve")
    assert (answer.status_code, answer.json()["code"]) == (403, "own_shop")
    assert status_of(sent) == "submitted"


@pytest.mark.parametrize("verb", ["take-up", "approve", "return", "exclude", "reopen"])
def test_only_reviewers_decide(cast, sent, verb):
    assert decide(Caller(cast.viewer(cast.ann)), sent, verb).status_code == 403
    other = Caller(cast.other.viewer(cast.other.rob))
    assert decide(other, sent, verb).status_code == 404


def test_a_shopper_reads_the_decision_without_the_reviewers_name(cast, rob, sent):
    answer_by = timezone.now() + timedelta(hours=5)
    body = {"message": "See", "findings": {"wait": "Sure?"}, "answer_by": answer_by}
    decide(rob, sent, "return", body)
    review = Caller(cast.viewer(cast.sam)).get("reviews/").json()["items"][0]
    assert review["findings"] == [{"question": "wait", "message": "Sure?"}]
    assert review["reviewer"] is None


def test_a_returned_shop_is_answered_within_a_day_unless_told(rob, sent):
    decide(rob, sent, "return", {"message": "See"})
    left = Review.objects.get().answer_by - timezone.now()
    assert timedelta(hours=23) < left <= timedelta(hours=24)


@pytest.mark.parametrize("length", [1, 30, 90])
def test_an_approval_by_token_takes_twelve_statements_with_any_number_of_answers(
    cast, length
):
    question = {"kind": "yes_no", "text": "Did they?", "points": 100, "theme": "trust"}
    questions = [{"key": f"q{number}", **question} for number in range(length)]
    section = {"key": "s", "title": "S", "questions": questions}
    version = factories.checklist_version(cast.organization, {"sections": [section]})
    answers = {each["key"]: {"value": "yes"} for each in questions}
    caller = Caller(cast.viewer(cast.rob))
    for _warm in range(2):
        sent = factories.submission(cast.organization, version=version, answers=answers)
        with CaptureQueriesContext(connection) as queries:
            assert decide(caller, sent, "approve").status_code == 200
    aside = ("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT")
    counted = [q["sql"] for q in queries if not q["sql"].startswith(aside)]
    # Sections and themes are one statement where the database can.
    expected = 12 if connection.vendor == "postgresql" else 13
    assert len(counted) == expected, "\n".join(counted)
