"""A first sending is written whole, or nothing of it is."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from audits import expected, intake
from audits.lifecycle import InvalidMove
from audits.models import Answer, Assignment, Submission
from shoppers.models import JournalEntry
from tests import factories


@pytest.fixture
def shop(cast):
    return factories.assignment(cast.organization, status="accepted", shopper=cast.sam)


def arrival_at(shop, at):
    body = factories.body_of(shop, visited_at=at - timedelta(hours=1))
    return intake.Arrival(uuid4(), intake.read(body), body, at)


def test_the_shop_its_journal_the_submission_and_the_answers_are_written(cast, shop):
    at = timezone.now()
    viewer = cast.viewer(cast.sam)
    found = expected.shop(viewer, shop.public_id)
    sent = intake.store(viewer, found, arrival_at(shop, at))
    stored = Assignment.objects.get(pk=shop.pk)
    assert (stored.status, stored.submitted_at, stored.moved_at) == (
        "submitted",
        at,
        at,
    )
    assert (found.status, found.submitted_at) == ("submitted", at)
    assert Submission.objects.get().pk == sent.pk
    assert Answer.objects.filter(submission=sent).count() == len(factories.ANSWERS)
    line = JournalEntry.objects.about(shop).get(verb="assignment.submit")
    assert (line.actor, line.at, line.before, line.after) == (
        cast.sam,
        at,
        {"status": "accepted"},
        {"status": "submitted"},
    )


def test_a_shop_that_moved_on_meanwhile_gets_nothing(cast, shop):
    viewer = cast.viewer(cast.sam)
    found = expected.shop(viewer, shop.public_id)
    shop.cancel(by=cast.ann, at=timezone.now(), reason="The branch has closed.")
    lines = JournalEntry.objects.count()
    with pytest.raises(InvalidMove):
        intake.store(viewer, found, arrival_at(shop, timezone.now()))
    assert not Submission.objects.exists()
    assert not Answer.objects.exists()
    assert JournalEntry.objects.count() == lines
    assert found.status == "cancelled"


def test_a_row_that_the_database_refuses_leaves_the_shop_where_it_was(cast, shop):
    other = factories.submission(cast.organization)
    viewer = cast.viewer(cast.sam)
    body = factories.body_of(shop)
    with pytest.raises(intake.Conflict):
        intake.receive(viewer, other.public_id, body, at=timezone.now())
    assert Assignment.objects.get(pk=shop.pk).status == "accepted"
    assert Submission.objects.get() == other
