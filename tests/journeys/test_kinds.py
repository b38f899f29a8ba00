"""A checklist of every kind on a phone, and its preview, in a real browser."""

import shutil

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect, sync_playwright

from audits.models import Draft, Evidence
from tests import factories
from tests.factories.kinds import EVERY_KIND, KEPT
from tests.journeys.phones import wait_until

pytestmark = [
    pytest.mark.browser,
    pytest.mark.page_only,
    pytest.mark.django_db(transaction=True),
]
HERE = {"latitude": 59.9139, "longitude": 10.7522, "accuracy": 12}


@pytest.fixture(scope="module")
def browser():
    path = shutil.which("chromium") or shutil.which("chromium-browser")
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=path)
        yield running
        running.close()


@pytest.fixture
def open_as(browser, live_server, client_for):
    """A function that opens a path as somebody, on a phone."""
    opened = []

    def open_page(person, path):
        context = browser.new_context(
            viewport={"width": 390, "height": 844},
            base_url=live_server.url,
            geolocation=HERE,
            permissions=["geolocation"],
        )
        opened.append(context)
        name = settings.SESSION_COOKIE_NAME
        value = client_for(person).cookies[name].value
        context.add_cookies([{"name": name, "value": value, "url": live_server.url}])
        page = context.new_page()
        page.set_default_timeout(8_000)
        page.troubles = []
        page.on("pageerror", lambda error: page.troubles.append(str(error)))
        page.goto(path)
        return page

    yield open_page
    for context in opened:
        assert [each for page in context.pages for each in page.troubles] == []
        context.close()


@pytest.fixture
def version(cast):
    return factories.checklist_version(cast.organization, EVERY_KIND)


@pytest.fixture
def page(cast, open_as, version):
    shop = factories.assignment(
        cast.organization, shopper=cast.sam, status="in_progress", version=version
    )
    return open_as(cast.sam, f"/shops/{shop.public_id}/checklist/")


@pytest.fixture
def preview(cast, open_as, version):
    path = reverse("audits:draft-preview", args=[version.checklist.public_id])
    return open_as(cast.ann, path)


def choose(page, key, text):
    page.locator(f"#q-{key}").get_by_text(text, exact=True).click()


def turn_to(page, title):
    page.locator(".progress a", has_text=title).click()


def saved(page):
    expect(page.locator("[data-status]:not([data-unsent])")).to_contain_text("sent")


def test_questions_come_and_go_with_what_they_depend_on(page):
    expect(page.locator("#q-tries")).to_be_hidden()
    choose(page, "reached", "I reached nobody")
    expect(page.locator("#q-tries")).to_be_visible()
    expect(page.locator(".progress a", has_text="The conversation")).to_be_hidden()
    choose(page, "reached", "I reached somebody")
    expect(page.locator("#q-tries")).to_be_hidden()
    expect(page.locator(".progress a", has_text="The conversation")).to_be_visible()


def test_a_hidden_answer_is_kept_and_comes_back(page):
    choose(page, "reached", "I reached nobody")
    page.locator("#q-tries input").fill("3")
    choose(page, "reached", "I reached somebody")
    saved(page)
    assert Draft.objects.get().answers["tries"] == {"value": 3}
    choose(page, "reached", "I reached nobody")
    expect(page.locator("#q-tries input")).to_have_value("3")


def test_a_hidden_question_is_not_missing(page):
    expect(page.locator("[data-show-missing]")).to_have_text("1 missing")
    choose(page, "reached", "I reached nobody")
    expect(page.locator("[data-show-missing]")).to_have_text("1 missing")
    page.locator("#q-tries input").fill("2")
    expect(page.locator("[data-show-missing]")).to_have_text("All there")


def test_a_slot_appears_when_its_condition_holds(page):
    turn_to(page, "The conversation")
    expect(page.locator("#q-polite .slots")).to_be_hidden()
    choose(page, "polite", "No")
    expect(page.locator("#q-polite .slots")).to_be_visible()


def test_every_statement_of_a_grid_is_asked_for(page):
    turn_to(page, "The conversation")
    todo = page.locator("#q-manner[data-todo]")
    page.locator("#q-manner").get_by_text("Fully").first.click()
    expect(todo).to_have_count(1)
    page.locator("#q-manner").get_by_text("Fully").nth(1).click()
    expect(todo).to_have_count(0)


