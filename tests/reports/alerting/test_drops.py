from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from reports.models import Alert, AlertCheck
from tests import factories
from tests.reports.alerting.steps import follow, measured, send_all
from tests.reports.views.world import FULL, HALF, NOTHING

pytestmark = pytest.mark.django_db


def test_a_significant_drop_is_told_of_once_per_wave(cast, world, rule):
    rule("drop")
    measured(world, [FULL] * 5, [NOTHING, HALF, NOTHING, HALF])
    world.shops(NOTHING)
    follow()
    ((_to, subject),) = send_all()
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


def test_a_drop_of_one_question_is_tested_by_its_proportions(world, rule):
    rule("drop", filters={"question": "greeted"})
    measured(world, [FULL] * 12, [HALF] * 12)
    assert Alert.objects.get().figures["n"] == 12


def test_a_new_rule_about_waves_looks_at_the_latest_one_at_once(world, rule):
    measured(world, [FULL] * 5, [NOTHING, HALF, NOTHING, HALF])
    rule("drop", at=timezone.now())
    follow()
    assert Alert.objects.count() == 1
