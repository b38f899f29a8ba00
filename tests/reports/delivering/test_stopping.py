import pytest
from django.test import Client
from django.utils import timezone

from reports.delivering import stopping
from reports.models import Alert, Delivery
from tests import factories
from tests.reports.views.world import World

pytestmark = pytest.mark.django_db


@pytest.fixture
def subscription(cast):
    report = factories.report(cast.viewer(cast.lea))
    return factories.subscription(report, cast.lea)


@pytest.fixture
def link(subscription):
    return f"/results/stop/{stopping.token_of(factories.delivery(subscription))}/"


def is_stopped(subscription):
    subscription.refresh_from_db()
    return subscription.stopped_at is not None


def test_looking_at_the_link_stops_nothing(subscription, link):
    page = Client().get(link).content.decode()
    assert "Stop these messages?" in page
    assert "For Monday" in page
    assert not is_stopped(subscription)


def test_pressing_the_button_stops_it(subscription, link):
    page = Client(enforce_csrf_checks=True).post(link).content.decode()
    assert "Nothing more is sent." in page
    assert is_stopped(subscription)


def test_a_mail_program_presses_it_with_one_click(subscription, link):
    body = "List-Unsubscribe=One-Click"
    kind = "application/x-www-form-urlencoded"
    client = Client(enforce_csrf_checks=True)
    assert client.post(link, body, content_type=kind).status_code == 200
    assert is_stopped(subscription)


def test_twice_is_once(subscription, link):
    Client().post(link)
    first = subscription.stopped_at
    assert "Nothing more is sent." in Client().post(link).content.decode()
    assert is_stopped(subscription)
    assert first in (None, subscription.stopped_at)


@pytest.mark.parametrize("change", [lambda t: t[:-1], lambda t: "x" + t, lambda t: "x"])
def test_a_link_that_we_did_not_sign_is_not_there(subscription, link, change):
    token = change(link.split("/")[-2])
    assert Client().post(f"/results/stop/{token}/").status_code == 404
    assert not is_stopped(subscription)


def test_alerts_of_one_rule_are_declined_by_one_person(cast):
    world = World(cast.organization)
    rule = factories.alert_rule(
        cast.viewer(cast.ann), program=world.program, people=[cast.lea, cast.ann]
    )
    alert = Alert.fire(rule, "wave:1", at=timezone.now(), wave=world.wave)
    Delivery.enqueue(
        [cast.lea],
        organization_id=cast.organization.pk,
        alert=alert,
        at=timezone.now(),
    )
    token = stopping.token_of(Delivery.objects.get())
    assert (
        "You are told when" in Client().get(f"/results/stop/{token}/").content.decode()
    )
    Client().post(f"/results/stop/{token}/")
    assert list(rule.declined_by.all()) == [cast.lea]
