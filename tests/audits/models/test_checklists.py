from copy import deepcopy

import pytest
from django.db import DatabaseError, transaction
from django.db.models import ProtectedError
from django.utils import timezone

from audits.definition import DefinitionError, fingerprint, from_json, to_json
from audits.lifecycle import InvalidMove
from audits.models import Checklist, Question, Section, Version
from shoppers.models import JournalEntry
from tests import factories
from tests.factories import SMALL


@pytest.fixture
def draft(cast):
    return factories.checklist_version(cast.organization, published=False)


@pytest.fixture
def published(cast):
    return factories.checklist_version(cast.organization)


def publish(version, by=None):
    at = timezone.now()
    version.publish(by=by, at=at)
    return at


def test_publishing_freezes_content_hash_and_time(cast, draft):
    at = publish(draft, cast.ann)
    stored = Version.objects.get(pk=draft.pk)
    assert (stored.status, stored.published_at) == ("published", at)
    assert stored.content == to_json(from_json(SMALL))
    assert stored.content_hash == fingerprint(from_json(SMALL))


def test_publishing_is_journaled_with_the_hash(cast, draft):
    publish(draft, cast.ann)
    line = JournalEntry.objects.about(draft).get()
    assert (line.verb, line.actor) == ("version.publish", cast.ann)
    assert line.after == {"number": 1, "content_hash": draft.content_hash}


def test_the_same_content_has_the_same_hash_and_another_has_another(cast, published):
    same = factories.checklist_version(cast.organization)
    changed = deepcopy(SMALL)
    changed["sections"][0]["questions"][0]["points"] = 300
    other = factories.checklist_version(cast.organization, changed)
    assert same.content_hash == published.content_hash != other.content_hash


def test_sections_and_questions_are_indexed_from_the_content(published):
    sections = Section.objects.filter(version=published).order_by("position")
    assert [(each.position, each.key) for each in sections] == [
        (1, "greeting"),
        (2, "help"),
    ]
    rows = Question.objects.filter(version=published)
    rows = rows.order_by("section__position", "position")
    assert list(
        rows.values_list("section__key", "position", "key", "kind", "critical", "theme")
    ) == [
        ("greeting", 1, "greeted", "yes_no", False, "empathy"),
        ("greeting", 2, "wait", "duration", False, "responsiveness"),
        ("help", 1, "solved", "single_choice", True, "resolution"),
        ("help", 2, "ease", "scale", False, "effort"),
        ("help", 3, "proof", "photo", False, ""),
    ]


def test_a_draft_has_no_index(draft):
    assert not draft.questions.exists()


def test_nothing_is_published_twice(published):
    before = published.content_hash
    with pytest.raises(InvalidMove):
        publish(published)
    assert (published.content_hash, published.questions.count()) == (before, 5)


def test_a_stale_draft_cannot_be_published_again(draft):
    stale = Version.objects.get(pk=draft.pk)
    publish(draft)
    stale.content = {"sections": SMALL["sections"][:1]}
    with pytest.raises(InvalidMove):
        publish(stale)
    assert Version.objects.get(pk=draft.pk).content_hash == draft.content_hash


@pytest.mark.parametrize(
    ("content", "path"),
    [
        ({"sections": SMALL["sections"], "colour": "red"}, "$"),
        ({"sections": [{**SMALL["sections"][0], "title": 5}]}, "$.sections[0].title"),
    ],
)
def test_a_bad_draft_is_refused_and_stays_a_draft(cast, content, path):
    draft = factories.checklist_version(cast.organization, content, published=False)
    with pytest.raises(DefinitionError) as refused:
        publish(draft)
    assert refused.value.path == path
    stored = Version.objects.get(pk=draft.pk)
    assert (stored.status, stored.content) == ("draft", content)
    with pytest.raises(DefinitionError):
        assert stored.definition


@pytest.mark.parametrize(
    "change",
    [
        {"content": {}},
        {"content_hash": "0"},
        {"number": 9},
        {"status": "draft", "published_at": None},
    ],
)
def test_the_database_refuses_to_change_a_published_version(published, change):
    with pytest.raises(DatabaseError), transaction.atomic():
        Version.objects.filter(pk=published.pk).update(**change)
    stored = Version.objects.get(pk=published.pk)
    assert {name: getattr(stored, name) for name in change} == {
        name: getattr(published, name) for name in change
    }


def test_a_published_version_cannot_be_saved_again(published):
    published.content = {}
    with pytest.raises(DatabaseError), transaction.atomic():
        published.save()


def test_a_published_version_cannot_be_deleted(published):
    with pytest.raises(ProtectedError):
        published.delete()
    assert Version.objects.filter(pk=published.pk).exists()


def test_a_draft_may_change(draft):
    Version.objects.filter(pk=draft.pk).update(number=2)
    draft.refresh_from_db()
    assert draft.number == 2


def test_the_database_refuses_a_version_that_is_published_but_not_dated(draft):
    with pytest.raises(DatabaseError), transaction.atomic():
        Version.objects.filter(pk=draft.pk).update(status="published")


def test_a_number_is_given_to_one_version_of_a_checklist(published):
    with pytest.raises(DatabaseError), transaction.atomic():
        Version.objects.create(checklist=published.checklist, number=1, content={})


def test_a_name_is_given_to_one_checklist_of_an_organization(cast, published):
    name = published.checklist.name
    assert Checklist.objects.create(organization=cast.other.organization, name=name)
    with pytest.raises(DatabaseError), transaction.atomic():
        Checklist.objects.create(organization=cast.organization, name=name)


def test_the_definition_of_a_published_version_is_read_once(
    published, django_assert_num_queries
):
    assert published.definition.sections == from_json(SMALL).sections
    with django_assert_num_queries(0):
        assert published.definition is published.definition


def test_published_versions_are_those_without_drafts(cast, draft, published):
    found = Version.objects.visible_to(cast.viewer(cast.ann)).published()
    assert list(found) == [published]
