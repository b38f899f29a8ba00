from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from audits import intake, reviewing
from shoppers.models import Viewer
from tests import factories
from tests.reports.importing.world import run, written
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
    said = (
        "Billing queue: 51 of 100, 29 points below the target of 80. "
        "Best in Greeting (66.7), worst in Help (40.0)."
    )
    assert said in text_of(lea, shop)


def test_the_visit_is_told_in_the_locations_time(world, lea):
    (shop,) = world.shops(HALF)
    text = text_of(lea, shop)
    assert "(time in Oslo)" in text
    assert "A bill too high" in text


def test_failed_questions_come_critical_first(world, lea):
    (shop,) = world.shops(NOTHING)
    page = lea.get(url(shop)).context["page"]
    keys = [each.line.question.key for each in page.failed]
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


def compared(lea, shop):
    page = lea.get(url(shop)).context["page"]
    return [
        (each.figure.label, str(each.figure.score), each.figure.n, each.note)
        for each in page.compared
    ]


def test_it_is_compared_with_its_past_and_its_peers(world, lea):
    world.shops(FULL, FULL, FULL, wave=world.before)
    world.shops(NOTHING, NOTHING, NOTHING, location=world.place())
    (*_others, shop) = world.shops(HALF, HALF, HALF)
    assert compared(lea, shop) == [
        ("Here, Spring", "100.0", 3, ""),
        ("Here, Autumn", "51.4", 3, "no significant change"),
        ("Others, Phone", "0.0", 3, ""),
    ]


def test_a_past_that_was_imported_is_marked(world, lea, tmp_path):
    day = world.before.starts_on
    lines = "".join(
        f"{world.location.name},{day},{score},Spring\n" for score in (50, 55, 60)
    )
    path = written(tmp_path, f"Store,Date,Score,Wave\n{lines}")
    run(path, program=world.program.name)
    (shop,) = world.shops(HALF)
    told = compared(lea, shop)[0]
    assert told == ("Here, Spring", "55.0", 3, "imported")


def test_few_shops_come_with_a_warning(world, lea):
    world.shops(FULL, FULL, wave=world.before)
    (shop,) = world.shops(HALF)
    warning = "too few to say how it usually is"
    assert compared(lea, shop)[:2] == [
        ("Here, Spring", "100.0", 2, warning),
        ("Here, Autumn", "51.4", 1, warning),
    ]


def test_the_result_of_one_other_place_is_not_told(world, lea):
    world.shops(NOTHING, location=world.place())
    (shop,) = world.shops(HALF)
    page = lea.get(url(shop)).context["page"]
    assert page.compared[-1].note == "not shown below 3"
    assert page.compared[-1].is_hidden
    assert [each.peers for each in page.sections.rows] == [None, None]


def test_sections_show_points_peers_and_the_last_shop(world, lea):
    world.shops(FULL)
    world.shops(NOTHING, NOTHING, NOTHING, location=world.place())
    (shop,) = world.shops(HALF)
    row = lea.get(url(shop)).context["page"].sections.rows[0]
    shown = str(row.figure.score), row.earned, row.possible, row.since_last
    assert shown == ("66.7", 400, 600, "\N{MINUS SIGN}33.3")
    assert str(row.peers) == "0"


def test_the_sections_say_where_the_target_is_reached(world, lea):
    (shop,) = world.shops(FULL | {"solved": {"value": "no"}})
    assert "On target in Greeting; short of it in Help" in text_of(lea, shop)


def test_no_section_on_target_is_said(world, lea):
    (shop,) = world.shops(NOTHING)
    assert "No section reaches the target of 80" in text_of(lea, shop)


def test_weights_are_told_as_shares(world, lea):
    content = factories.SMALL | {"weigh_sections": True}
    sections = [dict(each) for each in content["sections"]]
    sections[0]["weight"], sections[1]["weight"] = 100, 300
    content["sections"] = sections
    world.version = factories.checklist_version(world.organization, content)
    (shop,) = world.shops(HALF)
    rows = lea.get(url(shop)).context["page"].sections.rows
    assert [str(each.share) for each in rows] == ["25", "75"]


def failures(lea, shop):
    page = lea.get(url(shop)).context["page"]
    return {each.line.question.key: each for each in page.failed}


def test_what_fails_wave_after_wave_is_said(world, lea):
    world.shops(HALF, wave=world.before)
    (shop,) = world.shops(NOTHING)
    found = failures(lea, shop)
    assert found["greeted"].repeated == "Failed here in 2 waves in a row"
    assert found["wait"].repeated == ""


def test_a_failure_at_another_place_is_no_repetition(world, lea):
    world.shops(NOTHING, wave=world.before, location=world.place())
    (shop,) = world.shops(NOTHING)
    assert {each.repeated for each in failures(lea, shop).values()} == {""}


def test_a_failed_question_leads_to_its_shops_here(world, lea):
    (shop,) = world.shops(NOTHING)
    address = reverse("reports:scorecard-list") + failures(lea, shop)["greeted"].href
    listed = lea.get(address).context["page"].shops
    assert [each.card.submission for each in listed] == [shop]


def test_a_critical_failure_says_what_it_does_to_the_total(world, lea):
    content = factories.SMALL | {"critical_rule": "cap", "critical_cap": 3_000_000}
    world.version = factories.checklist_version(world.organization, content)
    (shop,) = world.shops(NOTHING)
    assert "Critical: the total is capped at 30" in text_of(lea, shop)


def test_evidence_that_never_arrived_is_said(world, cast, lea):
    waiting = factories.awaiting(world.organization, wave=world.wave)
    rob, at = cast.viewer(cast.rob), waiting.arrived_at
    waiting.evidence.get().give_up(by=cast.rob, at=at, reason="The phone is lost")
    reviewing.approve(rob, waiting, at=at)
    text = text_of(lea, waiting)
    assert "1 file did not arrive: the reviewer decided without it." in text


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


def test_the_contact_is_drawn_with_its_steps(world, lea):
    (shop,) = world.shops(HALF)
    at = shop.visited_at
    events = [("started", 0), ("in_queue", 20), ("answered", 120), ("ended", 300)]
    shop.contacts = [
        {
            "events": [
                {"kind": kind, "at": (at + timedelta(seconds=s)).isoformat()}
                for kind, s in events
            ]
        }
    ]
    shop.save()
    text = text_of(lea, shop)
    assert "2:00 of 5:00 went on waiting" in text
    assert "In the queue" in text


def test_without_a_contact_log_there_is_no_time_line(world, lea):
    (shop,) = world.shops(HALF)
    assert "s-time" not in text_of(lea, shop)


@pytest.mark.parametrize("count", [1, 3])
def test_the_number_of_queries_is_fixed(world, lea, django_assert_num_queries, count):
    for _ in range(count):
        world.shops(FULL, location=world.place())
    *_earlier, shop = world.shops(*[HALF] * count)
    with django_assert_num_queries(18):
        lea.get(url(shop))


def test_evidence_that_was_refused_is_said_in_words(world, cast, lea):
    shop, photo = sent_with_photo(world, ready=False)
    photo.refuse(at=shop.arrived_at, refusal="not_an_image")
    reviewing.approve(cast.viewer(cast.rob), shop, at=shop.arrived_at)
    assert "Photo 1: Could not be read" in text_of(lea, shop)
