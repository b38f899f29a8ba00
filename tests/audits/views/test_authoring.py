import pytest
from django.urls import reverse
from django.utils import timezone

from audits.authoring import create_checklist
from audits.models import BankQuestion, Checklist, Version
from shoppers.models import JournalEntry
from tests import factories

LIST = reverse("audits:checklist-list")
NEW = reverse("audits:checklist-new")


@pytest.fixture
def ann(cast, client_for):
    return client_for(cast.ann)


def test_an_empty_list_says_how_to_begin(ann):
    assert "Begin with a template" in ann.get(LIST).content.decode()


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_asks_a_constant_number_of_times(
    ann, cast, count, django_assert_num_queries
):
    for _ in range(count):
        version = factories.checklist_version(cast.organization)
        factories.assignment(cast.organization, version=version)
        ann.post(reverse("audits:draft-start", args=[version.checklist.public_id]))
    with django_assert_num_queries(7):
        page = ann.get(LIST)
    assert len(page.context["lines"]) == count
    line = page.context["lines"][0]
    assert (line["questions"], line["waves"], line["shops"]) == (5, 1, 1)


@pytest.mark.parametrize("count", [1, 3])
def test_the_bank_asks_a_constant_number_of_times(
    ann, cast, count, django_assert_num_queries
):
    for number in range(count):
        BankQuestion.objects.create(
            organization=cast.organization,
            text=f"Kept {number}",
            content={"kind": "text"},
            added_by=cast.ann,
            added_at=timezone.now(),
        )
    with django_assert_num_queries(4):
        page = ann.get(reverse("audits:question-bank"))
    assert len(page.context["lines"]) == count


def test_search_finds_names_and_survives_anything(ann, cast):
    factories.checklist_version(cast.organization)
    for sought in ("Checklist", "\x00", "%", "x" * 5000):
        assert ann.get(LIST, {"search": sought}).status_code == 200


def test_an_empty_page_begins_with_the_outcome(ann):
    data = {"name": "Visit", "language": "en", "start": "blank"}
    response = ann.post(NEW, data)
    draft = Version.objects.get()
    assert response.url == reverse("audits:draft", args=[draft.checklist.public_id])
    assert draft.content["outcome_key"] == "outcome"
    assert JournalEntry.objects.about(draft.checklist).get().verb == "checklist.create"


def test_a_template_and_a_copy_are_beginnings_too(ann, cast):
    ann.post(NEW, {"name": "Phone", "language": "en", "start": "template:phone"})
    first = Version.objects.get()
    start = f"copy:{first.checklist.public_id}"
    ann.post(NEW, {"name": "Phone 2", "language": "en", "start": start})
    assert Version.objects.get(checklist__name="Phone 2").content == first.content


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", ""),
        ("name", "x" * 121),
        ("name", "a\x00b"),
        ("language", "klingon!"),
        ("start", "template:nothing"),
        ("start", "copy:nothing"),
        ("name", "Taken"),
    ],
)
def test_a_bad_beginning_is_told_on_its_field(ann, cast, field, value):
    Checklist.objects.create(organization=cast.organization, name="Taken")
    data = {"name": "Visit", "language": "en", "start": "blank", field: value}
    response = ann.post(NEW, data)
    assert response.status_code == 422
    assert list(response.context["form"].errors) == [field]


def test_a_checklist_shows_its_versions(ann, cast):
    version = factories.checklist_version(cast.organization)
    page = ann.get(reverse("audits:checklist", args=[version.checklist.public_id]))
    assert version.content_hash[:8] in page.content.decode()


def test_a_draft_begins_once_and_can_be_thrown_away(ann, cast):
    checklist = factories.checklist_version(cast.organization).checklist
    for _ in range(2):
        ann.post(reverse("audits:draft-start", args=[checklist.public_id]))
    assert checklist.versions.count() == 2
    ann.post(reverse("audits:draft-discard", args=[checklist.public_id]))
    assert [each.status for each in checklist.versions.all()] == ["published"]


def test_the_only_version_is_not_thrown_away(ann, cast):
    draft = create_checklist(
        cast.viewer(cast.ann), "New", factories.SMALL, at=timezone.now()
    )
    ann.post(reverse("audits:draft-discard", args=[draft.checklist.public_id]))
    assert Version.objects.filter(pk=draft.pk).exists()
