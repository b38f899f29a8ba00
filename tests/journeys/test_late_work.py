"""A shop that changed while the phone was offline: its work is kept for a manager."""

import pytest
from playwright.sync_api import expect

from audits.models import Assignment, Evidence, HeldSending, Submission
from tests import factories
from tests.journeys.phones import wait_until
from tests.journeys.test_never_lost import answer_all, begin

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

CHANGES = ["cancelled", "expired", "reassigned", "other_version"]


def change(shop, what):
    if what == "reassigned":
        other = factories.person(shop.organization, "shopper")
        told = {"shopper": other, "status": "accepted"}
    elif what == "other_version":
        version = factories.checklist_version(shop.organization, factories.SMALL)
        told = {"version": version}
    else:
        told = {"status": what}
    Assignment.objects.filter(pk=shop.pk).update(**told)


@pytest.mark.parametrize("what", CHANGES)
def test_work_that_was_sent_offline_is_held_whatever_became_of_the_shop(
    phone, cast, shop, tmp_path, what
):
    photo = tmp_path / "proof.jpg"
    photo.write_bytes(factories.photo_bytes())
    running = begin(phone, cast, shop)
    page = running.page
    running.go_offline()
    answer_all(page)
    page.set_input_files("#f-proof", photo)
    page.get_by_role("button", name="Check").click()
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Waiting to be sent")
    change(shop, what)
    running.go_offline(False)
    expect(page.get_by_role("heading", level=1)).to_have_text("We have your work")
    assert HeldSending.objects.get().cause == what
    wait_until(Evidence.objects.exclude(status="expected").exists, page)
    assert not Submission.objects.exists()


@pytest.mark.parametrize("what", ["cancelled", "expired", "reassigned"])
def test_answers_that_were_not_sent_yet_are_opened_and_sent_all_the_same(
    phone, cast, shop, what
):
    running = begin(phone, cast, shop)
    page = running.page
    running.go_offline()
    answer_all(page)
    change(shop, what)
    running.go_offline(False)
    running.open(f"/shops/{shop.public_id}/checklist/")  # where the server has none
    running.open("/outbox/")
    expect(page.get_by_text("The shop changed meanwhile.")).to_be_visible()
    expect(page.get_by_role("heading", name=shop.scenario.name)).to_be_visible()
    page.get_by_role("link", name="Open and send").click()
    expect(page.locator("#checklist[data-ready]")).to_be_attached()
    page.evaluate("() => { location.hash = 'check'; }")
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("We have your work")
    assert HeldSending.objects.get().cause == what
