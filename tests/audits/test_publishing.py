"""What keeps a draft from being published, and what is only said."""

import copy

import pytest
from django.utils import timezone

from audits import publishing
from audits.definition import Kind, Op, faults, from_json, read, to_json
from audits.lifecycle import InvalidMove
from audits.models import Version
from audits.publishing import NotPublishable, start_with_outcome
from tests import factories
from tests.factories import SMALL

READY = to_json(start_with_outcome(read(SMALL)))


def notes_of(change=None, base=READY):
    document = copy.deepcopy(base)
    if change:
        change(document)
    return publishing.own_notes(read(document))


def codes(found, level=None):
    return [each.code for each in found if level in (None, each.level)]


def test_a_good_checklist_has_no_note():
    assert notes_of() == []


STOPS = {
    "no_outcome": lambda d: d.update(outcome_key=None),
    "outcome_not_first": lambda d: d["sections"].reverse(),
    "no_questions": lambda d: d.update(sections=[], outcome_key=None),
}


@pytest.mark.parametrize(("code", "change"), STOPS.items(), ids=STOPS)
def test_what_stops_a_draft(code, change):
    assert code in codes(notes_of(change), "stop")


def both_themes(document):
    section = document["sections"][1]["questions"]
    section[0]["theme"], section[1]["theme"] = "Empathy", "knowledge"


def worth_nothing(document):
    for section in document["sections"]:
        for question in section["questions"]:
            question["weight"] = 0


NOTES = {
    "no_theme": lambda d: d["sections"][1]["questions"][0].update(theme=" "),
    "courtesy_with_accuracy": both_themes,
    "no_points": worth_nothing,
    "translation_incomplete": lambda d: d.update(translations={"fr": {}}),
}


@pytest.mark.parametrize(("code", "change"), NOTES.items(), ids=NOTES)
def test_what_is_only_said(code, change):
    found = notes_of(change)
    assert code in codes(found, "note")
    assert codes(found, "stop") == []


def test_notes_name_their_place():
    (note,) = notes_of(NOTES["no_theme"])
    assert (note.path, note.key) == ("$.sections[1].questions[0].theme", "greeted")
    (note,) = notes_of(both_themes)
    assert (note.path, note.key) == ("$.sections[1]", "greeting")


@pytest.fixture
def first(cast):
    return factories.checklist_version(cast.organization, READY)


def next_of(version, change=None):
    content = copy.deepcopy(READY)
    if change:
        change(content)
    return Version.objects.create(
        checklist=version.checklist, number=version.number + 1, content=content
    )


def test_every_fault_of_the_definition_is_a_stop_with_its_place(first):
    def break_it(document):
        document["sections"][2]["questions"][1]["scale_max"] = -5

    found = publishing.notes(next_of(first, break_it))
    (note,) = [each for each in found if each.code == "fault"]
    assert (note.level, note.key) == ("stop", "ease")
    assert note.message.startswith("A scale rises")


def test_stops_come_first(first):
    def break_it(document):
        NOTES["no_theme"](document)
        document["sections"][2]["questions"][1]["scale_max"] = -5

    levels = [each.level for each in publishing.notes(next_of(first, break_it))]
    assert levels == sorted(levels, reverse=True)


def test_an_unreadable_draft_is_one_stop(first):
    draft = Version.objects.create(checklist=first.checklist, number=2, content=[])
    (note,) = publishing.notes(draft)
    assert (note.level, note.code) == ("stop", "unreadable")


def test_the_same_again_is_not_published(cast, first):
    draft = next_of(first)
    assert codes(publishing.notes(draft)) == ["nothing_changed"]
    with pytest.raises(NotPublishable):
        publishing.publish(cast.viewer(cast.ann), draft, at=timezone.now())
    draft.refresh_from_db()
    assert draft.status == Version.Status.DRAFT


def test_a_key_that_vanished_is_named(first):
    draft = next_of(first, lambda d: d["sections"][2]["questions"].pop(1))
    (note,) = publishing.notes(draft)
    assert (note.code, note.params["key"]) == ("key_vanished", "ease")


def test_what_is_published_cannot_be_published_again(cast, first):
    with pytest.raises(InvalidMove):
        publishing.publish(cast.viewer(cast.ann), first, at=timezone.now())


def test_the_newest_content_is_published_not_what_was_read_before(cast, first):
    draft = next_of(first, lambda d: d["sections"][1].update(title="Hello"))
    stale = Version.objects.get(pk=draft.pk)
    draft.content["sections"][1]["title"] = "Welcome"
    draft.save()
    publishing.publish(cast.viewer(cast.ann), stale, at=timezone.now())
    assert stale.definition.sections[1].title == "Welcome"


def test_the_standard_outcome_comes_first_and_the_rest_hangs_on_it():
    checklist = start_with_outcome(read(SMALL))
    assert list(faults(checklist)) == []
    assert checklist.outcome_key == "outcome"
    first, *rest = checklist.sections
    assert first.questions[0].key == "outcome"
    assert {each.visible_when.op for each in rest} == {Op.ONE_OF}


def test_a_condition_that_a_section_had_is_kept():
    document = copy.deepcopy(SMALL)
    own = {"op": "is", "key": "greeted", "value": "yes"}
    document["sections"][1]["visible_when"] = own
    help_section = start_with_outcome(read(document)).sections[2]
    assert help_section.visible_when.op is Op.ALL
    assert help_section.visible_when.of[1].key == "greeted"


def test_keys_that_are_taken_are_not_used_again():
    document = copy.deepcopy(SMALL)
    document["sections"][0]["questions"][0]["key"] = "outcome"
    document["sections"][0]["key"] = "contact_outcome"
    checklist = start_with_outcome(read(document))
    assert list(faults(checklist)) == []
    assert checklist.outcome_key == "outcome_2"
    assert checklist.sections[0].key == "contact_outcome_2"


def test_an_outcome_that_is_asked_late_is_moved_to_the_front():
    document = copy.deepcopy(SMALL)
    document["outcome_key"] = "solved"
    checklist = start_with_outcome(read(document))
    assert [each.key for each in checklist.sections[0].questions] == ["solved"]
    assert list(faults(checklist)) == []


def test_what_starts_with_the_outcome_stays_as_it_is():
    checklist = read(READY)
    assert start_with_outcome(checklist) is checklist


def test_the_outcome_section_is_a_fresh_copy_that_can_be_published():
    one, other = publishing.outcome_section(), publishing.outcome_section()
    one["title"] = "changed"
    assert other["title"] != "changed"
    checklist = from_json({"sections": [other], "outcome_key": "outcome"})
    question = next(checklist.questions())
    assert question.kind is Kind.SINGLE_CHOICE
    assert {"not_reached", "refused"} <= {each.key for each in question.options}
