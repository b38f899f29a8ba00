from datetime import timedelta
from random import Random

import pytest
from django.utils import timezone

from audits import assigning, lifecycle
from audits.assigning import CannotAssign, MovedMeanwhile
from audits.lifecycle import InvalidMove
from audits.models import Assignment
from shoppers.models import JournalEntry, ShopperProfile
from tests import factories

NOW = timezone.now()


@pytest.fixture
def ann(cast):
    return cast.viewer(cast.ann)


@pytest.fixture
def plan(cast):
    """Everything that a shop at Northwind needs; `changes` replace some of it."""
    wave = factories.wave(factories.program(cast.organization))

    def make(**changes):
        wanted = {
            "wave": wave,
            "location": factories.location(cast.organization),
            "scenario": factories.scenario(cast.organization),
            "version": factories.checklist_version(cast.organization),
            "starts_at": NOW,
            "due_at": NOW + timedelta(days=2),
            "report_by": NOW + timedelta(days=3),
            "fee_cents": 1250,
        }
        return assigning.Plan(**{**wanted, **changes})

    return make


def planned(viewer, plan):
    return assigning.plan_shop(viewer, plan, at=NOW, random=Random(1))


def refusal(viewer, plan):
    with pytest.raises(CannotAssign) as refused:
        planned(viewer, plan)
    assert not Assignment.objects.exists()
    return refused.value.code


def test_a_planned_shop_is_open_with_its_variables_drawn(ann, plan):
    shop = Assignment.objects.get(pk=planned(ann, plan()).pk)
    assert (shop.status, shop.shopper, shop.fee_cents) == ("open", None, 1250)
    assert shop.variables["customer"] in {"Hannah Osei", "Erik Lind"}
    assert "{" not in shop.script.story


def test_planning_is_journaled(ann, plan):
    line = JournalEntry.objects.about(planned(ann, plan())).get()
    assert (line.verb, line.actor) == ("assignment.plan", ann.person)


@pytest.mark.parametrize("part", ["location", "scenario", "version", "wave"])
def test_nothing_of_another_organization_is_planned(cast, ann, plan, part):
    theirs = cast.other.organization
    makers = {
        "location": lambda: factories.location(theirs),
        "scenario": lambda: factories.scenario(theirs),
        "version": lambda: factories.checklist_version(theirs),
        "wave": lambda: factories.wave(factories.program(theirs)),
    }
    assert refusal(ann, plan(**{part: makers[part]()})) == "other_organization"


def test_a_manager_elsewhere_plans_nothing_here(cast, plan):
    stranger = cast.other.viewer(cast.other.ann)
    assert refusal(stranger, plan()) == "other_organization"


def test_a_draft_of_a_checklist_is_not_planned(cast, ann, plan):
    draft = factories.checklist_version(cast.organization, published=False)
    assert refusal(ann, plan(version=draft)) == "version_not_published"


def test_a_program_that_is_not_live_takes_no_shop(cast, ann, plan):
    wave = factories.wave(factories.program(cast.organization, live=False))
    assert refusal(ann, plan(wave=wave)) == "program_not_live"


@pytest.mark.parametrize(("due", "report"), [(-1, 3), (2, 1)])
def test_dates_out_of_order_are_refused(ann, plan, due, report):
    days = {"due_at": due, "report_by": report}
    times = {name: NOW + timedelta(days=day) for name, day in days.items()}
    assert refusal(ann, plan(**times)) == "dates_out_of_order"


def test_all_times_may_be_the_same(ann, plan):
    assert planned(ann, plan(due_at=NOW, report_by=NOW)).pk


@pytest.fixture
def shops(ann, plan):
    """Four open shops."""
    return [planned(ann, plan()) for _ in range(4)]


def test_an_open_shop_is_given_to_a_shopper(cast, ann, shops):
    assigning.assign(ann, shops[0], cast.sam, at=NOW)
    shop = Assignment.objects.get(pk=shops[0].pk)
    assert (shop.status, shop.shopper) == ("assigned", cast.sam)
    assert shop.assigned_at == NOW


def pause(cast):
    ShopperProfile.objects.update(is_paused=True)


def deactivate(cast):
    cast.sam.is_active = False
    cast.sam.save()


def leave(cast):
    cast.sam.memberships.all().delete()


