"""Orders to score released shops again: exact, explicit, harmless when repeated."""

import copy
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from audits import lifecycle, rating, rescoring, reviewing, tasks
from audits.models import Answer, Rescore, Scorecard, ScoreChange
from audits.rescoring import CannotRescore, Wanted
from reports.aggregating import drain_all, drift
from reports.models import Bucket
from shoppers.models import JournalEntry
from tests import factories
from tests.factories import ANSWERS, SMALL

REASON = "The greeting counted too little."


def changed():
    """SMALL in which greeting gives 4, "partly" is gone and there is one more."""
    document = copy.deepcopy(SMALL)
    greeting, rest = document["sections"]
    greeting["questions"][0]["points"] = 400
    del rest["questions"][0]["options"][1]
    rest["questions"].append(
        {"key": "again", "kind": "yes_no", "text": "Again?", "points": 100}
    )
    return document


class World:
    def __init__(self, cast):
        self.organization = cast.organization
        self.ann, self.rob = cast.viewer(cast.ann), cast.viewer(cast.rob)
        self.program = factories.program(self.organization)
        self.wave = factories.wave(self.program)
        self.old = factories.checklist_version(self.organization)
        self.new = factories.checklist_version(
            self.organization, changed(), checklist=self.old.checklist, number=2
        )

    def shop(self, answers=ANSWERS, **fields):
        fields = {"wave": self.wave, "version": self.old, **fields}
        return factories.approved(self.organization, answers=answers, **fields)

    def wanted(self, **fields):
        return Wanted(**{**self._fields(), **fields})

    def _fields(self):
        return {
            "program": self.program,
            "source": self.old,
            "target": self.new,
        }

    def order(self, reason=REASON, **fields):
        return rescoring.order(
            self.ann, self.wanted(**fields), reason=reason, at=timezone.now()
        )

    def do(self, **fields):
        rescore = self.order(**fields)
        while rescoring.work(rescore.pk, at=timezone.now()):
            pass
        rescore.refresh_from_db()
        return rescore


@pytest.fixture
def world(cast):
    return World(cast)


def facts_of(submission):
    """Everything that figures are made of."""
    card = Scorecard.objects.get(submission=submission)
    answers = submission.answers.order_by("question__key").values_list(
        "question_id",
        "value",
        "is_na",
        "comment",
        "reasons",
        "is_applicable",
        "earned",
        "possible",
        "weight",
        "passed",
    )
    sections = card.sections.order_by("section_id").values_list(
        "section_id", "score", "earned", "possible"
    )
    return (
        card.version_id,
        (card.score, card.before_critical, card.earned, card.possible),
        card.criticals,
        list(answers),
        list(sections),
    )


def test_the_shop_is_scored_by_the_other_version(world):
    # 4 + 4 + 4 + 3.2 of 16, before: 2 + 4 + 4 + 3.2 of 14.
    shop = world.shop()
    assert shop.scorecard.score == 9_428_571
    world.do()
    card = Scorecard.objects.get(submission=shop)
    assert (card.score, card.version_id) == (9_500_000, world.new.pk)


def test_answers_become_facts_of_the_other_version(world):
    shop = world.shop()
    world.do()
    rows = Answer.objects.filter(submission=shop)
    assert {row.question.version_id for row in rows} == {world.new.pk}
    assert rows.get(question__key="greeted").earned == 400


def test_back_under_the_first_version_every_digit_is_as_it_was(world):
    shop = world.shop(ANSWERS | {"solved": {"value": "partly", "comment": "Half"}})
    before = facts_of(shop)
    world.do()
    assert facts_of(shop) != before
    world.do(source=world.new, target=world.old)
    assert facts_of(shop) == before


def test_what_the_other_version_cannot_take_is_left_out_and_named(world):
    shop = world.shop(ANSWERS | {"solved": {"value": "partly"}})
    rescore = world.do()
    assert rescore.shops.get().left_out == ["solved"]
    assert not Answer.objects.filter(submission=shop, question__key="solved").exists()


def test_what_was_sent_and_the_assignment_stay_as_they_are(world):
    shop = world.shop()
    before = (shop.payload, shop.content_hash, shop.assignment.version_id)
    world.do()
    shop.refresh_from_db()
    shop.assignment.refresh_from_db()
    assert before == (shop.payload, shop.content_hash, shop.assignment.version_id)


