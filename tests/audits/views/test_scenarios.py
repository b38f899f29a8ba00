from uuid import uuid4

import pytest
from django.urls import reverse

from audits.models import Scenario
from shoppers.models import JournalEntry
from tests import factories

NEW = reverse("audits:scenario-new")
PREVIEW = reverse("audits:scenario-preview")
LIST = reverse("audits:scenario-list")
FILLED = {
    "name": "High bill",
    "persona": "{customer}, rents a flat",
    "story": "Your last bill was {amount}.\r\nYou are worried.",
    "desired_outcome": "The reason.",
    "opening_line": "Hello, my bill is too high.",
    "steps": "Dial.\r\n\r\n  Say the first sentence. ",
    "questions_to_ask": "Was it a guess?",
    "never": "Never give your own name.",
    "give_up": "15 minutes and no person? Hang up.",
    "test_account": "4410 2286",
    "minutes": "20",
    "max_minutes": "30",
    "max_contacts": "2",
    "follow_ups_text": ["Look on Friday.", "Look after a week.", ""],
    "follow_ups_when": ["promise", "days", "days"],
    "follow_ups_days": ["9", "7", ""],
    "variables_name": ["customer", "amount", ""],
    "variables_texts": ["Hannah\r\nErik\r\nErik", "€96\r\n€104", ""],
}


@pytest.fixture
def ann(cast, client_for):
    return client_for(cast.ann)


@pytest.fixture
def made(ann, cast):
    ann.post(NEW, FILLED)
    return Scenario.objects.get(organization=cast.organization)


def url(scenario, name="scenario"):
    return reverse(f"audits:{name}", args=[scenario.public_id])


def errors_of(response):
    assert 400 <= response.status_code < 500
    return list(response.context["form"].errors)


def test_a_scenario_is_written(made):
    assert made.state == {
        "name": "High bill",
        "persona": "{customer}, rents a flat",
        "story": "Your last bill was {amount}.\nYou are worried.",
        "desired_outcome": "The reason.",
        "opening_line": "Hello, my bill is too high.",
        "steps": ["Dial.", "Say the first sentence."],
        "questions_to_ask": ["Was it a guess?"],
        "never": ["Never give your own name."],
        "give_up": "15 minutes and no person? Hang up.",
        "test_account": "4410 2286",
        "minutes": 20,
        "max_minutes": 30,
        "max_contacts": 2,
        "follow_ups": [
            {"text": "Look on Friday.", "after_days": None, "on_promise": True},
            {"text": "Look after a week.", "after_days": 7, "on_promise": False},
        ],
        "variables": {"customer": ["Hannah", "Erik"], "amount": ["€96", "€104"]},
    }
    assert JournalEntry.objects.about(made).get().verb == "scenario.create"


def shown_in(page):
    """What a browser would send of the page's form as it stands."""
    form = page.context["form"]
    sent = {name: form[name].value() for name in form.fields}
    for name in ("follow_ups", "variables"):
        for part in form.fields[name].parts:
            sent[f"{name}_{part}"] = [row[part] for row in form[name].value()]
        del sent[name]
    return {name: "" if value is None else value for name, value in sent.items()}


def test_the_form_sent_as_it_stands_changes_nothing(ann, made):
    before = made.state
    answer = ann.post(url(made), shown_in(ann.get(url(made))), follow=True)
    assert "Nothing was changed" in answer.content.decode()
    made.refresh_from_db()
    assert made.state == before


def test_a_change_is_saved(ann, made):
    sent = shown_in(ann.get(url(made))) | {"steps": "One\nTwo\nThree"}
    assert ann.post(url(made), sent).status_code == 302
    made.refresh_from_db()
    assert made.steps == ["One", "Two", "Three"]
    page = ann.get(url(made)).content.decode()
    assert "changed it" in page


def test_a_form_of_an_older_state_is_refused_with_what_was_typed(ann, made):
    mine = shown_in(ann.get(url(made))) | {"story": "Mine."}
    ann.post(url(made), shown_in(ann.get(url(made))) | {"story": "Theirs."})
    answer = ann.post(url(made), mine)
    assert answer.status_code == 409
    page = answer.content.decode()
    assert "Ann changed this scenario while you had it open" in page
    assert "Mine." in page
    made.refresh_from_db()
    assert made.story == "Theirs."
    assert ann.post(url(made), shown_in(answer)).status_code == 302
    made.refresh_from_db()
    assert made.story == "Mine."


