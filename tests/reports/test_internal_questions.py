"""A question that is kept from the location is kept from whoever reads for it, on every
way to its answer; the desk reads all."""

import copy
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from audits import intake, reviewing
from reports.aggregating import drain_all
from reports.numbering import number_all
from tests import factories
from tests.factories.checklists import SMALL
from tests.reports.exporting.world import written
from tests.reports.views.world import NOTHING, World
from tests.shoppers.api.callers import Caller

pytestmark = pytest.mark.django_db
HIDDEN = {"solved", "proof"}
WORDS = "Was your request solved?"


def secretive():
    """SMALL, its critical question and its photo kept from the location."""
    content = copy.deepcopy(SMALL)
    for section in content["sections"]:
        for question in section["questions"]:
            question["internal"] = question["key"] in HIDDEN
    return content


@pytest.fixture
def world(cast):
    world = World(cast.organization)
    world.version = factories.checklist_version(cast.organization, secretive())
    return world


@pytest.fixture
def submission(cast, world):
    """A shop in which the hidden critical question failed, with a hidden photo."""
    at = timezone.now()
    shop = factories.assignment(
        cast.organization,
        status="in_progress",
        shopper=cast.sam,
        wave=world.wave,
        location=world.location,
        version=world.version,
    )
    photo = factories.evidence(shop, ready=True)
    body = factories.body_of(shop, NOTHING, evidence=[photo.public_id])
    receipt = intake.receive(cast.viewer(cast.sam), uuid4(), body, at=at)
    reviewing.approve(cast.viewer(cast.rob), receipt.submission, at=at)
    drain_all(at=at)
    number_all()
    return receipt.submission


def signed_in(person):
    client = Client()
    client.force_login(person)
    return client


def scorecard(cast, person, submission):
    caller = Caller(cast.viewer(person))
    return caller.get(f"scorecards/{submission.public_id}/").json()


def keys_of(found):
    return {each["question"] for each in found}


def test_the_api_gives_a_leader_neither_answer_nor_file(cast, submission):
    card = scorecard(cast, cast.lea, submission)
    assert keys_of(card["answers"]) == {"greeted", "wait", "ease"}
    assert card["evidence"] == []


def test_the_api_gives_the_desk_both(cast, submission):
    card = scorecard(cast, cast.ann, submission)
    assert keys_of(card["answers"]) >= {"solved"}
    assert keys_of(card["evidence"]) == {"proof"}


def test_the_shopper_still_reads_their_own_answer(cast, submission):
    caller = Caller(cast.viewer(cast.sam))
    found = caller.get(f"submissions/{submission.public_id}/").json()
    assert keys_of(found["answers"]) >= {"solved"}
    assert keys_of(found["evidence"]) == {"proof"}


@pytest.mark.parametrize(("name", "status"), [("lea", 404), ("ann", 200), ("sam", 200)])
def test_the_photo_itself_is_for_desk_and_shopper(cast, submission, name, status):
    photo = submission.evidence.get()
    path = reverse("audits:evidence", args=[photo.public_id, "thumb"])
    answer = signed_in(getattr(cast, name)).get(path)
    answer.close()
    assert answer.status_code == status


@pytest.mark.parametrize(("name", "told"), [("lea", False), ("ann", True)])
@pytest.mark.parametrize("page", ["reports:critical", "reports:questions"])
def test_pages_of_results_word_it_for_the_desk_alone(
    cast, submission, page, name, told
):
    answer = signed_in(getattr(cast, name)).get(reverse(page))
    assert (WORDS in answer.content.decode()) is told


@pytest.mark.parametrize(("name", "told"), [("lea", False), ("ann", True)])
def test_the_scorecard_words_it_for_the_desk_alone(cast, submission, name, told):
    path = reverse("reports:scorecard", args=[submission.public_id])
    answer = signed_in(getattr(cast, name)).get(path)
    assert (WORDS in answer.content.decode()) is told


def test_the_week_of_a_leader_names_the_failure_without_its_words(cast, submission):
    answer = signed_in(cast.lea).get(reverse("reports:home"))
    assert WORDS not in answer.content.decode()


@pytest.mark.parametrize(("name", "told"), [("lea", False), ("ann", True)])
@pytest.mark.parametrize("what", ["answers", "shops"])
def test_an_export_holds_it_for_the_desk_alone(
    cast, submission, tmp_path, what, name, told
):
    viewer = cast.viewer(getattr(cast, name))
    _said, rows = written(tmp_path / "f", viewer, what=what)
    assert rows
    assert ("solved" in str(rows)) is told


@pytest.mark.parametrize(("name", "told"), [("lea", False), ("ann", True)])
def test_figures_of_it_are_for_the_desk_alone(cast, submission, world, name, told):
    caller = Caller(cast.viewer(getattr(cast, name)))
    query = {"program": str(world.program.public_id), "by": "question"}
    trend = caller.get("trends/", **query).json()
    feed = caller.get("changes/rollups/").json()
    answers = caller.get("changes/answers/").json()
    assert ("solved" in str(trend)) is told
    assert ("solved" in str(feed)) is told
    assert ("solved" in str(answers)) is told


@pytest.mark.parametrize(("name", "told"), [("lea", False), ("ann", True)])
def test_the_checklist_itself_words_it_for_the_desk_alone(
    cast, submission, world, name, told
):
    caller = Caller(cast.viewer(getattr(cast, name)))
    found = caller.get(f"versions/{world.version.public_id}/").json()["content"]
    assert (WORDS in str(found)) is told
    assert ("'solved'" in str(found)) is told
    assert "greeted" in str(found)


def test_the_shopper_is_asked_it_in_their_own_checklist(cast, submission, world):
    caller = Caller(cast.viewer(cast.sam))
    found = caller.get(f"versions/{world.version.public_id}/").json()["content"]
    assert WORDS in str(found)
