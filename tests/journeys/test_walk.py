"""The whole job through the pages: planned, shopped, reviewed, counted, read."""

import pytest
from django.utils import timezone

from audits.models import ScoreChange, Submission
from reports import aggregating
from tests import factories
from tests.journeys.conftest import PHONE
from tests.processes import until

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def place(transactional_db, cast):
    """A wave with three approved shops of 94.3 at one branch, and all that a fourth
    needs."""
    wave = factories.wave(factories.program(cast.organization))
    branch = factories.location(cast.organization, name="Grünerløkka")
    version = factories.checklist_version(cast.organization)
    scenario = factories.scenario(cast.organization, name="The doubled bill")
    colleague = factories.person(cast.organization, "shopper")
    fields = {"wave": wave, "location": branch, "version": version}
    for _ in range(3):
        factories.approved(
            cast.organization, shopper=colleague, scenario=scenario, **fields
        )
    aggregating.drain_all(at=timezone.now())
    return fields | {"scenario": scenario}


def plan_and_assign(ann, place):
    page = ann.page
    ann.click(place["wave"].name, "link")
    ann.look()
    ann.click("Plan shops", "link")
    page.get_by_label("Grünerløkka").check()
    page.get_by_label("Scenario", exact=True).select_option(label="The doubled bill")
    version = f"{place['version'].checklist.name}, version 1"
    page.get_by_label("Checklist", exact=False).select_option(label=version)
    page.get_by_label("Fee per shop").fill("14.00")
    ann.look()
    ann.click("Plan 1 shop")
    ann.click("Assign 1 shop", "link")
    page.get_by_role("checkbox", name="Grünerløkka").check()
    page.get_by_role("checkbox", name="Sam").check()
    ann.look()
    ann.click("Assign 1 shop")
    page.wait_for_url("**/waves/*/")
    ann.look()


def shop(sam, photo):
    page = sam.page
    sam.look()
    sam.click("Accept")
    sam.look()
    sam.click("Start")
    page.locator("#q-greeted").get_by_text("No", exact=True).click()
    page.get_by_text("Mumbled").click()
    page.get_by_label("Minutes").fill("2")
    page.get_by_label("Seconds").fill("50")
    sam.look()
    page.locator("[data-next]").click()
    page.locator("#q-solved").get_by_text("Yes", exact=True).click()
    page.locator("#q-ease").get_by_text("5", exact=True).click()
    page.locator("#f-proof").set_input_files(
        {"name": "bill.jpg", "mimeType": "image/jpeg", "buffer": photo}
    )
    page.locator("[data-slot=proof]").get_by_text("Here", exact=True).wait_for()
    sam.look()
    page.locator("[data-next]").click()
    page.get_by_role("heading", name="Check and send").wait_for()
    sam.look()
    sam.click("Send", exact=True)
    page.get_by_role("heading", name="We have your answers").wait_for()
    sam.look()


def approve(rob):
    page = rob.page
    page.get_by_role("heading", name="Grünerløkka").wait_for()
    rob.look()
    page.get_by_label("9 of 10").check(force=True)
    page.get_by_label("Message to the shopper, or the reason").fill("Clear answers.")
    rob.click("Approve")
    page.get_by_text("Approved. The trends follow now.").wait_for()
    rob.look()


def figures_of(lea):
    """(score, n) of the only row of the trend's table."""
    lea.open("/results/trend/")
    lea.look()
    row = lea.page.locator("figure table tbody").first.locator("tr")
    assert row.count() == 1
    cells = row.locator("td").all_text_contents()
    return cells[0].strip(), cells[-1].strip()


def test_the_main_job_from_plan_to_trend(visit, worker, cast, place):
    lea, ann, sam, rob = visit(), visit(), visit(PHONE), visit()
    lea.sign_in(cast.lea)
    lea.look()
    assert figures_of(lea) == ("94.3", "3")

    ann.sign_in(cast.ann)
    ann.look()
    plan_and_assign(ann, place)
    sam.sign_in(cast.sam)
    shop(sam, factories.photo_bytes(1200, 900))
    rob.sign_in(cast.rob)
    approve(rob)
    until(lambda: not ScoreChange.objects.exists(), "the worker")

    # 0 + 2 + 4 + 2 of 14 points are 57.14; with three of 94.29 the mean is 85.0.
    assert figures_of(lea) == ("85.0", "4")
    lea.page.locator("figure summary").first.click()
    lea.page.locator("figure table tbody a").first.click()
    lea.page.wait_for_url("**/scorecards/**")
    lea.look()
    lea.page.locator("tr", has_text="57.1").get_by_role("link").click()
    lea.look()
    content = lea.page.locator("main").inner_text()
    assert "57.1" in content
    assert "Sam" not in content
    photo = lea.page.locator("a.ev img").first
    photo.scroll_into_view_if_needed()
    until(lambda: photo.evaluate("image => image.naturalWidth") == 320, "the photo")