@pytest.mark.parametrize("change", [pause, deactivate, leave])
def test_who_does_not_work_here_now_gets_no_shop(cast, ann, shops, change):
    change(cast)
    with pytest.raises(CannotAssign, match="not_a_shopper_here"):
        assigning.assign(ann, shops[0], cast.sam, at=NOW)


@pytest.mark.parametrize("who", ["stranger", "rob"])
def test_only_a_shopper_of_the_organization_gets_a_shop(cast, ann, shops, who):
    person = cast.other.sam if who == "stranger" else cast.rob
    with pytest.raises(CannotAssign, match="not_a_shopper_here"):
        assigning.assign(ann, shops[0], person, at=NOW)


def test_a_shop_is_given_once(cast, ann, shops):
    assigning.assign(ann, shops[0], cast.sam, at=NOW)
    with pytest.raises(InvalidMove):
        assigning.assign(ann, shops[0], cast.sam, at=NOW)


@pytest.fixture
def team(cast):
    return [cast.sam, *(factories.person(cast.organization, "shopper") for _ in "ab")]


def held(shoppers):
    return [Assignment.objects.filter(shopper=each).count() for each in shoppers]


def test_who_has_less_in_hand_is_given_more(ann, shops, team):
    assigning.assign(ann, shops[0], team[0], at=NOW)
    assert assigning.assign_evenly(ann, shops[1:], team, at=NOW) == 3
    assert held(team) == [2, 1, 1]


def test_work_in_other_waves_counts_as_load(cast, ann, shops, team):
    for _ in range(3):
        factories.assignment(cast.organization, shopper=team[0])
    assert assigning.load_of(ann, team) == dict(zip(team, [3, 0, 0], strict=True))
    assigning.assign_evenly(ann, shops, team, at=NOW)
    assert held(team) == [3, 2, 2]


def test_what_was_sent_is_no_load_any_more(cast, ann):
    factories.assignment(cast.organization, status=lifecycle.SUBMITTED)
    assert assigning.load_of(ann, [cast.sam]) == {cast.sam: 0}


def test_somebody_has_to_be_chosen(ann, shops):
    with pytest.raises(CannotAssign, match="nobody_chosen"):
        assigning.assign_evenly(ann, shops, [], at=NOW)


def test_one_who_does_not_work_here_stops_the_spreading(cast, ann, shops, team):
    with pytest.raises(CannotAssign, match="not_a_shopper_here"):
        assigning.assign_evenly(ann, shops, [*team, cast.other.sam], at=NOW)
    assert held(team) == [0, 0, 0]


def statuses(shops):
    rows = Assignment.objects.filter(pk__in=[each.pk for each in shops])
    return list(rows.order_by("pk").values_list("status", flat=True))


@pytest.mark.parametrize("act", ["assign_evenly", "cancel_all", "withdraw_all"])
def test_several_shops_are_changed_all_or_none(cast, ann, shops, act):
    if act == "withdraw_all":
        assigning.assign_evenly(ann, shops, [cast.sam], at=NOW)
    Assignment.objects.get(pk=shops[2].pk).cancel(by=cast.ann, at=NOW, reason="Shut")
    before = statuses(shops)
    extra = {"reason": "Because"} if act != "assign_evenly" else {}
    args = [shops] + ([[cast.sam]] if act == "assign_evenly" else [])
    with pytest.raises(MovedMeanwhile) as refused:
        getattr(assigning, act)(ann, *args, at=NOW, **extra)
    assert refused.value.assignment == shops[2]
    assert refused.value.status == "cancelled"
    assert statuses(shops) == before


def test_shops_are_taken_back_together(cast, ann, shops):
    assigning.assign_evenly(ann, shops, [cast.sam], at=NOW)
    assert assigning.withdraw_all(ann, shops, at=NOW, reason="Ill") == 4
    assert statuses(shops) == ["open"] * 4
    assert held([cast.sam]) == [0]


def test_shops_are_called_off_together_with_the_reason(ann, shops):
    assert assigning.cancel_all(ann, shops, at=NOW, reason="Strike") == 4
    lines = JournalEntry.objects.filter(verb="assignment.cancel")
    assert {line.reason for line in lines} == {"Strike"}
    assert statuses(shops) == ["cancelled"] * 4