def test_the_counter_follows_what_is_written(page):
    turn_to(page, "The conversation")
    page.locator("#q-story textarea").fill("Twelve words")
    expect(page.locator("#n-story")).to_have_text(
        "Write at least 20 characters: 12 so far"
    )


def test_the_phone_gives_its_position(page):
    turn_to(page, "Proof")
    page.get_by_role("button", name="Take my position").click()
    expect(page.locator("#q-where input")).to_have_value("59.913900 10.752200 12")
    expect(page.locator("#p-where")).to_have_text("Your position, to within 12 m.")
    saved(page)
    assert Draft.objects.get().answers["where"]["value"] == "59.913900 10.752200 12"


def test_a_signature_is_drawn_and_kept_as_evidence(page):
    turn_to(page, "Proof")
    board = page.locator("canvas")

    def drawn():
        # Hovering waits until the page stands still; the pen has a file of its own.
        board.hover(position={"x": 30, "y": 60})
        page.mouse.down()
        box = board.bounding_box()
        page.mouse.move(box["x"] + 200, box["y"] + 30, steps=5)
        page.mouse.up()
        return board.get_attribute("data-inked") is not None

    wait_until(drawn, page)
    page.get_by_role("button", name="Keep the signature").click()
    expect(page.locator("#q-sign").get_by_text("signature.png").first).to_be_visible()
    expect(page.locator("#q-sign").get_by_text("Here", exact=True)).to_be_visible()
    kept = Evidence.objects.get()
    assert (kept.question_key, kept.mime) == ("sign", "image/png")


@pytest.mark.parametrize("title", ["Outcome", "The conversation", "Proof"])
def test_no_section_has_a_serious_barrier(page, title):
    turn_to(page, title)
    found = Axe().run(page).response["violations"]
    assert [each["id"] for each in found if each["impact"] != "moderate"] == []


def test_the_phone_reads_its_answers_as_the_server_does(cast, open_as, version):
    shop = factories.assignment(
        cast.organization, shopper=cast.sam, status="in_progress", version=version
    )
    Draft.objects.create(assignment=shop, answers=KEPT, saved_at=timezone.now())
    page = open_as(cast.sam, f"/shops/{shop.public_id}/checklist/")
    module = "/static/js/field/values.js"
    read = f"async form => (await import('{module}')).readAll(form)"
    assert page.locator("#checklist").evaluate(read) == KEPT


def test_the_preview_scores_what_is_tried(preview):
    score = preview.locator("[data-score]")
    expect(score).to_contain_text("No score yet")
    choose(preview, "reached", "I reached somebody")
    turn_to(preview, "The conversation")
    choose(preview, "polite", "Yes")
    expect(score).to_contain_text("100")
    choose(preview, "ease", "0")
    expect(score).to_contain_text("66.7")
    preview.locator("[data-next]").click()
    preview.locator("[data-back]").click()
    assert not Draft.objects.exists()


def test_the_preview_counts_every_kind(preview):
    choose(preview, "reached", "I reached somebody")
    turn_to(preview, "The conversation")
    for place in (0, 1):
        preview.locator("#q-manner").get_by_text("Partly").nth(place).click()
    choose(preview, "tone", "Neutral")
    choose(preview, "topics", "The price")
    expect(preview.locator("[data-score]")).to_contain_text("50")


HTML = "text/html"
HOLDER = """
window.told = [];
addEventListener("message", ({ data }) => told.push(data));
const frame = document.createElement("iframe");
frame.src = "%s";
document.body.append(frame);
"""


def test_a_preview_in_a_frame_tells_the_editor_the_score(open_as, cast, version):
    path = reverse("audits:draft-preview", args=[version.checklist.public_id])
    page = open_as(cast.ann, "/healthz")
    # A page of our origin that may hold a frame, as the editor may.
    page.route("**/holder", lambda route: route.fulfill(body="", content_type=HTML))
    page.goto("/holder")
    page.evaluate(HOLDER % path)
    frame = page.frame_locator("iframe")
    expect(frame.locator("#q-reached")).to_be_visible()
    expect(frame.locator("[data-score]")).to_be_hidden()
    page.wait_for_function("told.length > 0")
    told = page.evaluate("told.at(-1)")
    assert (told["type"], told["score"]) == ("candid:score", None)
    assert [each["key"] for each in told["sections"]] == ["outcome", "talk", "proof"]
