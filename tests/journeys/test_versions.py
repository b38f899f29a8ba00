"""Twenty questions from nothing, two versions of them, and an old shop in between."""

import pytest
from django.urls import reverse
from django.utils import timezone

from audits import rating
from audits.models import Scorecard, Version
from reports import aggregating
from tests import factories
from tests.journeys.conftest import DESK
from tests.journeys.phones import tap
from tests.journeys.test_authoring import add, begin, question, settled, stored
from tests.processes import until

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

COUNTER, PAPERS = "At the counter", "What they gave you"
#: Text, type, section, figures by the id of their field, theme, stage. With the three
#: of the outcome (4 points) they are twenty questions and 24 points.
WRITTEN = [
    (COUNTER, "Were you greeted?", "Yes / no", {"options.0.points": "2"}, "empathy"),
    (COUNTER, "Did they ask?", "Yes / no", {"options.0.points": "1"}, "empathy"),
    (
        COUNTER,
        "Was it solved?",
        "One choice",
        {
            "options.0.label": "Yes, at once",
            "options.0.points": "4",
            "options.1.label": "No",
            "options.1.points": "0",
        },
        "resolution",
    ),
    (
        COUNTER,
        "What was explained?",
        "Several choices",
        {
            "options.0.label": "The price",
            "options.0.points": "1",
            "options.1.label": "The terms",
            "options.1.points": "1",
        },
        "resolution",
    ),
    (COUNTER, "How easy was it?", "Scale", {"id_points": "4"}, "effort"),
    (
        COUNTER,
        "How did they speak?",
        "Grid of statements",
        {
            "options.0.label": "Yes",
            "options.0.points": "1",
            "options.1.label": "No",
            "options.1.points": "0",
            "rows.0.label": "They listened",
            "rows.1.label": "They spoke clearly",
        },
        "empathy",
    ),
    (
        COUNTER,
        "How many waited?",
        "Number",
        {
            "bands.0.upto": "3",
            "bands.0.points": "2",
            "bands.1.upto": "",
            "bands.1.points": "0",
        },
        "responsiveness",
    ),
    (
        COUNTER,
        "How long did you wait?",
        "Duration",
        {
            "bands.0.upto": "1:00",
            "bands.0.points": "3",
            "bands.1.upto": "",
            "bands.1.points": "0",
        },
        "responsiveness",
    ),
    (PAPERS, "What did you pay?", "Money", {}, ""),
    (PAPERS, "Which day was promised?", "Date", {}, ""),
    (PAPERS, "At what hour?", "Time of day", {}, ""),
    (PAPERS, "What was their name?", "Short text", {}, ""),
    (PAPERS, "What happened?", "Narrative", {"id_min_length": "10"}, ""),
    (PAPERS, "The counter", "Photo", {"id_required": False}, ""),
    (PAPERS, "The bill", "Document", {"id_required": False}, ""),
    (PAPERS, "Keep every paper.", "Instruction", {}, ""),
    (
        PAPERS,
        "How often passed on",
        "From the contact log",
        {"id_measure": "transfers"},
        "",
    ),
]


def key_of(text):
    return "_".join(text.lower().replace(",", "").rstrip("?.").split())


@pytest.fixture
def ann(visit, cast):
    ann = visit(DESK)
    ann.sign_in(cast.ann)
    return ann


def write(ann, section, text, kind, figures, theme):
    """One question: added, its figures and words typed, all of it on the server."""
    page = ann.page
    add(ann, text, kind, section)
    for field, value in figures.items():
        place = page.locator(f"[id='{field}']")
        lines, _dot, _rest = field.partition(".")
        if "." in field and not place.count():
            name = {"options": "Option", "rows": "Statement", "bands": "Band"}[lines]
            page.get_by_role("button", name=name, exact=True).click()
        if value is False:
            place.uncheck()
        elif field == "id_measure":
            place.select_option(value)
        else:
            place.fill(value)
    if kind != "Instruction":
        page.locator("#id_stage").fill("contact")
    if theme:
        page.locator("#id_theme").fill(theme)
    page.locator("#panel-form").get_by_role("button", name="Save").last.click()
    until(lambda: kept(text, kind, theme), text)


def kept(text, kind, theme):
    found = question(key_of(text))
    stage = "" if kind == "Instruction" else "contact"
    return (found["theme"], found["stage"]) == (theme, stage)


def write_all(ann):
    begin(ann)
    page = ann.page
    for title in (COUNTER, PAPERS):
        page.locator("summary[aria-label='Add a question or a section']").click()
        page.get_by_label("New section").fill(title)
        ann.click("Add the section")
        page.get_by_role("heading", name=title, level=2).wait_for()
    for line in WRITTEN:
        write(ann, *line)
    assert [len(section["questions"]) for section in stored()] == [3, 8, 9]


def choose(ann, text):
    ann.page.locator("#outline").get_by_role("link", name=text).click()
    ann.page.get_by_role("heading", name=text, level=2).wait_for()


def reorder(ann):
    """Alt with an arrow: the second of the counter becomes its first."""
    choose(ann, "Did they ask?")
    ann.page.locator("#outline [aria-current]").focus()
    ann.page.keyboard.press("Alt+ArrowUp")
    wanted = ["did_they_ask", "were_you_greeted"]
    until(
        lambda: [each["key"] for each in stored()[1]["questions"]][:2] == wanted,
        "the move",
    )


