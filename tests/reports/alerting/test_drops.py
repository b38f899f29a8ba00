from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from audits.models import Assignment
from reports.models import Alert, AlertCheck
from tests import factories
from tests.reports.alerting.steps import end, follow, measured, send_all
from tests.reports.views.world import FULL, HALF, NOTHING

pytestmark = pytest.mark.django_db


def test_a_significant_drop_is_told_of_once_per_wave(cast, world, rule):
    rule("drop")
    measured(world, [FULL] * 5, [NOTHING, HALF, NOTHING, HALF])
    ((_to, subject),) = send_all()
    follow()
    assert subject.startswith("Autumn is significantly worse than Spring: −")
    assert "95 % interval" in mail.outbox[0].body
    assert Alert.objects.count() == 1


def test_each_channel_by_itself_is_told_of_by_itself(cast, world, rule):
    rule("drop", by_channel=True)
    other = world.place(name="Chat", channel=factories.channel(cast.organization))
    long_ago = timezone.now() - timedelta(days=70)
    world.shops(*[FULL] * 4, location=other, wave=world.before, at=long_ago)
    world.shops(*[FULL] * 4, location=other)
    measured(world, [FULL] * 5, [NOTHING, HALF, NOTHING, HALF])
    ((_to, subject),) = send_all()
    assert subject.startswith("Phone is significantly worse in Autumn than in Spring")
    assert AlertCheck.objects.filter(wave=world.wave).count() == 2


@pytest.mark.parametrize(
    ("before", "now", "words"),
    [
        ([FULL, HALF, FULL], [FULL, HALF, HALF], "no significant drop."),
        ([FULL, FULL, FULL], [NOTHING, NOTHING], "too few shops to say: n 2"),
        ([FULL], [HALF] * 3, "there is no earlier wave with enough shops."),
        ([NOTHING, HALF] * 3, [FULL] * 4, "a significant rise."),
    ],
)
def test_why_it_did_not_fire_is_said(cast, client_for, world, rule, before, now, words):
    rule("drop")
    measured(world, before, now)
    page = client_for(cast.ann).get("/results/reports/alerts/").content.decode()
    assert words in page
    assert not Alert.objects.exists()


def test_channels_that_are_looked_at_together_are_held_to_a_stricter_measure(
    cast, world, rule
):
    """The phone's drop is significant by itself; beside a second channel it is not."""
    other = world.place(name="Chat", channel=factories.channel(cast.organization))
    long_ago = timezone.now() - timedelta(days=70)
    steady = [FULL, HALF, FULL, HALF]
    world.shops(*steady, location=other, wave=world.before, at=long_ago)
    world.shops(*steady, location=other)
    narrow = rule("drop", filters={"channel": str(world.channel.public_id)})
    parted = rule("drop", by_channel=True)
    measured(world, [FULL] * 6 + [HALF], [FULL] * 3 + [HALF] * 6)
    (alone,) = narrow.checks.all()
    together = parted.checks.get(channel=world.channel)
    assert (alone.figures["code"], together.figures["code"]) == ("drop", "no_drop")


def test_a_drop_of_one_question_is_tested_by_its_proportions(world, rule):
    rule("drop", filters={"question": "greeted"})
    measured(world, [FULL] * 12, [HALF] * 12)
    assert Alert.objects.get().figures["n"] == 12


def test_a_new_rule_about_waves_looks_at_the_latest_one_at_once(world, rule):
    measured(world, [FULL] * 5, [NOTHING, HALF, NOTHING, HALF])
    made = rule("drop", at=timezone.now())
    follow()
    assert AlertCheck.objects.get(rule=made).figures["code"] == "drop"
    assert not Alert.objects.exists()


def test_a_wave_is_looked_at_once_and_not_before_it_is_over(cast, world, rule):
    rule("drop")
    long_ago = timezone.now() - timedelta(days=70)
    world.shops(*[FULL] * 5, wave=world.before, at=long_ago)
    world.shops(NOTHING, HALF, NOTHING, HALF)
    follow()
    assert not AlertCheck.objects.filter(wave=world.wave).exists()
    end(world)
    follow()
    checked = AlertCheck.objects.get(wave=world.wave)
    world.shops(FULL)
    follow()
    assert AlertCheck.objects.get(wave=world.wave).figures == checked.figures
    assert Alert.objects.count() == 1


@pytest.mark.parametrize(("days", "looks"), [(1, False), (16, True)])
def test_a_look_waits_two_weeks_for_shops_in_review(world, rule, days, looks):
    made = rule("drop")
    made.looked(0, at=timezone.now())
    long_ago = timezone.now() - timedelta(days=70)
    world.shops(*[FULL] * 5, wave=world.before, at=long_ago)
    shops = world.shops(NOTHING, HALF, NOTHING, HALF)
    Assignment.objects.filter(pk=shops[0].assignment_id).update(status="submitted")
    end(world, days=days)
    follow()
    assert AlertCheck.objects.filter(wave=world.wave).exists() is looks


def test_a_wave_without_shops_is_looked_at_once_too(world, rule):
    made = rule("drop")
    made.looked(0, at=timezone.now())
    end(world)
    follow()
    assert AlertCheck.objects.get().figures["n"] == 0


def test_shops_that_were_all_alike_before_are_not_taken_for_certain(world, rule):
    rule("drop")
    measured(world, [FULL] * 3, [HALF, {**HALF, "ease": {"value": 4}}] * 2)
    assert AlertCheck.objects.get(wave=world.wave).figures["code"] == "no_drop"
    assert not Alert.objects.exists()
