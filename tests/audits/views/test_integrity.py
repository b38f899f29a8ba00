"""Signals and awaited files on the reviewer's page, and on the shopper's."""

import io
from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from audits import intake, lifecycle, reviewing, tasks, uploading
from audits.models import Evidence, Signal
from shoppers.models import JournalEntry, Membership
from tests import factories
from tests.factories.shops import shopper_of

LONG = "The adviser greeted me at once and explained both tariffs without any hurry."


@pytest.fixture
def rob(cast, client_for):
    return client_for(cast.rob)


def url(submission, query: str = "") -> str:
    return reverse("audits:review", args=[submission.public_id]) + query


def act(client, name, row, **data):
    return client.post(reverse(f"audits:review-{name}", args=[row.public_id]), data)


def sent(organization, *, comment="", clock_offset=None, phone=None, **fields):
    """A shop that was sent and examined."""
    shop = factories.assignment(organization, status=lifecycle.IN_PROGRESS, **fields)
    answers = {
        **factories.ANSWERS,
        "greeted": {"value": "yes", "comment": comment},
    }
    at = timezone.now()
    more = {"phone": phone} if phone else {}
    body = factories.body_of(shop, answers, visited_at=at - timedelta(hours=1), **more)
    receipt = intake.receive(
        shopper_of(shop), uuid4(), body, at=at, clock_offset=clock_offset
    )
    tasks.sweep_submissions()
    return receipt.submission


# Signals


def test_the_page_says_what_to_look_at_and_why(cast, rob):
    page = rob.get(url(sent(cast.organization, clock_offset=4000))).text
    assert "Integrity: 1 signal to check" in page
    assert "clock is 1\N{NO-BREAK SPACE}h\N{NO-BREAK SPACE}06" in page


def test_a_signal_leads_to_the_other_shop(cast, rob):
    first = sent(cast.organization, comment=LONG)
    second = sent(cast.organization, comment=LONG)
    page = rob.get(url(second)).text
    assert f'href="{url(first)}#q-greeted"' in page
    assert f"The same words stand in {first.assignment.reference}" in page


def branch(organization, **fields):
    channel = factories.channel(organization, kind="in_person")
    return factories.location(organization, channel, **fields)


def stood_at(north):
    return {"place": {"latitude": north, "longitude": 10.7522, "accuracy": 12}}


def test_a_phone_far_from_the_location_is_told_with_its_accuracy(cast, rob):
    place = branch(cast.organization, latitude=59.9139, longitude=10.7522)
    shop = sent(cast.organization, location=place, phone=stood_at(59.9339))
    page = rob.get(url(shop)).text
    assert "was 2.2 km from the location, within 12 m" in page
    assert rob.get(url(shop)).status_code == 200
    assert shop.signals.get().params == {"metres": 2224, "accuracy": 12}


def test_a_phone_at_the_location_is_told_and_is_no_signal(cast, rob):
    place = branch(cast.organization, latitude=59.9139, longitude=10.7522)
    shop = sent(cast.organization, location=place, phone=stood_at(59.9143))
    page = rob.get(url(shop)).text
    assert "The phone was 44 m from the location, within 12 m." in page
    assert "Integrity: nothing to check" in page


@pytest.mark.parametrize("phone", [None, stood_at(59.9339)])
def test_where_nothing_can_be_compared_nothing_is_claimed(cast, rob, phone):
    page = rob.get(url(sent(cast.organization, phone=phone))).text
    assert "Distance from the location" not in page


def test_a_shop_without_signals_says_what_was_looked_at(cast, rob):
    page = rob.get(url(sent(cast.organization))).text
    assert "Integrity: nothing to check" in page
    assert "Clock of the phone" in page


def test_a_shop_that_is_not_examined_yet_says_so(cast, rob):
    page = rob.get(url(factories.submission(cast.organization))).text
    assert "Being looked at now" in page
    assert "Nothing found" not in page


