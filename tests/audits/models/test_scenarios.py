import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from audits.models import (
    Scenario,
    ScenarioChanged,
    ScenarioGone,
    ScenarioInUse,
    ScenarioNameTaken,
)
from shoppers.models import JournalEntry
from tests import factories

NOW = timezone.now()


@pytest.fixture
def scenario(cast):
    return factories.scenario(cast.organization, name="High bill")


def change(cast, scenario, *, seen=None, **fields):
    fields = {**scenario.state, **fields}
    seen = seen or scenario.fingerprint
    return scenario.change(fields, seen=seen, by=cast.ann, at=NOW)


def test_what_is_written_is_journaled(cast):
    fields = {**factories.scenario(cast.organization).state, "name": "New"}
    made = Scenario.create(cast.organization, fields, by=cast.ann, at=NOW)
    line = JournalEntry.objects.about(made).get()
    assert (line.verb, line.actor, line.after) == ("scenario.create", cast.ann, fields)


def test_a_scenario_that_is_gone_is_neither_changed_nor_deleted_again(cast, scenario):
    gone = Scenario.objects.get(pk=scenario.pk)
    scenario.remove(by=cast.ann, at=NOW)
    with pytest.raises(ScenarioGone):
        change(cast, gone, story="Other.")
    with pytest.raises(ScenarioGone):
        gone.remove(by=cast.ann, at=NOW)
    assert JournalEntry.objects.filter(verb="scenario.remove").count() == 1


def test_a_change_is_journaled_with_what_was_and_what_is(cast, scenario):
    assert change(cast, scenario, story="Other.", max_minutes=30)
    line = JournalEntry.objects.about(scenario).get()
    assert set(line.before) == {"story", "max_minutes"}
    assert line.after == {"story": "Other.", "max_minutes": 30}
    assert Scenario.objects.get(pk=scenario.pk).story == "Other."


def test_without_a_difference_nothing_is_written(cast, scenario):
    assert not change(cast, scenario)
    assert not JournalEntry.objects.about(scenario).exists()


def test_a_change_of_an_older_state_is_refused(cast, scenario):
    seen = scenario.fingerprint
    change(cast, scenario, story="Theirs.")
    late = Scenario.objects.get(pk=scenario.pk)
    with pytest.raises(ScenarioChanged):
        change(cast, late, seen=seen, story="Mine.")
    assert Scenario.objects.get(pk=scenario.pk).story == "Theirs."


def test_a_name_is_there_once(cast, scenario):
    other = factories.scenario(cast.organization)
    with pytest.raises(ScenarioNameTaken):
        change(cast, other, name="High bill")
    with pytest.raises(ScenarioNameTaken):
        Scenario.create(cast.organization, scenario.state, by=cast.ann, at=NOW)
    assert not JournalEntry.objects.about(other).exists()


def test_copies_have_names_of_their_own(cast, scenario):
    names = [scenario.duplicate(by=cast.ann, at=NOW).name for _ in range(3)]
    assert names == ["High bill (copy)", "High bill (copy 2)", "High bill (copy 3)"]


def test_a_copy_of_a_long_name_fits(cast):
    long = factories.scenario(cast.organization, name="x" * 120)
    copy = long.duplicate(by=cast.ann, at=NOW)
    assert copy.name == "x" * 113 + " (copy)"
    assert copy.state | {"name": ""} == long.state | {"name": ""}


def test_an_unused_scenario_is_deleted_and_remembered(cast, scenario):
    state, pk = scenario.state, scenario.pk
    scenario.remove(by=cast.ann, at=NOW)
    assert not Scenario.objects.filter(pk=pk).exists()
    line = JournalEntry.objects.get(verb="scenario.remove")
    assert (line.subject_id, line.before) == (pk, state)


def test_a_scenario_of_shops_stays(cast, scenario):
    factories.assignment(cast.organization, scenario=scenario)
    with pytest.raises(ScenarioInUse):
        scenario.remove(by=cast.ann, at=NOW)
    assert Scenario.objects.filter(pk=scenario.pk).exists()
    assert not JournalEntry.objects.filter(verb="scenario.remove").exists()


def test_variables_of_all_scenarios_are_offered_with_their_variants(cast):
    factories.scenario(cast.organization, variables={"mood": ["calm"], "age": ["36"]})
    factories.scenario(cast.organization, variables={"mood": ["cross", "calm"]})
    factories.scenario(cast.other.organization, variables={"mood": ["theirs"]})
    mine = Scenario.objects.visible_to(cast.viewer(cast.ann))
    assert mine.variants() == {"age": ["36"], "mood": ["calm", "cross"]}


@pytest.mark.parametrize(
    "fields", [{"steps": "one"}, {"variables": []}, {"follow_ups": [{"days": 3}]}]
)
def test_what_is_no_script_is_refused_on_the_admin_pages(cast, fields):
    with pytest.raises(ValidationError):
        Scenario(organization=cast.organization, **fields).clean()


def test_an_edited_scenario_leaves_the_texts_of_planned_shops(cast, scenario):
    shop = factories.assignment(cast.organization, scenario=scenario)
    before = shop.script
    change(
        cast,
        Scenario.objects.get(pk=scenario.pk),
        story="Something else for {customer}.",
        never=[],
        minutes=45,
        variables={"customer": ["Somebody else"]},
    )
    shop = type(shop).objects.get(pk=shop.pk)
    assert shop.script == before
    assert "{" not in shop.script.story
    fresh = Scenario.objects.get(pk=scenario.pk)
    newer = factories.assignment(cast.organization, scenario=fresh)
    assert newer.script.story == "Something else for Somebody else."


def test_a_shop_from_before_reads_the_scenario_as_it_is(cast, scenario):
    shop = factories.assignment(cast.organization, scenario=scenario)
    shop.told = None
    change(cast, scenario, opening_line="Good morning.")
    shop.scenario.refresh_from_db()
    assert shop.script.opening_line == "Good morning."
