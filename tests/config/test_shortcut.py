"""A call with a token skips what is for pages, and loses nothing that is for calls."""

import pytest
from django.test import Client
from django.utils import translation

from tests.shoppers.api.callers import Caller, token_for

ME = "/api/v1/me/"


@pytest.fixture
def sam(cast):
    return Caller(cast.viewer(cast.sam))


def test_a_call_with_a_token_needs_no_session(sam):
    answer = sam.get("me/")
    assert answer.status_code == 200
    assert not hasattr(answer.wsgi_request, "session")
    assert not answer.cookies


def test_its_answer_is_that_of_a_call_with_a_session_and_as_inert(cast, sam):
    client = Client()
    client.force_login(cast.sam)
    with_session, with_token = client.get(ME), sam.get("me/")
    assert with_token.json() == with_session.json()
    for name in (
        "Cache-Control",
        "Content-Length",
        "Content-Security-Policy",
        "Content-Type",
        "X-Content-Type-Options",
        "X-Frame-Options",
    ):
        assert with_token.headers[name] == with_session.headers[name]
    assert "default-src 'none'" in with_token.headers["Content-Security-Policy"]


def test_a_host_that_is_not_ours_is_refused(cast, settings):
    settings.ALLOWED_HOSTS = ["candid.example"]
    headers = {"Authorization": f"Bearer {token_for(cast.viewer(cast.sam))}"}
    client = Client(headers=headers)
    assert client.get(ME, SERVER_NAME="elsewhere.example").status_code == 400
    assert client.get(ME, SERVER_NAME="candid.example").status_code == 200


def test_it_is_told_in_the_language_that_it_asks_for(sam):
    translation.activate("de")
    try:
        answer = sam.get("me/")
        assert answer.status_code == 200
        assert translation.get_language() == "en"
    finally:
        translation.activate("en")


def test_a_session_beside_an_unknown_token_is_not_looked_at(cast):
    client = Client(headers={"Authorization": "Bearer candid_of_nobody"})
    client.force_login(cast.sam)
    assert client.get(ME).status_code == 401


def test_an_unknown_address_is_a_problem_with_a_token_too(sam):
    answer = sam.get("nothing/")
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


def test_the_document_stays_a_page(sam):
    policy = sam.get("docs/").headers["Content-Security-Policy"]
    assert "style-src" in policy
