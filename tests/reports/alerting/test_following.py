from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from audits.models import Scorecard
from reports.models import Alert
from tests import factories
from tests.reports.alerting.steps import follow, send_all
from tests.reports.views.world import FULL, HALF, NOTHING, World

pytestmark = pytest.mark.django_db


def test_a_low_score_is_told_of_by_its_figure(cast, world, rule):
    rule("score_below")
    world.shops(FULL, HALF)
    follow()
    assert send_all() == [
        (cast.ann.email, "Billing queue scored 51.4 of 100, below 60.")
    ]
    assert "One shop (n 1)" in mail.outbox[0].body
    assert "/results/scorecards/" in mail.outbox[0].body


def test_a_critical_failure_says_which_question(cast, world, rule):
    rule()
    world.shops(FULL, NOTHING)
    follow()
    ((_to, subject),) = send_all()
    assert subject == "A critical question failed at Billing queue."
    assert "Was your request solved?" in mail.outbox[0].body


def test_a_shop_without_a_score_is_not_a_low_one(world, rule):
    rule("score_below")
    world.shops(NOTHING)
    Scorecard.objects.update(score=None)
    follow()
    assert not Alert.objects.exists()


def test_what_was_approved_before_the_rule_is_not_told_of(world, rule):
    world.shops(NOTHING)
    rule(at=timezone.now() + timedelta(seconds=1))
    follow()
    assert not Alert.objects.exists()


@pytest.mark.parametrize("verb", ["pause", "remove"])
def test_a_rule_that_rests_finds_nothing(cast, world, rule, verb):
    getattr(rule(), verb)(by=cast.ann, at=timezone.now())
    world.shops(NOTHING)
    follow()
    assert not Alert.objects.exists()


@pytest.mark.parametrize(("mine", "count"), [(True, 1), (False, 0)])
def test_a_rule_looks_only_at_what_its_filters_name(cast, world, rule, mine, count):
    channel = world.channel if mine else factories.channel(cast.organization)
    rule(filters={"channel": str(channel.public_id)})
    world.shops(NOTHING)
    follow()
    assert Alert.objects.count() == count


def test_results_of_another_program_and_organization_are_not_its_business(cast, rule):
    rule()
    World(cast.other.organization).shops(NOTHING)
    follow()
    assert not Alert.objects.exists()
