import json
from datetime import timedelta

import msgspec
import pytest
from django.utils import timezone

from audits import drafting
from audits.models import Assignment, Draft
from tests import factories


@pytest.fixture
def shop(cast):
    return factories.assignment(
        cast.organization, shopper=cast.sam, status="in_progress"
    )


def keep(cast, shop, answers, *, at=None):
    at = at or timezone.now()
    sam = cast.viewer(cast.sam)
    drafting.keep(sam, shop, answers=answers, visited_at=at, at=at)
    return Assignment.objects.get(pk=shop.pk)


def test_a_draft_keeps_its_id_from_the_first_answer_on(cast, shop):
    shop = keep(cast, shop, {})
    first = Draft.objects.get().submission_id
    keep(cast, shop, factories.ANSWERS)
    assert Draft.objects.get().submission_id == first


def test_the_same_draft_makes_the_same_sending(cast, shop):
    shop = keep(cast, shop, factories.ANSWERS)
    draft, photos = drafting.open_draft(shop), [factories.evidence(shop)]
    first = drafting.sending_of(shop, draft, photos)
    assert drafting.sending_of(shop, draft, photos) == first


def test_a_photo_that_could_not_be_read_is_not_sent_along(cast, shop):
    shop = keep(cast, shop, factories.ANSWERS)
    photo = factories.evidence(shop)
    photo.refuse(at=timezone.now(), refusal="unreadable")
    body = drafting.sending_of(shop, drafting.open_draft(shop), [photo])
    assert json.loads(body)["evidence"] == []


def test_a_shop_that_was_sent_meanwhile_takes_no_draft(cast, shop):
    stale = Assignment.objects.get(pk=shop.pk)
    factories.shops.send(shop)
    with pytest.raises(drafting.Closed) as closed:
        keep(cast, stale, {})
    assert closed.value.code == "assignment_submitted"


def test_a_returned_shop_opens_with_the_sending_or_with_newer_work(cast):
    shop = factories.assignment(cast.organization, shopper=cast.sam, status="returned")
    assert drafting.open_draft(shop).answers == factories.ANSWERS
    later = timezone.now() + timedelta(minutes=1)
    shop = keep(cast, shop, {"greeted": {"value": "no"}}, at=later)
    assert drafting.open_draft(shop).answers == {"greeted": {"value": "no"}}


def test_starting_again_keeps_the_time_of_the_first_start(cast, shop):
    sam, at = cast.viewer(cast.sam), timezone.now()
    drafting.begin(sam, shop, at=at)
    shop = Assignment.objects.get(pk=shop.pk)
    drafting.begin(sam, shop, at=at + timedelta(hours=1))
    assert Draft.objects.get().visited_at == at.replace(second=0, microsecond=0)


def save(cast, shop, device, minute, base=None):
    log = drafting.Log(contacts=(), device=device)
    at = timezone.now() + timedelta(minutes=minute)
    sam = cast.viewer(cast.sam)
    return drafting.keep(
        sam, shop, answers={}, visited_at=None, at=at, log=log, base=base
    )


def test_two_phones_on_one_shop_are_told_of_each_other(cast, shop):
    base = save(cast, shop, "one", 0).saved_at
    save(cast, shop, "two", 1, base)
    with pytest.raises(drafting.Moved):
        save(cast, shop, "one", 2, base)


def test_a_phone_that_did_not_hear_our_answer_is_not_another_one(cast, shop):
    base = save(cast, shop, "one", 0).saved_at
    save(cast, shop, "one", 1, base)
    assert save(cast, shop, "one", 2, base).device == "one"


def test_the_log_alone_leaves_answers_and_the_time_of_the_visit(cast, shop):
    visited = timezone.now()
    sam = cast.viewer(cast.sam)
    given = {"greeted": {"value": "yes"}}
    drafting.keep(sam, shop, answers=given, visited_at=visited, at=visited)
    log = drafting.Log(contacts=())
    drafting.keep(sam, shop, answers=None, visited_at=None, at=visited, log=log)
    kept = Draft.objects.get()
    assert (kept.answers, kept.visited_at) == (given, visited)


PLACE = {"latitude": 59.9139, "longitude": 10.7522, "accuracy": 12}


def test_another_phone_goes_on_with_the_place_that_was_noted(cast, shop):
    log = msgspec.convert({"contacts": [], "place": PLACE}, drafting.Log)
    at, sam = timezone.now(), cast.viewer(cast.sam)
    drafting.keep(sam, shop, answers={}, visited_at=at, at=at, log=log)
    silent = drafting.Log(contacts=())  # a page that knows of no places
    drafting.keep(sam, shop, answers={}, visited_at=at, at=at, log=silent)
    shop = Assignment.objects.get(pk=shop.pk)
    draft = drafting.open_draft(shop)
    assert draft.beside_answers["place"]["accuracy"] == 12
    body = json.loads(drafting.sending_of(shop, draft, []))
    assert body["phone"]["place"]["latitude"] == 59.9139


def test_a_place_that_was_taken_out_is_gone(cast, shop):
    at, sam = timezone.now(), cast.viewer(cast.sam)
    for place in (PLACE, None):
        log = msgspec.convert({"contacts": [], "place": place}, drafting.Log)
        drafting.keep(sam, shop, answers={}, visited_at=at, at=at, log=log)
    assert Draft.objects.get().place is None
