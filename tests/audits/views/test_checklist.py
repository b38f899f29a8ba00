import json
import re
from copy import deepcopy
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from audits.models import Draft, Evidence, Submission
from tests import factories

FETCH = {"X-Requested-With": "fetch"}
#: ANSWERS as the form sends them.
TYPED = {
    "a.greeted": "yes",
    "m.wait": "0",
    "s.wait": "45",
    "a.solved": "yes",
    "a.ease": "8",
}


def address(shop, name):
    return reverse(f"audits:shop-{name}", args=[shop.public_id])


def typed(**more):
    now = timezone.now().astimezone(ZoneInfo("Europe/Oslo"))
    return {"visited_at": now.strftime("%Y-%m-%dT%H:%M"), **TYPED, **more}


@pytest.fixture
def shop(cast):
    return factories.assignment(
        cast.organization, shopper=cast.sam, status="in_progress"
    )


@pytest.fixture
def client(cast, client_for):
    return client_for(cast.sam)


def test_saving_keeps_the_answers_in_their_raw_form(client, shop):
    client.post(address(shop, "draft"), typed())
    assert Draft.objects.get(assignment=shop).answers == factories.ANSWERS


def test_the_visit_is_read_on_the_locations_clock(client, shop):
    client.post(address(shop, "draft"), {"visited_at": "2026-07-01T12:00"})
    oslo = datetime(2026, 7, 1, 12, tzinfo=ZoneInfo("Europe/Oslo"))
    assert Draft.objects.get(assignment=shop).visited_at == oslo


def test_the_first_answer_starts_an_accepted_shop(cast, client):
    shop = factories.assignment(cast.organization, shopper=cast.sam, status="accepted")
    client.post(address(shop, "draft"), typed())
    shop.refresh_from_db()
    assert shop.status == "in_progress"


def test_what_is_wrong_stands_on_its_field_and_stays_typed(client, shop):
    answer = client.post(address(shop, "draft"), typed(**{"m.wait": "ten"}))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert 'value="ten"' in page
    assert "Give a whole number, in digits." in page


def test_a_wrong_answer_does_not_keep_the_others_from_being_saved(client, shop):
    client.post(address(shop, "draft"), typed(**{"m.wait": "ten"}))
    kept = Draft.objects.get(assignment=shop).answers
    assert kept.keys() == {"greeted", "solved", "ease"}


def test_nul_and_a_megabyte_of_text_are_refused_on_their_field(client, shop):
    wrong = {"c.greeted": "a\0b", "a.solved": "x" * 1_000_000}
    answer = client.post(address(shop, "draft"), typed(**wrong))
    assert answer.status_code == 422
    assert Draft.objects.get(assignment=shop).answers.keys() == {"wait", "ease"}


def test_an_unknown_question_is_refused(client, shop):
    answer = client.post(address(shop, "draft"), typed(**{"a.points": "400"}))
    assert "not part of the checklist" in answer.content.decode()


def test_a_date_that_is_none_stays_typed(client, shop):
    answer = client.post(address(shop, "draft"), typed(visited_at="soon"))
    page = answer.content.decode()
    assert 'value="soon"' in page
    assert "Give the day and the time of your visit." in page


def test_the_pages_script_gets_the_problems_by_question(client, shop):
    data = typed(**{"m.wait": "ten"})
    answer = client.post(address(shop, "draft"), data, headers=FETCH)
    assert answer.json()["problems"].keys() == {"wait"}


def test_a_sent_shop_takes_no_more_drafts(cast, client):
    shop = factories.assignment(cast.organization, shopper=cast.sam, status="submitted")
    answer = client.post(address(shop, "draft"), typed(), headers=FETCH)
    assert answer.status_code == 409
    assert not Draft.objects.exists()


def test_the_form_shows_what_was_saved(client, shop):
    data = typed(**{"a.greeted": "no", "r.greeted": "Mumbled", "c.greeted": "Hm."})
    client.post(address(shop, "draft"), data)
    page = client.get(address(shop, "checklist")).content.decode()
    assert 'name="a.greeted" value="no" checked' in page
    assert 'name="r.greeted" value="Mumbled" checked' in page
    assert ">Hm.</textarea>" in page
    assert 'name="s.wait" inputmode="numeric" value="45"' in page


def test_not_applicable_is_a_choice_beside_the_others(client, shop):
    client.post(address(shop, "draft"), typed(**{"a.ease": "-"}))
    assert Draft.objects.get(assignment=shop).answers["ease"] == {"na": True}