@pytest.mark.parametrize("shown", ["", "x", "\x00", "y" * 500])
def test_a_form_that_does_not_say_what_it_showed_is_refused(ann, made, shown):
    sent = shown_in(ann.get(url(made))) | {"shown": shown, "story": "Blind."}
    assert ann.post(url(made), sent).status_code in {409, 422}
    made.refresh_from_db()
    assert made.story != "Blind."


LONG = "x" * 10_000


@pytest.mark.parametrize(
    ("field", "change"),
    [
        ("name", {"name": ""}),
        ("name", {"name": LONG}),
        ("name", {"name": "a\x00b"}),
        ("persona", {"persona": LONG}),
        ("test_account", {"test_account": "\x00"}),
        ("story", {"story": " "}),
        ("story", {"story": "a\x00b"}),
        ("story", {"story": "Pay {amont}."}),
        ("opening_line", {"opening_line": "I am { customer }."}),
        ("give_up", {"give_up": "{}"}),
        ("steps", {"steps": LONG}),
        ("steps", {"steps": "x\n" * 100}),
        ("steps", {"steps": "a\x00b"}),
        ("steps", {"steps": "Pay {Amount}."}),
        ("minutes", {"minutes": "0"}),
        ("minutes", {"minutes": "9" * 5000}),
        ("minutes", {"minutes": "ten"}),
        ("max_minutes", {"max_minutes": "19"}),
        ("max_minutes", {"max_minutes": "1e9"}),
        ("max_contacts", {"max_contacts": "-1"}),
        ("follow_ups", {"follow_ups_days": ["", "soon"]}),
        ("follow_ups", {"follow_ups_days": ["", "9" * 5000]}),
        ("follow_ups", {"follow_ups_when": ["days"], "follow_ups_days": []}),
        ("follow_ups", {"follow_ups_text": ["\x00"]}),
        ("follow_ups", {"follow_ups_text": [LONG]}),
        ("follow_ups", {"follow_ups_text": ["x"] * 11}),
        ("follow_ups", {"follow_ups_text": ["{x}", "{x}"]}),
        ("variables", {"variables_name": ["Customer", "amount"]}),
        ("variables", {"variables_name": ["customer", "customer"]}),
        ("variables", {"variables_name": [LONG, "amount"]}),
        ("variables", {"variables_name": ["\x00"]}),
        ("variables", {"variables_texts": ["", ""]}),
        ("variables", {"variables_texts": ["{amount}", "1"]}),
        ("variables", {"variables_texts": [LONG, "1"]}),
        ("variables", {"variables_texts": ["\x00", "1"]}),
        (
            "variables",
            {"variables_texts": ["\n".join(map(str, range(51))), "1"]},
        ),
        ("variables", {"variables_name": ["a"] * 21}),
    ],
)
def test_a_bad_value_is_an_error_on_its_field(ann, cast, field, change):
    assert errors_of(ann.post(NEW, FILLED | change)) == [field]
    assert not Scenario.objects.exists()


def test_a_name_of_another_scenario_is_refused(ann, made):
    assert errors_of(ann.post(NEW, FILLED)) == ["name"]


def test_a_name_of_another_organization_is_free(cast, client_for, made):
    assert client_for(cast.other.ann).post(NEW, FILLED).status_code == 302


def test_what_is_undefined_is_named(ann):
    answer = ann.post(NEW, FILLED | {"story": "Pay {amont}."})
    assert "“{amont}” is not a variable here" in answer.content.decode()


def test_an_unused_variable_is_a_note(ann, made):
    sent = shown_in(ann.get(url(made))) | {"persona": "Hannah"}
    assert ann.post(url(made), sent).status_code == 302
    assert (
        "No text mentions the variable customer" in ann.get(url(made)).content.decode()
    )


def test_a_copy_is_made(ann, made):
    answer = ann.post(url(made, "scenario-duplicate"))
    copy = Scenario.objects.get(name="High bill (copy)")
    assert answer.url == url(copy)
    assert copy.variables == made.variables


