"""Posts that no page of ours sends: told what is wrong, never a broken page."""

import pytest
from django.utils import timezone

from audits.authoring import create_checklist
from audits.models import DraftEdit, DraftPresence
from tests.audits.views.test_authoring_draft import DRAFT, fields_of, url


@pytest.fixture
def ann(cast, client_for):
    return client_for(cast.ann)


@pytest.fixture
def draft(cast):
    viewer = cast.viewer(cast.ann)
    return create_checklist(viewer, "Visit", DRAFT, at=timezone.now())


@pytest.fixture
def form(ann, draft):
    """The posted form of the first question, with changes."""

    def make(**changes):
        return {**fields_of(ann.get(url(draft), {"q": "met"})), **changes}

    return make


@pytest.mark.parametrize("latest", ["²", "١", "9" * 40, "-1", "x"])
def test_a_presence_with_an_odd_number_is_answered(ann, draft, latest):
    response = ann.post(url(draft, "draft-presence"), {"latest": latest})
    assert response.status_code == 200


def test_a_presence_at_a_place_that_cannot_be_stored_is_kept_without(ann, draft):
    ann.post(url(draft, "draft-presence"), {"place": "a\x00b"})
    assert "\x00" not in DraftPresence.objects.get().place


@pytest.mark.parametrize("act", ["add:v.²", "remove:v.²", "add:v.", "up:options.²"])
def test_a_button_with_an_odd_number_does_nothing(ann, draft, form, act):
    response = ann.post(url(draft, "draft-question"), form(do=act))
    assert response.status_code in (200, 302)


@pytest.mark.parametrize("mine", ["", "gone"])
@pytest.mark.parametrize("place", ["first", "no key", "a\x00b", "x" * 10_000])
def test_what_never_was_a_question_is_not_put_back(ann, draft, form, place, mine):
    ghost = form(place=place, mine=mine)
    response = ann.post(url(draft, "draft-question"), ghost)
    assert response.status_code == 302
    assert DraftEdit.objects.count() == 1


def test_a_question_is_not_put_back_into_a_full_section(ann, draft, form, monkeypatch):
    monkeypatch.setattr("audits.editing.MAX_PER_SECTION", 1)
    ghost = form(place="gone_one", mine="gone")
    assert ann.post(url(draft, "draft-question"), ghost).status_code == 302
    assert DraftEdit.objects.count() == 1
