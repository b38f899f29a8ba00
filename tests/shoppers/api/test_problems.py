import json

import pytest
from django.test import Client

from shoppers.api.problems import faults
from shoppers.models import PersonalToken
from tests import factories
from tests.shoppers.api.callers import Caller

PROBLEM = "application/problem+json"


@pytest.fixture
def sam(cast):
    return Caller(cast.viewer(cast.sam))


@pytest.mark.parametrize(
    "path",
    ["", "nothing/", "me", "channels/7/", "assignments/x/accept/", "../v1/%00/"],
)
def test_an_unknown_address_is_a_problem(sam, path):
    answer = sam.get(path)
    assert answer.status_code == 404
    assert answer["Content-Type"] == PROBLEM
    assert answer.json()["code"] == "not_found"


def test_an_unknown_address_is_a_problem_for_a_post_too(db):
    answer = Client(enforce_csrf_checks=True).post("/api/v1/nothing/", {})
    assert answer.status_code == 404
    assert answer["Content-Type"] == PROBLEM


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete", "options"])
def test_a_method_that_is_not_there_is_405_and_names_those_that_are(sam, method):
    answer = getattr(sam.client, method)("/api/v1/me/")
    assert answer.status_code == 405
    assert answer["Allow"] == "GET, HEAD"
    assert answer["Content-Type"] == PROBLEM


def test_head_answers_as_get_does(sam):
    assert sam.client.head("/api/v1/me/").status_code == 200


def test_a_format_that_we_have_not_is_406(sam):
    answer = sam.client.get("/api/v1/me/", headers={"Accept": "text/csv"})
    assert answer.status_code == 406
    assert answer["Content-Type"] == PROBLEM


def test_a_body_that_is_no_json_is_415(cast):
    shop = factories.assignment(cast.organization, shopper=cast.sam)
    path = f"/api/v1/assignments/{shop.public_id}/accept/"
    answer = Caller(cast.viewer(cast.sam)).client.post(path, {"a": "b"})
    assert answer.status_code == 415
    assert answer["Content-Type"] == PROBLEM


def test_anonymous_is_401_and_the_wrong_role_403(cast):
    assert Caller().get("me/").status_code == 401
    assert Caller(cast.viewer(cast.sam)).get("scorecards/").status_code == 403


def test_our_own_mistake_is_a_problem_without_its_trace(sam, monkeypatch):
    def fail(secret, at):
        raise RuntimeError("secret")

    monkeypatch.setattr(PersonalToken, "viewer", fail)
    sam.client.raise_request_exception = False
    answer = sam.get("me/")
    assert answer.status_code == 500
    assert answer["Content-Type"] == PROBLEM
    assert "secret" not in answer.content.decode()


def test_a_problem_has_what_the_standard_asks_for(sam):
    answer = sam.get("nothing/")
    document = json.loads(answer.content)
    assert document["status"] == 404
    assert document["title"] == "Not Found"
    assert document["type"] == "about:blank"


def test_every_answer_forbids_keeping_it(sam):
    assert sam.get("me/")["Cache-Control"] == "private, no-store"


def test_faults_point_at_the_leaves():
    detail = {"a/b": ["bad"], "list": [{}, {"~": ["worse"]}], "non_field_errors": ["x"]}
    assert [each.pointer for each in faults(detail)] == ["/a~1b", "/list/1/~0", ""]
