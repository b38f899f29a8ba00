"""The shopper's phone without a network: a real browser with a profile of its own."""

import json
import zipfile

import pytest
from django.contrib.sessions.models import Session
from playwright.sync_api import expect

from audits.models import Submission
from tests import factories
from tests.factories.shops import send
from tests.journeys.phones import CUT_OFF, wait_until

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def is_stored(shop):
    return Submission.objects.filter(assignment=shop).exists()


def test_after_one_visit_everything_opens_without_a_network(phone, cast, shop):
    mine = phone()
    mine.sign_in(cast.sam)
    mine.has_kept(f"/shops/{shop.public_id}/checklist/")
    mine.go_offline()
    mine.open("/today/")
    expect(mine.page.get_by_text("Offline since")).to_be_visible()
    mine.page.get_by_role("link", name=shop.scenario.name).click()
    expect(mine.page.get_by_text("Did they greet you?")).to_be_visible()
    mine.open(f"/shops/{shop.public_id}/")
    expect(mine.page.get_by_role("heading", level=1)).to_have_text(shop.scenario.name)
    mine.open("/shops/00000000-0000-4000-8000-000000000000/")
    expect(mine.page.get_by_role("heading", level=1)).to_have_text(
        "This page is not on this phone"
    )


def test_an_accepted_shop_is_begun_without_a_network(phone, cast):
    shop = factories.assignment(cast.organization, shopper=cast.sam, status="accepted")
    mine = phone()
    mine.sign_in(cast.sam)
    mine.has_kept(f"/shops/{shop.public_id}/checklist/")
    mine.go_offline()
    mine.open(f"/shops/{shop.public_id}/")
    expect(mine.page.get_by_text("Offline since")).to_be_visible()
    mine.page.get_by_role("button", name="Start").click()
    expect(mine.page.get_by_text("Did they greet you?")).to_be_visible()


def test_work_that_was_done_offline_goes_up_by_itself(phone, cast, shop):
    mine = phone()
    mine.sign_in(cast.sam)
    mine.has_kept("/outbox/")
    mine.go_offline()
    mine.queue(shop)
    expect(mine.page.get_by_text("1 report waiting")).to_be_visible()
    assert not is_stored(shop)
    mine.go_offline(False)
    wait_until(lambda: is_stored(shop), mine.page)
    expect(mine.page.get_by_text("1 report waiting")).to_be_hidden()


def test_the_brief_says_that_it_is_kept_when_it_is(phone, cast, shop):
    mine = phone()
    mine.sign_in(cast.sam)
    path = f"/shops/{shop.public_id}/"
    mine.has_kept(path)
    mine.has_kept(f"{path}checklist/")
    mine.open(path)
    mark = mine.page.get_by_text("Kept on this phone", exact=True)
    expect(mark).to_be_visible()
    forget = """path => caches.open('pages').then(
      (pages) => pages.delete(path, { ignoreVary: true }))"""
    mine.page.evaluate(forget, f"{path}checklist/")
    mine.page.reload()
    expect(mark).to_be_hidden()


def test_a_killed_browser_finds_everything_again(phone, cast, shop):
    first = phone()
    first.sign_in(cast.sam)
    first.has_kept("/outbox/")
    first.go_offline()
    first.queue(shop)
    first.kill()
    second = phone(*CUT_OFF)
    second.open("/outbox/")
    expect(second.page.get_by_text("Report · ")).to_be_visible()
    expect(second.page.locator("[data-state]")).to_have_text("Waiting")
    expect(second.page.get_by_text("Offline since")).to_be_visible()
    second.context.close()
    third = phone()
    third.sign_in(cast.sam)
    wait_until(lambda: is_stored(shop), third.page)


def test_an_ended_session_holds_the_work_and_sign_in_lets_it_go(phone, cast, shop):
    mine = phone()
    mine.sign_in(cast.sam)
    mine.has_kept("/outbox/")
    mine.open("/outbox/")
    Session.objects.all().delete()
    mine.queue(shop)
    mine.page.evaluate("() => dispatchEvent(new Event('online'))")
    expect(mine.page.get_by_text("Sign in again: nothing is lost.")).to_be_visible()
    expect(mine.page.locator("[data-state]")).to_have_text("Waits for your sign-in")
    assert not is_stored(shop)
    mine.sign_in(cast.sam, "/outbox/")
    wait_until(lambda: is_stored(shop), mine.page)
    expect(mine.page.get_by_text("Nothing waits here")).to_be_visible()


def test_another_person_on_this_phone_sees_nothing_and_sends_nothing(phone, cast, shop):
    other = factories.person(cast.organization, "shopper")
    mine = phone()
    mine.sign_in(cast.sam)
    mine.has_kept(f"/shops/{shop.public_id}/checklist/")
    mine.go_offline()
    mine.queue(shop)
    Session.objects.all().delete()
    mine.go_offline(False)
    mine.sign_in(other, "/outbox/")
    expect(mine.page.get_by_text("Nothing waits here")).to_be_visible()
    mine.go_offline()
    mine.open(f"/shops/{shop.public_id}/checklist/")
    expect(mine.page.get_by_text("not on this phone")).to_be_visible()
    mine.go_offline(False)
    assert not is_stored(shop)
    Session.objects.all().delete()
    mine.sign_in(cast.sam)
    wait_until(lambda: is_stored(shop), mine.page)


