"""The API's document is generated without a warning, and the API keeps to it."""

import base64
import hashlib
import io
import json
import re
from collections import Counter

import pytest
import schemathesis
from django.core.management import call_command
from django.core.signals import request_finished, request_started
from django.db import close_old_connections, transaction
from django.test import Client
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import seed as seeded
from hypothesis import strategies as st
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
    unsupported_method,
)

from config.wsgi import application
from tests import factories
from tests.shoppers.api.callers import token_for

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
    unsupported_method,
]
EXAMPLES = 6
METHODS = {"get", "put", "post", "delete", "patch"}


def document():
    answer = Client().get("/api/v1/schema/", headers={"Accept": "application/json"})
    return json.loads(answer.content)


def operations(schema):
    for path, methods in schema["paths"].items():
        for method in METHODS & methods.keys():
            yield path, method, methods[method]


@pytest.mark.django_db
def test_the_document_is_generated_without_a_warning():
    call_command(
        "spectacular", "--fail-on-warn", "--validate", file=None, stdout=io.StringIO()
    )


def test_the_document_is_open_to_anybody(db):
    assert Client().get("/api/v1/schema/").status_code == 200


def test_every_operation_has_a_name_of_its_own():
    names = Counter(each["operationId"] for *_, each in operations(document()))
    assert [name for name, count in names.items() if count > 1] == []


def test_every_operation_says_what_it_does():
    silent = [
        path for path, _, each in operations(document()) if "description" not in each
    ]
    assert silent == []


def test_every_refusal_is_documented_as_a_problem():
    for path, method, operation in operations(document()):
        for status, answer in operation["responses"].items():
            if status >= "400":
                types = [*answer["content"]]
                assert types == ["application/problem+json"], (path, method, status)


def test_the_browser_needs_no_inline_script(db):
    answer = Client().get("/api/v1/docs/")
    policy = answer["Content-Security-Policy"]
    scripts = next(each for each in policy.split("; ") if each.startswith("script-src"))
    assert scripts == "script-src 'self'"
    assert b"<script>" not in answer.content


def test_the_only_inline_style_of_the_browser_is_allowed_by_its_hash(db):
    answer = Client().get("/api/v1/docs/")
    (style,) = re.findall(rb"<style>(.*?)</style>", answer.content, re.DOTALL)
    allowed = base64.b64encode(hashlib.sha256(style).digest()).decode()
    policy = answer["Content-Security-Policy"]
    assert f"style-src 'self' 'sha256-{allowed}';" in policy + ";"
    assert "unsafe" not in policy


@pytest.fixture
def schema(db):
    """The document, with the real WSGI application behind it, which must not close
    the test's own connection."""
    loaded = schemathesis.openapi.from_dict(document())
    loaded.app = application
    signals = (request_started, request_finished)
    for signal in signals:
        signal.disconnect(close_old_connections)
    yield loaded
    for signal in signals:
        signal.connect(close_old_connections)


@pytest.fixture
def rows(cast):
    """Something of everything, so that ids of the document lead somewhere."""
    shops = [
        factories.assignment(cast.organization, status=status, shopper=cast.sam)
        for status in ("open", "assigned", "accepted", "submitted", "returned")
    ]
    card = factories.approved(cast.organization, shopper=cast.sam)
    photo = factories.evidence(shops[2])
    awaited = factories.awaiting(cast.organization, shopper=cast.sam)
    program = card.assignment.wave.program
    return {
        "channels": [card.assignment.location.channel],
        "regions": [card.assignment.location.region],
        "locations": [card.assignment.location],
        "programs": [program],
        "program": [program],
        "waves": [card.assignment.wave],
        "scenarios": [card.assignment.scenario],
        "checklists": [card.assignment.version.checklist],
        "versions": [card.assignment.version],
        "assignments": shops,
        "assignment": shops,
        "submissions": [card, shops[3].submission, shops[4].submission],
        "evidence": [photo, awaited.evidence.get()],
        "signals": [factories.signal(card)],
        "reviews": [*card.reviews.all()],
        "scorecards": [card],
    }


def with_real_ids(case, rows, data):
    """Half of the ids are those of rows: refusing what is absent is only one half."""
    if case.path_parameters and data.draw(st.booleans()):
        kind = case.operation.path.split("/")[3]
        row = data.draw(st.sampled_from(rows[kind]))
        case.path_parameters["public_id"] = str(row.public_id)
    for name in ("program", "assignment"):
        if name in (case.query or {}) and data.draw(st.booleans()):
            row = data.draw(st.sampled_from(rows[name]))
            case.query[name] = str(row.public_id)


@pytest.mark.parametrize("who", ["anonymous", "shopper", "manager", "reviewer"])
def test_the_api_answers_as_documented_whatever_is_sent(cast, rows, schema, who):
    people = {"shopper": cast.sam, "manager": cast.ann, "reviewer": cast.rob}
    secret = token_for(cast.viewer(people[who])) if who in people else ""
    headers = {"Authorization": f"Bearer {secret}"} if secret else {}

    for result in schema.get_all_operations():
        operation = result.ok()

        @seeded(2)
        @settings(
            max_examples=EXAMPLES,
            deadline=None,
            database=None,
            phases=[Phase.explicit, Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(case=operation.as_strategy(), data=st.data())
        def check(case, data):
            with_real_ids(case, rows, data)
            with transaction.atomic():
                response = case.call(headers=headers)
                transaction.set_rollback(True)
            case.validate_response(response, checks=CHECKS)

        check()
