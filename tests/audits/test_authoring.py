from datetime import timedelta

import pytest
from django.utils import timezone
from msgspec.structs import replace

from audits import authoring
from audits.authoring import Words
from audits.editing import EditRefused, put_question, question_of
from audits.models import Version
from tests.factories import SMALL

NOW = timezone.now()


@pytest.fixture
def ann(cast):
    return cast.viewer(cast.ann)


@pytest.fixture
def draft(ann):
    return authoring.create_checklist(ann, "Visit", SMALL, at=NOW)


@pytest.fixture
def say(ann, draft):
    def edit(text, *, what="words", after=0, viewer=ann):
        def change(checklist):
            question = question_of(checklist, "greeted")
            return put_question(checklist, "greeted", replace(question, text=text))

        at = NOW + timedelta(seconds=after)
        authoring.edit(viewer, draft, change, Words(what, "greeted"), at=at)

    return edit


def text(draft):
    draft.refresh_from_db()
    return draft.content["sections"][0]["questions"][0]["text"]


def test_typing_without_a_long_pause_is_one_step(ann, draft, say):
    say("One", after=0)
    say("One two", after=10)
    say("One two three", after=20)
    assert list(draft.edits.values_list("number", flat=True)) == [1, 4]
    authoring.undo(ann, draft, latest=4, at=NOW)
    assert text(draft) == "Did they greet you?"


def test_a_pause_another_field_and_another_person_begin_a_step(cast, draft, say):
    say("One")
    say("Two", after=60)
    say("Three", after=61, what="help")
    say("Four", after=62, what="help", viewer=cast.viewer(cast.ada))
    assert draft.edits.count() == 5


def test_only_the_newest_steps_are_kept(draft, say):
    for number in range(authoring.KEPT + 5):
        say(f"Text {number}", after=60 * number)
    assert draft.edits.count() == authoring.KEPT


def test_undo_after_undo_and_a_new_edit_goes_back_the_same_way(ann, draft, say):
    say("One")
    say("Two", after=60)
    authoring.undo(ann, draft, latest=3, at=NOW)
    say("Three", after=120)
    authoring.undo(ann, draft, latest=5, at=NOW)
    assert text(draft) == "One"
    authoring.undo(ann, draft, latest=6, at=NOW)
    assert text(draft) == "Did they greet you?"


def test_a_published_version_is_edited_no_more(ann, draft, say):
    Version.objects.get(pk=draft.pk).publish(by=ann.person, at=NOW)
    with pytest.raises(EditRefused, match="no_draft"):
        say("Too late")
