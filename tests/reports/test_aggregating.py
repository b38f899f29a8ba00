import random
from datetime import timedelta

import pytest
from django.utils import timezone

from audits import reviewing
from audits.models import ScoreChange
from reports import aggregating
from reports.models import Bucket, Rollup
from tests import factories

NOW = timezone.now


def total() -> Rollup:
    return Rollup.objects.totals().get()


@pytest.fixture
def place(cast):
    """Two shops of one place are in one bucket."""
    wave = factories.wave(factories.program(cast.organization))
    return {"wave": wave, "location": factories.location(cast.organization)}


def test_an_approved_shop_arrives_in_its_bucket(cast, place):
    card = factories.approved(cast.organization, **place).scorecard
    assert aggregating.drain(at=NOW()) == 1
    row = total()
    assert (row.n, row.n_scored, row.score_sum) == (1, 1, card.score)
    assert row.square_sum == card.score**2


def test_the_markers_that_were_read_are_deleted_and_no_others(cast, place):
    factories.approved(cast.organization, **place)
    aggregating.drain(at=NOW())
    factories.approved(cast.organization, **place)
    assert ScoreChange.objects.count() == 1


def test_draining_twice_changes_nothing(cast, place):
    factories.approved(cast.organization, **place)
    aggregating.drain(at=NOW())
    before = list(Rollup.objects.order_by("level", "key").values_list("key", "n"))
    assert aggregating.drain(at=NOW()) == 0
    assert before == list(
        Rollup.objects.order_by("level", "key").values_list("key", "n")
    )


def test_a_question_counts_passes_of_those_to_whom_it_applied(cast, place):
    answers = factories.ANSWERS
    no = {**answers, "greeted": {"value": "no", "reasons": ["Mumbled"]}}
    na = {**answers, "ease": {"na": True}}
    for each in (answers, no, na):
        factories.approved(cast.organization, answers=each, **place)
    aggregating.drain_all(at=NOW())
    greeted = Rollup.objects.of_question("greeted").get()
    ease = Rollup.objects.of_question("ease").get()
    assert (greeted.applicable, greeted.passes) == (3, 2)
    assert ease.applicable == 2


def test_a_visit_without_a_score_is_counted_but_not_averaged(cast, place):
    nothing = {
        "sections": [
            {
                "key": "words",
                "title": "Words",
                "questions": [{"key": "tell", "kind": "text", "text": "Tell"}],
            }
        ]
    }
    version = factories.checklist_version(cast.organization, nothing)
    factories.approved(
        cast.organization, version=version, answers={"tell": {"value": "So."}}, **place
    )
    aggregating.drain_all(at=NOW())
    assert (total().n, total().n_scored) == (1, 0)


def test_an_excluded_shop_leaves_the_figures(cast, place):
    submission = factories.approved(cast.organization, **place)
    aggregating.drain_all(at=NOW())
    reviewing.exclude(cast.viewer(cast.rob), submission, at=NOW(), reason="Recognised")
    aggregating.drain_all(at=NOW())
    assert not Rollup.objects.exists()


@pytest.mark.parametrize("seed", range(5))
def test_rollups_equal_the_facts_after_any_order_of_decisions(cast, place, seed):
    """Promise 8: approve, exclude, open again, drain, in any order."""
    chance = random.Random(seed)
    rob = cast.viewer(cast.rob)
    waiting = [
        factories.submission(
            cast.organization, at=NOW() - timedelta(days=40 * (index % 2)), **place
        )
        for index in range(4)
    ]
    verbs = {
        "submitted": lambda one: reviewing.approve(rob, one, at=NOW()),
        "in_review": lambda one: reviewing.approve(rob, one, at=NOW()),
        "approved": lambda one: chance.choice([reviewing.exclude, reviewing.reopen])(
            rob, one, at=NOW(), reason="Because"
        ),
        "excluded": lambda one: reviewing.reopen(rob, one, at=NOW(), reason="Because"),
    }
    for _ in range(15):
        one = chance.choice(waiting)
        verbs[one.assignment.status](one)
        if chance.random() < 0.4:
            aggregating.drain(at=NOW(), batch=2)
    aggregating.drain_all(at=NOW())
    assert list(aggregating.drift(Bucket.objects.all())) == []
    approved = sum(one.assignment.status == "approved" for one in waiting)
    assert sum(row.n for row in Rollup.objects.totals()) == approved
