"""The contact log: big buttons, mid-call, one thumb, with or without a network."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from audits.models import Draft
from tests.journeys.conftest import Visit
from tests.journeys.phones import wait_until

pytestmark = [
    pytest.mark.browser,
    pytest.mark.page_only,
    pytest.mark.django_db(transaction=True),
]

#: The pad does not hear a second press for 600 ms.
DEAF = 650


@pytest.fixture
def log(phone, cast, shop):
    opened = phone()
    opened.sign_in(cast.sam)
    opened.has_kept(f"/shops/{shop.public_id}/log/")
    opened.open(f"/shops/{shop.public_id}/log/")
    expect(opened.page.get_by_role("button", name="stamps the time")).to_be_enabled()
    return opened


def press(page, *names):
    for name in names:
        page.locator("[data-pad]").get_by_role("button", name=name).click()
        page.wait_for_timeout(DEAF)


def kept(opened, shop):
    script = "return (await store.draft(value)).contacts;"
    return opened.run(script, str(shop.public_id))


def events_of(opened, shop):
    """Those of the only contact."""
    (contact,) = kept(opened, shop)
    return contact["events"]


def kinds_of(contacts):
    return [
        [event["kind"] for event in contact["events"] if not event.get("removed")]
        for contact in contacts
    ]


def at_the_server(shop):
    draft = Draft.objects.filter(assignment=shop).first()
    return kinds_of(draft.contacts) if draft else []


CALL = ["stamps the time", "Menu", "In queue", "Answered", "On hold", "Back with me"]
CALLED = ["started", "menu", "in_queue", "answered", "on_hold", "back"]


def test_the_wide_button_turns_waiting_into_talking_and_back(log, shop):
    press(log.page, *CALL)
    assert kinds_of(kept(log, shop)) == [CALLED]
    expect(log.page.locator("[data-phase]")).to_have_text("Talking")
    wait_until(lambda: at_the_server(shop) == [CALLED], log.page)


def test_a_stamp_has_the_time_of_the_wall_and_of_a_clock_that_never_goes_back(
    log, shop
):
    press(log.page, "stamps the time", "Answered")
    first, second = events_of(log, shop)
    assert first["at"] < second["at"]
    assert first["mono"] + DEAF / 2 < second["mono"]


def test_a_bounced_press_is_one_press(log, shop):
    log.page.locator("[data-turn]").dblclick()
    log.page.wait_for_timeout(DEAF)
    assert kinds_of(kept(log, shop)) == [["started"]]


def test_a_call_goes_on_without_a_network_and_through_a_reload(log, shop):
    log.go_offline()
    press(log.page, "stamps the time", "Answered")
    log.page.reload()
    expect(log.page.locator("[data-phase]")).to_have_text("Talking")
    press(log.page, "Transferred", "Ended")
    expect(log.page.get_by_text("Ended at")).to_be_visible()
    log.go_offline(False)
    expected = [["started", "answered", "transferred", "ended"]]
    wait_until(lambda: at_the_server(shop) == expected, log.page)


def test_a_slip_is_undone_and_stays_in_the_record(log, shop):
    press(log.page, "stamps the time", "Menu")
    log.page.get_by_role("button", name="Undo: Menu").click()
    expect(log.page.get_by_role("button", name="Undo: Dialled")).to_be_visible()
    removed = [event.get("removed", False) for event in events_of(log, shop)]
    assert removed == [False, True]


def test_a_correction_keeps_the_first_stamp_and_says_why(log, shop):
    press(log.page, "stamps the time", "Menu")
    log.page.locator("[data-stamps]").get_by_role("button", name="Menu").click()
    sheet = log.page.get_by_role("dialog")
    sheet.get_by_role("button", name="10 seconds later").click()
    sheet.get_by_text("In queue", exact=True).click()
    sheet.get_by_text("Wrong button").click()
    sheet.get_by_role("button", name="Keep").click()
    expect(log.page.get_by_text("(corrected)")).to_be_visible()
    _first, event = events_of(log, shop)
    assert (event["kind"], event["why"]) == ("in_queue", "wrong")
    assert event["first"] < event["at"]


def test_a_forgotten_stamp_is_added_in_its_place_and_says_so(log, shop):
    press(log.page, "stamps the time", "Answered")
    stamps = log.page.locator("[data-stamps]")
    stamps.get_by_role("button", name="Dialled").click()
    sheet = log.page.get_by_role("dialog")
    sheet.get_by_role("button", name="Add a forgotten one").click()
    sheet.get_by_role("button", name="1 second earlier").click()
    sheet.get_by_text("In queue", exact=True).click()
    sheet.get_by_role("button", name="Keep").click()
    expect(log.page.get_by_text("(added by hand)")).to_be_visible()
    assert kinds_of(kept(log, shop)) == [["started", "in_queue", "answered"]]
    assert events_of(log, shop)[1]["why"] == "forgotten"


def test_a_call_that_nobody_answered_is_kept_as_an_attempt(log, shop):
    press(log.page, "stamps the time", "Ended")
    expect(
        log.page.get_by_text("No person reached: kept as an attempt.")
    ).to_be_visible()
    log.page.get_by_role("button", name="Begin another").click()
    expect(log.page.get_by_text("Contact 2")).to_be_visible()
    assert kinds_of(kept(log, shop)) == [["started", "ended"], ["started"]]


def test_a_note_is_stamped_before_its_words(log, shop):
    press(log.page, "stamps the time", "Answered")
    log.page.locator("[data-pad]").get_by_role("button", name="Note").click()
    sheet = log.page.get_by_role("dialog")
    expect(sheet).to_be_visible()
    assert kinds_of(kept(log, shop)) == [["started", "answered", "note"]]
    sheet.get_by_text("Said their name").click()
    sheet.get_by_label("Words").fill("Kim")
    sheet.get_by_role("button", name="Back").click()
    expect(log.page.get_by_text("Said their name, Kim")).to_be_visible()


def test_a_promise_for_today_is_due_on_today(log, shop):
    press(log.page, "stamps the time", "Answered", "Promise made", "Ended")
    log.page.get_by_role("button", name="By when?").click()
    sheet = log.page.get_by_role("dialog")
    moment = timezone.localtime(timezone.now() - timedelta(days=1))
    sheet.get_by_label("They promise it by").fill(f"{moment:%Y-%m-%dT%H:%M}")
    sheet.get_by_role("button", name="Keep").click()
    wait_until(
        lambda: (
            (draft := Draft.objects.filter(assignment=shop).first()) is not None
            and draft.contacts[0]["events"][2].get("due")
        ),
        log.page,
    )
    log.open("/today/")
    expect(log.page.get_by_text("look whether it came")).to_be_visible()


def test_answers_that_are_there_stay_when_only_the_log_is_sent(log, shop):
    Draft.objects.create(
        assignment=shop, answers={"greeted": {"value": "yes"}}, saved_at=timezone.now()
    )
    log.page.reload()
    press(log.page, "stamps the time")
    wait_until(lambda: at_the_server(shop) == [["started"]], log.page)
    assert Draft.objects.get(assignment=shop).answers == {"greeted": {"value": "yes"}}


def test_the_log_fills_the_questions_that_it_answers(log, shop):
    press(log.page, "stamps the time", "Answered", "Ended")
    log.page.get_by_role("link", name="Fill the checklist").click()
    expect(log.page.locator("#checklist[data-ready]")).to_be_attached()
    log.page.locator("#q-greeted").get_by_text("Yes", exact=True).click()
    wait_until(
        lambda: (
            at_the_server(shop) == [["started", "answered", "ended"]]
            and Draft.objects.get(assignment=shop).answers
        ),
        log.page,
    )


def test_the_shopping_list_stamps_the_same_log(log, shop):
    log.page.get_by_role("link", name="Hide this page").click()
    page = log.page
    expect(page).to_have_title("Shopping list")
    expect(page.get_by_label("Bread")).to_be_enabled()
    for _each in range(2):
        page.get_by_role("button", name="Got it").click()
        page.wait_for_timeout(DEAF)
    page.get_by_role("button", name="More").click()
    expect(page.locator("[data-amount]")).to_have_text("1")
    page.get_by_label("Add something").fill("batteries")
    page.keyboard.press("Enter")
    expect(page.locator("[data-note]")).to_have_text("batteries")
    assert kinds_of(kept(log, shop)) == [["started", "in_queue", "note"]]
    text = page.locator("body").inner_text()
    assert "Candid" not in text


def test_discreet_pages_are_dark_and_say_no_name(log):
    log.open("/today/")
    log.page.get_by_text("Be discreet").click()
    expect(log.page.locator("html")).to_have_attribute("data-theme", "dark")
    expect(log.page).to_have_title("Today")
    assert "Candid" not in log.page.content().replace("candid", "")
    manifest = log.page.locator("link[rel=manifest]").get_attribute("href")
    said = log.page.request.get(log.address + manifest).json()
    assert said["name"] == "Notes"
    log.page.get_by_role("button", name="Show the name").click()
    expect(log.page).to_have_title("Today · Candid")


@pytest.mark.parametrize("path", ["log", "pocket"])
def test_the_log_is_accessible(log, shop, path):
    log.open(f"/shops/{shop.public_id}/{path}/")
    Visit(log.page, log.address).look()
