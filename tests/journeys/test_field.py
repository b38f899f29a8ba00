"""The shopper's way through a shop on a phone-sized screen, in a real browser."""

import shutil

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from playwright.sync_api import expect, sync_playwright

from audits.models import Draft, Evidence, Submission
from tests import factories

pytestmark = [
    pytest.mark.browser,
    pytest.mark.page_only,
    pytest.mark.django_db(transaction=True),
]


@pytest.fixture(scope="module")
def browser():
    path = shutil.which("chromium") or shutil.which("chromium-browser")
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=path)
        yield running
        running.close()


@pytest.fixture
def phone(browser, live_server, cast, client_for):
    """A function that opens sam's page on a phone; `plain` is without scripts."""
    cookie = client_for(cast.sam).cookies[settings.SESSION_COOKIE_NAME].value
    opened = []

    def open_page(path, *, plain=False):
        context = browser.new_context(
            viewport={"width": 390, "height": 844},
            java_script_enabled=not plain,
            base_url=live_server.url,
        )
        opened.append(context)
        context.add_cookies(
            [
                {
                    "name": settings.SESSION_COOKIE_NAME,
                    "value": cookie,
                    "url": live_server.url,
                }
            ]
        )
        page = context.new_page()
        page.goto(path)
        if path.endswith("/checklist/") and not plain:
            expect(page.locator("#checklist[data-ready]")).to_be_attached()
        return page

    yield open_page
    for context in opened:
        context.close()


@pytest.fixture
def shop(cast):
    return factories.assignment(cast.organization, shopper=cast.sam, status="accepted")


def answer_all(page, *, plain=False):
    if not plain:
        expect(page.locator("#checklist[data-ready]")).to_be_attached()
    page.locator("#q-greeted").get_by_text("Yes", exact=True).click()
    page.get_by_label("Seconds").fill("45")
    if not plain:
        page.locator("[data-next]").click()
    page.locator("#q-solved").get_by_text("Yes", exact=True).click()
    page.locator("#q-ease").get_by_text("8", exact=True).click()


def test_a_shop_is_done_with_the_pages_script(phone, shop, tmp_path):
    photo = tmp_path / "proof.jpg"
    photo.write_bytes(factories.photo_bytes())
    page = phone(f"/shops/{shop.public_id}/")
    page.get_by_role("button", name="Start").click()
    answer_all(page)
    page.set_input_files("#f-proof", photo)
    expect(page.locator("#q-proof [data-local]")).to_be_visible()
    page.get_by_role("button", name="Check").click()
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("We have your answers")
    assert Evidence.objects.get().submission == Submission.objects.get()


def test_a_shop_is_done_without_scripts(phone, shop):
    page = phone(f"/shops/{shop.public_id}/", plain=True)
    page.get_by_role("button", name="Start").click()
    answer_all(page, plain=True)
    page.get_by_role("button", name="Save and check").click()
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("We have your answers")


def test_without_a_connection_the_page_says_so_and_saves_later(phone, shop):
    page = phone(f"/shops/{shop.public_id}/checklist/")
    page.context.set_offline(True)
    page.locator("#q-greeted").get_by_text("Yes", exact=True).click()
    expect(page.locator("[data-status]")).to_contain_text("Saved on this phone")
    page.context.set_offline(False)
    expect(page.locator("[data-status]")).to_contain_text("sent")
    assert Draft.objects.get().answers == {"greeted": {"value": "yes"}}


def test_what_was_typed_offline_survives_closing_the_page(phone, shop):
    page = phone(f"/shops/{shop.public_id}/checklist/")
    page.context.set_offline(True)
    page.get_by_label("Seconds").fill("45")
    expect(page.locator("[data-status]")).to_contain_text("Saved on this phone")
    page.close()
    context = page.context
    context.set_offline(False)
    again = context.new_page()
    again.goto(f"/shops/{shop.public_id}/checklist/")
    expect(again.get_by_label("Seconds")).to_have_value("45")


def test_the_sheet_lists_what_is_missing_here_and_later(phone, shop):
    page = phone(f"/shops/{shop.public_id}/checklist/")
    page.get_by_role("button", name="2 missing").click()
    sheet = page.get_by_role("dialog")
    sheet.get_by_role("link", name="Was your request solved?").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Help")


@pytest.mark.parametrize("path", ["", "checklist/", "check/"])
def test_the_pages_have_no_serious_barrier(phone, shop, path):
    page = phone(f"/shops/{shop.public_id}/{path}")
    found = Axe().run(page).response["violations"]
    assert [each["id"] for each in found if each["impact"] != "moderate"] == []


def test_the_sections_stand_side_by_side_and_are_easily_hit(phone, shop):
    page = phone(f"/shops/{shop.public_id}/checklist/")
    links = page.locator("nav.progress a")
    boxes = [links.nth(n).bounding_box() for n in range(links.count())]
    assert sum(box["width"] for box in boxes) > 300
    assert min(min(box["width"], box["height"]) for box in boxes) >= 44


def test_a_page_turns_discreet_at_one_tap_and_stays_so_without_a_network(phone, shop):
    page = phone(f"/shops/{shop.public_id}/")
    assert page.title().endswith(" · Candid")
    page.context.set_offline(True)
    button = page.get_by_role("button", name="Be discreet")
    button.click()
    assert "Candid" not in page.title()
    theme = page.locator("html").get_attribute
    assert theme("data-theme") == "dark"
    icon = page.locator("link[rel=icon]").get_attribute("href")
    assert "notes" in icon
    page.context.set_offline(False)
    page.reload()
    assert "Candid" not in page.title()
    expect(button).to_have_attribute("aria-pressed", "true")
    button.click()
    assert theme("data-theme") is None
