import pytest

from audits.models import Channel
from tests import factories
from tests.shoppers.api.callers import Caller, faults


@pytest.fixture
def ann(cast):
    for name in ("b", "a", "d", "c", "é"):
        factories.channel(cast.organization, name=name)
    return Caller(cast.viewer(cast.ann))


def names(answer) -> list[str]:
    return [each["name"] for each in answer.json()["items"]]


def test_pages_follow_each_other_without_a_gap_or_a_row_twice(ann):
    seen, address = [], "/api/v1/channels/?limit=2"
    while address:
        answer = ann.client.get(address)
        seen += [names(answer)]
        address = answer.json()["next"]
    assert [len(page) for page in seen] == [2, 2, 1]
    assert [name for page in seen for name in page] == [
        *Channel.objects.order_by("name").values_list("name", flat=True)
    ]


def test_a_row_that_is_added_behind_us_moves_nothing(ann, cast):
    first = ann.get("channels/", limit=2).json()
    factories.channel(cast.organization, name="0 earlier")
    assert names(ann.client.get(first["next"])) == ["c", "d"]


def test_a_page_keeps_its_filters(ann, cast):
    factories.channel(cast.organization, "chat", name="aa")
    first = ann.get("channels/", kind="phone", limit=1).json()
    assert "kind=phone" in first["next"]


@pytest.mark.parametrize("limit", ["0", "201", "-1", "x", "", "1e2", "²", "9" * 40])
def test_a_limit_out_of_bounds_is_400_on_it(ann, limit):
    answer = ann.get("channels/", limit=limit)
    assert answer.status_code == 400
    assert faults(answer) == [("limit", "invalid")]


@pytest.mark.parametrize("cursor", ["x", "a:b:c", "é", "W10:1abc:xyz"])
def test_a_cursor_that_we_did_not_write_is_400(ann, cursor):
    answer = ann.get("channels/", after=cursor)
    assert answer.status_code == 400
    assert faults(answer) == [("after", "bad_cursor")]


def test_the_cursor_of_another_list_is_400(ann):
    address = ann.get("channels/", limit=1).json()["next"]
    answer = ann.client.get(address.replace("/channels/", "/programs/"))
    assert faults(answer) == [("after", "bad_cursor")]


@pytest.mark.parametrize("name", ["ordering", "organization__slug", "name", "page"])
def test_an_unknown_parameter_is_400_on_it(ann, name):
    answer = ann.get("channels/", **{name: "x"})
    assert answer.status_code == 400
    assert faults(answer) == [(name, "unknown_parameter")]


def test_a_parameter_given_twice_is_400(ann):
    answer = ann.client.get("/api/v1/channels/?limit=1&limit=2")
    assert faults(answer) == [("limit", "given_twice")]


def test_a_nul_in_a_parameter_is_400(ann):
    answer = ann.client.get("/api/v1/channels/?kind=phone%00")
    assert faults(answer) == [("kind", "invalid")]


def test_thousands_of_parameters_are_400(ann):
    query = "&".join(f"p{number}=1" for number in range(3000))
    answer = ann.client.get(f"/api/v1/channels/?{query}")
    assert answer.status_code == 400
    assert answer["Content-Type"] == "application/problem+json"
