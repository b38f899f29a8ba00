"""Somebody who calls the API with a token of their own."""

import json

from django.test import Client
from django.utils import timezone

from shoppers.models import PersonalToken, Viewer

ROOT = "/api/v1/"
JSON = "application/json"


def token_for(viewer: Viewer) -> str:
    return PersonalToken.issue(viewer, name="Test", at=timezone.now())[1]


class Caller:
    def __init__(self, viewer: Viewer | None = None) -> None:
        headers = {"Authorization": f"Bearer {token_for(viewer)}"} if viewer else {}
        self.client = Client(headers=headers)

    def get(self, path, **query):
        return self.client.get(ROOT + path, query)

    def post(self, path, body=None):
        return self.client.post(ROOT + path, encoded(body or {}), content_type=JSON)

    def put(self, path, body):
        return self.client.put(ROOT + path, encoded(body), content_type=JSON)

    def upload(self, path, content, **headers):
        return self.client.put(
            ROOT + path, content, content_type="image/jpeg", headers=headers
        )


def encoded(body) -> bytes:
    return body if isinstance(body, bytes) else json.dumps(body, default=str).encode()


def faults(response) -> list[tuple[str, str]]:
    """(pointer, code) of everything that a problem complains about."""
    assert response["Content-Type"] == "application/problem+json"
    return [(each["pointer"], each["code"]) for each in response.json()["errors"]]
