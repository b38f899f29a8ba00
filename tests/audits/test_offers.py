import pytest

from audits import lifecycle
from audits.offers import FULL, Offer, offers_of, shoppers_at_work
from shoppers.models import ShopperProfile
from tests import factories


@pytest.fixture
def wave(cast):
    return factories.wave(factories.program(cast.organization))


@pytest.fixture
def offer(cast, wave):
    """What is offered of Sam."""

    def found():
        offers = offers_of(cast.viewer(cast.ann), wave)
        return next(each for each in offers if each.person == cast.sam)

    return found


def shop(cast, wave, status="open", **fields):
    return factories.assignment(cast.organization, wave=wave, status=status, **fields)


def test_who_is_paused_gone_or_no_shopper_any_more_is_not_offered(cast, wave):
    paused, gone, left = (
        factories.person(cast.organization, "shopper") for _ in range(3)
    )
    ShopperProfile.objects.filter(person=paused).update(is_paused=True)
    gone.is_active = False
    gone.save()
    left.memberships.all().delete()
    ann = cast.viewer(cast.ann)
    assert [each.person for each in offers_of(ann, wave)] == [cast.sam]
    assert list(shoppers_at_work(ann)) == [cast.sam]


def test_a_role_elsewhere_makes_nobody_a_shopper_here(cast, wave):
    cast.sam.memberships.all().delete()
    elsewhere = {"organization": cast.other.organization, "role": "shopper"}
    cast.sam.memberships.create(**elsewhere)
    assert offers_of(cast.viewer(cast.ann), wave) == []


def test_a_shopper_is_offered_no_other_shopper(cast, wave):
    factories.person(cast.organization, "shopper")
    offers = offers_of(cast.viewer(cast.sam), wave)
    assert [each.person for each in offers] == [cast.sam]


def test_who_has_the_least_in_hand_comes_first_then_the_name(cast, wave):
    zoe, bea = (
        factories.person(cast.organization, "shopper", name=name)
        for name in ("Zoe", "Bea")
    )
    shop(cast, wave, "assigned", shopper=cast.sam)
    offers = offers_of(cast.viewer(cast.ann), wave)
    assert [each.person for each in offers] == [bea, zoe, cast.sam]


def test_work_in_hand_is_counted_over_all_waves(cast, wave, offer):
    shop(cast, wave, "assigned")
    shop(cast, factories.wave(wave.program), "accepted")
    shop(cast, wave, "in_progress")
    shop(cast, wave, "returned")
    sam = offer()
    assert (sam.assigned, sam.in_progress, sam.load) == (3, 1, 4)


def test_done_counts_what_was_sent_in_this_wave(cast, wave, offer):
    shop(cast, wave, "submitted")
    shop(cast, wave, "approved")
    shop(cast, factories.wave(wave.program), "approved")
    assert offer().done == 2


def test_a_place_that_was_visited_in_this_wave_is_not_offered_again(cast, wave, offer):
    place = shop(cast, wave, "approved").location
    shop(cast, wave, location=place)
    shop(cast, wave)
    assert offer().can_do == 1


@pytest.mark.parametrize("status", [lifecycle.CANCELLED, lifecycle.EXPIRED])
def test_a_place_where_nothing_came_of_it_can_be_offered(cast, wave, offer, status):
    ended = shop(cast, wave, "assigned")
    move = {"cancelled": ended.cancel, "expired": ended.expire}[status]
    by = {"by": cast.ann, "reason": "Closed"} if status == "cancelled" else {}
    move(at=ended.moved_at, **by)
    shop(cast, wave, location=ended.location)
    assert offer().can_do == 1


def test_visits_of_another_wave_do_not_count(cast, wave, offer):
    earlier = shop(cast, factories.wave(wave.program), "approved")
    shop(cast, wave, location=earlier.location)
    assert offer().can_do == 1


def test_offers_take_four_queries_however_many_there_are(
    cast, wave, django_assert_num_queries
):
    for _ in range(3):
        worker = factories.person(cast.organization, "shopper")
        shop(cast, wave, "assigned", shopper=worker)
    ann = cast.viewer(cast.ann)
    with django_assert_num_queries(4):
        assert len(offers_of(ann, wave)) == 4


def test_the_bar_of_a_load_is_never_more_than_full():
    busy = Offer(None, "", assigned=FULL, in_progress=FULL, done=0, can_do=0)
    half = Offer(None, "", assigned=FULL // 2, in_progress=0, done=0, can_do=0)
    assert (busy.load_width, busy.begun_width) == (100, 100)
    assert (half.load_width, half.begun_width) == (50, 0)
