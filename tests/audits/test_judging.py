from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from audits import intake, judging, lifecycle, reviewing
from shoppers.models import Membership
from tests import factories


@pytest.fixture
def rob(cast):
    return cast.viewer(cast.rob)


def sent(organization, **fields):
    return factories.submission(organization, **fields)


def test_the_queue_holds_what_waits_the_oldest_first(cast, rob):
    now = timezone.now()
    younger = sent(cast.organization, at=now)
    older = sent(cast.organization, at=now - timedelta(hours=5))
    taken = sent(
        cast.organization, at=now - timedelta(hours=2), status=lifecycle.IN_REVIEW
    )
    queue = [shop.submission for shop in judging.queue_for(rob)]
    assert queue == [older, taken, younger]


@pytest.mark.parametrize(
    "status", ["in_progress", "returned", "approved", "excluded", "cancelled"]
)
def test_what_does_not_wait_is_not_in_the_queue(cast, rob, status):
    factories.assignment(cast.organization, status=status)
    assert not judging.queue_for(rob).exists()


def test_the_queue_of_another_organization_is_not_seen(cast, rob):
    sent(cast.other.organization)
    assert not judging.queue_for(rob).exists()


@pytest.fixture
def own(cast):
    """Rob is a shopper too, and has sent a shop."""
    rob = factories.person(cast.organization, "shopper", "reviewer")
    return cast.viewer(rob), sent(cast.organization, shopper=rob)


def test_nobody_has_their_own_shop_in_the_queue(rob, own):
    assert not judging.queue_for(own[0]).exists()
    assert judging.queue_for(rob).count() == 1


def test_nobody_decides_on_their_own_shop(rob, own):
    viewer, submission = own
    mine, theirs = (judging.sheet_of(each, submission) for each in (viewer, rob))
    assert (mine.is_own, mine.is_waiting, mine.can_decide) == (True, True, False)
    assert (theirs.is_own, theirs.can_decide) == (False, True)


def test_nobody_reopens_their_own_shop(cast, rob):
    Membership.objects.create(
        person=cast.sam, organization=cast.organization, role="reviewer"
    )
    submission = factories.approved(cast.organization)
    assert not judging.sheet_of(cast.viewer(cast.sam), submission).can_reopen
    assert judging.sheet_of(rob, submission).can_reopen


def test_what_is_decided_is_decided_once(cast, rob):
    sheet = judging.sheet_of(rob, factories.approved(cast.organization))
    assert (sheet.is_waiting, sheet.can_decide) == (False, False)


def test_a_sheet_has_the_score_its_band_and_the_questions(cast, rob):
    sheet = judging.sheet_of(rob, sent(cast.organization))
    # 13.2 of 14 points; only the ease lost some.
    assert sheet.result.score == 9_428_571
    assert (sheet.band, sheet.lost_count, sheet.question_count) == (5, 1, 5)


def send(cast, shop, *, public_id, at, **fields):
    body = factories.body_of(shop, visited_at=at, **fields)
    intake.receive(cast.viewer(cast.sam), public_id, body, at=at)
    shop.refresh_from_db()


def test_evidence_stands_at_its_question(cast, rob):
    shop = factories.assignment(cast.organization, status=lifecycle.IN_PROGRESS)
    photo = factories.evidence(shop)
    fields = {"public_id": uuid4(), "evidence": [photo.public_id]}
    send(cast, shop, at=timezone.now(), **fields)
    sheet = judging.sheet_of(rob, shop.submission)
    found = {
        line.question.key: list(line.evidence)
        for part in sheet.parts
        for line in part.lines
        if line.evidence
    }
    assert found == {"proof": [photo]}


def test_a_sheet_shows_the_findings_of_the_last_decision(cast, rob):
    shop = factories.assignment(cast.organization, status=lifecycle.RETURNED)
    public_id, at = shop.submission.public_id, timezone.now() + timedelta(hours=1)
    send(cast, shop, public_id=public_id, at=at, revision=2)
    again = {"at": at + timedelta(hours=1), "message": "Once more"}
    reviewing.send_back(rob, shop.submission, findings={"ease": "Why 8?"}, **again)
    sheet = judging.sheet_of(rob, shop.submission)
    flags = {
        line.question.key: line.flag
        for part in sheet.parts
        for line in part.lines
        if line.flag
    }
    assert flags == {"ease": "Why 8?"}
    assert len(sheet.reviews) == 2


def test_the_journal_of_a_sheet_is_newest_first(cast, rob):
    sheet = judging.sheet_of(rob, sent(cast.organization))
    verbs = [line.verb.removeprefix("assignment.") for line in sheet.journal]
    assert verbs == ["submit", "start", "accept", "assign", "plan"]