def test_before_and_after_are_kept_and_journaled_with_the_reason(world):
    shop = world.shop()
    rescore = world.do()
    line = rescore.shops.get()
    assert (line.before, line.after) == (9_428_571, 9_500_000)
    entry = JournalEntry.objects.get(verb="assignment.rescore")
    assert entry.subject_id == shop.assignment_id
    assert (entry.before, entry.reason) == ({"version": 1, "score": 9_428_571}, REASON)
    assert entry.after == {"version": 2, "score": 9_500_000, "left_out": []}
    assert entry.actor == world.ann.person
    verbs = JournalEntry.objects.about(rescore).values_list("verb", flat=True)
    assert set(verbs) == {"rescore.order", "rescore.finish"}


def test_trends_follow_without_drift(world):
    world.shop()
    world.shop(ANSWERS | {"greeted": {"value": "no", "comment": "Nobody"}})
    drain_all(at=timezone.now())
    world.do()
    assert ScoreChange.objects.exists()
    drain_all(at=timezone.now())
    assert list(drift(Bucket.objects.all())) == []


def test_a_preview_says_the_same_and_stores_nothing(world):
    shop = world.shop()
    world.shop(ANSWERS | {"solved": {"value": "no"}})
    before = facts_of(shop)
    found = rescoring.preview(world.ann, world.wanted())
    assert (found.n, found.changed, found.incomplete) == (2, 2, 0)
    assert facts_of(shop) == before
    assert not Rescore.objects.exists()
    rescore = world.do()
    done = {(line.before, line.after) for line in rescore.shops.all()}
    assert done == {(each.before, each.after) for each in found.shops}


@pytest.mark.parametrize("shops", [1, 3])
def test_a_preview_costs_the_same_for_any_number_of_shops(
    world, shops, django_assert_num_queries
):
    for _ in range(shops):
        world.shop()
    assert world.new.definition
    with django_assert_num_queries(2):
        rescoring.preview(world.ann, world.wanted())


def test_only_the_program_and_wave_that_were_named(world):
    other = world.shop(wave=factories.wave(world.program))
    foreign = world.shop(wave=factories.wave(factories.program(world.organization)))
    here = world.shop()
    world.do(wave=world.wave)
    versions = dict(Scorecard.objects.values_list("submission", "version"))
    assert versions == {
        here.pk: world.new.pk,
        other.pk: world.old.pk,
        foreign.pk: world.old.pk,
    }


def test_what_is_approved_after_the_order_is_not_part_of_it(world):
    world.shop()
    rescore = world.order()
    late = world.shop()
    later = timezone.now() + timedelta(minutes=1)
    Scorecard.objects.filter(submission=late).update(computed_at=later)
    while rescoring.work(rescore.pk, at=later):
        pass
    assert Scorecard.objects.get(submission=late).version_id == world.old.pk


def test_a_second_worker_finds_nothing_to_do(world):
    world.shop()
    rescore = world.do()
    assert rescore.status == Rescore.Status.DONE
    assert rescoring.work(rescore.pk, at=timezone.now()) == 0
    assert rescore.shops.count() == 1


def test_a_worker_that_was_killed_is_continued_by_the_sweep(world):
    for _ in range(3):
        world.shop()
    rescore = world.order()
    assert rescoring.work(rescore.pk, at=timezone.now(), limit=1) == 1
    tasks.sweep_rescores()
    rescore.refresh_from_db()
    assert (rescore.status, rescore.shops.count()) == (Rescore.Status.DONE, 3)
    assert JournalEntry.objects.filter(verb="assignment.rescore").count() == 3


def test_two_workers_on_one_shop_write_it_once(world):
    shop = world.shop()
    rescore = world.order()
    card = shop.scorecard.pk
    done = [rescoring._rescore(rescore, card, at=timezone.now()) for _ in range(2)]
    assert done == [True, False]


DAMAGE = [
    "{",
    "[]",
    '{"answers": []}',
    '{"answers": null}',
    '{"answers": {"greeted": 1}}',
]


@pytest.mark.parametrize("payload", DAMAGE)
def test_a_shop_that_cannot_be_read_is_put_aside_and_the_order_ends(world, payload):
    broken, sound = world.shop(), world.shop()
    before = facts_of(broken)
    type(broken).objects.filter(pk=broken.pk).update(payload=payload)
    assert rescoring.preview(world.ann, world.wanted()).n == 2
    rescore = world.do()
    assert rescore.status == Rescore.Status.DONE
    assert Scorecard.objects.get(submission=sound).version_id == world.new.pk
    assert rescore.shops.count() == 2
    if line := rescore.shops.filter(submission=broken).exclude(fault="").first():
        assert (line.before, line.after, line.left_out) == (9_428_571, 9_428_571, [])
        assert facts_of(broken) == before


