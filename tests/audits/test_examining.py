"""Signals are found after the fact: by the sweep, twice alike, in one organization."""

import io
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from PIL import Image

from audits import examining, intake, lifecycle, reviewing, tasks
from audits.models import Evidence, PhotoPrint, Signal, Submission, TextPrint
from tests import factories
from tests.factories.shops import shopper_of

LONG = (
    "The adviser greeted me at once, asked what I wanted to achieve and explained both "
    "tariffs without any hurry."
)


def gradient(kind="radial", size=(64, 48), quality=90):
    made = getattr(Image, f"{kind}_gradient")("L").resize(size)
    if kind == "linear":
        # Stripes: as much in it as in a photo, and nothing like the other.
        made = made.point(lambda grey: (grey * 37) % 256).rotate(90).resize(size)
    buffer = io.BytesIO()
    made.save(buffer, "JPEG", quality=quality)
    return buffer.getvalue()


def shop_of(organization, **fields):
    return factories.assignment(organization, status=lifecycle.IN_PROGRESS, **fields)


def sent(organization, *, photo=None, comment="", shop=None, revision=1, **fields):
    """A shop that was sent with what is given, and examined."""
    shop = shop or shop_of(organization)
    files = [factories.evidence(shop, content=photo, ready=True)] if photo else []
    answers = {**factories.ANSWERS}
    answers["greeted"] = {"value": "yes", "comment": comment}
    body = factories.body_of(
        shop,
        answers,
        visited_at=timezone.now() - timedelta(minutes=1),
        evidence=[each.public_id for each in files],
        revision=revision,
    )
    known = Submission.objects.filter(assignment=shop).first()
    public_id = known.public_id if known else uuid4()
    receipt = intake.receive(
        shopper_of(shop), public_id, body, at=timezone.now(), **fields
    )
    tasks.sweep_submissions()
    return receipt.submission


def said(submission):
    return [
        (each.kind, each.other) for each in submission.signals.order_by("kind", "pk")
    ]


def test_the_same_photo_in_two_shops_is_told_of_in_both(cast):
    first = sent(cast.organization, photo=gradient())
    second = sent(cast.organization, photo=gradient(size=(640, 480), quality=40))
    assert said(first) == [("same_photo", second)]
    assert said(second) == [("same_photo", first)]


def test_a_signal_names_both_photos(cast):
    first = sent(cast.organization, photo=gradient())
    second = sent(cast.organization, photo=gradient())
    signal = second.signals.get()
    assert signal.place == str(second.evidence.get().public_id)
    assert signal.params["there"] == str(first.evidence.get().public_id)
    assert signal.params["is_same_file"] is True


def test_another_photo_is_no_signal(cast):
    first = sent(cast.organization, photo=gradient())
    second = sent(cast.organization, photo=gradient("linear"))
    assert (said(first), said(second)) == ([], [])


def test_another_organization_is_never_looked_into(cast):
    theirs = sent(cast.other.organization, photo=gradient(), comment=LONG)
    ours = sent(cast.organization, photo=gradient(), comment=LONG)
    assert (said(theirs), said(ours)) == ([], [])


def test_an_even_picture_is_like_no_other(cast):
    grey = io.BytesIO()
    Image.new("L", (64, 48), 128).save(grey, "JPEG")
    for _ in range(2):
        submission = sent(cast.organization, photo=grey.getvalue())
    assert said(submission) == []
    assert not PhotoPrint.objects.exists()


def test_the_same_words_in_two_shops_are_told_of_in_both(cast):
    first = sent(cast.organization, comment=LONG)
    second = sent(cast.organization, comment=f"  {LONG.upper()}!! ")
    assert said(first) == [("same_text", second)]
    assert said(second) == [("same_text", first)]
    assert second.signals.get().place == "greeted"


def test_short_words_are_alike_by_chance(cast):
    for _ in range(2):
        submission = sent(cast.organization, comment="All was fine, thank you.")
    assert said(submission) == []
    assert not TextPrint.objects.exists()


def test_a_photo_that_is_prepared_after_the_sending_is_found_too(cast):
    first = sent(cast.organization, photo=gradient())
    shop = shop_of(cast.organization)
    row = factories.evidence(shop, content=gradient())
    body = factories.body_of(shop, evidence=[row.public_id])
    viewer = shopper_of(shop)
    second = intake.receive(viewer, uuid4(), body, at=timezone.now()).submission
    tasks.sweep_submissions()
    assert said(second) == []
    tasks.prepare_evidence(evidence_id=row.pk)
    tasks.sweep_submissions()
    assert said(second) == [("same_photo", first)]


def test_a_clock_that_is_off_is_told_of(cast):
    submission = sent(cast.organization, clock_offset=4000)
    assert said(submission) == [("clock_off", None)]
    assert submission.signals.get().params == {"seconds": 4000}


def test_a_correction_takes_back_what_holds_no_more_on_both_sides(cast):
    first = sent(cast.organization, comment=LONG)
    shop = shop_of(cast.organization)
    second = sent(cast.organization, comment=LONG, shop=shop)
    give_back(cast, second)
    sent(cast.organization, comment="In words of my own.", shop=shop, revision=2)
    assert (said(first), said(second)) == ([], [])