def test_looking_at_a_signal_is_kept_with_its_note_and_journaled(cast, rob):
    submission = sent(cast.organization, clock_offset=4000)
    signal = submission.signals.get()
    answer = act(rob, "signal-look-at", signal, note="She was abroad.")
    assert answer.url == url(submission, "#integrity")
    page = rob.get(url(submission)).text
    assert "She was abroad." in page
    assert "Integrity: nothing to check" in page
    line = JournalEntry.objects.about(signal).get()
    assert (line.verb, line.actor) == ("signal.look_at", cast.rob)
    assert line.reason == "She was abroad."


def test_a_signal_is_looked_at_once(cast, rob, client_for):
    signal = sent(cast.organization, clock_offset=4000).signals.get()
    act(rob, "signal-look-at", signal, note="First")
    colleague = factories.person(cast.organization, "reviewer")
    page = client_for(colleague).post(
        reverse("audits:review-signal-look-at", args=[signal.public_id]),
        {"note": "Second"},
        follow=True,
    )
    assert "Somebody looked at this a moment ago." in page.text
    signal.refresh_from_db()
    assert (signal.note, signal.looked_by) == ("First", cast.rob)


def test_a_note_that_is_too_long_is_told(cast, rob):
    signal = sent(cast.organization, clock_offset=4000).signals.get()
    answer = act(rob, "signal-look-at", signal, note="x" * 501)
    assert answer.status_code == 422
    signal.refresh_from_db()
    assert signal.looked_at is None


def test_a_signal_refuses_nothing(cast, rob):
    submission = sent(cast.organization, clock_offset=4000)
    act(rob, "approve", submission)
    submission.assignment.refresh_from_db()
    assert submission.assignment.status == "approved"


def test_the_queue_counts_signals_and_shows_only_those_shops(cast, rob):
    plain = sent(cast.organization)
    told = sent(cast.organization, clock_offset=4000)
    page = rob.get(url(plain)).text
    assert "1 signal" in page
    assert 'With signals <span class="count">1</span>' in page
    narrowed = rob.get(url(told, "?signals=1")).text
    assert url(plain) not in narrowed.split("data-queue")[1].split("</ol>")[0]
    assert url(told, "?signals=1") in narrowed


def test_the_narrowed_queue_opens_what_has_a_signal_and_stays_narrow(cast, rob):
    sent(cast.organization)
    told = sent(cast.organization, clock_offset=4000)
    queue = reverse("audits:review-queue")
    assert rob.get(f"{queue}?signals=1").url == url(told, "?signals=1")
    page = reverse("audits:review-take-up", args=[told.public_id])
    assert rob.post(f"{page}?signals=1").url == url(told, "?signals=1")


def test_a_narrowed_queue_with_nothing_in_it_shows_the_way_back(cast, rob):
    sent(cast.organization)
    page = rob.get(reverse("audits:review-queue") + "?signals=1").text
    assert "Nothing with a signal waits for review" in page
    assert "Show all that waits" in page


def test_what_was_looked_at_is_not_counted_any_more(cast, rob):
    submission = sent(cast.organization, clock_offset=4000)
    act(rob, "signal-look-at", submission.signals.get())
    assert "With signals" not in rob.get(url(submission)).text


@pytest.fixture
def both(cast):
    """Sam is a reviewer too."""
    Membership.objects.create(
        person=cast.sam, organization=cast.organization, role="reviewer"
    )
    return cast.sam


def test_nobody_reads_or_settles_signals_about_their_own_shop(cast, client_for, both):
    own = sent(cast.organization, comment=LONG, shopper=both, clock_offset=4000)
    other = factories.person(cast.organization, "shopper")
    theirs = sent(cast.organization, comment=LONG, shopper=other)
    client = client_for(both)
    for page in (client.get(url(own)).text, client.get(url(theirs)).text):
        assert "clock is" not in page
        assert "The same words" not in page
    for signal in Signal.objects.all():
        assert act(client, "signal-look-at", signal).status_code == 404


