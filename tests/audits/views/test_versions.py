"""Comparing versions and publishing, through the front door."""

import copy

import pytest
from django.urls import reverse
from django.utils import timezone

from audits import lifecycle, publishing
from audits.definition import read, to_json
from audits.models import Checklist, DraftEdit, Scorecard, Version
from shoppers.models import JournalEntry
from tests import factories
from tests.factories import SMALL

#: SMALL that begins with the outcome of the contact.
READY = to_json(publishing.start_with_outcome(read(SMALL)))


@pytest.fixture
def ann(cast, client_for):
    return client_for(cast.ann)


@pytest.fixture
def first(cast):
    return factories.checklist_version(cast.organization, READY)


def draft_of(version, change=None):
    content = copy.deepcopy(READY)
    if change:
        change(content)
    return Version.objects.create(
        checklist=version.checklist, number=version.number + 1, content=content
    )


def more_points(content):
    content["sections"][1]["questions"][0]["points"] = 600


def other_words(content):
    content["sections"][1]["questions"][0]["text"] = "Did they say hello to you?"


def url(checklist, name):
    return reverse(f"audits:{name}", args=[checklist.public_id])


def text_of(response):
    return " ".join(response.content.decode().split())


def main_of(response):
    """The page without what is new at every request."""
    return text_of(response).partition("<main")[2]


def test_what_changed_is_said_and_what_bends_is_marked(ann, first):
    draft_of(first, more_points)
    page = text_of(ann.get(url(first.checklist, "checklist-compare")))
    assert "Points of Q4 changed from 2 to 6." in page
    assert "bends the trend" in page
    assert "1 bends the trend" in page


def test_words_are_marked_where_they_differ(ann, first):
    draft_of(first, other_words)
    page = text_of(ann.get(url(first.checklist, "checklist-compare")))
    assert '<del class="bad">greet</del>' in page
    assert '<ins class="good">say hello to</ins>' in page
    assert "none bends the trend" in page


def test_versions_are_picked_by_number_and_shown_old_to_new(ann, first):
    second = draft_of(first, more_points)
    second.publish(by=None, at=timezone.now())
    draft_of(second, other_words)
    get = {"from": "draft", "to": "1"}
    context = ann.get(url(first.checklist, "checklist-compare"), get).context
    assert (context["old"].number, context["new"].number) == (1, 3)


def test_no_difference_is_said(ann, first):
    draft_of(first)
    page = text_of(ann.get(url(first.checklist, "checklist-compare")))
    assert "No difference" in page


def test_one_version_alone_teaches_what_will_be_here(ann, first):
    page = text_of(ann.get(url(first.checklist, "checklist-compare")))
    assert "Only one version yet" in page


@pytest.mark.parametrize("asked", ["9", "abc", "-1", "٣", "9" * 4000, "\0", "1.5"])
def test_an_unknown_version_is_not_there(ann, first, asked):
    draft_of(first)
    page = url(first.checklist, "checklist-compare")
    assert ann.get(page, {"from": asked}).status_code == 404


def test_an_unreadable_draft_is_said_and_does_not_break_the_page(ann, first):
    Version.objects.create(checklist=first.checklist, number=2, content={"x": 1})
    for name in ("checklist-compare", "checklist-publish"):
        response = ann.get(url(first.checklist, name))
        assert response.status_code == 200
        assert "cannot be read" in text_of(response)


@pytest.mark.parametrize("versions", [2, 5])
def test_comparing_costs_the_same_with_any_number_of_versions(
    ann, first, versions, django_assert_num_queries
):
    for number in range(2, versions + 1):
        content = copy.deepcopy(READY)
        content["sections"][0]["title"] = f"Title {number}"
        factories.checklist_version(
            first.checklist.organization,
            content,
            checklist=first.checklist,
            number=number,
        )
    page = url(first.checklist, "checklist-compare")
    ann.get(page)
    with django_assert_num_queries(5):
        ann.get(page)


def publish(client, checklist, **data):
    page = client.get(url(checklist, "checklist-publish"))
    data = {"seen": page.context["seen"], **data}
    return client.post(url(checklist, "checklist-publish"), data)


def test_publishing_freezes_the_draft_and_says_so(ann, first):
    draft = draft_of(first, more_points)
    response = publish(ann, first.checklist)
    assert response.status_code == 302
    draft.refresh_from_db()
    assert draft.status == Version.Status.PUBLISHED
    assert JournalEntry.objects.about(draft).filter(verb="version.publish").exists()


def test_the_page_says_what_changed_and_what_bends(ann, first):
    draft_of(first, more_points)
    page = text_of(ann.get(url(first.checklist, "checklist-publish")))
    assert "Points of Q4 changed from 2 to 6." in page
    assert "it will show a break where version 2 begins" in page


