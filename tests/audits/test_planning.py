from dataclasses import replace
from datetime import UTC, date, datetime
from random import Random

import pytest

from audits import planning
from audits.assigning import CannotAssign
from audits.models import Assignment, Program, Wave
from audits.planning import NameTaken, Round
from shoppers.models import JournalEntry
from tests import factories

NOW = datetime(2026, 5, 6, 12, tzinfo=UTC)
MAY = {"starts_on": date(2026, 5, 1), "ends_on": date(2026, 5, 31)}


@pytest.fixture
def ann(cast):
    return cast.viewer(cast.ann)


@pytest.fixture
def program(cast):
    return factories.program(cast.organization)


@pytest.fixture
def round_(cast, program):
    return Round(
        wave=factories.wave(program),
        scenario=factories.scenario(cast.organization),
        version=factories.checklist_version(cast.organization),
        starts_on=date(2026, 5, 7),
        due_on=date(2026, 5, 8),
        report_on=date(2026, 5, 9),
        shops_each=2,
        fee_cents=900,
    )


def plan(viewer, round_, locations):
    return planning.plan_shops(viewer, round_, locations, at=NOW, random=Random(1))


@pytest.mark.parametrize(
    ("zone", "starts", "due"),
    [
        ("Europe/Oslo", (6, 22, 0, 0), (8, 21, 59, 59)),
        ("America/New_York", (7, 4, 0, 0), (9, 3, 59, 59)),
    ],
)
def test_a_day_lasts_from_midnight_to_midnight_of_the_place(
    cast, ann, round_, zone, starts, due
):
    place = factories.location(cast.organization, time_zone=zone)
    shop = plan(ann, round_, [place])[0]
    assert shop.starts_at == datetime(2026, 5, *starts, tzinfo=UTC)
    assert shop.due_at == datetime(2026, 5, *due, tzinfo=UTC)
    assert place.local_date(shop.report_by) == date(2026, 5, 9)


def test_so_many_shops_are_planned_at_each_place(cast, ann, round_):
    places = [factories.location(cast.organization) for _ in range(3)]
    shops = plan(ann, round_, places)
    assert [shop.location for shop in shops] == [each for each in places for _ in "ab"]
    assert {shop.fee_cents for shop in shops} == {900}


def test_one_bad_place_and_nothing_is_planned(cast, ann, round_):
    places = [factories.location(each.organization) for each in (cast, cast.other)]
    with pytest.raises(CannotAssign, match="other_organization"):
        plan(ann, round_, places)
    assert not Assignment.objects.exists()


def test_days_out_of_order_are_refused(cast, ann, round_):
    late = replace(round_, due_on=date(2026, 5, 10))
    with pytest.raises(CannotAssign, match="dates_out_of_order"):
        plan(ann, late, [factories.location(cast.organization)])


def test_a_wave_is_created_and_journaled(ann, program):
    wave = planning.create_wave(ann, program, name="May", at=NOW, **MAY)
    assert Wave.objects.get() == wave
    line = JournalEntry.objects.about(wave).get()
    assert line.after == {
        "name": "May",
        "starts_on": "2026-05-01",
        "ends_on": "2026-05-31",
    }


def test_a_name_is_given_to_one_wave_of_a_program(ann, program):
    planning.create_wave(ann, program, name="May", at=NOW, **MAY)
    with pytest.raises(NameTaken):
        planning.create_wave(ann, program, name="May", at=NOW, **MAY)
    assert Wave.objects.count() == 1


def test_another_program_may_use_the_name_too(cast, ann, program):
    other = factories.program(cast.organization)
    for each in (program, other):
        planning.create_wave(ann, each, name="May", at=NOW, **MAY)
    assert Wave.objects.filter(name="May").count() == 2


def changes(program):
    return JournalEntry.objects.about(program).filter(verb="program.change")


def test_a_change_of_a_program_is_written_and_journaled(ann, program):
    told = {"target": 9_000_000, "staff_notice_on": date(2026, 4, 1)}
    before = program.staff_notice_on.isoformat()
    assert planning.change_program(ann, program, told, at=NOW)
    stored = Program.objects.get()
    assert (stored.target, stored.staff_notice_on) == (9_000_000, date(2026, 4, 1))
    line = changes(program).get()
    assert line.before == {"target": 8_000_000, "staff_notice_on": before}
    assert line.after == {"target": 9_000_000, "staff_notice_on": "2026-04-01"}


def test_only_what_differs_is_journaled(ann, program):
    told = {"target": 9_000_000, "staff_notice": program.staff_notice}
    planning.change_program(ann, program, told, at=NOW)
    assert changes(program).get().after == {"target": 9_000_000}


def test_a_change_that_changes_nothing_leaves_no_line(ann, program):
    same = {"target": program.target}
    assert not planning.change_program(ann, program, same, at=NOW)
    assert not changes(program).exists()


def test_a_recording_policy_is_set_changed_and_journaled(ann, program):
    for rule in ("announce", "allowed"):
        planning.set_recording(ann, program, country="SE", rule=rule, at=NOW)
    policy = program.recording_policies.get(country="SE")
    assert policy.rule == "allowed"
    lines = JournalEntry.objects.filter(verb="program.recording").order_by("pk")
    assert [(line.before, line.after) for line in lines] == [
        ({}, {"SE": "announce"}),
        ({"SE": "announce"}, {"SE": "allowed"}),
    ]


def sounds(shops):
    return [tuple(sorted(shop.variables.items())) for shop in shops]


@pytest.fixture
def twelve(cast, round_):
    """A round whose scenario can be told in twelve ways."""
    variables = {"a": list("123"), "b": list("1234")}
    scenario = factories.scenario(cast.organization, variables=variables)
    return replace(round_, scenario=scenario)


def test_no_two_shops_of_a_wave_sound_the_same(cast, ann, twelve):
    places = [factories.location(cast.organization) for _ in range(3)]
    told = sounds(plan(ann, twelve, places) + plan(ann, twelve, places))
    assert len(set(told)) == 12


def test_once_every_way_was_told_they_are_told_again(cast, ann, twelve):
    places = [factories.location(cast.organization) for _ in range(3)]
    told = sounds([shop for _ in range(4) for shop in plan(ann, twelve, places)])
    assert sorted(told) == sorted(2 * list(set(told)))


def test_another_wave_begins_anew(cast, ann, twelve):
    place = factories.location(cast.organization)
    other = replace(twelve, wave=factories.wave(twelve.wave.program))
    assert sounds(plan(ann, twelve, [place])) == sounds(plan(ann, other, [place]))


@pytest.mark.parametrize("count", [1, 30])
def test_the_earlier_shops_are_looked_at_once(
    cast, ann, twelve, count, django_assert_num_queries
):
    place = factories.location(cast.organization)
    with django_assert_num_queries(LOOK + PER_SHOP * count):
        plan(ann, replace(twelve, shops_each=count), [place])


#: A transaction, a lock and the look; then a savepoint, the shop and its journal line.
LOOK, PER_SHOP = 4, 4
