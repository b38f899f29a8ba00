"""Two megabytes through the upload protocol, against writing the same bytes.

Ours is the whole way: gunicorn as `make run` starts it (two workers), tus creation with
the bytes and their checksum, PostgreSQL, the whole file's sha256, the move to storage.
The floor writes, hashes, syncs and renames the bytes in one process. Memory is what the
workers' peak grew by for each upload in flight.
"""

from __future__ import annotations

import base64
import hashlib
import http.client
import json
import os
import statistics
import tempfile
import threading
import time
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any
from uuid import uuid4

from bench.serving import shops, site, web_server

Row = dict[str, str | float]
SIZE, PER_ROUND, SENDERS = 2_000_000, 60, 4
#: Each time with connections of its own, until every worker has had some.
WARM_UPS, WARM_UP = 6, 8
QUESTION = {"key": "proof", "kind": "photo", "text": "The shelf", "evidence_max": 5}
CHECKLIST = {"sections": [{"key": "all", "title": "All", "questions": [QUESTION]}]}


@dataclass
class Upload:
    shop: str
    content: bytes

    @cached_property
    def sha256(self) -> bytes:
        return hashlib.sha256(self.content).digest()


def run(rounds: int = 5) -> dict[str, list[Row]]:
    """{"rows": [...]}, empty where no PostgreSQL answers."""
    with site() as url:
        if url is None:
            print("upload: not measured, PostgreSQL does not answer")
            return {"rows": []}
        return {"rows": compare(rounds)}


def compare(rounds: int) -> list[Row]:
    secret, planned = shops(WARM_UPS * WARM_UP + rounds * PER_ROUND, CHECKLIST)
    photo = picture()
    # No two alike: bytes after a JPEG's end are its own.
    uploads = [Upload(str(shop.public_id), photo + uuid4().bytes) for shop in planned]
    with web_server() as (port, _cpu_ms), tempfile.TemporaryDirectory() as folder:
        for _ in range(WARM_UPS):
            send_all(port, secret, [uploads.pop() for _ in range(WARM_UP)])
        before = peak_megabytes(port)
        rates, floors = [], []
        for number in range(rounds):
            part = uploads[number * PER_ROUND :][:PER_ROUND]
            rates.append(timed(lambda part=part: send_all(port, secret, part)))
            floors.append(timed(lambda part=part: write_all(Path(folder), part)))
        grown = peak_megabytes(port) - before
    ours, floor = statistics.median(rates), statistics.median(floors)
    return [
        {
            "name": "upload of 2 MB, rate",
            "unit": "1/s",
            "ours": round(ours, 1),
            "floor": round(floor, 1),
            "ratio": round(ours / floor, 3),
            "sense": ">=",
            "judged": "ours",
            "target": 80,
        },
        {
            "name": "upload of 2 MB, memory for each in flight",
            "unit": "MB",
            "ours": round(grown / SENDERS, 1),
            "floor": round(SIZE / 1e6, 1),
            "ratio": round(grown / SENDERS / (SIZE / 1e6), 2),
            "judged": "ours",
            "target": 10,
        },
    ]


def picture() -> bytes:
    """A JPEG of SIZE bytes."""
    from tests import factories

    small = factories.photo_bytes(1600, 1200)
    return small + os.urandom(SIZE - 16 - len(small))


def timed(work: Any) -> float:
    """Uploads per second of one round."""
    started = time.perf_counter()
    work()
    return PER_ROUND / (time.perf_counter() - started)


def send_all(port: int, secret: str, uploads: list[Upload]) -> None:
    failed: list[str] = []

    def work(part: list[Upload]) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port)
        for each in part:
            try:
                send(connection, secret, each)
            except RuntimeError as error:
                failed.append(str(error))
        connection.close()

    parts = (uploads[index::SENDERS] for index in range(SENDERS))
    threads = [threading.Thread(target=work, args=(part,)) for part in parts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failed:
        raise RuntimeError(failed[0])


def send(connection: http.client.HTTPConnection, secret: str, upload: Upload) -> None:
    """Announce the file, with its bytes."""
    common = {"Authorization": f"Bearer {secret}", "Tus-Resumable": "1.0.0"}
    said = {
        "id": str(uuid4()),
        "assignment": upload.shop,
        "question": "proof",
        "sha256": upload.sha256.hex(),
        "name": "shelf.jpg",
    }
    metadata = ",".join(
        f"{name} {base64.b64encode(text.encode()).decode()}"
        for name, text in said.items()
    )
    size = {"Upload-Length": str(len(upload.content)), "Upload-Metadata": metadata}
    piece = {
        "Content-Type": "application/offset+octet-stream",
        "Upload-Checksum": f"sha256 {base64.b64encode(upload.sha256).decode()}",
    }
    ask(connection, "/api/v1/uploads/", upload.content, common | size | piece)


def ask(
    connection: http.client.HTTPConnection,
    path: str,
    body: bytes,
    headers: dict[str, str],
) -> None:
    """Raises RuntimeError unless it is new, and here."""
    connection.request("POST", path, body, headers)
    answer = connection.getresponse()
    said = answer.read()
    if answer.status != 201 or answer.headers["Upload-Offset"] != str(len(body)):
        raise RuntimeError(f"{answer.status}: {said.decode()[:300]}")


def write_all(folder: Path, uploads: list[Upload]) -> None:
    for each in uploads:
        target = folder / uuid4().hex
        with (folder / "part").open("wb") as file:
            file.write(each.content)
            hashlib.sha256(each.content).digest()
            file.flush()
            os.fsync(file.fileno())
        (folder / "part").rename(target)


def peak_megabytes(port: int) -> float:
    """The most that the processes behind the port ever held, added up."""
    total = 0
    for pid in listeners(port):
        status = Path(f"/proc/{pid}/status").read_text()
        peak = next(x for x in status.splitlines() if x.startswith("VmHWM"))
        total += int(peak.split()[1])
    return total / 1024


def listeners(port: int) -> list[str]:
    wanted = f"127.0.0.1:{port}".encode()
    return [
        each.name
        for each in Path("/proc").iterdir()
        if each.name.isdigit() and wanted in command_of(each)
    ]


def command_of(process: Path) -> bytes:
    try:
        return (process / "cmdline").read_bytes()
    except OSError:
        return b""


if __name__ == "__main__":
    print(json.dumps(run(), indent=2))
