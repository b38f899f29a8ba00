import re

import pytest
from django.urls import reverse
from django.utils import timezone

from audits import reviewing
from audits.models import Draft, Location, Submission
from shoppers.models import Role
from tests import factories


def address(shop, name="shop"):
    return reverse(f"audits:{name}", args=[shop.public_id])


def text_of(response):
    text = re.sub(r"<[^>]+>", " ", response.content.decode())
    return re.sub(r"\s+", " ", text)


@pytest.fixture
def shop(cast):
    return factories.assignment(cast.organization, shopper=cast.sam)


def test_the_brief_tells_the_script_with_its_variables_drawn(cast, client_for, shop):
    text = text_of(client_for(cast.sam).get(address(shop)))
    assert shop.variables["customer"] in text
    assert "{customer}" not in text


def test_recording_is_forbidden_where_no_policy_allows_it(cast, client_for):
    shop = factories.assignment(cast.organization, shopper=cast.sam)
    Location.objects.update(country="SE")
    text = text_of(client_for(cast.sam).get(address(shop)))
    assert "Don’t record: not allowed here" in text


def test_the_policy_of_the_locations_country_is_told(cast, client_for, shop):
    policies = shop.wave.program.recording_policies.filter(country="NO")
    policies.update(rule="announce")
    text = text_of(client_for(cast.sam).get(address(shop)))
    assert "Record only after you said so" in text


def test_accepting_keeps_the_shop(cast, client_for, shop):
    client_for(cast.sam).post(address(shop, "shop-accept"))
    shop.refresh_from_db()
    assert shop.status == "accepted"


def test_declining_gives_the_shop_back(cast, client_for, shop):
    client_for(cast.sam).post(address(shop, "shop-decline"))
    shop.refresh_from_db()
    assert (shop.status, shop.shopper) == ("open", None)


def test_accepting_twice_says_why_not(cast, client_for):
    shop = factories.assignment(cast.organization, shopper=cast.sam, status="submitted")
    client = client_for(cast.sam)
    answer = client.post(address(shop, "shop-accept"), follow=True)
    assert "already sent" in text_of(answer)


def test_starting_notes_the_time_of_the_visit(cast, client_for):
    shop = factories.assignment(cast.organization, shopper=cast.sam, status="accepted")
    answer = client_for(cast.sam).post(address(shop, "shop-start"))
    assert answer["Location"] == address(shop, "shop-checklist")
    assert Draft.objects.get(assignment=shop).visited_at is not None


def test_a_cancelled_shop_cannot_be_started(cast, client_for, shop):
    shop.cancel(by=cast.ann, at=timezone.now(), reason="Closed")
    client = client_for(cast.sam)
    answer = client.post(address(shop, "shop-start"), follow=True)
    assert "This shop was cancelled" in text_of(answer)


def test_a_sent_shop_shows_its_reference(cast, client_for):
    shop = factories.assignment(cast.organization, shopper=cast.sam, status="submitted")
    text = text_of(client_for(cast.sam).get(address(shop)))
    assert "We have your answers" in text
    assert shop.reference in text


def test_a_returned_shop_shows_the_exact_questions_and_answers(cast, client_for):
    sent = factories.submission(cast.organization, shopper=cast.sam)
    reviewing.send_back(
        cast.viewer(cast.rob),
        sent,
        at=timezone.now(),
        message="One more look.",
        findings={"solved": "You wrote otherwise. Which?"},
    )
    text = text_of(client_for(cast.sam).get(address(sent.assignment)))
    assert "One more look." in text
    assert "2.1 Was your request solved?" in text
    assert "You answered: “Yes”" in text


def test_the_reviewer_is_never_named(cast, client_for):
    shop = factories.assignment(cast.organization, shopper=cast.sam, status="returned")
    answer = client_for(cast.sam).get(address(shop))
    assert cast.rob.name not in text_of(answer)


@pytest.mark.parametrize("name", ["shop", "shop-checklist", "shop-check"])
def test_another_shoppers_shop_is_not_there(cast, client_for, name):
    other = factories.person(cast.organization, Role.SHOPPER)
    shop = factories.assignment(cast.organization, shopper=other, status="accepted")
    assert client_for(cast.sam).get(address(shop, name)).status_code == 404


VERBS = ["shop-accept", "shop-decline", "shop-start", "shop-draft", "shop-send"]


@pytest.mark.parametrize("name", [*VERBS, "evidence-add"])
def test_another_shoppers_shop_cannot_be_moved(cast, client_for, name):
    other = factories.person(cast.organization, Role.SHOPPER)
    shop = factories.assignment(cast.organization, shopper=other, status="accepted")
    assert client_for(cast.sam).post(address(shop, name)).status_code == 404


@pytest.mark.parametrize("role", ["ann", "rob", "lea", "ada"])
def test_the_pages_are_for_shoppers(cast, client_for, shop, role):
    client = client_for(getattr(cast, role))
    assert client.get(address(shop)).status_code == 403


def test_the_brief_tells_limits_account_and_what_comes_after(cast, client_for):
    scenario = factories.scenario(
        cast.organization,
        test_account="4410 2286 of {customer}",
        max_minutes=30,
        max_contacts=2,
        follow_ups=[
            {"text": "Look for the letter.", "after_days": 0, "on_promise": False},
            {"text": "Look again.", "after_days": None, "on_promise": True},
        ],
    )
    shop = factories.assignment(
        cast.organization, scenario=scenario, status="in_progress", shopper=cast.sam
    )
    now = timezone.now()
    Draft.objects.create(assignment=shop, visited_at=now, saved_at=now)
    page = client_for(cast.sam).get(reverse("audits:shop", args=[shop.public_id]))
    text = page.content.decode()
    account = f"4410 2286 of {shop.variables['customer']}"
    for words in ("at most 30 minutes", "at most 2", account, "Do it now"):
        assert words in text
    assert "On the day that they promise:" in text


def test_after_sending_the_promised_day_is_told(cast, client_for):
    step = {"text": "Look for the letter.", "after_days": None, "on_promise": True}
    scenario = factories.scenario(cast.organization, follow_ups=[step])
    shop = factories.assignment(
        cast.organization, scenario=scenario, status="submitted", shopper=cast.sam
    )
    now = timezone.now().isoformat()
    promise = {"kind": "promise_made", "at": now, "due": now}
    Submission.objects.filter(assignment=shop).update(contacts=[{"events": [promise]}])
    text = text_of(client_for(cast.sam).get(address(shop)))
    assert "Today: Look for the letter. Do it now" in text