#: Of field.md's phone checklist: whether anybody was reached is a result itself.
REACHED = ["not_reached"]
PHONE_CHECKLIST = {
    "outcome_key": "outcome",
    "critical_rule": "cap",
    "critical_cap": 5_000_000,
    "sections": [
        {
            "key": "reach",
            "title": "Reaching somebody",
            "questions": [
                {
                    "key": "outcome",
                    "kind": "single_choice",
                    "text": "Did you reach a person?",
                    "options": [
                        {"key": "reached", "label": "A person", "points": 400},
                        {"key": "not_reached", "label": "Nobody", "points": 0},
                    ],
                },
                {
                    "key": "attempts",
                    "kind": "number",
                    "text": "How often did you call?",
                    "bands": [
                        {"upto": 1, "points": 200},
                        {"upto": 2, "points": 100},
                        {"upto": None, "points": 0},
                    ],
                },
            ],
        },
        {
            "key": "greeting",
            "title": "Greeting",
            "hidden_when_outcome": REACHED,
            "questions": [
                {"key": "company", "kind": "yes_no", "text": "The company's name?"}
                | {"points": 100},
                {"key": "own_name", "kind": "yes_no", "text": "Their own name?"}
                | {"points": 100},
            ],
        },
        {
            "key": "hold",
            "title": "On hold",
            "hidden_when_outcome": REACHED,
            "questions": [
                {"key": "asked", "kind": "yes_no", "text": "Asked before the hold?"}
                | {"points": 200, "na_allowed": True, "na_label": "No hold"},
            ],
        },
        {
            "key": "answer",
            "title": "The answer",
            "hidden_when_outcome": REACHED,
            "questions": [
                {"key": "accurate", "kind": "yes_no", "text": "Was it accurate?"}
                | {"points": 400, "critical": True},
            ],
        },
    ],
}


@pytest.fixture
def phone_shop(transactional_db, cast):
    version = factories.checklist_version(cast.organization, PHONE_CHECKLIST)
    return factories.assignment(
        cast.organization, version=version, status="in_progress", shopper=cast.sam
    )


def send(sam, made, choices, calls):
    """Answer on the phone what is shown, section by section, and send."""
    page = sam.page
    sam.open(f"/shops/{made.public_id}/checklist/")
    page.locator("#q-attempts input").fill(str(calls))
    for key, words in choices.items():
        card = page.locator(f"#q-{key}")
        if not card.is_visible():
            page.locator("[data-next]").click()
        card.get_by_text(words, exact=True).click()
    sam.look()
    page.locator("[data-next]").click()
    page.get_by_role("heading", name="Check and send").wait_for()
    sam.click("Send", exact=True)
    page.get_by_role("heading", name="We have your answers").wait_for()
    return Submission.objects.get(assignment=made)


def approved(visit, cast, submission):
    rob = visit()
    rob.sign_in(cast.rob)
    rob.look()
    rob.page.get_by_label("8 of 10").check(force=True)
    rob.click("Approve")
    rob.page.get_by_text("Approved. The trends follow now.").wait_for()
    lea = visit()
    lea.sign_in(cast.lea)
    lea.open(f"/results/scorecards/{submission.public_id}/")
    lea.look()
    return Submission.objects.get(pk=submission.pk).scorecard, lea.page


def test_not_reached_is_a_result_with_a_score(visit, cast, phone_shop):
    sam = visit(PHONE)
    sam.sign_in(cast.sam)
    sent = send(sam, phone_shop, {"outcome": "Nobody"}, calls=2)
    card, page = approved(visit, cast, sent)
    # 0 of 4 and 1 of 2: 1 of 6 points. The hidden sections leave both sums.
    assert (card.score, card.earned, card.possible) == (1_666_667, 10_000, 60_000)
    assert "16.7" in page.locator(".score").inner_text()
    scores = dict(card.sections.values_list("section__key", "score"))
    assert scores == {
        "reach": 1_666_667,
        "greeting": None,
        "hold": None,
        "answer": None,
    }


def test_not_applicable_leaves_the_sum_and_a_critical_failure_caps_it(
    visit, cast, phone_shop
):
    sam = visit(PHONE)
    sam.sign_in(cast.sam)
    choices = {"outcome": "A person", "company": "Yes", "own_name": "No"}
    choices |= {"asked": "No hold", "accurate": "No"}
    sent = send(sam, phone_shop, choices, calls=1)
    card, page = approved(visit, cast, sent)
    # 4 + 2 + 1 + 0 + 0 of 4 + 2 + 1 + 1 + 4: 7 of 12 is 58.3, capped at 50.
    assert (card.earned, card.possible) == (70_000, 120_000)
    assert (card.before_critical, card.score) == (5_833_333, 5_000_000)
    assert card.criticals == 1
    scores = dict(card.sections.values_list("section__key", "score"))
    assert scores == {
        "reach": 10_000_000,
        "greeting": 5_000_000,
        "hold": None,
        "answer": 0,
    }
    assert "50.0" in page.locator(".score").inner_text()
