"""Where the phone was: noted when somebody presses for it, without a network too."""

import pytest
from playwright.sync_api import expect

from audits import tasks
from audits.models import Submission
from tests import factories
from tests.journeys.phones import wait_until
from tests.journeys.test_never_lost import answer_all, begin

pytestmark = [
    pytest.mark.browser,
    pytest.mark.page_only,
    pytest.mark.django_db(transaction=True),
]

HERE = {"latitude": 59.9339, "longitude": 10.7522, "accuracy": 12}


@pytest.fixture
def branch(cast):
    channel = factories.channel(cast.organization, kind="in_person")
    there = {"latitude": 59.9139, "longitude": 10.7522}
    return factories.location(cast.organization, channel, **there)


def test_a_place_that_was_noted_offline_goes_with_the_report(phone, cast, branch):
    shop = factories.assignment(
        cast.organization, shopper=cast.sam, status="in_progress", location=branch
    )
    running = begin(phone, cast, shop)
    page = running.page
    running.context.grant_permissions(["geolocation"])
    running.context.set_geolocation(HERE)
    running.go_offline()
    page.get_by_role("button", name="Note my place").click()
    expect(page.get_by_text("Your place is noted, within 12 m.")).to_be_visible()
    page.get_by_role("button", name="Take it out").click()
    expect(page.get_by_text("Your place is noted")).to_be_hidden()
    page.get_by_role("button", name="Note my place").click()
    expect(page.get_by_text("Your place is noted, within 12 m.")).to_be_visible()
    page.reload()
    expect(page.get_by_text("Your place is noted, within 12 m.")).to_be_visible()
    running.go_offline(False)
    answer_all(page)
    page.get_by_role("button", name="Check").click()
    page.get_by_role("button", name="Send").click()
    wait_until(Submission.objects.exists, page)
    assert Submission.objects.get().place["latitude"] == HERE["latitude"]
    tasks.sweep_submissions()
    assert Submission.objects.get().signals.filter(kind="far").exists()


def test_a_phone_that_tells_no_place_holds_up_nothing(phone, cast, branch):
    shop = factories.assignment(
        cast.organization, shopper=cast.sam, status="in_progress", location=branch
    )
    running = begin(phone, cast, shop)
    page = running.page
    page.get_by_role("button", name="Note my place").click()
    expect(page.locator("[data-status]")).to_contain_text("You can do without it.")
    answer_all(page)
    page.get_by_role("button", name="Check").click()
    expect(page.get_by_role("button", name="Send")).to_be_enabled()


def test_who_calls_is_not_asked_for_a_place(phone, cast, shop):
    running = begin(phone, cast, shop)
    expect(running.page.get_by_role("button", name="Note my place")).to_have_count(0)
