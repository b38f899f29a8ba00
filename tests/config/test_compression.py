"""What goes out compressed, and what never does."""

import gzip

import pytest
from django.test import Client

from shoppers.models import Role
from tests import factories

pytestmark = pytest.mark.django_db
ACCEPTS = {"accept-encoding": "gzip"}


@pytest.fixture
def company():
    return factories.organization()


def signed_in(company, role):
    viewer = factories.viewer(company, role)
    client = Client()
    client.force_login(viewer.person)
    return client


def test_a_page_travels_compressed_and_reads_the_same(company):
    client = signed_in(company, Role.MANAGER)
    plain = client.get("/checklists/")
    small = client.get("/checklists/", headers=ACCEPTS)
    assert small["Content-Encoding"] == "gzip"
    title = plain.content.split(b"</title>")[0]
    assert gzip.decompress(small.content).startswith(title)


def test_a_photo_keeps_its_length(company):
    client = signed_in(company, Role.REVIEWER)
    shop = factories.assignment(company, status="in_progress")
    file = factories.evidence(shop)
    path = f"/evidence/{file.public_id}/original/"
    answer = client.get(path, headers=ACCEPTS)
    assert answer.status_code == 200
    assert "Content-Encoding" not in answer
    assert int(answer["Content-Length"]) == file.size
    answer.close()
