from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from django.utils import timezone

from audits import reviewing
from reports.aggregating import drain_all
from reports.numbering import number_all
from shoppers.models import Viewer
from tests import factories
from tests.reports.views.world import FULL, HALF, NOTHING, World
from tests.shoppers.api.callers import Caller, faults

pytestmark = pytest.mark.django_db
every_feed = pytest.mark.parametrize("feed", ["shops", "answers", "rollups"])


@pytest.fixture
def world(cast):
    return World(cast.organization)


@pytest.fixture
def lea(cast):
    return Caller(cast.viewer(cast.lea))


def read(caller, feed="shops", **query):
    answer = caller.get(f"changes/{feed}/", **query)
    assert answer.status_code == 200, answer.content
    page = answer.json()
    (cursor,) = parse_qs(urlsplit(page["next"]).query)["after"]
    return page, cursor


def released(world, *answers, **fields):
    made = world.shops(*answers, **fields)
    number_all()
    return made


def take_back(cast, submission):
    reviewing.reopen(
        cast.viewer(cast.rob), submission, at=timezone.now(), reason="A mistake"
    )
    drain_all(at=timezone.now())
    number_all()


@every_feed
def test_nothing_released_is_an_empty_page_with_a_cursor(lea, feed):
    page, cursor = read(lea, feed)
    assert (page["items"], page["more"]) == ([], False)
    assert read(lea, feed, after=cursor)[0]["items"] == []


def test_from_the_beginning_every_result_comes_once(lea, world):
    made = released(world, FULL, HALF, NOTHING)
    page, _cursor = read(lea)
    assert {item["id"] for item in page["items"]} == {
        str(each.public_id) for each in made
    }
    scores = {item["scorecard"]["score"] for item in page["items"]}
    assert scores == {100.0, 51.42857, 0.0}


def test_answers_come_with_their_points(lea, world):
    released(world, HALF)
    page, _cursor = read(lea, "answers")
    answers = {each["question"]: each for each in page["items"][0]["answers"]}
    assert (answers["solved"]["value"], answers["solved"]["earned"]) == ("partly", 200)


def test_figures_come_by_bucket(lea, world):
    released(world, FULL, HALF)
    page, _cursor = read(lea, "rollups")
    (bucket,) = page["items"]
    (total,) = (each for each in bucket["figures"] if each["level"] == "total")
    assert (total["n"], bucket["deleted"]) == (2, False)


@every_feed
def test_after_the_cursor_only_what_is_new_comes(lea, world, feed):
    released(world, FULL)
    _page, cursor = read(lea, feed)
    assert read(lea, feed, after=cursor)[0]["items"] == []
    released(world, HALF)
    assert len(read(lea, feed, after=cursor)[0]["items"]) == 1


@every_feed
def test_what_is_taken_back_comes_as_deleted(cast, lea, world, feed):
    (made,) = released(world, FULL)
    _page, cursor = read(lea, feed)
    take_back(cast, made)
    (item,) = read(lea, feed, after=cursor)[0]["items"]
    assert item["deleted"]


def test_a_result_that_comes_back_is_there_again(cast, lea, world):
    (made,) = released(world, FULL)
    take_back(cast, made)
    _page, cursor = read(lea)
    reviewing.approve(cast.viewer(cast.rob), made, at=timezone.now())
    number_all()
    (item,) = read(lea, after=cursor)[0]["items"]
    assert (item["deleted"], item["scorecard"]["score"]) == (False, 100.0)


def test_pages_are_read_one_after_the_other(lea, world):
    released(world, FULL, HALF, NOTHING)
    first, cursor = read(lea, limit="2")
    second, _cursor = read(lea, limit="2", after=cursor)
    assert (len(first["items"]), first["more"]) == (2, True)
    assert (len(second["items"]), second["more"]) == (1, False)
    assert not {each["id"] for each in first["items"]} & {
        each["id"] for each in second["items"]
    }


@every_feed
def test_one_program_is_read_alone(cast, lea, world, feed):
    released(world, FULL)
    other = factories.program(cast.organization, name="Other")
    page, _cursor = read(lea, feed, program=other.public_id)
    assert page["items"] == []
    page, _cursor = read(lea, feed, program=world.program.public_id)
    assert len(page["items"]) == 1


@every_feed
def test_another_organization_has_changes_of_its_own(cast, world, feed):
    released(world, FULL)
    theirs = Caller(cast.other.viewer(cast.other.lea))
    assert read(theirs, feed)[0]["items"] == []


@every_feed
@pytest.mark.parametrize("cursor", ["1", "x:y:z", "", "\u0000"])
def test_a_made_up_cursor_is_refused(lea, feed, cursor):
    answer = lea.get(f"changes/{feed}/", after=cursor)
    assert answer.status_code == 400
    assert faults(answer)[0][0] == "after"


def test_the_cursor_of_another_list_is_refused(lea, world):
    _page, cursor = read(lea)
    assert lea.get("changes/rollups/", after=cursor).status_code == 400


@every_feed
def test_as_many_statements_for_three_as_for_one(
    lea, world, feed, django_assert_max_num_queries
):
    released(world, FULL)
    with django_assert_max_num_queries(8):
        read(lea, feed)
    for days in (40, 80):
        released(world, HALF, at=timezone.now() - timedelta(days=days))
    with django_assert_max_num_queries(8):
        assert len(read(lea, feed)[0]["items"]) == 3


def test_a_shopper_reads_no_changes(cast):
    sam = Caller(Viewer.of(cast.sam, cast.organization))
    assert sam.get("changes/shops/").status_code == 403
