"""Promise 2: what is sent twice is stored once; other content is refused."""

import json
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from audits import intake, lifecycle, rating, reviewing
from audits.intake import Conflict, Refused, UnknownAssignment
from audits.models import Answer, Revision, Submission
from tests import factories

ID = UUID("11111111-1111-4111-8111-111111111111")


@pytest.fixture
def shop(cast):
    return factories.assignment(cast.organization, status=lifecycle.ACCEPTED)


@pytest.fixture
def at():
    return timezone.now()


def receive(cast, body, public_id=ID, person=None, at=None):
    viewer = cast.viewer(person or cast.sam)
    return intake.receive(viewer, public_id, body, at=at or timezone.now())


def changed(**answers):
    return factories.ANSWERS | answers


def send_back(cast, submission):
    reviewing.send_back(
        cast.viewer(cast.rob),
        Submission.objects.get(pk=submission.pk),
        at=timezone.now(),
        message="Please look again.",
        findings={"wait": "Really?"},
    )


def test_a_first_sending_is_new(cast, shop):
    receipt = receive(cast, factories.body_of(shop))
    assert receipt.is_new
    assert receipt.submission.public_id == ID


def test_a_sending_moves_the_shop_on(cast, shop):
    receive(cast, factories.body_of(shop))
    shop.refresh_from_db()
    assert shop.status == lifecycle.SUBMITTED


def test_the_same_again_is_recognised(cast, shop):
    body = factories.body_of(shop)
    first = receive(cast, body)
    again = receive(cast, body)
    assert not again.is_new
    assert again.submission == first.submission


def test_the_same_in_another_spelling_is_recognised(cast, shop):
    body = factories.body_of(shop)
    receive(cast, body)
    backwards = dict(reversed(json.loads(body).items()))
    spelled = json.dumps(backwards, indent=3).encode()
    assert spelled != body
    assert not receive(cast, spelled).is_new


def test_the_same_is_recognised_after_the_decision(cast, shop):
    body = factories.body_of(shop)
    submission = receive(cast, body).submission
    reviewing.approve(cast.viewer(cast.rob), submission, at=timezone.now())
    assert not receive(cast, body).is_new


def test_what_was_sent_is_kept_to_the_byte(cast, shop):
    body = b"  " + factories.body_of(shop, changed(wait={"value": 45, "comment": "é"}))
    receive(cast, body)
    assert Submission.objects.get().payload.encode() == body


def test_other_content_under_a_known_id_is_refused(cast, shop):
    receive(cast, factories.body_of(shop))
    with pytest.raises(Conflict, match="other_content"):
        receive(cast, factories.body_of(shop, changed(wait={"value": 50})))
    assert Answer.objects.get(question__key="wait").value == 45


def test_another_id_for_the_same_shop_is_refused(cast, shop):
    body = factories.body_of(shop)
    receive(cast, body)
    with pytest.raises(Conflict, match="already_submitted"):
        receive(cast, body, public_id=uuid4())
    assert Submission.objects.count() == 1


def test_a_correction_nobody_asked_for_is_refused(cast, shop):
    receive(cast, factories.body_of(shop))
    with pytest.raises(Conflict, match="assignment_submitted"):
        receive(cast, factories.body_of(shop, revision=2))


def test_a_second_revision_cannot_be_the_first_thing_to_arrive(cast, shop):
    with pytest.raises(Conflict, match="revision_without_first"):
        receive(cast, factories.body_of(shop, revision=2))
    assert not Submission.objects.exists()


def test_a_correction_after_a_return_replaces_the_answers(cast, shop):
    submission = receive(cast, factories.body_of(shop)).submission
    send_back(cast, submission)
    better = factories.body_of(shop, changed(wait={"value": 170}), revision=2)
    receipt = receive(cast, better)
    assert receipt.is_new
    assert receipt.submission.revision == 2
    assert Answer.objects.get(question__key="wait").earned == 200


def test_the_replaced_revision_is_kept_to_the_byte(cast, shop):
    first = factories.body_of(shop)
    send_back(cast, receive(cast, first).submission)
    receive(cast, factories.body_of(shop, revision=2))
    assert Revision.objects.get().payload.encode() == first


def test_a_late_copy_of_the_replaced_revision_is_recognised(cast, shop):
    first = factories.body_of(shop)
    send_back(cast, receive(cast, first).submission)
    receive(cast, factories.body_of(shop, changed(wait={"value": 50}), revision=2))
    assert not receive(cast, first).is_new
    assert Answer.objects.get(question__key="wait").value == 50


