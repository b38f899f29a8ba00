import random
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from audits import reviewing
from audits.models import Scorecard, ScoreChange
from reports import aggregating, summing
from reports.models import Bucket, Histogram, Rollup
from reports.models.rollups import COUNTS
from tests import factories
from tests.reports import recount

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


@pytest.mark.django_db(transaction=True)
def test_many_buckets_are_compared_outside_of_a_transaction_too(cast, place):
    factories.approved(cast.organization, **place)
    aggregating.drain(at=NOW())
    first = Bucket.objects.get()
    Bucket.objects.bulk_create(
        Bucket(
            organization=first.organization,
            program=first.program,
            wave=first.wave,
            region=first.region,
            channel=first.channel,
            month=first.month.replace(year=first.month.year - years),
        )
        for years in range(1, summing.MANY + 1)
    )
    assert not list(aggregating.drift(Bucket.objects.all()))


@pytest.mark.parametrize("count", [0, 1, 2, 3, 5])
def test_all_markers_are_drained_however_many_fit_into_a_batch(cast, place, count):
    for _shop in range(count):
        factories.approved(cast.organization, **place)
    assert aggregating.drain_all(at=NOW(), batch=2) == count
    assert not ScoreChange.objects.exists()
    assert Rollup.objects.totals().filter(n=count).count() == bool(count)


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


def test_themes_are_summed_per_shop_across_their_questions(cast, place):
    greeted_not = {
        **factories.ANSWERS,
        "greeted": {"value": "no", "reasons": ["Mumbled"]},
    }
    for answers in (factories.ANSWERS, greeted_not):
        factories.approved(cast.organization, answers=answers, **place)
    aggregating.drain_all(at=NOW())
    row = Rollup.objects.of_theme("empathy").get()
    assert (row.n, row.score_sum, row.passes, row.applicable) == (2, 10_000_000, 1, 2)
    assert (row.earned, row.possible) == (200_00, 400_00)


def test_what_the_contact_log_says_is_counted_in_slots(cast, place):
    start = NOW() - timedelta(hours=1)
    for seconds in (45, 61):
        factories.approved(
            cast.organization,
            contacts=factories.call(start, ("answered", seconds)),
            **place,
        )
    aggregating.drain_all(at=NOW())
    row = Histogram.objects.get(measure="time_to_answer")
    assert (row.n_9, row.total_9, row.n_10, row.total_10) == (1, 45, 1, 61)
    assert (sum(getattr(row, name) for name in COUNTS), row.promised, row.within) == (
        2,
        2,
        1,
    )


def test_points_too_large_to_square_have_no_interval(cast, place):
    card = factories.approved(cast.organization, **place).scorecard
    Scorecard.objects.filter(pk=card.pk).update(possible=10**13)
    aggregating.drain(at=NOW())
    row = total()
    assert row.possible == 10**13
    assert (row.earned_squares, row.possible_squares, row.products) == (None,) * 3


@pytest.mark.parametrize(("shops", "fits"), [(1, True), (2, False)])
def test_squares_are_summed_to_the_last_digit(cast, place, shops, fits):
    """Two squares of 3 × 10⁹ do not fit 64 bits; one does, and to the digit."""
    points = 3_000_000_001
    for _ in range(shops):
        card = factories.approved(cast.organization, **place).scorecard
        Scorecard.objects.filter(pk=card.pk).update(possible=points)
    aggregating.drain(at=NOW())
    assert total().possible_squares == (points**2 if fits else None)


def test_as_many_statements_for_any_number_of_buckets(cast, place):
    def count(months):
        for month in range(months):
            at = NOW() - timedelta(days=31 * month)
            factories.approved(cast.organization, at=at, **place)
        with CaptureQueriesContext(connection) as queries:
            aggregating.drain(at=NOW())
        return len(queries)

    assert count(1) == count(3)


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


def test_many_buckets_are_summed_as_a_few_are(cast, place, monkeypatch):
    """PostgreSQL has their shops laid out first; the sums are the same."""
    for month in range(2):
        at = NOW() - timedelta(days=31 * month)
        factories.approved(cast.organization, at=at, **place)
    aggregating.drain(at=NOW())
    before = recount.stored()
    monkeypatch.setattr(summing, "MANY", 1)
    aggregating.recompute(Bucket.objects.values_list("pk", flat=True), at=NOW())
    assert recount.stored() == before == recount.recounted()
    assert list(aggregating.drift(Bucket.objects.all())) == []
