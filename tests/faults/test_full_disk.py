"""A disk without room is said, stores nothing by halves, and the file goes on later."""

import base64
import errno
import hashlib
import os
import subprocess
import urllib.error
import urllib.request
from uuid import uuid4

import pytest

from audits import lifecycle
from audits.models import Evidence
from audits.resuming import RESERVE
from tests import factories
from tests.processes import Server, environment, free_port
from tests.shoppers.api.callers import token_for

ROOM = 8 << 20

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def disk(tmp_path):
    """A disk of its own, with room for a few files."""
    place = tmp_path / "disk"
    place.mkdir()
    size = f"size={RESERVE + ROOM}"
    command = ["mount", "-t", "tmpfs", "-o", size, "tmpfs", str(place)]
    if subprocess.run(command, capture_output=True, check=False).returncode:
        pytest.skip("Only an administrator of the machine may mount a small disk.")
    yield place
    subprocess.run(["umount", "--lazy", str(place)], check=True)


@pytest.fixture
def ask(disk, cast):
    """Asks a server of its own whose unfinished files are on that disk."""
    server = Server(free_port(), environment() | {"PARTS_ROOT": str(disk)})
    token = token_for(cast.viewer(cast.sam))

    def send(method, path, body=None, **headers):
        told = {"Authorization": f"Bearer {token}", "Tus-Resumable": "1.0.0"}
        told |= {name.replace("_", "-"): text for name, text in headers.items()}
        address = f"http://127.0.0.1:{server.port}{path}"
        asked = urllib.request.Request(address, body, told, method=method)
        try:
            with urllib.request.urlopen(asked, timeout=30) as answer:
                return answer.status, answer.headers
        except urllib.error.HTTPError as error:
            return error.code, error.headers

    yield send
    server.kill()


def create(ask, shop, content, length=None, body=b"", **headers):
    said = {
        "id": str(uuid4()),
        "assignment": str(shop.public_id),
        "question": "proof",
        "name": "proof.jpg",
        "sha256": hashlib.sha256(content).hexdigest(),
    }
    coded = {
        key: base64.b64encode(each.encode()).decode() for key, each in said.items()
    }
    metadata = ",".join(f"{key} {text}" for key, text in coded.items())
    size = str(length or len(content))
    status, headers = ask(
        "POST",
        "/api/v1/uploads/",
        body,
        Upload_Length=size,
        Upload_Metadata=metadata,
        **headers,
    )
    return status, headers, f"/api/v1/uploads/{said['id']}/"


def patch(ask, path, offset, piece):
    kind = "application/offset+octet-stream"
    return ask("PATCH", path, piece, Content_Type=kind, Upload_Offset=str(offset))


def fill(place):
    def write(file):
        while True:
            file.write(b"\0" * (1 << 20))

    full = pytest.raises(OSError, match=os.strerror(errno.ENOSPC))
    with open(place / "filler", "wb", buffering=0) as file, full:
        write(file)


def test_a_file_for_which_there_is_no_room_is_refused_before_its_bytes(ask, cast):
    shop = factories.assignment(
        cast.organization, status=lifecycle.ACCEPTED, shopper=cast.sam
    )
    status, headers, _path = create(ask, shop, b"", length=ROOM + 1)
    assert (status, headers["X-Candid-Code"]) == (507, "no_room")


def test_bytes_that_come_at_once_leave_the_databases_room_alone(ask, cast, disk):
    shop = factories.assignment(
        cast.organization, status=lifecycle.ACCEPTED, shopper=cast.sam
    )
    content = factories.photo_bytes()
    (disk / "filler").write_bytes(b"\0" * ROOM)
    kind = {"Content_Type": "application/offset+octet-stream"}
    status, headers, _path = create(ask, shop, content, body=content, **kind)
    assert (status, headers["X-Candid-Code"]) == (507, "no_room")
    assert not Evidence.objects.exists()
    assert [each.name for each in disk.iterdir()] == ["filler"]


def test_a_disk_that_fills_up_on_the_way_costs_nothing_that_was_sent(ask, cast, disk):
    shop = factories.assignment(
        cast.organization, status=lifecycle.ACCEPTED, shopper=cast.sam
    )
    content = factories.photo_bytes() + os.urandom(2 << 20)
    status, _headers, path = create(ask, shop, content)
    assert status == 201
    half = 1 << 20
    assert patch(ask, path, 0, content[:half])[0] == 204
    fill(disk)
    status, headers = patch(ask, path, half, content[half:])
    assert (status, headers["X-Candid-Code"]) == (507, "no_room")
    assert not Evidence.objects.exists()
    (disk / "filler").unlink()
    offset = int(ask("HEAD", path)[1]["Upload-Offset"])
    assert offset >= half
    assert patch(ask, path, offset, content[offset:])[0] == 204
    stored = Evidence.objects.get()
    assert stored.sha256 == hashlib.sha256(content).hexdigest()
