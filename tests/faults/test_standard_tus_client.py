"""The stock tus client goes on where a killed server left off, to the last byte."""

import hashlib
import json
import os
import shutil
import subprocess
from uuid import uuid4

import pytest

from audits import lifecycle
from audits.models import Evidence
from tests import factories
from tests.processes import ROOT, Server, free_port
from tests.shoppers.api.callers import token_for

CLIENT = ROOT / "tests" / "tus_client"
CHUNK = 1 << 20

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(not shutil.which("node"), reason="Node is not installed"),
    pytest.mark.skipif(
        not (CLIENT / "node_modules" / "tus-js-client").exists(),
        reason="tus-js-client is not installed: `make test` does it where npm is",
    ),
]


def client(said):
    return subprocess.Popen(
        ["node", "send.js", json.dumps(said)],
        cwd=CLIENT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def announced(cast, shop, path, port):
    return {
        "endpoint": f"http://127.0.0.1:{port}/api/v1/uploads/",
        "token": token_for(cast.viewer(cast.sam)),
        "path": str(path),
        "chunk": CHUNK,
        "metadata": {
            "id": str(uuid4()),
            "assignment": str(shop.public_id),
            "question": "proof",
            "name": "proof.jpg",
            "sha256": hashlib.sha256(path.read_bytes()).hexdigest(),
        },
    }


def test_the_standard_client_resumes_after_the_server_was_killed(cast, tmp_path):
    shop = factories.assignment(
        cast.organization, status=lifecycle.ACCEPTED, shopper=cast.sam
    )
    # What follows the end of a picture is no part of it, and is kept all the same.
    content = factories.photo_bytes() + os.urandom(7 * CHUNK)
    path = tmp_path / "proof.jpg"
    path.write_bytes(content)
    port = free_port()
    said = announced(cast, shop, path, port)
    digest, public_id = said["metadata"]["sha256"], said["metadata"]["id"]
    server = Server(port)
    try:
        first = client(said)
        line = ""
        while not line.startswith(f"offset {3 * CHUNK}"):
            line = first.stdout.readline()
            assert line, "the client ended early"
        server.kill()
        first.communicate(timeout=60)
        assert first.returncode == 1
        assert not Evidence.objects.exists()

        server = Server(port)
        url = f"{said['endpoint']}{public_id}/"
        second = client(said | {"uploadUrl": url})
        output, _ = second.communicate(timeout=60)
        assert "done" in output, output
        offsets = [int(each[7:]) for each in output.split("\n") if "offset" in each]
        assert offsets[0] > 3 * CHUNK
    finally:
        server.kill()
    row = Evidence.objects.get(public_id=public_id)
    with row.original.open("rb") as stored:
        assert hashlib.sha256(stored.read()).hexdigest() == digest == row.sha256


def test_the_standard_client_sends_bytes_with_the_announcement(cast, tmp_path):
    shop = factories.assignment(
        cast.organization, status=lifecycle.ACCEPTED, shopper=cast.sam
    )
    path = tmp_path / "proof.jpg"
    path.write_bytes(factories.photo_bytes() + os.urandom(3 * CHUNK))
    port = free_port()
    said = announced(cast, shop, path, port) | {"together": True}
    server = Server(port)
    try:
        output, _ = client(said).communicate(timeout=60)
    finally:
        server.kill()
    assert "done" in output, output
    row = Evidence.objects.get(public_id=said["metadata"]["id"])
    with row.original.open("rb") as stored:
        assert stored.read() == path.read_bytes()