def test_an_unused_scenario_is_deleted(ann, made):
    assert ann.post(url(made, "scenario-remove")).url == LIST
    assert not Scenario.objects.exists()


def test_a_used_one_stays_and_says_why(ann, made, cast):
    factories.assignment(cast.organization, scenario=made)
    answer = ann.post(url(made, "scenario-remove"), follow=True)
    assert "stays: shops were planned with it" in answer.content.decode()
    assert Scenario.objects.exists()


def drawn(response):
    return [reading.drawn for reading in response.context["readings"]]


def test_three_shoppers_read_three_different_texts(ann, made):
    response = ann.get(url(made))
    assert len({tuple(each) for each in drawn(response)}) == 3
    for reading in response.context["readings"]:
        assert "<mark>" in reading.script.story
        assert "{" not in reading.script.story


def test_another_three_are_drawn_otherwise(ann, made):
    seen = {str(drawn(ann.get(url(made), {"draws": n}))) for n in range(1, 6)}
    assert len(seen) > 1
    assert drawn(ann.get(url(made))) == drawn(ann.get(url(made), {"draws": 1}))


@pytest.mark.parametrize("draws", ["x", "-1", "9" * 5000, "\x00", "²"])
def test_which_three_may_be_nonsense(ann, made, draws):
    assert ann.get(url(made), {"draws": draws}).status_code == 200


def test_a_preview_saves_nothing(ann, cast):
    response = ann.post(PREVIEW, FILLED)
    assert response.status_code == 200
    assert len(drawn(response)) == 3
    assert not Scenario.objects.exists()


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"story": ""}, "Shopper 1"),
        ({"story": "{amont}"}, "“{amont}” is not a variable here"),
        ({"story": "Paid."}, "No text mentions the variable amount"),
        ({"variables_name": ["?", "amount"]}, "Variable 1, “?”"),
        ({"minutes": "x"}, "Enter a whole number"),
    ],
)
def test_a_preview_tells_what_is_wrong_and_goes_on(ann, change, words):
    response = ann.post(PREVIEW, FILLED | change)
    assert response.status_code == 200
    assert words in response.content.decode()


def test_what_people_write_is_never_a_tag(ann):
    texts = {"story": "<b>Bold</b> {amount}", "variables_texts": ["A", "<i>1</i>"]}
    page = ann.post(PREVIEW, FILLED | texts).content.decode()
    assert "&lt;b&gt;Bold&lt;/b&gt; <mark>&lt;i&gt;1&lt;/i&gt;</mark>" in page
    assert "<b>Bold" not in page


def test_without_any_scenario_the_list_teaches(ann):
    page = ann.get(LIST).content.decode()
    assert "A scenario is the script of a shop" in page


def test_scenarios_of_others_are_not_there(cast, client_for, made):
    theirs = client_for(cast.other.ann)
    assert not theirs.get(LIST).context["scenarios"]
    assert theirs.get(url(made)).status_code == 404
    for name in ("scenario-duplicate", "scenario-remove"):
        assert theirs.post(url(made, name)).status_code == 404


@pytest.mark.parametrize("name", ["sam", "rob", "lea"])
def test_only_a_manager_writes_scenarios(cast, client_for, made, name):
    client = client_for(getattr(cast, name))
    for address in (LIST, NEW, url(made)):
        assert client.get(address).status_code == 403
    assert client.post(PREVIEW, FILLED).status_code == 403


def test_an_unknown_scenario_is_not_there(ann):
    assert ann.get(reverse("audits:scenario", args=[uuid4()])).status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_takes_the_same_queries_for_any_number(
    ann, cast, django_assert_num_queries, count
):
    for _ in range(count):
        scenario = factories.scenario(cast.organization)
        factories.assignment(cast.organization, scenario=scenario)
    with django_assert_num_queries(4):
        ann.get(LIST)


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_takes_the_same_queries_for_any_number_of_shops(
    ann, cast, made, django_assert_num_queries, count
):
    for _ in range(count):
        factories.assignment(cast.organization, scenario=made)
    with django_assert_num_queries(5):
        ann.get(url(made))
