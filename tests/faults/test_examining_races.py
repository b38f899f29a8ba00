"""Two shops that are examined at the same moment, on a database with many writers."""

from uuid import uuid4

import pytest
from django.db import connection
from django.utils import timezone

from audits import examining, intake, lifecycle
from audits.models import Signal, Submission
from tests import factories
from tests.factories.shops import shopper_of
from tests.faults.test_races import together

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(
        connection.vendor == "sqlite",
        reason="needs PostgreSQL: SQLite lets one writer in at a time",
    ),
]
LONG = "The adviser greeted me at once and explained both tariffs without any hurry."


def sent(cast):
    shop = factories.assignment(cast.organization, status=lifecycle.IN_PROGRESS)
    photo = factories.evidence(shop, ready=True)
    answers = {**factories.ANSWERS, "greeted": {"value": "yes", "comment": LONG}}
    body = factories.body_of(shop, answers, evidence=[photo.public_id])
    viewer = shopper_of(shop)
    return intake.receive(viewer, uuid4(), body, at=timezone.now()).submission


def test_those_examined_at_once_all_point_to_each_other(transactional_db, cast):
    submissions = [sent(cast) for _ in range(4)]

    def examine(pk):
        return lambda: examining.examine(pk, at=timezone.now())

    assert all(together(*(examine(each.pk) for each in submissions)))
    pairs = {
        (kind, one.pk, other.pk)
        for kind in ("same_photo", "same_text")
        for one in submissions
        for other in submissions
        if one != other
    }
    found = Signal.objects.values_list("kind", "submission_id", "other_id")
    assert sorted(found) == sorted(pairs)


def test_one_shop_is_examined_by_one_worker(transactional_db, cast):
    submission = sent(cast)

    def examine():
        return examining.examine(submission.pk, at=timezone.now())

    assert sorted(together(*[examine] * 4)) == [False, False, False, True]
    assert not Submission.objects.exclude(examine_at=None).exists()


def test_all_changing_and_being_examined_at_once_ends_with_everything_found(
    transactional_db, cast
):
    submissions = [sent(cast) for _ in range(4)]

    def change_and_examine():
        for _ in range(5):
            Submission.objects.changed(timezone.now())
            for pk in examining.due(at=timezone.now(), most=100):
                examining.examine(pk, at=timezone.now())

    together(*[change_and_examine] * 3)
    later = timezone.now() + examining.LEASE
    for pk in examining.due(at=later, most=100):
        examining.examine(pk, at=later)
    assert Signal.objects.count() == 2 * 4 * 3
    assert {each.signals.count() for each in submissions} == {6}
