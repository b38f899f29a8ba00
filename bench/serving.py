"""What benches of the running product share: a database of their own on PostgreSQL
(made and dropped here), shops to be sent, and gunicorn as `make run` starts it.
"""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

import psycopg

from tests.halves import database_url

DATABASE = "candid_bench"
CLOCK = os.sysconf("SC_CLK_TCK")
PATIENCE = 30.0


@contextmanager
def site() -> Iterator[str | None]:
    """The address of an empty database; None where no PostgreSQL answers."""
    server = database_url()
    if not server:
        yield None
        return
    with tempfile.TemporaryDirectory() as folder, own_database(server) as url:
        Path(folder, "static").mkdir()
        before = dict(os.environ)
        os.environ |= {"DATABASE_URL": url, "VAR_ROOT": folder, "REDIS_URL": ""}
        try:
            yield url
        finally:
            os.environ.clear()
            os.environ |= before


@contextmanager
def own_database(server: str, name: str = DATABASE) -> Iterator[str]:
    drop = f"DROP DATABASE IF EXISTS {name} WITH (FORCE)"
    with psycopg.connect(server, autocommit=True) as admin:
        admin.execute(drop)
        admin.execute(f"CREATE DATABASE {name}")
        try:
            yield urlsplit(server)._replace(path=f"/{name}").geturl()
        finally:
            admin.execute(drop)


def prepare(count: int, questions: int) -> tuple[str, list[tuple[str, bytes]]]:
    """A token's secret, and `count` sendings as (address, body), one per shop, each
    with so many answers."""
    secret, planned = shops(count, checklist(questions))
    from tests import factories

    answers = {f"q{number}": {"value": "yes"} for number in range(questions)}
    return secret, [
        (f"/api/v1/submissions/{uuid4()}/", factories.body_of(shop, answers))
        for shop in planned
    ]


def shops(count: int, definition: dict[str, Any]) -> tuple[str, list[Any]]:
    """A shopper's token and their started shops, in an empty database."""
    import django

    os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
    django.setup()
    from django.core.management import call_command
    from django.db import connection
    from django.utils import timezone

    from audits.models import Assignment
    from shoppers.models import PersonalToken, Role
    from tests import factories

    # Another bench of this process may have had a database of this name before.
    connection.close()
    call_command("migrate", verbosity=0, interactive=False)
    call_command("createcachetable", verbosity=0)
    company = factories.organization()
    sam = factories.viewer(company, Role.SHOPPER)
    version = factories.checklist_version(company, definition)
    first = factories.assignment(
        company, status="in_progress", shopper=sam.person, version=version
    )
    _, secret = PersonalToken.issue(sam, name="bench", at=timezone.now())
    planned = Assignment.objects.bulk_create(copy_of(first) for _ in range(count))
    return secret, planned


def checklist(count: int) -> dict[str, Any]:
    questions = [
        {"key": f"q{number}", "kind": "yes_no", "text": f"{number}?", "points": 100}
        for number in range(count)
    ]
    return {"sections": [{"key": "all", "title": "All", "questions": questions}]}


def copy_of(shop: Any) -> Any:
    fields = {
        field.attname: getattr(shop, field.attname) for field in shop._meta.fields
    }
    del fields["id"]
    return type(shop)(**fields | {"public_id": uuid4()})


@contextmanager
def web_server(**own: str) -> Iterator[tuple[int, Callable[[], float]]]:
    """gunicorn on a free port, with what is its own in the environment: (port, CPU
    milliseconds its workers used so far)."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "gunicorn", "config.wsgi"]
    command += ["--bind", f"127.0.0.1:{port}", "--log-level", "warning"]
    command += ["--worker-class", "gthread", "--workers", "2", "--threads", "4"]
    command += ["--keep-alive", "75"]
    trusted = {"CSRF_TRUSTED_ORIGINS": f"http://localhost:{port}"}
    server = subprocess.Popen(command, env=os.environ | trusted | own)
    try:
        wait_for(port)
        yield port, lambda: sum(map(cpu_ms_of, children_of(server.pid)))
    finally:
        server.terminate()
        server.wait()


def wait_for(port: int) -> None:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise TimeoutError("gunicorn does not answer")


def children_of(pid: int) -> list[int]:
    listed = Path(f"/proc/{pid}/task/{pid}/children").read_text()
    return [int(each) for each in listed.split()]


def cpu_ms_of(pid: int, *, ended: bool = False) -> float:
    """User and system; with that of its children that have `ended`."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return sum(map(int, fields[11 : 15 if ended else 13])) * 1000 / CLOCK


def headers_for(secret: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {secret}", "Content-Type": "application/json"}
