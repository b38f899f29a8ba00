"""A reviewer, in a browser, with signals and a file that does not come."""

import json
from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from audits import intake, lifecycle, tasks
from tests import factories
from tests.factories.shops import shopper_of
from tests.journeys.conftest import PHONE

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

LONG = "The adviser greeted me at once and explained both tariffs without any hurry."


def sent(cast, shop, *, evidence=()):
    answers = {**factories.ANSWERS, "greeted": {"value": "yes", "comment": LONG}}
    at = timezone.now()
    visited_at = at - timedelta(hours=1)
    body = factories.body_of(shop, answers, visited_at=visited_at, evidence=evidence)
    assert json.loads(body)["answers"]["greeted"]["comment"] == LONG
    viewer = shopper_of(shop)
    receipt = intake.receive(viewer, uuid4(), body, at=at, clock_offset=4000)
    return receipt.submission


@pytest.fixture
def told(cast, shop):
    """Two shops with the same words; the second waits for a photo with a long name."""
    other = factories.assignment(cast.organization, status=lifecycle.IN_PROGRESS)
    sent(cast, other)
    name = "IMG_20261122_184501_the_front_of_the_shop_in_the_rain.jpg"
    found = sent(cast, shop, evidence=[factories.slot(name=name)])
    tasks.sweep_submissions()
    return found


def test_a_reviewer_looks_at_signals_and_stops_waiting(visit, cast, told):
    rob = visit()
    rob.sign_in(cast.rob)
    rob.open(reverse("audits:review", args=[told.public_id]))
    rob.look()
    page = rob.page
    page.get_by_label("Note on “Clock of the phone”").fill("a trip")
    page.get_by_role("button", name="Looked at").first.click()
    page.get_by_text("a trip").wait_for()
    page.get_by_text("Stop waiting…").click()
    page.get_by_label("Why nobody waits for").fill("The phone is at the bottom of it.")
    page.get_by_role("button", name="Stop waiting", exact=True).click()
    page.get_by_text("The phone is at the bottom of it.").wait_for()
    rob.look()
    page.get_by_role("link", name="With signals").click()
    page.get_by_role("link", name="Compare").click()
    assert "#q-greeted" in page.url
    page.go_back()
    page.get_by_role("button", name="Approve").click()
    page.get_by_text("Approved. The trends follow now.").wait_for()
    rob.look()


@pytest.mark.parametrize("width", [360, 390])
def test_the_shopper_reads_what_has_not_arrived_without_scrolling_aside(
    visit, cast, told, width
):
    sam = visit({**PHONE, "width": width})
    sam.sign_in(cast.sam)
    sam.open(reverse("audits:shop", args=[told.assignment.public_id]))
    sam.page.get_by_text("1 file has not arrived yet").wait_for()
    sam.look()
    wide = sam.page.evaluate("document.documentElement.scrollWidth")
    assert wide <= width
