"""Lists and details: who sees what, and what it costs."""

import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests import factories
from tests.shoppers.api.callers import Caller

LISTS = [
    "channels",
    "regions",
    "locations",
    "programs",
    "waves",
    "scenarios",
    "checklists",
    "versions",
    "assignments",
    "submissions",
    "reviews",
    "scorecards",
]
SECRET = {"points", "weight", "critical", "pass_mark", "bands", "critical_rule"}


def approve_one(cast):
    shop = factories.assignment(
        cast.organization, status="in_progress", shopper=cast.sam
    )
    photo = factories.evidence(shop)
    body = json.loads(factories.body_of(shop, evidence=[photo.public_id]))
    sam = Caller(cast.viewer(cast.sam))
    sam.put(f"submissions/{photo.public_id}/", body)
    path = f"submissions/{photo.public_id}/approve/"
    Caller(cast.viewer(cast.rob)).post(path, {"message": "Good"})
    return photo.public_id


@pytest.mark.parametrize("name", LISTS)
def test_a_list_costs_the_same_with_one_row_and_with_three(cast, name):
    rob = Caller(cast.viewer(cast.rob))
    rob.get("me/")
    counts = []
    for more in (1, 2):
        for _number in range(more):
            approve_one(cast)
        with CaptureQueriesContext(connection) as queries:
            items = rob.get(f"{name}/").json()["items"]
        counts.append((len(items), len(queries)))
    assert [rows for rows, _queries in counts] == [1, 3]
    assert counts[0][1] == counts[1][1] <= 5


@pytest.mark.parametrize("name", LISTS)
def test_another_organization_sees_none_of_it(cast, name):
    approve_one(cast)
    mine = Caller(cast.viewer(cast.rob)).get(f"{name}/").json()["items"][0]
    theirs = Caller(cast.other.viewer(cast.other.rob))
    assert theirs.get(f"{name}/").json()["items"] == []
    assert theirs.get(f"{name}/{mine['id']}/").status_code == 404


@pytest.mark.parametrize("name", LISTS)
def test_a_detail_opens_by_the_id_of_the_list(cast, name):
    approve_one(cast)
    rob = Caller(cast.viewer(cast.rob))
    item = rob.get(f"{name}/").json()["items"][0]
    detail = rob.get(f"{name}/{item['id']}/")
    assert detail.status_code == 200
    assert item.items() <= detail.json().items()


@pytest.mark.parametrize("name", ["submissions", "scorecards"])
def test_a_detail_costs_the_same_with_more_answers(cast, name):
    public_id = approve_one(cast)
    rob = Caller(cast.viewer(cast.rob))
    rob.get("me/")
    with CaptureQueriesContext(connection) as queries:
        answer = rob.get(f"{name}/{public_id}/").json()
    assert len(answer["answers"]) == 4
    assert len(answer["evidence"]) == 1
    assert len(queries) <= 6


@pytest.mark.parametrize(
    "name", ["programs", "waves", "scenarios", "checklists", "scorecards"]
)
def test_a_shopper_does_not_get_the_plans_and_results(cast, name):
    assert Caller(cast.viewer(cast.sam)).get(f"{name}/").status_code == 403


@pytest.mark.parametrize("name", ["assignments", "submissions", "reviews", "scenarios"])
def test_a_leader_does_not_get_who_did_it(cast, name):
    assert Caller(cast.viewer(cast.lea)).get(f"{name}/").status_code == 403


def test_a_leader_reads_results_without_the_shoppers_name(cast):
    public_id = approve_one(cast)
    lea = Caller(cast.viewer(cast.lea))
    texts = [lea.get(f"scorecards/{one}").content for one in ("", f"{public_id}/")]
    known = f"{cast.sam.public_id}|{cast.sam.email}".split("|")
    assert all(word not in text.decode() for text in texts for word in known)


def names_in(data) -> set[str]:
    if isinstance(data, dict):
        return set(data) | {name for each in data.values() for name in names_in(each)}
    if isinstance(data, list):
        return {name for each in data for name in names_in(each)}
    return set()


def test_a_shopper_reads_a_version_without_what_it_is_worth(cast):
    shop = factories.assignment(cast.organization, shopper=cast.sam)
    path = f"versions/{shop.version.public_id}/"
    content = Caller(cast.viewer(cast.sam)).get(path).json()["content"]
    assert names_in(content) & SECRET == set()
    assert content["sections"][1]["questions"][0]["options"][0] == {
        "key": "yes",
        "label": "Yes",
    }


def test_the_desk_reads_a_version_whole(cast):
    version = factories.checklist_version(cast.organization)
    path = f"versions/{version.public_id}/"
    assert Caller(cast.viewer(cast.ann)).get(path).json()["content"] == version.content


def test_a_shopper_knows_only_the_versions_of_their_own_shops(cast):
    mine = factories.assignment(cast.organization, shopper=cast.sam).version
    other = factories.checklist_version(cast.organization)
    sam = Caller(cast.viewer(cast.sam))
    items = sam.get("versions/").json()["items"]
    assert [each["id"] for each in items] == [str(mine.public_id)]
    assert sam.get(f"versions/{other.public_id}/").status_code == 404


def test_a_shopper_reads_their_answers_without_points(cast):
    public_id = approve_one(cast)
    sam = Caller(cast.viewer(cast.sam))
    answers = sam.get(f"submissions/{public_id}/").json()["answers"]
    assert names_in(answers) == {"question", "value", "na", "comment", "reasons"}


def test_a_scorecard_is_in_per_cent_with_its_sections(cast):
    card = Caller(cast.viewer(cast.lea)).get(f"scorecards/{approve_one(cast)}/").json()
    assert card["score"] == pytest.approx(100 * 13.2 / 14, abs=1e-4)
    assert [each["key"] for each in card["sections"]] == ["greeting", "help"]
    assert card["band"] == 5


def test_scorecards_of_a_region_include_those_below_it(cast):
    parent = factories.region(cast.organization)
    below = factories.region(cast.organization, parent)
    location = factories.location(cast.organization, region=below)
    factories.approved(cast.organization, location=location)
    factories.approved(cast.organization)
    lea = Caller(cast.viewer(cast.lea))
    items = lea.get("scorecards/", region=parent.public_id).json()["items"]
    assert [each["region"]["name"] for each in items] == [below.name]


def test_ids_are_public_ids_everywhere(cast):
    approve_one(cast)
    rob = Caller(cast.viewer(cast.rob))
    for name in LISTS:
        item = rob.get(f"{name}/").json()["items"][0]
        assert len(item["id"]) == 36
        assert not {"pk", "organization_id"} & names_in(item)


def test_a_location_says_its_team(cast):
    factories.location(cast.organization, team="Night shift")
    (found,) = Caller(cast.viewer(cast.ann)).get("locations/").json()["items"]
    assert found["team"] == "Night shift"