def test_signing_out_leaves_no_page_but_all_the_work(phone, cast, shop):
    mine = phone()
    mine.sign_in(cast.sam)
    mine.has_kept(f"/shops/{shop.public_id}/checklist/")
    mine.go_offline()
    mine.queue(shop)
    mine.context.set_offline(False)
    mine.page.evaluate("() => dispatchEvent(new Event('offline'))")
    mine.open("/accounts/logout/")
    mine.page.get_by_role("button", name="Sign out").click()
    mine.page.wait_for_url("**/accounts/login/**")
    mine.go_offline()
    mine.open("/today/")
    expect(mine.page.get_by_text("not on this phone")).to_be_visible()
    names = mine.page.evaluate("async () => (await indexedDB.databases()).length")
    assert names == 1


def test_a_browser_that_refuses_to_store_says_so(phone, cast, shop):
    mine = phone()
    mine.page.add_init_script(
        "IDBFactory.prototype.open = () => { throw new DOMException('no'); }"
    )
    mine.sign_in(cast.sam)
    expect(mine.page.get_by_text("This browser keeps nothing.")).to_be_visible()


def test_the_second_tab_only_reads_until_it_takes_over(phone, cast, shop):
    guard = """shop => import("/static/js/field/guard.js").then(({ hold }) => {
      document.body.insertAdjacentHTML("beforeend",
        "<p data-other-tab hidden><button data-use-tab>Use this tab</button></p>");
      hold(shop, (is) => { document.title = is ? "reads" : "writes"; });
    })"""
    mine = phone()
    mine.sign_in(cast.sam)
    first, second = mine.page, mine.context.new_page()
    second.goto(f"{mine.address}/outbox/")
    first.evaluate(guard, "one")
    first.wait_for_timeout(200)
    second.evaluate(guard, "one")
    button = "Use this tab"
    expect(second.get_by_role("button", name=button)).to_be_visible()
    expect(first.get_by_role("button", name=button)).to_be_hidden()
    second.get_by_role("button", name=button).click()
    expect(first.get_by_role("button", name=button)).to_be_visible()
    expect(second.get_by_role("button", name=button)).to_be_hidden()


def test_a_refused_report_is_parked_explained_and_can_be_saved(phone, cast, shop):
    mine = phone()
    mine.sign_in(cast.sam)
    mine.has_kept("/outbox/")
    send(shop)
    mine.open("/outbox/")
    mine.queue(shop)
    mine.page.evaluate("() => dispatchEvent(new Event('online'))")
    expect(mine.page.locator("[data-state]")).to_have_text("Needs you")
    expect(mine.page.get_by_role("button", name="Save a copy").first).to_be_visible()
    with mine.page.expect_download() as download:
        mine.page.get_by_role("button", name="Save a copy of everything").click()
    with zipfile.ZipFile(download.value.path()) as saved:
        assert saved.testzip() is None
        work = json.loads(saved.read("work.json"))
    assert work["sendings"][0]["body"]["assignment"] == str(shop.public_id)


@pytest.mark.parametrize("page", ["checklist/", ""])
def test_what_is_unsent_is_saved_at_one_tap_wherever_one_is(phone, cast, shop, page):
    mine = phone()
    mine.sign_in(cast.sam)
    mine.has_kept(f"/shops/{shop.public_id}/{page}")
    mine.go_offline()
    mine.queue(shop)
    mine.open(f"/shops/{shop.public_id}/{page}")
    save = mine.page.get_by_role("button", name="Save a copy of everything unsent")
    with mine.page.expect_download() as download:
        save.locator("visible=true").click()
    with zipfile.ZipFile(download.value.path()) as saved:
        work = json.loads(saved.read("work.json"))
    assert work["sendings"][0]["shop"] == str(shop.public_id)


def test_the_page_of_a_sent_shop_brings_up_what_is_left(phone, cast, shop):
    mine = phone()
    mine.sign_in(cast.sam)
    other = factories.assignment(
        cast.organization, shopper=cast.sam, status="in_progress"
    )
    send(shop)
    mine.has_kept("/outbox/")
    mine.go_offline()
    mine.queue(other)
    mine.go_offline(False)
    mine.open(f"/shops/{shop.public_id}/")
    wait_until(lambda: is_stored(other), mine.page)


def test_a_returned_shop_is_checked_and_sent_again_without_a_network(phone, cast):
    shop = factories.assignment(cast.organization, shopper=cast.sam, status="returned")
    mine = phone()
    mine.sign_in(cast.sam)
    mine.has_kept(f"/shops/{shop.public_id}/checklist/")
    mine.has_kept(f"/shops/{shop.public_id}/")
    mine.go_offline()
    mine.open(f"/shops/{shop.public_id}/")
    expect(mine.page.get_by_text("Offline since")).to_be_visible()
    mine.page.get_by_role("link", name="Check and send again").click()
    mine.page.get_by_role("button", name="Send again").click()
    expect(mine.page.get_by_role("heading", level=1)).to_have_text("Waiting to be sent")
    mine.go_offline(False)
    wait_until(lambda: Submission.objects.get(assignment=shop).revision == 2, mine.page)


def test_one_visit_to_any_page_is_enough_for_all_of_them(phone, cast, shop):
    mine = phone()
    other = factories.assignment(cast.organization, shopper=cast.sam, status="accepted")
    mine.sign_in(cast.sam, f"/shops/{shop.public_id}/checklist/")
    paths = ["/today/", "/outbox/", f"/shops/{shop.public_id}/checklist/"]
    paths += [f"/shops/{other.public_id}/{page}" for page in ("", "checklist/", "log/")]
    for path in paths:
        mine.has_kept(path)
    mine.go_offline()
    for path in paths:
        mine.open(path)
        expect(mine.page.get_by_text("not on this phone")).to_have_count(0)