def test_shops_that_cannot_be_read_do_not_starve_those_behind_them(world):
    for _ in range(3):
        broken = world.shop()
        type(broken).objects.filter(pk=broken.pk).update(payload="{")
    sound = world.shop()
    rescore = world.order()
    while rescoring.work(rescore.pk, at=timezone.now(), limit=2):
        pass
    rescore.refresh_from_db()
    assert rescore.status == Rescore.Status.DONE
    assert rescore.shops.exclude(fault="").count() == 3
    assert rescore.shops.get(fault="").submission == sound
    entry = JournalEntry.objects.get(verb="rescore.finish")
    assert (entry.after["shops"], entry.after["put_aside"]) == (1, 3)


def test_a_stopped_order_does_no_more_and_keeps_what_is_done(world):
    for _ in range(2):
        world.shop()
    rescore = world.order()
    rescoring.work(rescore.pk, at=timezone.now(), limit=1)
    assert rescoring.stop(world.ann, rescore, at=timezone.now())
    assert not rescoring.stop(world.ann, rescore, at=timezone.now())
    assert rescoring.work(rescore.pk, at=timezone.now()) == 0
    assert rescore.shops.count() == 1


REFUSALS = {
    "reason_too_short": {"reason": "too few  "},
    "same_version": {"target": "old"},
    "other_checklist": {"target": "foreign"},
    "not_published": {"target": "draft"},
    "other_wave": {"wave": "foreign"},
    "nothing_to_do": {"source": "new", "target": "old"},
}


@pytest.mark.parametrize(("code", "fields"), REFUSALS.items(), ids=REFUSALS)
def test_orders_that_make_no_sense_are_refused(world, code, fields):
    world.shop()
    rows = {
        "old": world.old,
        "new": world.new,
        "foreign": factories.checklist_version(world.organization),
        "draft": factories.checklist_version(
            world.organization,
            checklist=world.old.checklist,
            number=3,
            published=False,
        ),
    }
    if "wave" in fields:
        fields = {"wave": factories.wave(factories.program(world.organization))}
    given = {name: rows.get(each, each) for name, each in fields.items()}
    with pytest.raises(CannotRescore) as refused:
        world.order(**given)
    assert refused.value.code == code
    assert not Rescore.objects.exists()


def test_a_second_order_about_the_same_shops_is_refused(world):
    world.shop()
    world.order()
    with pytest.raises(CannotRescore) as refused:
        world.order()
    assert refused.value.code == "under_way"


def test_the_database_refuses_a_second_one_too(world):
    world.shop()
    rescore = world.order()
    rescore.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        rescore.save(force_insert=True)


def test_an_opened_shop_goes_back_to_the_version_that_it_was_done_with(world):
    shop = world.shop()
    before = facts_of(shop)
    world.do()
    shop = type(shop).objects.get(pk=shop.pk)
    at = timezone.now()
    reviewing.reopen(world.rob, shop, at=at, reason="The photo was overlooked")
    shop = type(shop).objects.get(pk=shop.pk)
    reviewing.approve(world.rob, shop, at=timezone.now())
    assert facts_of(shop) == before
    drain_all(at=timezone.now())
    assert list(drift(Bucket.objects.all())) == []


def test_the_version_of_a_released_shop_is_that_of_its_score(world):
    shop = world.shop()
    world.do()
    shop = type(shop).objects.get(pk=shop.pk)
    assert rating.version_of(shop) == world.new
    assert reviewing.result_of(shop).score == 9_500_000


def test_publishing_a_version_scores_nothing_again(world):
    shop = world.shop()
    before = facts_of(shop)
    factories.checklist_version(
        world.organization, changed(), checklist=world.old.checklist, number=3
    )
    tasks.sweep_rescores()
    assert facts_of(shop) == before


def test_a_shop_under_way_keeps_its_version_after_a_rescore(world):
    world.shop()
    running = factories.assignment(
        world.organization,
        wave=world.wave,
        version=world.old,
        status=lifecycle.IN_PROGRESS,
    )
    world.do()
    running.refresh_from_db()
    assert running.version_id == world.old.pk
