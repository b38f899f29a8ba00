from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from django.utils import timezone

from audits import reviewing
from reports.aggregating import drain_all
from reports.importing.storing import undo
from reports.models import ImportBatch
from reports.numbering import number_all
from shoppers.models import Viewer
from tests import factories
from tests.reports.importing.world import PLAIN, run, written
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


@pytest.mark.parametrize("feed", ["shops", "answers", "imported", "rollups"])
def test_a_shopper_reads_no_changes(cast, feed):
    sam = Caller(Viewer.of(cast.sam, cast.organization))
    assert sam.get(f"changes/{feed}/").status_code == 403


def take_in(folder, text=PLAIN, **options):
    answer = run(written(folder, text), **options)
    drain_all(at=timezone.now())
    number_all()
    return answer


def take_out():
    undo(ImportBatch.objects.latest("pk"), by=None, at=timezone.now())
    drain_all(at=timezone.now())
    number_all()


def test_imported_shops_come_and_are_marked(lea, tmp_path):
    take_in(tmp_path)
    page, cursor = read(lea, "imported")
    results = [item["result"] for item in page["items"]]
    assert [each["imported"] for each in results] == [True, True]
    assert {(r["location"]["name"], r["score"]) for r in results} == {
        ("Ülemiste", 85.5),
        ("Tartu", 90.0),
    }
    assert read(lea, "imported", after=cursor)[0]["items"] == []
    assert read(lea)[0]["items"] == []


def test_an_import_that_is_taken_out_comes_as_deleted(lea, tmp_path):
    take_in(tmp_path)
    page, cursor = read(lea, "imported")
    take_out()
    gone = read(lea, "imported", after=cursor)[0]["items"]
    assert {(x["id"], x["deleted"], x["result"]) for x in gone} == {
        (x["id"], True, None) for x in page["items"]
    }


def test_an_imported_shop_that_changed_is_replaced_and_put_back(lea, tmp_path):
    told = "Branch,Visit date,Score,Id\nTartu,2025-02-04,{},7\n"
    take_in(tmp_path, told.format(90))
    page, cursor = read(lea, "imported")
    (first,) = page["items"]
    take_in(tmp_path, told.format(40))
    page, cursor = read(lea, "imported", after=cursor)
    scores = {x["id"]: x["result"] and x["result"]["score"] for x in page["items"]}
    assert scores.pop(first["id"]) is None
    assert list(scores.values()) == [40.0]
    take_out()
    page, _cursor = read(lea, "imported", after=cursor)
    scores = {x["id"]: x["result"] and x["result"]["score"] for x in page["items"]}
    assert scores.pop(first["id"]) == 90.0
    assert list(scores.values()) == [None]


def test_imported_shops_of_others_do_not_come(cast, lea, tmp_path):
    take_in(tmp_path, organization=cast.other.organization.slug)
    assert read(lea, "imported")[0]["items"] == []
    theirs = Caller(cast.other.viewer(cast.other.lea))
    assert len(read(theirs, "imported")[0]["items"]) == 2


def test_imported_shops_are_read_page_by_page_with_as_many_statements(
    lea, tmp_path, django_assert_max_num_queries
):
    take_in(tmp_path)
    with django_assert_max_num_queries(6):
        first, cursor = read(lea, "imported", limit="1")
    take_in(tmp_path, f"{PLAIN}Narva,2025-02-05,70\nPärnu,2025-02-06,60\n")
    with django_assert_max_num_queries(6):
        rest, _cursor = read(lea, "imported", after=cursor)
    assert (len(first["items"]), len(rest["items"])) == (1, 3)
