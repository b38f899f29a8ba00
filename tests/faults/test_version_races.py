"""Publishing and re-scoring by several at the same moment."""

import pytest
from django.db import connection
from django.utils import timezone

from audits import publishing, rescoring, reviewing
from audits.lifecycle import InvalidMove
from audits.models import RescoredShop, Scorecard, Submission, Version
from reports import aggregating
from reports.models import Bucket
from tests import factories
from tests.audits.test_publishing import READY
from tests.audits.test_rescoring import World
from tests.faults.test_races import together

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(
        connection.vendor == "sqlite",
        reason="needs PostgreSQL: SQLite lets one writer in at a time",
    ),
]


def test_two_who_publish_at_once_publish_once(transactional_db, cast):
    version = factories.checklist_version(cast.organization, READY, published=False)

    def act():
        row = Version.objects.get(pk=version.pk)
        try:
            publishing.publish(cast.viewer(cast.ann), row, at=timezone.now())
        except InvalidMove:
            return "late"
        return "published"

    assert sorted(together(act, act)) == ["late", "published"]


def test_two_workers_and_a_reviewer_score_every_shop_once(transactional_db, cast):
    world = World(cast)
    shops = [world.shop() for _ in range(6)]
    rescore = world.order()

    def work():
        while rescoring.work(rescore.pk, at=timezone.now(), limit=2):
            pass

    def reopen():
        for shop in shops[:3]:
            row = Submission.objects.get(pk=shop.pk)
            at = timezone.now()
            reviewing.reopen(world.rob, row, at=at, reason="The photo was overlooked")

    together(work, work, reopen)
    while rescoring.work(rescore.pk, at=timezone.now()):
        pass
    cards = Scorecard.objects.filter(submission__in=shops)
    assert {card.version_id for card in cards} == {world.new.pk}
    assert RescoredShop.objects.filter(submission__in=shops[3:]).count() == 3
    for shop in shops[:3]:
        versions = shop.answers.values_list("question__version", flat=True)
        assert set(versions) == {world.old.pk}
    aggregating.drain_all(at=timezone.now())
    assert list(aggregating.drift(Bucket.objects.all())) == []
