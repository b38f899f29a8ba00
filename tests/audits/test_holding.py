"""Work that comes too late: kept, flagged, decided on by a manager. Never lost."""

import json
from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from audits import admitting, holding, intake, reviewing
from audits.intake import Held
from audits.models import AlreadyDecided, Assignment, Evidence, HeldSending, Submission
from shoppers.models import JournalEntry, Role
from tests import factories

pytestmark = pytest.mark.django_db
CAUSE = HeldSending.Cause
DIGEST = "ab" * 32


@pytest.fixture
def company():
    return factories.organization()


@pytest.fixture
def manager(company):
    return factories.viewer(company, Role.MANAGER)


@pytest.fixture
def shop(company):
    return factories.assignment(company, status="in_progress")


@pytest.fixture
def sam(shop):
    return factories.shops.shopper_of(shop)


def send(viewer, shop, *, public_id=None, at=None, **fields):
    at = at or timezone.now()
    body = factories.body_of(shop, visited_at=at, **fields)
    return intake.receive(viewer, public_id or uuid4(), body, at=at)


def taken_away(shop, manager):
    shop.cancel(by=manager.person, at=timezone.now(), reason="Closed")


def another(company):
    somebody = factories.person(company, Role.SHOPPER)
    return factories.viewer(company, person=somebody)


def given_to_another(shop, manager):
    other = another(shop.organization)
    Assignment.objects.filter(pk=shop.pk).update(
        status="accepted", shopper=other.person
    )


def test_work_for_a_cancelled_shop_is_kept(shop, sam, manager):
    taken_away(shop, manager)
    receipt = send(sam, shop)
    assert isinstance(receipt, Held)
    assert receipt.is_new
    assert receipt.sending.cause == CAUSE.CANCELLED
    assert not Submission.objects.exists()


def test_work_for_a_shop_that_expired_is_kept(shop, sam):
    Assignment.objects.filter(pk=shop.pk).update(status="expired")
    assert send(sam, shop).sending.cause == CAUSE.EXPIRED


def test_work_for_a_shop_that_somebody_else_has_now_is_kept(shop, sam, manager):
    given_to_another(shop, manager)
    assert send(sam, shop).sending.cause == CAUSE.REASSIGNED


def test_work_under_another_version_is_kept(shop, sam, company):
    other = factories.checklist_version(company, factories.SMALL)
    receipt = send(sam, shop, version=str(other.public_id))
    assert receipt.sending.cause == CAUSE.OTHER_VERSION


@pytest.mark.parametrize("which", ["unknown", "unpublished", "another company's"])
def test_a_version_that_is_not_published_is_refused_on_its_field(
    shop, sam, company, which
):
    versions = {
        "unknown": uuid4,
        "unpublished": lambda: (
            factories.checklist_version(company, published=False).public_id
        ),
        "another company's": lambda: (
            factories.checklist_version(factories.organization()).public_id
        ),
    }
    with pytest.raises(intake.Refused) as refused:
        send(sam, shop, version=str(versions[which]()))
    assert [(each.code, each.field) for each in refused.value.problems] == [
        ("unknown_version", "version")
    ]
    assert not HeldSending.objects.exists()


def test_who_never_had_the_shop_finds_none(shop, company, manager):
    stranger = another(company)
    taken_away(shop, manager)
    with pytest.raises(intake.UnknownAssignment):
        send(stranger, shop)


def test_the_same_again_is_kept_once(shop, sam, manager):
    taken_away(shop, manager)
    public_id, at = uuid4(), timezone.now()
    send(sam, shop, public_id=public_id, at=at)
    assert not send(sam, shop, public_id=public_id, at=at).is_new
    assert HeldSending.objects.count() == 1


def test_other_content_under_the_same_id_is_a_conflict(shop, sam, manager):
    taken_away(shop, manager)
    public_id, at = uuid4(), timezone.now()
    send(sam, shop, public_id=public_id, at=at)
    with pytest.raises(intake.Conflict):
        send(sam, shop, public_id=public_id, at=at - timedelta(hours=1))


def test_files_of_held_work_are_waited_for(shop, sam, manager):
    taken_away(shop, manager)
    slot = {"id": str(uuid4()), "question": "proof", "size": 5, "sha256": DIGEST}
    send(sam, shop, evidence=[slot])
    row = Evidence.objects.get(public_id=slot["id"])
    assert (row.status, row.submission, row.uploaded_by) == (
        Evidence.Status.EXPECTED,
        None,
        sam.person,
    )


def test_taking_it_in_makes_it_the_sending_of_the_shop(shop, sam, manager):
    taken_away(shop, manager)
    held = send(sam, shop).sending
    submission = admitting.take_in(manager, held, at=timezone.now())
    assert submission.assignment_id == shop.pk
    assert submission.public_id == held.submission_id
    assert submission.assignment.status == "submitted"
    assert json.loads(submission.payload) == json.loads(held.payload)


def test_the_phone_that_asks_again_learns_that_it_is_in(shop, sam, manager):
    taken_away(shop, manager)
    public_id, at = uuid4(), timezone.now()
    held = send(sam, shop, public_id=public_id, at=at).sending
    admitting.take_in(manager, held, at=at)
    assert send(sam, shop, public_id=public_id, at=at).submission.public_id == public_id


