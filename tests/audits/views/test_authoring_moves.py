import pytest
from django.urls import reverse
from django.utils import timezone

from audits.authoring import create_checklist
from audits.models import BankQuestion, Picture
from tests import factories
from tests.audits.views.test_authoring_draft import DRAFT


@pytest.fixture
def ann(cast, client_for):
    return client_for(cast.ann)


@pytest.fixture
def draft(cast):
    viewer = cast.viewer(cast.ann)
    return create_checklist(viewer, "Visit", DRAFT, at=timezone.now())


@pytest.fixture
def act(ann, draft):
    def post(verb, **data):
        address = reverse(f"audits:draft-{verb}", args=[draft.checklist.public_id])
        return ann.post(address, data)

    return post


def keys(draft):
    draft.refresh_from_db()
    sections = draft.content["sections"]
    return [[each["key"] for each in section["questions"]] for section in sections]


def test_a_question_is_added_after_the_open_one(act, draft):
    act("add", text="Was it clean?", kind="yes_no", section="first", after="met")
    assert keys(draft) == [["met", "was_it_clean", "solved"], ["ease"]]


def test_words_without_latin_letters_have_a_key_too(act, draft):
    act("add", text="ですか", kind="text", section="second")
    assert keys(draft)[1] == ["ease", "question"]


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"text": ""},
        {"text": "a\x00b", "kind": "text"},
        {"text": "Fine", "kind": "nonsense"},
        {"text": "x" * 10_001, "kind": "text"},
        {"text": "Fine", "kind": "text", "section": "nowhere"},
        {"what": "section"},
        {"what": "section", "title": "x" * 300},
    ],
)
def test_what_cannot_be_added_changes_nothing(act, draft, data):
    assert act("add", **data).status_code == 302
    assert keys(draft) == [["met", "solved"], ["ease"]]


def test_a_section_is_added_and_deleted(act, draft):
    act("add", what="section", title="Third", after="first")
    assert len(keys(draft)) == 3
    act("delete", what="section", place="third")
    assert len(keys(draft)) == 2


def test_the_last_section_stays(act, draft):
    act("delete", what="section", place="first")
    act("delete", what="section", place="second")
    assert keys(draft) == [["ease"]]


def test_a_question_moves_over_the_edge_of_its_section(act, draft):
    act("move", place="solved", by="1")
    assert keys(draft) == [["met"], ["solved", "ease"]]


def test_a_question_is_dragged_in_front_of_another(act, draft):
    act("move", place="ease", section="first", before="met")
    assert keys(draft) == [["ease", "met", "solved"], []]


def test_a_copy_has_a_key_of_its_own(act, draft):
    act("duplicate", place="solved")
    assert keys(draft)[0] == ["met", "solved", "solved_2"]


def test_deleting_is_undone_step_by_step(act, draft):
    act("delete", place="met")
    act("delete", place="solved")
    act("undo", latest="3")
    assert keys(draft)[0] == ["solved"]
    act("undo", latest="4")
    assert keys(draft)[0] == ["met", "solved"]
    act("undo", latest="5")
    assert keys(draft)[0] == ["met", "solved"]


def test_undo_waits_when_somebody_else_was_quicker(act, draft):
    act("delete", place="met")
    act("delete", place="solved")
    act("undo", latest="2")
    assert keys(draft)[0] == []


def test_the_draft_goes_back_to_a_step(act, draft):
    act("delete", place="met")
    act("delete", place="solved")
    act("back", number="1")
    assert keys(draft)[0] == ["met", "solved"]


def test_a_question_is_kept_and_taken_again(act, draft):
    act("keep", place="solved")
    kept = BankQuestion.objects.get()
    act("keep", place="solved")
    assert BankQuestion.objects.count() == 1
    act("take", kept=str(kept.public_id), section="second", after="ease")
    assert keys(draft)[1] == ["ease", "solved_2"]


def test_a_kept_question_of_others_is_not_there(act, ann, cast):
    theirs = BankQuestion.objects.create(
        organization=cast.other.organization,
        text="Theirs",
        content={"key": "theirs", "kind": "text", "text": "Theirs"},
        added_at=timezone.now(),
    )
    assert act("take", kept=str(theirs.public_id)).status_code == 404
    assert "Theirs" not in ann.get(reverse("audits:question-bank")).content.decode()


def test_an_example_picture_is_shown_to_shoppers_of_the_organization(
    act, draft, cast, client_for, tmp_path
):
    path = tmp_path / "example.jpg"
    path.write_bytes(factories.photo_bytes(640, 480))
    with path.open("rb") as file:
        act("picture", place="met", picture=file, alt="The counter")
    draft.refresh_from_db()
    question = draft.content["sections"][0]["questions"][0]
    picture = Picture.objects.get()
    assert question["example"] == str(picture.public_id)
    assert question["example_alt"] == "The counter"
    address = reverse("audits:picture", args=[picture.public_id])
    response = client_for(cast.sam).get(address)
    assert response.getvalue()[:3] == b"\xff\xd8\xff"
    assert "sandbox" in response.headers["Content-Security-Policy"]
    assert client_for(cast.other.sam).get(address).status_code == 404


def test_what_is_no_picture_is_refused(act, draft, tmp_path):
    path = tmp_path / "example.jpg"
    path.write_bytes(b"<svg onload=alert(1)>")
    with path.open("rb") as file:
        act("picture", place="met", picture=file)
    assert not Picture.objects.exists()


@pytest.mark.parametrize("verb", ["move", "duplicate", "delete", "keep", "picture"])
def test_a_verb_about_nothing_is_refused(act, draft, verb):
    assert act(verb, place="nothing\x00").status_code == 302
    assert act(verb).status_code == 302
    assert keys(draft) == [["met", "solved"], ["ease"]]