def test_no_points_weights_or_critical_marks_are_in_the_page(cast, client):
    marked = deepcopy(factories.SMALL)
    question = marked["sections"][0]["questions"][0]
    question |= {"points": 73137, "weight": 41719, "critical": True}
    version = factories.checklist_version(cast.organization, marked)
    shop = factories.assignment(
        cast.organization, shopper=cast.sam, status="accepted", version=version
    )
    page = client.get(address(shop, "checklist")).content.decode()
    assert "Did they greet you?" in page
    assert not re.search(r"73137|731\.37|41719|points|critical|weight", page)


def test_in_a_returned_shop_the_flagged_question_carries_the_message(cast, client):
    shop = factories.assignment(cast.organization, shopper=cast.sam, status="returned")
    page = client.get(address(shop, "checklist")).content.decode()
    flagged = re.findall(r'id="q-(\w+)"[^>]* data-flag', page)
    assert flagged == ["greeted"]
    assert "Please look at this again." in page


def test_a_returned_shop_begins_with_what_was_sent(cast, client):
    shop = factories.assignment(cast.organization, shopper=cast.sam, status="returned")
    page = client.get(address(shop, "checklist")).content.decode()
    assert 'name="a.greeted" value="yes" checked' in page


def test_the_check_lists_what_is_missing_with_links(client, shop):
    client.post(address(shop, "draft"), {"a.greeted": "no"})
    page = client.get(address(shop, "check")).content.decode()
    links = re.findall(r"#(q-\w+|visited_at)\"", page)
    assert links[:4] == ["visited_at", "q-greeted", "q-wait", "q-solved"]


def test_nothing_incomplete_is_sent(client, shop):
    client.post(address(shop, "draft"), {"a.greeted": "yes"})
    answer = client.post(address(shop, "send"))
    assert answer.status_code == 422
    assert not Submission.objects.exists()


def test_sending_stores_the_draft_under_its_id(client, shop):
    client.post(address(shop, "draft"), typed())
    client.post(address(shop, "send"))
    sent = Submission.objects.get(assignment=shop)
    assert sent.public_id == Draft.objects.get(assignment=shop).submission_id
    assert json.loads(sent.payload)["answers"] == factories.ANSWERS


def test_sending_twice_stores_once_and_shows_the_same_page(client, shop):
    client.post(address(shop, "draft"), typed())
    client.post(address(shop, "send"))
    again = client.post(address(shop, "send"), follow=True)
    assert "We have your answers" in again.content.decode()
    assert Submission.objects.get().revision == 1


def test_the_photos_are_sent_along(client, shop):
    photo = factories.evidence(shop)
    client.post(address(shop, "draft"), typed())
    client.post(address(shop, "send"))
    assert Evidence.objects.get(pk=photo.pk).submission == Submission.objects.get()


def test_a_visit_in_the_future_is_told_on_the_check(client, shop):
    client.post(address(shop, "draft"), typed(visited_at="2999-01-01T12:00"))
    page = client.post(address(shop, "send")).content.decode()
    assert "This lies in the future." in page


def test_after_a_return_the_next_revision_is_sent(cast, client):
    shop = factories.assignment(cast.organization, shopper=cast.sam, status="returned")
    client.post(address(shop, "draft"), typed(**{"a.ease": "3"}))
    client.post(address(shop, "send"))
    sent = Submission.objects.get()
    assert sent.revision == 2
    assert json.loads(sent.payload)["answers"]["ease"] == {"value": 3}


def test_a_file_chosen_without_scripts_comes_with_the_form(client, shop):
    photo = {"file.proof": upload()}
    client.post(address(shop, "draft"), typed(**photo))
    assert Evidence.objects.get().question_key == "proof"


def test_a_bad_file_keeps_the_answers_and_is_told_on_its_slot(client, shop):
    answer = client.post(
        address(shop, "draft"), typed(**{"file.proof": upload(b"<svg>")})
    )
    assert "not a photo that we can read" in answer.content.decode()
    assert Draft.objects.get(assignment=shop).answers == factories.ANSWERS


@pytest.mark.parametrize("count", [1, 3])
def test_the_checklist_asks_the_database_as_often_for_one_photo_as_for_three(
    client, shop, count, django_assert_num_queries
):
    for _ in range(count):
        factories.evidence(shop)
    with django_assert_num_queries(5):
        client.get(address(shop, "checklist"))


def upload(content=None):
    return SimpleUploadedFile("me.jpg", content or factories.photo_bytes())