def depend(ann):
    """How easy it was is asked only when it was solved at once."""
    choose(ann, "How easy was it?")
    page = ann.page
    ann.click("Condition", exact=True)
    page.locator("[id='v.0.s']").select_option("a:was_it_solved")
    wanted = {"key": "was_it_solved", "op": "is", "value": "yes_at_once"}

    def is_kept():
        when = question("how_easy_was_it")["visible_when"] or {}
        return wanted.items() <= when.items()

    until(is_kept, "the condition")
    settled(ann)


def try_out(ann):
    """The phone beside the editor scores what is answered on it, as it is answered."""
    page = ann.page
    choose(ann, "What came of the contact?")
    phone = page.frame_locator("iframe[data-preview]")
    total = page.locator("[data-total]")
    tap(phone.locator("#q-outcome").get_by_text("Sent on to somewhere else"))
    total.get_by_text("50.0").wait_for()  # 2 of 4 points
    phone.locator("[data-next]").click()
    tap(phone.locator("#q-were_you_greeted").get_by_text("Yes", exact=True))
    total.get_by_text("66.7").wait_for()  # 4 of 6
    assert phone.locator("#q-how_easy_was_it").is_hidden()
    tap(phone.locator("#q-was_it_solved").get_by_text("Yes, at once"))
    phone.locator("#q-how_easy_was_it").wait_for()
    total.get_by_text("80.0").wait_for()  # 8 of 10
    ann.look()


def publish(ann, number):
    """Publish from the page that tells what comes of it."""
    page = ann.page
    page.get_by_role("heading", name=f"Publish version {number}?").wait_for()
    ann.look()
    ann.click(f"Publish version {number}")
    page.get_by_text(f"Version {number} is published.").wait_for()
    ann.look()
    version = Version.objects.get(number=number)
    assert version.status == Version.Status.PUBLISHED
    return version


#: 4 + 0 + 1 + 4 + 1 + 2.4 + 1 + 0 + 3 = 16.4 of 24 points.
GIVEN = {
    "outcome": {"value": "reached"},
    "were_you_greeted": {"value": "no"},
    "did_they_ask": {"value": "yes"},
    "was_it_solved": {"value": "yes_at_once"},
    "what_was_explained": {"value": ["the_terms"]},
    "how_easy_was_it": {"value": 6},
    "how_did_they_speak": {
        "value": {"they_listened": "yes", "they_spoke_clearly": "no"}
    },
    "how_many_waited": {"value": 5},
    "how_long_did_you_wait": {"value": 45},
    "what_did_you_pay": {"value": 1250},
    "which_day_was_promised": {"value": "2026-11-30"},
    "at_what_hour": {"value": "09:30"},
    "what_was_their_name": {"value": "Kari"},
    "what_happened": {"value": "They looked up and helped me."},
    "how_often_passed_on": {"value": 0},
}
OLD = 6_833_333
#: The same answers with 4 points more for the solution: 20.4 of 28.
NEW = 7_285_714


def change_points(ann, checklist):
    """A new draft of version 1 in which the solution is worth 8 points, not 4."""
    page = ann.page
    ann.open(reverse("audits:checklist", args=[checklist.public_id]))
    ann.click("New draft")
    page.wait_for_url("**/draft/")
    choose(ann, "Was it solved?")
    page.get_by_label("Option 1 points").fill("8")
    page.locator("#panel-form").get_by_role("button", name="Save").last.click()
    changes = page.locator("#changes")
    changes.get_by_text("1 change since version 1.").wait_for()
    changes.get_by_text("The trend will show a break at version 2.").wait_for()
    page.locator("#panel").get_by_text("was 4").wait_for()
    ann.look()
    changes.get_by_role("link", name="See the changes").click()
    page.get_by_role("heading", name="From version 1 to draft of version 2").wait_for()
    page.get_by_text("1 change, 1 bends the trend").wait_for()
    line = page.locator(".lines li", has_text="from 4 to 8")
    line.locator(".tag", has_text="bends the trend").wait_for()
    ann.look()
    ann.click("To publishing", "link")
    page.get_by_text("it will show a break where version 2 begins").wait_for()


def read_by(lea, shop):
    """The scorecard as its page shows it: the score, and which version it names."""
    lea.open(reverse("reports:scorecard", args=[shop.public_id]))
    lea.look()
    page = lea.page
    return page.locator(".score .big").inner_text(), page.locator(".lede").inner_text()


def digits(shop):
    """What is stored, to the last digit: of the card, its sections and its answers."""
    card = Scorecard.objects.get(submission=shop)
    answers = shop.answers.order_by("question__key")
    return (
        (card.score, card.earned, card.possible, card.version.number),
        list(card.sections.order_by("pk").values_list("score", "earned", "possible")),
        list(answers.values_list("question__key", "value", "earned", "possible")),
    )


def test_an_old_score_outlives_the_next_version(ann, visit, cast):
    write_all(ann)
    reorder(ann)
    depend(ann)
    try_out(ann)
    ann.click("Publish version 1", "link")
    first = publish(ann, 1)

    shop = factories.approved(cast.organization, version=first, answers=GIVEN)
    aggregating.drain_all(at=timezone.now())
    before = digits(shop)
    assert before[0] == (OLD, 16_4000, 24_0000, 1)
    lea = visit()
    lea.sign_in(cast.lea)
    score, words = seen = read_by(lea, shop)
    assert score == "68.3"
    assert "Branch visit, version 1." in words

    change_points(ann, first.checklist)
    second = publish(ann, 2)
    aggregating.drain_all(at=timezone.now())
    assert digits(shop) == before
    assert read_by(lea, shop) == seen
    shop.refresh_from_db()
    assert rating.rate(shop, first.definition).result.score == OLD
    assert rating.rate(shop, second.definition).result.score == NEW