def test_everything_that_is_wrong_is_listed_with_its_place(ann, first):
    def break_two(content):
        content["sections"][1]["questions"][0]["theme"] = ""
        content["sections"][2]["questions"][0]["options"] = []
        content["sections"][2]["questions"][0]["pass_mark"] = None
        content["sections"][2]["questions"][0]["critical"] = False

    draft_of(first, break_two)
    response = publish(ann, first.checklist)
    assert response.status_code == 422
    page = text_of(response)
    assert "A choice needs options." in page
    assert "?q=solved" in page
    assert "Give this scored question a theme" in page
    assert "?q=greeted" in page


def test_what_is_stopped_stays_a_draft(ann, first):
    draft = draft_of(first)
    response = publish(ann, first.checklist)
    assert response.status_code == 422
    assert "Nothing differs from version 1" in text_of(response)
    draft.refresh_from_db()
    assert draft.status == Version.Status.DRAFT


def test_what_somebody_else_changed_meanwhile_is_looked_at_again(ann, first):
    draft = draft_of(first, more_points)
    page = ann.get(url(first.checklist, "checklist-publish"))
    content = copy.deepcopy(draft.content)
    other_words(content)
    Version.objects.filter(pk=draft.pk).update(content=content)
    data = {"seen": page.context["seen"]}
    response = ann.post(url(first.checklist, "checklist-publish"), data)
    assert response.status_code == 422
    assert "Somebody changed the draft" in text_of(response)


def test_one_tap_starts_with_the_outcome(ann, cast):
    checklist = Checklist.objects.create(organization=cast.organization, name="New")
    draft = Version.objects.create(checklist=checklist, number=1, content=SMALL)
    page = text_of(ann.get(url(checklist, "checklist-publish")))
    assert "Start with the outcome of the contact" in page
    response = ann.post(url(checklist, "checklist-outcome"), follow=True)
    assert "Publish version 1?" in text_of(response)
    draft.refresh_from_db()
    assert draft.content["outcome_key"] == "outcome"
    assert DraftEdit.objects.filter(version=draft).count() == 2
    assert publish(ann, checklist).status_code == 302


def test_shops_under_way_keep_their_version_and_the_page_says_so(ann, cast, first):
    shop = factories.assignment(
        cast.organization, version=first, status=lifecycle.IN_PROGRESS
    )
    draft_of(first, more_points)
    page = text_of(ann.get(url(first.checklist, "checklist-publish")))
    assert "1 shop under way keeps version 1." in page
    publish(ann, first.checklist)
    shop.refresh_from_db()
    assert shop.version == first


def test_an_old_score_is_untouched_by_a_new_version(ann, cast, client_for):
    version = factories.checklist_version(cast.organization)
    shop = factories.approved(cast.organization, version=version)
    page = reverse("reports:scorecard", args=[shop.public_id])
    lea = client_for(cast.lea)
    before = main_of(lea.get(page))
    row = Scorecard.objects.values().get()
    answers = list(shop.answers.order_by("question_id").values())
    draft = Version.objects.create(
        checklist=version.checklist, number=2, content=copy.deepcopy(READY)
    )
    draft.content["sections"][1]["questions"][0]["points"] = 9900
    draft.save()
    assert publish(ann, version.checklist).status_code == 302
    assert Scorecard.objects.values().get() == row
    assert list(shop.answers.order_by("question_id").values()) == answers
    assert main_of(lea.get(page)) == before


def test_there_is_nothing_to_publish_without_a_draft(ann, first):
    assert ann.get(url(first.checklist, "checklist-publish")).status_code == 404


@pytest.mark.parametrize(
    "name", ["checklist-compare", "checklist-publish", "checklist-rescore"]
)
@pytest.mark.parametrize("who", ["sam", "rob", "lea"])
def test_only_planners_come_in(cast, client_for, first, name, who):
    draft_of(first)
    client = client_for(getattr(cast, who))
    assert client.get(url(first.checklist, name)).status_code == 403


def test_the_admin_publishes_by_the_same_rules(cast, client_for, first):
    staff = factories.person(is_staff=True, is_superuser=True)
    client = client_for(staff)
    same = draft_of(first)
    other = draft_of(same, more_points)
    chosen = {"action": "publish", "_selected_action": [same.pk, other.pk]}
    client.post(reverse("admin:audits_version_changelist"), chosen)
    other.refresh_from_db()
    same.refresh_from_db()
    assert other.status == Version.Status.PUBLISHED
    assert same.status == Version.Status.DRAFT


def test_a_post_that_saw_nothing_publishes_nothing(ann, first):
    draft = draft_of(first, more_points)
    answer = ann.post(url(first.checklist, "checklist-publish"))
    draft.refresh_from_db()
    assert (answer.status_code, draft.status) == (422, "draft")
