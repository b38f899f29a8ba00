from datetime import timedelta

import pytest
from django.utils import timezone

from reports import alerting
from reports.alerting.words import told
from reports.models import Alert
from reports.numbering import number_all
from tests import factories
from tests.reports.views.world import FULL, World

pytestmark = pytest.mark.django_db
VISITED = timezone.now() - timedelta(days=3)


def stamp(kind, hours, **more):
    at = VISITED + timedelta(hours=hours)
    due = more.get("due")
    return {
        "kind": kind,
        "at": at.isoformat(),
        **({"due": (VISITED + timedelta(hours=due)).isoformat()} if due else {}),
    }


@pytest.fixture
def told_of(cast):
    """What an alert says of a shop with these stamps; nothing where none is made."""

    def follow(*events):
        world = World(cast.organization)
        at = VISITED - timedelta(days=9)
        viewer = cast.viewer(cast.ann)
        factories.alert_rule(viewer, "promise", program=world.program, at=at)
        (shop,) = world.shops(FULL)
        shop.contacts = [{"events": list(events)}]
        shop.save()
        number_all()
        alerting.follow(at=timezone.now())
        return [told(alert).headline for alert in Alert.objects.all()]

    return follow


def test_a_promise_that_was_kept_late_is_broken(told_of):
    made, kept = stamp("promise_made", 0, due=24), stamp("promise_kept", 26)
    assert told_of(made, kept) == [
        "Billing queue kept a promise 2\N{NO-BREAK SPACE}h\N{NO-BREAK SPACE}"
        "00\N{NO-BREAK SPACE}min late."
    ]


def test_a_promise_whose_time_passed_without_a_word_is_broken(told_of):
    assert told_of(stamp("promise_made", 0, due=24)) == [
        "Billing queue made a promise, and its day passed unkept."
    ]


@pytest.mark.parametrize(
    "events",
    [
        [stamp("promise_made", 0, due=24), stamp("promise_kept", 20)],
        [stamp("promise_made", 0, due=24 * 30)],
        [stamp("promise_made", 0)],
        [stamp("answered", 0)],
    ],
)
def test_a_promise_in_time_or_still_open_is_not_broken(told_of, events):
    assert told_of(*events) == []


def test_a_shop_whose_log_cannot_be_read_holds_up_nothing(told_of):
    assert told_of({"kind": "unheard_of", "at": VISITED.isoformat()}) == []