def test_what_somebody_has_looked_at_stays(cast):
    first = sent(cast.organization, comment=LONG)
    shop = shop_of(cast.organization)
    second = sent(cast.organization, comment=LONG, shop=shop)
    second.signals.get().look_at(by=cast.rob, at=timezone.now(), note="A coincidence")
    give_back(cast, second)
    sent(cast.organization, comment="In words of my own.", shop=shop, revision=2)
    assert (said(first), said(second)) == ([], [("same_text", first)])


def give_back(cast, submission):
    submission.assignment.refresh_from_db()
    reviewing.send_back(
        cast.viewer(cast.rob),
        submission,
        at=timezone.now(),
        message="See",
        findings={"ease": "?"},
    )
    submission.assignment.refresh_from_db()


def test_examining_again_changes_nothing(cast):
    first = sent(cast.organization, photo=gradient(), comment=LONG)
    second = sent(cast.organization, photo=gradient(), comment=LONG, clock_offset=4000)
    before = list(Signal.objects.order_by("pk").values())
    Submission.objects.changed(timezone.now())
    assert tasks.sweep_submissions() == 2
    assert list(Signal.objects.order_by("pk").values()) == before
    assert {row["submission_id"] for row in before} == {first.pk, second.pk}


def test_nothing_is_to_do_when_it_is_done(cast):
    submission = sent(cast.organization)
    assert tasks.sweep_submissions() == 0
    tasks.examine_submission(submission_id=submission.pk)
    assert not Submission.objects.exclude(examine_at=None).exists()


class Once:
    """Does something when the answers are about to be read."""

    def __init__(self, act):
        self.act, self.done = act, False

    def __call__(self, execute, sql, params, many, context):
        if "audits_answer" in sql and not self.done:
            self.done = True
            self.act()
        return execute(sql, params, many, context)


def test_what_changes_while_it_is_examined_is_examined_again(cast):
    submission = sent(cast.organization, clock_offset=4000)
    Signal.objects.all().delete()
    Submission.objects.changed(timezone.now())
    meanwhile = Once(lambda: Submission.objects.changed(timezone.now()))
    with connection.execute_wrapper(meanwhile):
        assert not examining.examine(submission.pk, at=timezone.now())
    assert said(submission) == []
    tasks.sweep_submissions()
    assert said(submission) == [("clock_off", None)]


def test_what_kills_its_worker_comes_back_later_and_holds_up_nobody(cast):
    deadly = sent(cast.organization, clock_offset=4000)
    Submission.objects.changed(timezone.now())

    def kill():
        raise SystemExit

    with connection.execute_wrapper(Once(kill)), pytest.raises(SystemExit):
        tasks.sweep_submissions()
    assert tasks.sweep_submissions() == 0
    later = timezone.now() + examining.LEASE
    assert examining.due(at=later, most=10) == [deadly.pk]


def test_of_a_photo_that_was_used_everywhere_a_few_shops_are_named(cast):
    everywhere = [sent(cast.organization, photo=gradient()) for _ in range(8)]
    last = everywhere[-1]
    named = {each.other_id for each in last.signals.all()}
    assert named == {each.pk for each in everywhere[-1 - examining.NAMED : -1]}


@pytest.mark.parametrize("count", [1, 3])
def test_a_shop_costs_the_same_statements_with_any_number_of_photos(cast, count):
    sent(cast.organization, photo=gradient(), comment=LONG)
    shop = shop_of(cast.organization)
    rows = [
        factories.evidence(shop, content=gradient(size=(64 + n, 48)), ready=True)
        for n in range(count)
    ]
    body = factories.body_of(shop, evidence=[row.public_id for row in rows])
    viewer = shopper_of(shop)
    submission = intake.receive(viewer, uuid4(), body, at=timezone.now()).submission
    with CaptureQueriesContext(connection) as asked:
        examining.examine(submission.pk, at=timezone.now())
    assert len(asked) == 14
    assert submission.signals.count() == count


@pytest.mark.skipif(
    connection.vendor == "sqlite", reason="SQLite says nothing of its costs"
)
def test_photos_are_found_by_index_among_many(cast):
    submission = sent(cast.organization, photo=gradient())
    photo = submission.evidence.get()
    PhotoPrint.objects.bulk_create(
        PhotoPrint(organization=cast.organization, evidence=photo, key=1_000_000 + key)
        for key in range(30_000)
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE audits_photoprint")
        with CaptureQueriesContext(connection) as asked:
            assert examining.photos_near(submission, {photo.phash}) == []
        cursor.execute(f"EXPLAIN {asked[0]['sql']}")
        plan = "\n".join(line for (line,) in cursor.fetchall())
    assert "photo_print_lookup" in plan
    assert "Seq Scan on audits_photoprint" not in plan


@pytest.mark.skipif(
    connection.vendor == "sqlite", reason="SQLite says nothing of its costs"
)
def test_what_is_to_examine_is_found_by_index_among_many(cast):
    sent(cast.organization)
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        with CaptureQueriesContext(connection) as asked:
            examining.due(at=timezone.now(), most=10)
        cursor.execute(f"EXPLAIN {asked[0]['sql']}")
        plan = "\n".join(line for (line,) in cursor.fetchall())
    assert "submission_to_examine" in plan


def test_evidence_that_was_not_sent_is_compared_with_nothing(cast):
    loose = shop_of(cast.organization)
    factories.evidence(loose, content=gradient(), ready=True)
    submission = sent(cast.organization, photo=gradient())
    assert said(submission) == []
    assert Evidence.objects.filter(submission=None).count() == 1
