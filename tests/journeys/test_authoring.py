"""A manager writes a checklist from nothing, publishes it, and changes it later."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from audits.models import Checklist, DraftEdit, Version
from tests.journeys.conftest import PHONE
from tests.processes import until

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def begin(ann, name="Branch visit"):
    ann.open(reverse("audits:checklist-list"))
    ann.look()
    ann.click("New checklist", "link")
    ann.page.get_by_label("Name", exact=True).fill(name)
    ann.look()
    ann.click("Create the checklist")
    ann.page.wait_for_url("**/draft/")


def at_rest(page):
    """An answer that is still to come, or is just being put in its place, would close
    again what is opened before it."""
    under_way = page.locator(".htmx-request, .htmx-swapping, .htmx-settling")
    expect(under_way).to_have_count(0)


def add(ann, text, kind, section=None):
    page = ann.page
    at_rest(page)
    page.locator("summary[aria-label='Add a question or a section']").click()
    page.get_by_label("New question, as the shopper reads it").fill(text)
    page.locator("#add-kind").select_option(label=kind)
    if section:
        page.locator("#add-section").select_option(label=section)
    page.get_by_role("button", name="Add the question").click()
    page.get_by_role("heading", name=text, level=2).wait_for()


def settled(ann):
    """Everything typed is on the server."""
    ann.page.locator("#saved", has_text="Saved").wait_for()


def stored():
    return Version.objects.latest("pk").content["sections"]


def question(key):
    found = [q for section in stored() for q in section["questions"] if q["key"] == key]
    return found[0] if found else None


@pytest.fixture
def ann(visit, cast):
    ann = visit()
    ann.sign_in(cast.ann)
    return ann


def test_a_checklist_is_written_from_nothing(ann):
    begin(ann)
    page = ann.page
    ann.look()
    page.locator("summary[aria-label='Add a question or a section']").click()
    page.get_by_label("New section").fill("Counter")
    page.get_by_role("button", name="Add the section").click()
    page.get_by_role("heading", name="Counter", level=2).wait_for()
    add(ann, "Were you greeted?", "Yes / no", "Counter")
    assert question("were_you_greeted")["points"] == 100
    page.locator("#id_theme").fill("empathy")
    page.get_by_label("Option 1 points").fill("2,5")
    until(lambda: question("were_you_greeted")["points"] == 250, "autosave")
    settled(ann)
    assert question("were_you_greeted")["theme"] == "empathy"
    write_choice(ann)
    reorder(ann)
    ann.look()


def write_choice(ann):
    """A choice with options of its own, shown when an earlier answer says so."""
    page = ann.page
    add(ann, "Was it solved?", "One choice", "Counter")
    for number, (label, points) in enumerate([("Yes, at once", "4"), ("No", "0")]):
        ann.click("Option", exact=True)
        page.locator(f"[id='options.{number}.label']").fill(label)
        page.locator(f"[id='options.{number}.points']").fill(points)
    until(lambda: len(question("was_it_solved")["options"]) == 2, "autosave")
    page.locator("#id_theme").fill("resolution")
    ann.click("Condition", exact=True)
    page.locator("[id='v.0.s']").wait_for()
    until(lambda: question("was_it_solved")["visible_when"], "the condition")
    when = question("was_it_solved")["visible_when"]
    assert (when["key"], when["op"], when["value"]) == ("were_you_greeted", "is", "yes")
    page.locator("[id='v.0.op']").select_option("answered")
    until(
        lambda: question("was_it_solved")["visible_when"]["op"] == "answered",
        "the test",
    )
    ann.look()


def reorder(ann):
    page = ann.page
    page.locator("#outline [aria-current]").focus()
    page.keyboard.press("Alt+ArrowUp")
    until(lambda: stored()[1]["questions"][0]["key"] == "was_it_solved", "the move")
    page.get_by_text("Stops publishing.").first.wait_for()  # it looks ahead now
    page.locator("#h-panel").click()
    page.keyboard.press("Control+z")
    until(lambda: stored()[1]["questions"][1]["key"] == "was_it_solved", "undo")


def test_nothing_typed_is_lost_to_a_move(ann):
    begin(ann)
    for text in ("One?", "Two?"):
        add(ann, text, "Yes / no")
    ann.page.get_by_label("Help under the question").fill("Typed just now.")
    ann.page.keyboard.press("Alt+ArrowUp")
    wanted = ["two", "one"]
    until(
        lambda: [each["key"] for each in stored()[0]["questions"]][1:3] == wanted,
        "the move",
    )
    assert question("two")["guidance"] == "Typed just now."


def test_two_people_at_one_question_are_told(ann, visit, cast):
    begin(ann)
    add(ann, "Were you greeted?", "Yes / no")
    other = visit()
    other.sign_in(cast.ada)
    other.open(ann.page.url.removeprefix(ann.address))
    other.page.get_by_text("is editing too").or_(
        other.page.get_by_text("has this open too")
    ).first.wait_for()
    ann.page.get_by_label("Help under the question").fill("By anybody.")
    until(lambda: question("were_you_greeted")["guidance"] == "By anybody.", "hers")
    field = other.page.get_by_label("Question, as the shopper reads it", exact=True)
    field.fill("Did anybody greet you?")
    other.page.get_by_text("changed the same place").wait_for()
    other.troubles.clear()  # the browser tells of the 409
    other.look()
    other.click("Keep mine")
    until(
        lambda: question("were_you_greeted")["text"] == "Did anybody greet you?", "mine"
    )


def test_the_editor_works_on_a_phone(visit, cast):
    sara = visit(PHONE)
    sara.sign_in(cast.ann)
    begin(sara)
    add(sara, "Were you greeted?", "Yes / no")
    sara.look()
    assert sara.page.evaluate("document.documentElement.scrollWidth") <= 390
    assert Checklist.objects.count() == 1
    assert DraftEdit.objects.count() == 2


def test_presses_while_a_save_is_under_way_all_count(ann):
    """Two moves at once and another question, while the server takes its time."""
    begin(ann)
    for text in ("One?", "Two?", "Three?"):
        add(ann, text, "Yes / no")
    page, held = ann.page, []

    def hold(route):
        if held:
            route.continue_()
        held.append(route)

    page.route("**/draft/question/", hold)
    page.get_by_label("Help under the question").fill("Typed just now.")
    page.keyboard.press("Alt+ArrowUp")
    page.keyboard.press("Alt+ArrowUp")
    page.locator("#outline a[data-select]", has_text="One?").click()
    until(lambda: page.wait_for_timeout(50) or held, "the save")
    held[0].continue_()
    page.get_by_role("heading", name="One?").wait_for()
    page.get_by_role("textbox", name="Help under").fill("Typed here.")
    until(lambda: page.wait_for_timeout(50) or written("one"), "the second save")
    assert question("three")["guidance"] == "Typed just now."
    assert question("one")["guidance"] == "Typed here."
    assert ours() == ["three", "one", "two"]


def written(key):
    return question(key).get("guidance")


def test_a_link_drawn_anew_under_the_finger_is_still_pressed(ann):
    begin(ann)
    for text in ("One?", "Two?"):
        add(ann, text, "Yes / no")
    page = ann.page
    link = page.locator("#outline a[data-select]", has_text="One?")
    link.hover()
    page.mouse.down()
    page.evaluate("""() => {
      const outline = document.querySelector("#outline");
      outline.replaceWith(outline.cloneNode(true));
    }""")
    page.mouse.up()
    page.get_by_role("heading", name="One?").wait_for()


def test_a_link_that_moved_from_under_the_finger_is_still_pressed(ann):
    begin(ann)
    for text in ("One?", "Two?"):
        add(ann, text, "Yes / no")
    page = ann.page
    page.locator("#outline a[data-select]", has_text="One?").hover()
    page.mouse.down()
    page.evaluate("""() => {
      const outline = document.querySelector("#outline");
      const anew = outline.cloneNode(true);
      const last = [...anew.querySelectorAll("li[draggable]")].at(-1);
      last.parentElement.prepend(last);
      outline.replaceWith(anew);
    }""")
    page.mouse.up()
    page.get_by_role("heading", name="One?").wait_for()


def test_a_question_is_dragged_to_its_place_with_the_mouse(ann):
    begin(ann)
    for text in ("One?", "Two?"):
        add(ann, text, "Yes / no")
    items = ann.page.locator("#outline li[draggable]")
    over = items.filter(has_text="One?")
    items.filter(has_text="Two?").drag_to(over, target_position={"x": 20, "y": 2})
    until(lambda: ann.page.wait_for_timeout(50) or ours() == ["two", "one"], "the move")


def ours():
    keys = [each["key"] for section in stored() for each in section["questions"]]
    return [key for key in keys if key in {"one", "two", "three"}]
