import json
import re

import pytest
from django.urls import reverse

from audits.models import Draft
from tests import factories
from tests.factories.kinds import EVERY_KIND


def address(version, query=""):
    return (
        reverse("audits:draft-preview", args=[version.checklist.public_id])
        + f"?{query}"
    )


@pytest.fixture
def draft(cast):
    return factories.checklist_version(cast.organization, EVERY_KIND, published=False)


@pytest.fixture
def client(cast, client_for):
    return client_for(cast.ann)


def scored(page):
    found = re.search(r'<script id="scored"[^>]*>(.*?)</script>', page)
    return json.loads(found[1])


def test_the_draft_looks_as_it_will_on_the_phone(client, draft):
    page = client.get(address(draft)).content.decode()
    assert 'name="g.manner:clear" value="partly"' in page
    assert "Preview of the draft" in page


def test_nothing_of_it_can_be_sent(client, draft):
    page = client.get(address(draft)).content.decode()
    assert 'method="post"' not in page
    assert "csrfmiddlewaretoken" not in page
    assert client.post(address(draft)).status_code == 405
    assert not Draft.objects.exists()


def test_only_pages_of_our_own_may_frame_it(client, draft):
    answer = client.get(address(draft))
    assert answer["X-Frame-Options"] == "SAMEORIGIN"
    assert "frame-ancestors 'self'" in answer["Content-Security-Policy"]


def test_other_pages_stay_out_of_frames(client):
    answer = client.get("/")
    assert answer["X-Frame-Options"] == "DENY"
    assert "frame-ancestors 'none'" in answer["Content-Security-Policy"]


def test_the_editor_gets_points_to_score_with(client, draft):
    found = scored(client.get(address(draft)).content.decode())
    assert found["checklist"]["sections"][1]["questions"][0]["points"] == 200


def test_a_shopper_is_refused(draft, cast, client_for):
    assert client_for(cast.sam).get(address(draft)).status_code == 403


def test_another_organizations_checklist_is_absent(client, stranger_draft):
    assert client.get(address(stranger_draft)).status_code == 404


@pytest.fixture
def stranger_draft(cast):
    harbour = cast.other.organization
    return factories.checklist_version(harbour, EVERY_KIND, published=False)


def test_a_published_version_is_shown_by_its_number(client, cast):
    version = factories.checklist_version(cast.organization)
    factories.checklist_version(
        cast.organization,
        EVERY_KIND,
        published=False,
        checklist=version.checklist,
        number=2,
    )
    assert "q-greeted" in client.get(address(version, "version=1")).content.decode()
    assert "q-polite" in client.get(address(version)).content.decode()


@pytest.mark.parametrize("number", ["9", "x", "1" * 40, "²", "%00"])
def test_a_version_that_is_none_is_absent(client, draft, number):
    assert client.get(address(draft, f"version={number}")).status_code == 404


def test_it_speaks_the_language_that_is_asked_for(client, cast):
    texts = {"ar": {"section.talk.title": "المحادثة"}}
    version = factories.checklist_version(
        cast.organization, {**EVERY_KIND, "translations": texts}, published=False
    )
    page = client.get(address(version, "lang=ar")).content.decode()
    assert 'lang="ar" dir="rtl"' in page
    assert "المحادثة" in page


@pytest.mark.parametrize("lang", ["xx", "%00", "a" * 10_000, "../en"])
def test_a_language_that_is_none_shows_its_own_words(client, draft, lang):
    page = client.get(address(draft, f"lang={lang}")).content.decode()
    assert 'lang="en" dir="ltr"' in page


def broken(**fields):
    asked = {"key": "one", "kind": "yes_no", "text": "One?", **fields}
    return {"sections": [{"key": "all", "title": "All", "questions": [asked]}]}


@pytest.mark.parametrize(
    "fields",
    [
        {"visible_when": {"op": "not"}},
        {"visible_when": {"op": "one_of", "key": "later"}},
        {"kind": "grid"},
        {"kind": "computed"},
        {"kind": "scale", "scale_min": 9, "scale_max": 2, "scale_labels": ["a"]},
        {"kind": "single_choice", "evidence_when": {"op": "is", "key": "none"}},
    ],
)
def test_a_draft_with_faults_is_shown_and_says_so(client, cast, fields):
    version = factories.checklist_version(
        cast.organization, broken(**fields), published=False
    )
    answer = client.get(address(version))
    assert answer.status_code == 200
    assert "not right yet" in answer.content.decode()
    assert "One?" in answer.content.decode()


def test_a_draft_that_is_no_checklist_says_where(client, cast):
    version = factories.checklist_version(
        cast.organization, broken(points="many"), published=False
    )
    page = client.get(address(version)).content.decode()
    assert "cannot be shown yet" in page
    assert "$.sections[0].questions[0].points" in page


def test_the_preview_asks_the_database_as_often_for_any_checklist(
    client, cast, draft, django_assert_num_queries
):
    small = factories.checklist_version(cast.organization, published=False)
    for version in (small, draft):
        client.get(address(version))
        with django_assert_num_queries(5):
            client.get(address(version))