def test_the_visit_day_stays_that_of_the_first_sending(cast, shop, at):
    first = factories.body_of(shop, visited_at=at - timedelta(days=3))
    submission = receive(cast, first).submission
    day = submission.visited_on
    send_back(cast, submission)
    receive(cast, factories.body_of(shop, revision=2))
    assert Submission.objects.get().visited_on == day


def test_answers_to_hidden_questions_are_not_stored(cast):
    shop = with_definition(cast, not_reached())
    answers = {"outcome": {"value": "not_reached"}, "tone": {"value": 9}}
    receive(cast, factories.body_of(shop, answers))
    assert [answer.question.key for answer in Answer.objects.all()] == ["outcome"]


def test_an_unknown_shop_and_that_of_another_look_the_same(cast, shop):
    foreign = factories.assignment(cast.other.organization, status=lifecycle.ACCEPTED)
    colleague = factories.person(cast.organization, "shopper")
    unknown = factories.body_of(shop, assignment=str(uuid4()))
    for body, person in (
        (unknown, cast.sam),
        (factories.body_of(foreign), cast.sam),
        (factories.body_of(shop), colleague),
        (factories.body_of(shop), cast.ann),
    ):
        with pytest.raises(UnknownAssignment):
            receive(cast, body, person=person)


def test_a_visit_in_the_future_is_refused(cast, shop, at):
    body = factories.body_of(shop, visited_at=at + timedelta(hours=1))
    with pytest.raises(Refused) as refused:
        receive(cast, body, at=at)
    assert [problem.code for problem in refused.value.problems] == ["visit_in_future"]


def test_a_clock_that_is_a_little_fast_is_forgiven(cast, shop, at):
    body = factories.body_of(shop, visited_at=at + timedelta(minutes=10))
    assert receive(cast, body, at=at).is_new


def test_the_day_of_the_visit_is_that_of_the_location(cast):
    at = timezone.now().replace(hour=23, minute=30)
    auckland = factories.location(cast.organization, time_zone="Pacific/Auckland")
    shop = factories.assignment(
        cast.organization, status=lifecycle.ACCEPTED, location=auckland
    )
    submission = receive(cast, factories.body_of(shop, visited_at=at), at=at).submission
    assert submission.visited_on == (at + timedelta(days=1)).date()


def test_evidence_of_another_shop_is_refused(cast, shop):
    other = factories.assignment(cast.organization, status=lifecycle.ACCEPTED)
    photo = factories.evidence(other)
    with pytest.raises(Refused) as refused:
        receive(cast, factories.body_of(shop, evidence=[photo.public_id]))
    problem = refused.value.problems[0]
    assert (problem.code, problem.field) == ("evidence_not_here", "evidence.0")


def test_evidence_that_was_sent_belongs_to_the_submission(cast, shop):
    photo = factories.evidence(shop)
    receipt = receive(cast, factories.body_of(shop, evidence=[photo.public_id]))
    photo.refresh_from_db()
    assert photo.submission == receipt.submission


def test_points_are_kept_with_every_answer(cast, shop):
    receive(cast, factories.body_of(shop))
    points = Answer.objects.values_list("question__key", "earned", "possible", "passed")
    assert sorted(points) == [
        ("ease", 320, 400, False),
        ("greeted", 200, 200, True),
        ("solved", 400, 400, True),
        ("wait", 400, 400, True),
    ]


def test_points_that_the_client_sends_are_refused(cast, shop):
    body = factories.body_of(shop, changed(wait={"value": 45, "earned": 400}))
    with pytest.raises(Refused):
        receive(cast, body)


@pytest.mark.parametrize(
    ("fields", "where"),
    [
        ({"score": 100}, "body"),
        ({"revision": 0}, "revision"),
        ({"visited_at": "yesterday"}, "visited_at"),
        ({"assignment": "7"}, "assignment"),
        ({"answers": []}, "answers"),
    ],
)
def test_a_malformed_body_names_the_field(cast, shop, fields, where):
    with pytest.raises(Refused) as refused:
        receive(cast, json.dumps(json.loads(factories.body_of(shop)) | fields).encode())
    assert [problem.field for problem in refused.value.problems] == [where]