def test_a_shopper_reads_nothing_of_signals(cast, client_for):
    submission = sent(cast.organization, shopper=cast.sam, clock_offset=4000)
    page = client_for(cast.sam).get(
        reverse("audits:shop", args=[submission.assignment.public_id])
    )
    assert "ignal" not in page.text
    assert "clock is" not in page.text


def test_a_manager_reads_signals_on_the_page_of_the_shop(cast, client_for):
    submission = sent(cast.organization, clock_offset=4000)
    page = reverse("audits:assignment", args=[submission.assignment.public_id])
    assert "clock is 1" in client_for(cast.ann).get(page).text
    submission.signals.get().look_at(by=cast.rob, at=timezone.now(), note="Abroad")
    assert "“Abroad”" in client_for(cast.ann).get(page).text


@pytest.mark.parametrize("count", [1, 3])
def test_any_number_of_signals_costs_the_page_of_the_shop_the_same_queries(
    cast, client_for, count, django_assert_num_queries
):
    for _ in range(count):
        sent(cast.organization, comment=LONG)
    submission = sent(cast.organization, comment=LONG)
    page = reverse("audits:assignment", args=[submission.assignment.public_id])
    client = client_for(cast.ann)
    client.get(page)
    with django_assert_num_queries(7):
        client.get(page)
    assert submission.signals.count() == count


@pytest.mark.parametrize("count", [1, 3])
def test_any_number_of_signals_costs_the_same_queries(
    cast, rob, count, django_assert_num_queries
):
    for _ in range(count):
        sent(cast.organization, comment=LONG)
    submission = sent(cast.organization, comment=LONG, clock_offset=4000)
    rob.get(url(submission))
    with django_assert_num_queries(13):
        rob.get(url(submission))
    assert submission.signals.count() == count + 1


# Awaited files


@pytest.fixture
def awaiting(cast):
    return factories.awaiting(cast.organization, shopper=cast.sam)


def test_what_is_awaited_is_named_and_is_no_file(rob, awaiting):
    page = rob.get(url(awaiting)).text
    assert "Awaiting evidence" in page
    assert "storefront.jpg" in page
    assert "awaited since" in page
    assert 'Evidence <span class="count">0</span>' in page
    assert f'href="#e-{awaiting.evidence.get().public_id}"' not in page


def test_approving_before_the_file_is_here_says_what_to_do(rob, awaiting):
    answer = act(rob, "approve", awaiting)
    page = rob.get(answer.url).text
    assert "Wait for it, or stop waiting and say why." in page


def test_a_reviewer_stops_waiting_with_a_reason_and_may_approve(cast, rob, awaiting):
    slot = awaiting.evidence.get()
    act(rob, "evidence-give-up", slot, message="The phone was stolen.")
    page = rob.get(url(awaiting)).text
    assert "The phone was stolen." in page
    line = JournalEntry.objects.about(slot).get(verb="evidence.give_up")
    assert (line.actor, line.reason) == (cast.rob, "The phone was stolen.")
    act(rob, "approve", awaiting)
    awaiting.assignment.refresh_from_db()
    assert awaiting.assignment.status == "approved"


def test_nobody_stops_waiting_without_a_reason(rob, awaiting):
    slot = awaiting.evidence.get()
    answer = act(rob, "evidence-give-up", slot, message=" ")
    assert answer.status_code == 422
    assert "Say in a sentence why nobody waits for it." in answer.text
    slot.refresh_from_db()
    assert slot.status == Evidence.Status.EXPECTED


def arrive(submission, content=None):
    slot = submission.evidence.get()
    content = content or factories.photo_bytes()
    upload = uploading.Upload(
        public_id=slot.public_id,
        question_key="proof",
        name="storefront.jpg",
        content=io.BytesIO(content),
        size=len(content),
    )
    viewer = shopper_of(submission.assignment)
    row, _ = uploading.store(viewer, submission.assignment, upload, at=timezone.now())
    tasks.prepare_evidence(evidence_id=row.pk)
    tasks.sweep_submissions()
    return row


