import pytest

from reports.models import Alert, Delivery
from shoppers.models import JournalEntry, Membership
from tests import factories
from tests.reports.alerting.steps import approve, follow, reopen, send_all
from tests.reports.views.world import NOTHING

pytestmark = pytest.mark.django_db


def test_everybody_with_the_role_is_told_and_each_once(cast, world, rule):
    other = factories.person(cast.organization, "leader")
    rule(to_role="leader", people=[cast.lea])
    world.shops(NOTHING)
    follow()
    assert sorted(to for to, _ in send_all()) == sorted([cast.lea.email, other.email])


def test_who_lost_the_role_is_not_told(cast, world, rule):
    rule()
    world.shops(NOTHING)
    follow()
    Membership.objects.filter(person=cast.ann).delete()
    assert send_all() == []
    assert Delivery.objects.get().reason == "no_role"


def test_a_shop_that_is_opened_and_approved_again_is_told_of_once(cast, world, rule):
    rule()
    (shop,) = world.shops(NOTHING)
    follow()
    assert len(send_all()) == 1
    reopen(cast, shop)
    follow()
    approve(cast, shop)
    follow()
    assert len(send_all()) == 1
    assert Alert.objects.count() == 1


def test_what_was_taken_back_is_told_of_when_it_is_approved_after_all(
    cast, world, rule
):
    rule()
    (shop,) = world.shops(NOTHING)
    follow()
    reopen(cast, shop)
    assert send_all() == []
    assert Delivery.objects.get().reason == "gone"
    approve(cast, shop)
    follow()
    assert len(send_all()) == 1


def test_the_journal_says_that_it_fired(world, rule):
    rule()
    world.shops(NOTHING)
    follow()
    (line,) = JournalEntry.objects.about(Alert.objects.get())
    assert line.verb == "alert.fire"