def test_kept_beside_it_is_a_shop_of_its_own(shop, sam, manager):
    given_to_another(shop, manager)
    slot = {"id": str(uuid4()), "question": "proof", "size": 5, "sha256": DIGEST}
    held = send(sam, shop, evidence=[slot]).sending
    submission = admitting.keep_beside(manager, held, at=timezone.now())
    assert submission.assignment_id != shop.pk
    assert submission.assignment.shopper == sam.person
    assert submission.evidence.get().assignment_id == submission.assignment_id
    shop.refresh_from_db()
    assert shop.status == "accepted"


def test_set_aside_it_stays_kept_with_the_reason(shop, sam, manager):
    taken_away(shop, manager)
    held = send(sam, shop).sending
    holding.set_aside(manager, held, at=timezone.now(), reason="Done twice")
    held.refresh_from_db()
    assert (held.status, held.reason) == ("set_aside", "Done twice")
    lines = JournalEntry.objects.about(held).values_list("verb", flat=True)
    assert set(lines) == {"held_sending.arrive", "held_sending.set_aside"}


def test_only_one_decision_counts(shop, sam, manager):
    taken_away(shop, manager)
    held = send(sam, shop).sending
    holding.set_aside(manager, held, at=timezone.now(), reason="No")
    with pytest.raises(AlreadyDecided):
        admitting.take_in(manager, held, at=timezone.now())


def test_a_shop_that_has_a_sending_cannot_take_a_second(shop, sam, manager):
    taken_away(shop, manager)
    held = send(sam, shop).sending
    other = factories.assignment(shop.organization, status="submitted")
    HeldSending.objects.filter(pk=held.pk).update(assignment=other)
    held.refresh_from_db()
    with pytest.raises(admitting.CannotAdmit):
        admitting.take_in(manager, held, at=timezone.now())
    held.refresh_from_db()
    assert held.status == "waiting"


def test_a_phone_whose_clock_is_a_year_off_is_understood(shop, sam):
    now = timezone.now()
    ahead = timedelta(days=400)
    body = factories.body_of(shop, visited_at=now + ahead)
    offset = round(ahead.total_seconds())
    receipt = intake.receive(sam, uuid4(), body, at=now, clock_offset=offset)
    submission = receipt.submission
    assert submission.clock_offset == offset
    assert abs(submission.visited_at - now) < timedelta(seconds=2)


def test_a_declared_file_is_a_slot_until_its_bytes_come(shop, sam):
    slot = {"id": str(uuid4()), "question": "proof", "size": 5, "sha256": DIGEST}
    submission = send(sam, shop, evidence=[slot]).submission
    assert submission.evidence.get().status == Evidence.Status.EXPECTED


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"question": "nowhere"}, "evidence_for_nothing"),
        ({"size": 10**12}, "evidence_too_large"),
    ],
)
def test_a_slot_that_cannot_be_is_refused_on_its_field(shop, sam, change, code):
    slot = {"id": str(uuid4()), "question": "proof", "size": 5, "sha256": DIGEST}
    with pytest.raises(intake.Refused) as refused:
        send(sam, shop, evidence=[slot | change])
    assert (code, "evidence.0") in {
        (each.code, each.field) for each in refused.value.problems
    }


def test_a_slot_under_the_id_of_somebody_elses_file_is_refused(shop, sam, company):
    other = factories.assignment(company, status="in_progress")
    file = factories.evidence(other)
    slot = {"id": str(file.public_id), "question": "proof", "size": 5, "sha256": DIGEST}
    with pytest.raises(intake.Refused) as refused:
        send(sam, shop, evidence=[slot])
    assert refused.value.problems[0].code == "evidence_not_here"


def test_where_the_phone_was_and_how_long_it_took_is_kept(shop, sam):
    place = {"latitude": 51.5, "longitude": -0.1, "accuracy": 12}
    phone = {"spent": {"talk": 95}, "place": place}
    submission = send(sam, shop, phone=phone).submission
    assert submission.spent == {"talk": 95}
    assert submission.place["accuracy"] == 12


def test_a_shop_is_not_approved_while_a_file_is_still_on_the_phone(shop, sam, company):
    slot = {"id": str(uuid4()), "question": "proof", "size": 5, "sha256": DIGEST}
    submission = send(sam, shop, evidence=[slot]).submission
    reviewer = factories.viewer(company, Role.REVIEWER)
    with pytest.raises(reviewing.CannotReview) as refused:
        reviewing.approve(reviewer, submission, at=timezone.now())
    assert refused.value.code == "awaiting_evidence"


def test_sent_again_without_the_file_nothing_is_waited_for(shop, sam, company):
    slot = {"id": str(uuid4()), "question": "proof", "size": 5, "sha256": DIGEST}
    submission = send(sam, shop, evidence=[slot]).submission
    reviewer = factories.viewer(company, Role.REVIEWER)
    now = timezone.now()
    reviewing.send_back(reviewer, submission, at=now, message="Go on", findings={})
    send(sam, shop, public_id=submission.public_id, revision=2)
    submission.refresh_from_db()
    assert reviewing.approve(reviewer, submission, at=now).submission == submission
