"""A manager writes a scenario; a shopper reads it on the phone."""

from django.urls import reverse

from audits.models import Scenario
from tests import factories
from tests.journeys.conftest import PHONE


def lines(page, name):
    return page.locator(f"[name={name}]").input_value().split("\n")


def write_steps(page):
    """Three lines by keyboard alone, the last one moved up."""
    steps = page.get_by_role("group", name="Steps")
    steps.get_by_role("button", name="Add a line").click()
    page.keyboard.type("Dial.")
    page.keyboard.press("Enter")
    page.keyboard.type("Offer your reading.")
    page.keyboard.press("Enter")
    page.keyboard.type("Say the first sentence.")
    page.keyboard.press("Alt+ArrowUp")
    assert page.get_by_text("Now number 2 of 3").count() == 1
    page.keyboard.press("Alt+ArrowDown")
    page.keyboard.press("Enter")
    page.keyboard.press("Backspace")


def write_rows(page):
    page.get_by_role("button", name="Add a variable").click()
    page.keyboard.type("amount")
    page.keyboard.press("Tab")
    page.get_by_label("Its variants, one per line").fill("€96\n€104\n€88")
    page.get_by_role("button", name="Add a step").click()
    page.keyboard.type("Look whether the letter came.")
    page.get_by_label("Days after the visit").fill("3")


def test_a_scenario_is_written_and_read(cast, visit):
    desk = visit()
    desk.sign_in(cast.ann)
    desk.open(reverse("audits:scenario-new"))
    page = desk.page
    page.get_by_label("Name", exact=True).fill("High bill")
    page.get_by_label("Story").fill("Your last bill was {amount}.")
    page.get_by_label("What the customer wants").fill("The reason.")
    page.get_by_label("First sentence").fill("Hello, my bill is too high.")
    write_steps(page)
    write_rows(page)
    page.get_by_text("Shopper 3").wait_for()
    desk.look()
    desk.click("Create the scenario")
    page.get_by_role("heading", name="High bill", level=1).wait_for()
    desk.look()

    made = Scenario.objects.get(name="High bill")
    assert made.steps == ["Dial.", "Offer your reading.", "Say the first sentence."]
    assert made.follow_ups[0]["after_days"] == 3
    shop = factories.assignment(cast.organization, scenario=made, shopper=cast.sam)
    phone = visit(PHONE)
    phone.sign_in(cast.sam)
    phone.open(reverse("audits:shop", args=[shop.public_id]))
    amount = shop.variables["amount"]
    phone.page.get_by_text(f"Your last bill was {amount}.").wait_for()
    phone.page.get_by_text("3 days after your visit:").wait_for()
    phone.look()


def test_rows_are_moved_and_taken_out(cast, visit):
    variables = {"a": ["1"], "b": ["2"], "c": ["3"]}
    made = factories.scenario(
        cast.organization, never=["One", "Two"], story="{a}{b}{c}", persona="",
        variables=variables,
    )  # fmt: skip
    desk = visit()
    desk.sign_in(cast.ann)
    desk.open(reverse("audits:scenario", args=[made.public_id]))
    desk.click("Take out: Things never to do 1")
    assert lines(desk.page, "never") == ["Two"]
    desk.click("Move down: Variable 1")
    names = desk.page.locator("[name=variables_name]").evaluate_all(
        "(fields) => fields.map((each) => each.value)"
    )
    assert names == ["b", "a", "c"]
    desk.click("Take out: Variable 3")
    desk.page.get_by_text("“{c}” is not a variable here.").wait_for()
    desk.look()
