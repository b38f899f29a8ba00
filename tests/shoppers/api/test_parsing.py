from io import BytesIO

import pytest
from django.core.handlers.wsgi import WSGIRequest
from django.test import RequestFactory

from shoppers.api.parsing import read_body
from shoppers.api.problems import Problem
from tests import factories
from tests.shoppers.api.callers import Caller, faults


@pytest.fixture
def accept(cast):
    """POST a body to the verb that takes none."""
    shop = factories.assignment(cast.organization, shopper=cast.sam)
    path = f"/api/v1/assignments/{shop.public_id}/accept/"
    client = Caller(cast.viewer(cast.sam)).client

    def post(body: bytes, **extra):
        answer = client.generic("POST", path, body, "application/json", **extra)
        shop.refresh_from_db()
        return answer, shop.status

    return post


@pytest.mark.parametrize(
    "body",
    [
        b"{",
        b'{"a":1,"a":2}',
        b'{"a":NaN}',
        b'{"a":Infinity}',
        b'{"a":1e999}',
        b'{"a":"\\ud800"}',
        b'{"a":"\\u0000"}',
        b'{"a":"\x00"}',
        b'{"a":"\xff"}',
        b"[" * 100_000,
        b'{"a":' * 40 + b"1" + b"}" * 40,
        b'{"a":' + b"9" * 5000 + b"}",
        b" ",
    ],
    ids=lambda body: repr(body[:12]),
)
def test_what_is_not_strictly_json_is_400_and_changes_nothing(accept, body):
    answer, status = accept(body)
    assert answer.status_code == 400
    assert answer.json()["code"] == "bad_json"
    assert status == "assigned"


def test_an_unknown_field_is_422_on_that_field(accept):
    answer, status = accept(b'{"force": true}')
    assert answer.status_code == 422
    assert faults(answer) == [("/force", "unknown_field")]
    assert status == "assigned"


@pytest.mark.parametrize("body", [b"[]", b"null", b"3", b'"x"'])
def test_a_body_that_is_no_object_is_422(accept, body):
    answer, status = accept(body)
    assert answer.status_code == 422
    assert status == "assigned"


def test_no_body_at_all_is_the_empty_one(accept):
    answer, status = accept(b"")
    assert (answer.status_code, status) == (200, "accepted")


def test_a_body_in_chunks_is_411(accept):
    answer, status = accept(b"", HTTP_TRANSFER_ENCODING="chunked")
    assert answer.status_code == 411
    assert faults(answer) == [("Content-Length", "length_required")]
    assert status == "assigned"


def test_a_body_that_ended_early_is_400(accept):
    short = {"CONTENT_LENGTH": "20", "wsgi.input": BytesIO(b"{}")}
    answer, status = accept(b"{}", **short)
    assert answer.status_code == 400
    assert faults(answer) == [("Content-Length", "cut_short")]
    assert status == "assigned"


def test_a_body_that_is_too_large_is_413(accept, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 10
    answer, status = accept(b'{"a": "0123456789"}')
    assert answer.status_code == 413
    assert status == "assigned"


@pytest.mark.parametrize(
    ("length", "status"), [("", 411), ("x", 400), ("-1", 400), ("²", 400)]
)
def test_a_length_must_be_a_number(length, status):
    request = RequestFactory().put("/", b"{}")
    assert isinstance(request, WSGIRequest)
    request.META["CONTENT_LENGTH"] = length
    with pytest.raises(Problem) as refused:
        read_body(request)
    assert refused.value.status == status
