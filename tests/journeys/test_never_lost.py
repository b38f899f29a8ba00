"""The checklist page on a phone: no tap, no file and no sending is lost."""

import hashlib

import pytest
from playwright.sync_api import expect

from audits.models import Draft, Evidence, Submission
from tests import factories
from tests.journeys.phones import CUT_OFF, tap, wait_until

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def begin(phone, cast, shop):
    """The checklist, opened online once and kept for the time without a network."""
    running = phone()
    path = f"/shops/{shop.public_id}/checklist/"
    running.sign_in(cast.sam)
    running.has_kept(path)
    running.open(path)
    expect(running.page.locator("#checklist[data-ready]")).to_be_attached()
    return running


def answer_all(page):
    tap(page.locator("#q-greeted").get_by_text("Yes", exact=True))
    page.get_by_label("Seconds").fill("45")
    page.locator("[data-next]").click()
    tap(page.locator("#q-solved").get_by_text("Yes", exact=True))
    tap(page.locator("#q-ease").get_by_text("8", exact=True))


def row_of(running, shop):
    return running.run("return store.draft(value)", str(shop.public_id))


def typed_in(running, shop):
    return (row_of(running, shop) or {"typed": ""})["typed"]


def test_a_tap_is_in_the_store_at_once(phone, cast, shop):
    running = begin(phone, cast, shop)
    running.lose_network()
    tap(running.page.locator("#q-greeted").get_by_text("Yes", exact=True))
    wait_until(lambda: "greeted=yes" in typed_in(running, shop), running.page)


def test_a_reload_in_the_middle_loses_nothing(phone, cast, shop):
    running = begin(phone, cast, shop)
    running.lose_network()
    running.page.get_by_label("Seconds").fill("45")
    running.page.reload()
    expect(running.page.get_by_label("Seconds")).to_have_value("45")


def test_a_killed_browser_opens_with_the_answers_offline(
    phone,
    cast,
    shop,
):
    running = begin(phone, cast, shop)
    running.page.get_by_label("Seconds").fill("45")
    wait_until(lambda: "45" in typed_in(running, shop), running.page)
    running.kill()
    again = phone(*CUT_OFF)
    again.open(f"/shops/{shop.public_id}/checklist/")
    expect(again.page.get_by_label("Seconds")).to_have_value("45")


def test_filled_and_sent_offline_it_arrives_with_the_same_bytes(
    phone,
    cast,
    shop,
    tmp_path,
):
    photo = tmp_path / "proof.jpg"
    photo.write_bytes(factories.photo_bytes())
    running = begin(phone, cast, shop)
    running.lose_network()
    page = running.page
    answer_all(page)
    page.set_input_files("#f-proof", photo)
    expect(page.get_by_text("Waiting", exact=True)).to_be_visible()
    page.get_by_role("button", name="Check").click()
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Waiting to be sent")
    kept = running.run("return store.files()")[0]
    expect(page.locator("[data-left]")).to_contain_text("1 file is still on this phone")
    running.go_offline(False)
    expect(page.get_by_role("heading", level=1)).to_have_text("We have your answers")
    expect(page.locator("[data-left]")).to_be_hidden()
    expect(page.get_by_role("button", name="Send")).to_be_hidden()
    wait_until(lambda: Evidence.objects.exclude(status="expected").exists(), page)
    stored = Evidence.objects.get()
    assert stored.sha256 == kept["sha256"]
    with stored.original.open() as file:
        assert hashlib.sha256(file.read()).hexdigest() == kept["sha256"]


def test_two_quick_taps_on_send_are_one_sending(phone, cast, shop):
    running = begin(phone, cast, shop)
    answer_all(running.page)
    running.page.locator("[data-next]").click()
    running.page.get_by_role("button", name="Send").dblclick()
    expect(running.page.get_by_role("heading", level=1)).to_have_text(
        "We have your answers"
    )
    assert Submission.objects.get().revision == 1
    assert len(running.run("return store.sendings()")) == 1


def test_a_draft_that_moved_keeps_both_until_one_is_chosen(
    phone,
    cast,
    shop,
):
    running = begin(phone, cast, shop)
    page = running.page
    tap(page.locator("#q-greeted").get_by_text("Yes", exact=True))
    expect(page.locator("[data-status]")).to_contain_text("sent")
    wait_until(lambda: not row_of(running, shop)["dirty"], page)
    draft = Draft.objects.get()
    draft.answers, draft.device = {"greeted": {"value": "no"}}, "another phone"
    draft.saved_at = draft.saved_at.replace(year=draft.saved_at.year + 1)
    draft.save()
    page.get_by_label("Seconds").fill("45")
    expect(page.locator("#moved")).to_be_visible()
    page.get_by_role("button", name="Use this phone").click()
    wait_until(lambda: "wait" in str(Draft.objects.get().answers), page)
    assert Draft.objects.get().answers["greeted"] == {"value": "yes"}
