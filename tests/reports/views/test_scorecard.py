from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from audits import intake, reviewing
from shoppers.models import Viewer
from tests import factories
from tests.reports.views.world import FULL, HALF, NOTHING, World


@pytest.fixture
def world(cast):
    return World(cast.organization)


@pytest.fixture
def lea(cast, client_for):
    return client_for(cast.lea)


def url(submission):
    return reverse("reports:scorecard", args=[submission.public_id])


def text_of(client, submission):
    response = client.get(url(submission))
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


def test_the_headline_names_best_and_worst(world, lea):
    (shop,) = world.shops(HALF)
    said = "Billing queue: 51 of 100, best in Greeting (66.7), worst in Help (40.0)."
    assert said in text_of(lea, shop)


def test_the_visit_is_told_in_the_locations_time(world, lea):
    (shop,) = world.shops(HALF)
    text = text_of(lea, shop)
    assert "(Oslo)" in text
    assert "A bill too high" in text


def test_failed_questions_come_critical_first(world, lea):
    (shop,) = world.shops(NOTHING)
    page = lea.get(url(shop)).context["page"]
    keys = [line.question.key for line in page.failed]
    assert keys == ["solved", "wait", "greeted"]
    assert page.judged == 3


def test_answers_are_told_in_words_with_their_comment(world, lea):
    (shop,) = world.shops(NOTHING)
    text = text_of(lea, shop)
    assert "10:00" in text
    assert "nobody looked up" in text


def test_a_critical_failure_without_a_cap_lets_the_total_stand(world, lea):
    (shop,) = world.shops(NOTHING)
    assert "The total stands as it is." in text_of(lea, shop)


def test_a_cap_says_what_the_total_was_without_it(world, lea):
    content = factories.SMALL | {"critical_rule": "cap", "critical_cap": 3_000_000}
    world.version = factories.checklist_version(world.organization, content)
    (shop,) = world.shops(FULL | {"solved": {"value": "no"}})
    text = text_of(lea, shop)
    assert "Capped at 30.0." in text
    assert "Without the cap the total is 71.4." in text


def test_it_is_compared_with_its_past_and_its_peers(world, lea):
    world.shops(FULL, FULL, wave=world.before)
    world.shops(NOTHING, location=world.place())
    (shop,) = world.shops(HALF)
    compared = lea.get(url(shop)).context["page"].compared
    told = [(c.figure.label, str(c.figure.score), c.figure.n) for c in compared]
    assert told == [
        ("Here, Spring", "100.0", 2),
        ("Here, Autumn", "51.4", 1),
        ("Others, Phone", "0.0", 1),
    ]


def test_sections_show_points_peers_and_the_last_shop(world, lea):
    world.shops(FULL)
    world.shops(NOTHING, location=world.place())
    (shop,) = world.shops(HALF)
    row = lea.get(url(shop)).context["page"].sections[0]
    shown = str(row.figure.score), row.earned, row.possible, row.since_last
    assert shown == ("66.7", 400, 600, "\N{MINUS SIGN}33.3")
    assert str(row.peers) == "0"


@pytest.mark.parametrize("name", ["lea", "rob"])
def test_the_shopper_is_not_named(world, cast, client_for, name):
    cast.sam.name = "Samantha Quill"
    cast.sam.save()
    (shop,) = world.shops(HALF)
    text = text_of(client_for(getattr(cast, name)), shop)
    assert "Samantha" not in text
    assert cast.sam.email not in text


def test_the_reviewer_may_be_named(world, lea):
    (shop,) = world.shops(HALF)
    assert "by Rob, reviewer" in text_of(lea, shop)


def sent_with_photo(world, *, ready):
    sent = factories.assignment(
        world.organization,
        status="in_progress",
        wave=world.wave,
        location=world.location,
        version=world.version,
        scenario=world.scenario,
    )
    photo = factories.evidence(sent, name="sam_quill.jpg", ready=ready)
    body = factories.body_of(sent, HALF, evidence=[photo.public_id])
    intake.receive(
        Viewer.of(sent.shopper, sent.organization), uuid4(), body, at=timezone.now()
    )
    sent.refresh_from_db()
    return sent.submission, photo


def test_evidence_is_shown_without_its_own_name(world, cast, lea):
    shop, photo = sent_with_photo(world, ready=True)
    reviewing.approve(cast.viewer(cast.rob), shop, at=shop.arrived_at)
    text = text_of(lea, shop)
    assert reverse("audits:evidence", args=[photo.public_id, "thumb"]) in text
    assert 'alt="Photo 1 for “A photo, if you have one”"' in text
    assert "sam_quill" not in text


def test_evidence_that_is_being_prepared_is_said_in_words(world, cast, lea):
    shop, photo = sent_with_photo(world, ready=False)
    reviewing.approve(cast.viewer(cast.rob), shop, at=shop.arrived_at)
    text = text_of(lea, shop)
    assert '<span class="thumb">Photo 1: Being prepared</span>' in text
    assert str(photo.public_id) not in text


def test_it_is_absent_until_it_is_approved(world, lea):
    waiting = factories.submission(world.organization, wave=world.wave)
    assert lea.get(url(waiting)).status_code == 404


def test_another_organizations_is_absent(world, cast, lea):
    (theirs,) = World(cast.other.organization).shops(FULL)
    assert lea.get(url(theirs)).status_code == 404


def test_what_never_was_is_absent(world, lea):
    assert lea.get(reverse("reports:scorecard", args=[uuid4()])).status_code == 404


def test_shoppers_may_not_read(world, cast, client_for):
    (shop,) = world.shops(FULL)
    assert client_for(cast.sam).get(url(shop)).status_code == 403


@pytest.mark.parametrize("count", [1, 3])
def test_the_number_of_queries_is_fixed(world, lea, django_assert_num_queries, count):
    for _ in range(count):
        world.shops(FULL, location=world.place())
    *_earlier, shop = world.shops(*[HALF] * count)
    with django_assert_num_queries(16):
        lea.get(url(shop))


def test_evidence_that_was_refused_is_said_in_words(world, cast, lea):
    shop, photo = sent_with_photo(world, ready=False)
    photo.refuse(at=shop.arrived_at, refusal="not_an_image")
    reviewing.approve(cast.viewer(cast.rob), shop, at=shop.arrived_at)
    assert "Photo 1: Could not be read" in text_of(lea, shop)
