import pytest

from reports.models import Report
from tests import factories
from tests.journeys.conftest import DESK, PHONE, TABLET
from tests.reports.views.world import FULL, HALF, NOTHING, World

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
EVERY = (
    *("headline", "table", "channels", "league", "sections", "questions"),
    *("criticals", "comments", "text", "places", "repeated", "parity", "times"),
    *("contacts", "hours", "drivers"),
)


@pytest.fixture
def world(cast):
    world = World(cast.organization)
    world.shops(FULL, HALF, NOTHING)
    return world


def order(page):
    rows = page.locator("[data-block] .tools b").all_inner_texts()
    return [row.split(". ")[1] for row in rows]


def test_a_report_is_put_together_reordered_and_shown(cast, world, visit):
    desk = visit(DESK)
    desk.sign_in(cast.lea)
    desk.open("/results/reports/")
    desk.look()
    desk.click("New report", "link")
    desk.page.get_by_label("Title").fill("Board")
    desk.click("Make the report")
    desk.page.wait_for_url("**/edit/")
    desk.look()
    first = order(desk.page)
    assert first[:2] == ["Finding and chart", "Channels"]

    desk.click("Block 1 down")
    desk.page.locator("[data-block]").first.get_by_text("Channels").first.wait_for()
    assert order(desk.page)[:2] == ["Channels", "Finding and chart"]
    assert desk.page.evaluate("document.activeElement.id").startswith("down-")
    desk.page.keyboard.press("Alt+ArrowUp")
    moved = desk.page.locator("[data-block]").first.get_by_text("Finding and chart")
    moved.first.wait_for()
    assert order(desk.page) == first

    desk.click("Remove block 2")
    desk.page.get_by_text("Removed: Channels.").wait_for()
    desk.click("Undo")
    desk.page.get_by_role("button", name="Block 5 up").wait_for()
    assert order(desk.page) == first
    desk.click("Change block 1", "link")
    desk.page.get_by_label("Heading").wait_for()
    desk.look()
    desk.page.get_by_label("Heading").fill("In one line")
    desk.page.locator("form.card").get_by_role("button", name="Save").click()
    desk.page.get_by_text("In one line").first.wait_for()
    desk.click("Done", "link")
    desk.look()


@pytest.mark.parametrize("size", [DESK, PHONE])
def test_every_kind_of_block_is_readable(cast, world, visit, size):
    report = factories.report(cast.viewer(cast.lea), *EVERY)
    screen = visit(size)
    screen.sign_in(cast.lea)
    for path in ("", "edit/", "subscriptions/"):
        screen.open(f"/results/reports/{report.public_id}/{path}")
        screen.look()
        assert screen.is_within(), path
    for path in ("", "new/"):
        screen.open(f"/results/reports/alerts/{path}")
        screen.look()
        assert screen.is_within(), path


def test_full_screen_goes_by_keys_one_block_at_a_time(cast, world, visit):
    report = factories.report(cast.viewer(cast.lea), "headline", "league", "text")
    desk = visit(DESK)
    desk.sign_in(cast.lea)
    desk.open(f"/results/reports/{report.public_id}/present/")
    shown = desk.page.locator("[data-slide]:visible")
    count = desk.page.locator("[data-count]")
    assert (shown.count(), count.inner_text()) == (1, "1 of 3")
    desk.look()
    for key, place in (
        ("ArrowRight", 2),
        ("End", 3),
        ("ArrowRight", 3),
        ("ArrowLeft", 2),
        ("Home", 1),
    ):
        desk.page.keyboard.press(key)
        assert (shown.count(), count.inner_text()) == (1, f"{place} of 3")
    desk.page.keyboard.press("Escape")
    desk.page.wait_for_url(f"**/{report.public_id}/")
    assert Report.objects.count() == 1


def test_on_a_phone_the_current_tab_is_in_view(cast, world, visit):
    phone = visit(PHONE)
    phone.sign_in(cast.lea)
    phone.open("/results/trend/comments/")
    tab = phone.page.locator(".tabs [aria-current]").bounding_box()
    assert tab["x"] >= 0
    assert tab["x"] + tab["width"] <= phone.page.viewport_size["width"]


def test_on_a_tablet_there_is_room_for_the_words_to_search_for(cast, world, visit):
    tablet = visit(TABLET)
    tablet.sign_in(cast.lea)
    tablet.open("/results/trend/comments/")
    assert tablet.page.get_by_role("searchbox").bounding_box()["width"] > 300