def test_a_refused_sending_stores_nothing(cast, shop):
    with pytest.raises(Refused):
        receive(cast, factories.body_of(shop, changed(nonsense={"value": 1})))
    shop.refresh_from_db()
    assert shop.status == lifecycle.ACCEPTED
    assert not Submission.objects.exists()
    assert not Answer.objects.exists()


def test_a_sending_costs_the_same_statements_with_any_number_of_answers(cast):
    expected = 2 if connection.vendor == "postgresql" else 5
    assert {statements_for(cast, length) for length in (1, 30, 90)} == {expected}


def statements_for(cast, length):
    shop = with_definition(cast, yes_no_list(length))
    answers = {f"q{number}": {"value": "yes"} for number in range(length)}
    body = factories.body_of(shop, answers)
    # What is kept after the first sending of a version.
    assert rating.question_ids(shop.version_id)
    assert shop.version.definition
    viewer = cast.viewer(cast.sam)
    with CaptureQueriesContext(connection) as queries:
        intake.receive(viewer, uuid4(), body, at=timezone.now())
    brackets = ("SAVEPOINT", "RELEASE")
    return sum(not each["sql"].startswith(brackets) for each in queries)


def with_definition(cast, definition):
    version = factories.checklist_version(cast.organization, definition)
    return factories.assignment(
        cast.organization, status=lifecycle.ACCEPTED, version=version
    )


def yes_no_list(length):
    questions = [
        {"key": f"q{number}", "kind": "yes_no", "text": f"{number}?", "points": 100}
        for number in range(length)
    ]
    return {"sections": [{"key": "all", "title": "All", "questions": questions}]}


def not_reached():
    """A first question that says whether anybody was reached, and a second section."""
    outcome = {
        "key": "outcome",
        "kind": "single_choice",
        "text": "Did you reach somebody?",
        "options": [
            {"key": "reached", "label": "Yes", "points": 400},
            {"key": "not_reached", "label": "No", "points": 0},
        ],
    }
    tone = {"key": "tone", "kind": "scale", "text": "The tone?", "points": 400}
    return {
        "outcome_key": "outcome",
        "sections": [
            {"key": "reach", "title": "Reach", "questions": [outcome]},
            {
                "key": "talk",
                "title": "Talk",
                "questions": [tone],
                "hidden_when_outcome": ["not_reached"],
            },
        ],
    }


SENDINGS = st.lists(
    st.tuples(
        st.sampled_from(["send", "send_back", "approve"]),
        st.integers(1, 3),
        st.sampled_from([45, 50]),
        st.booleans(),
    ),
    max_size=14,
)


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(steps=SENDINGS)
def test_any_sequence_of_sendings_stores_each_revision_once(cast, steps):
    """Repeated, overtaken, changed, under another id: what was acknowledged stays."""
    shop = factories.assignment(cast.organization, status=lifecycle.ACCEPTED)
    at, public_id = timezone.now(), uuid4()
    acknowledged = {}
    for verb, revision, wait, under_another_id in steps:
        if verb != "send":
            decide(cast, shop, verb)
            continue
        answers = changed(wait={"value": wait})
        body = factories.body_of(shop, answers, visited_at=at, revision=revision)
        known_as = uuid4() if under_another_id else public_id
        try:
            receipt = receive(cast, body, public_id=known_as)
        except Conflict:
            continue
        public_id = receipt.submission.public_id
        assert receipt.is_new == (revision not in acknowledged)
        assert acknowledged.setdefault(revision, body) == body
    assert stored_revisions(shop) == acknowledged


def decide(cast, shop, verb):
    submission = Submission.objects.filter(assignment=shop).first()
    if submission is None or not submission.assignment.can(verb):
        return
    if verb == "send_back":
        send_back(cast, submission)
    else:
        reviewing.approve(cast.viewer(cast.rob), submission, at=timezone.now())


def stored_revisions(shop):
    """{revision: payload} as it stands in the database; answers fit the last one."""
    submission = Submission.objects.filter(assignment=shop).first()
    if submission is None:
        return {}
    rows = dict(submission.earlier.values_list("number", "payload"))
    assert submission.revision not in rows
    rows[submission.revision] = submission.payload
    last = json.loads(submission.payload)["answers"]
    stored = dict(submission.answers.values_list("question__key", "value"))
    assert stored == {key: answer["value"] for key, answer in last.items()}
    return {number: payload.encode() for number, payload in rows.items()}