def test_a_file_that_came_meanwhile_is_not_given_up(rob, awaiting):
    slot = arrive(awaiting)
    answer = act(rob, "evidence-give-up", slot, message="Too late.")
    assert "The file has come meanwhile: look at it." in rob.get(answer.url).text
    slot.refresh_from_db()
    assert slot.status == Evidence.Status.READY


@pytest.mark.parametrize("verb", ["approve", "put-back"])
def test_a_file_that_comes_after_all_is_kept_and_flagged(rob, awaiting, verb):
    act(rob, "take-up", awaiting)
    act(rob, "evidence-give-up", awaiting.evidence.get(), message="Stolen.")
    act(rob, verb, awaiting)
    row = arrive(awaiting)
    assert Evidence.objects.get(pk=row.pk).status == Evidence.Status.READY
    assert awaiting.signals.get().kind == Signal.Kind.LATE_FILE
    page = rob.get(url(awaiting)).text
    assert "storefront.jpg came after we had stopped waiting for it." in page
    assert "came late" in page


def test_bytes_that_are_no_photo_are_refused_for_what_nobody_waits_for(rob, awaiting):
    act(rob, "evidence-give-up", awaiting.evidence.get(), message="Stolen.")
    Evidence.objects.update(sha256="0" * 64)
    with pytest.raises(uploading.CannotStore):
        arrive(awaiting)
    assert awaiting.evidence.get().status == Evidence.Status.GIVEN_UP


def test_nobody_gives_up_a_file_of_their_own_shop(cast, client_for, both):
    own = factories.awaiting(cast.organization, shopper=both)
    answer = act(
        client_for(both), "evidence-give-up", own.evidence.get(), message="Lost"
    )
    assert answer.status_code == 403
    assert own.evidence.get().status == Evidence.Status.EXPECTED


def test_what_is_decided_waits_for_nothing(cast, rob, awaiting):
    reviewing.exclude(
        cast.viewer(cast.rob), awaiting, at=timezone.now(), reason="Recognised"
    )
    slot = awaiting.evidence.get()
    answer = act(rob, "evidence-give-up", slot, message="Lost")
    assert "this shop is" in rob.get(answer.url).text
    slot.refresh_from_db()
    assert slot.status == Evidence.Status.EXPECTED


def test_a_file_that_was_given_up_leaves_its_place_to_another(cast, rob, awaiting):
    slot = awaiting.evidence.get()
    act(rob, "evidence-give-up", slot, message="Lost")
    reviewing.send_back(
        cast.viewer(cast.rob),
        awaiting,
        at=timezone.now(),
        message="Again, please",
        findings={"proof": "A photo?"},
    )
    shop = awaiting.assignment
    shop.refresh_from_db()
    photos = [factories.evidence(shop) for _ in range(3)]
    assert len(photos) == 3


def test_the_shopper_reads_which_file_has_not_arrived(cast, client_for, awaiting):
    shop = reverse("audits:shop", args=[awaiting.assignment.public_id])
    page = client_for(cast.sam).get(shop).text
    assert "1 file has not arrived yet" in page
    assert "storefront.jpg" in page
    arrive(awaiting)
    assert "not arrived yet" not in client_for(cast.sam).get(shop).text


@pytest.mark.parametrize("count", [1, 3])
def test_any_number_of_awaited_files_costs_the_same_queries(
    cast, rob, count, django_assert_num_queries
):
    shop = factories.assignment(cast.organization, status=lifecycle.IN_PROGRESS)
    slots = [factories.slot(name=f"{n}.jpg") for n in range(count)]
    body = factories.body_of(shop, evidence=slots)
    at = timezone.now()
    receipt = intake.receive(shopper_of(shop), uuid4(), body, at=at)
    rob.get(url(receipt.submission))
    with django_assert_num_queries(12):
        page = rob.get(url(receipt.submission))
    assert page.text.count("awaited since") == count
