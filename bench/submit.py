"""Submissions of 30 answers: ours over HTTP against psycopg COPY of the same rows.

Ours is the whole way: gunicorn as `make run` starts it (two workers), a personal
token, PUT, every check, PostgreSQL. The floor writes the same 1 + 30 rows into
tables without any key, one COPY each, one commit per submission, one connection.
Both write to a database of our own, `candid_bench`, made and dropped here. CPU is
that of the web workers and of the process that copies; PostgreSQL's own, which is
the same work on both sides and more, is in neither.
"""

from __future__ import annotations

import http.client
import json
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

import psycopg
from psycopg.types.json import Jsonb

from tests.halves import database_url

Row = dict[str, str | float]
DATABASE = "candid_bench"
ANSWERS, PER_ROUND, WARM_UP, SENDERS = 30, 200, 50, 4
JSONB = psycopg.adapters.types["jsonb"].oid
CLOCK = os.sysconf("SC_CLK_TCK")
PATIENCE = 30.0


@dataclass(frozen=True)
class Measure:
    """Of one round: operations per second, CPU milliseconds per operation."""

    rate: float
    cpu: float


def run(rounds: int = 5) -> dict[str, list[Row]]:
    """{"rows": [...]}, empty where no PostgreSQL answers."""
    server = database_url()
    if not server:
        print("submit: not measured, PostgreSQL does not answer")
        return {"rows": []}
    with tempfile.TemporaryDirectory() as folder, own_database(server) as url:
        Path(folder, "static").mkdir()
        os.environ |= {"DATABASE_URL": url, "VAR_ROOT": folder, "REDIS_URL": ""}
        return {"rows": compare(url, rounds)}


@contextmanager
def own_database(server: str) -> Iterator[str]:
    drop = f"DROP DATABASE IF EXISTS {DATABASE} WITH (FORCE)"
    with psycopg.connect(server, autocommit=True) as admin:
        admin.execute(drop)
        admin.execute(f"CREATE DATABASE {DATABASE}")
        try:
            yield urlsplit(server)._replace(path=f"/{DATABASE}").geturl()
        finally:
            admin.execute(drop)


def compare(url: str, rounds: int) -> list[Row]:
    secret, bodies = prepare(WARM_UP + 2 + rounds * PER_ROUND)
    with web_server() as (port, cpu_ms):
        ours = Ours(port, cpu_ms, secret, bodies)
        ours.measure(WARM_UP)
        floor = Floor(url)
        pairs = [
            (ours.measure(PER_ROUND), floor.measure(PER_ROUND)) for _ in range(rounds)
        ]
    # The first one also reads what is kept per checklist version.
    statements = [statements_of(secret, *bodies.pop()) for _ in range(2)][-1]
    return [
        row("submit 30 answers, rate", "1/s", ">=", 0.4, "rate", pairs),
        row("submit 30 answers, CPU", "ms", "<=", 4, "cpu", pairs),
        {
            "name": "submit 30 answers, SQL statements",
            "unit": "",
            "ours": statements,
            "floor": 2,
            "ratio": statements,
            "sense": "<=",
            "target": 8,
        },
    ]


def row(
    name: str,
    unit: str,
    sense: str,
    target: float,
    key: str,
    pairs: list[tuple[Measure, Measure]],
) -> Row:
    values = [(getattr(ours, key), getattr(floor, key)) for ours, floor in pairs]
    return {
        "name": name,
        "unit": unit,
        "ours": round(statistics.median(ours for ours, _ in values), 2),
        "floor": round(statistics.median(floor for _, floor in values), 2),
        "ratio": round(statistics.median(ours / floor for ours, floor in values), 3),
        "sense": sense,
        "target": target,
    }


def prepare(count: int) -> tuple[str, list[tuple[str, bytes]]]:
    """A token's secret, and `count` sendings as (address, body), one per shop."""
    import django

    os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
    django.setup()
    from django.core.management import call_command
    from django.utils import timezone

    from audits.models import Assignment
    from shoppers.models import PersonalToken, Role
    from tests import factories

    call_command("migrate", verbosity=0, interactive=False)
    call_command("createcachetable", verbosity=0)
    company = factories.organization()
    sam = factories.viewer(company, Role.SHOPPER)
    version = factories.checklist_version(company, checklist())
    first = factories.assignment(
        company, status="in_progress", shopper=sam.person, version=version
    )
    _, secret = PersonalToken.issue(sam, name="bench", at=timezone.now())
    shops = Assignment.objects.bulk_create(copy_of(first) for _ in range(count))
    answers = {f"q{number}": {"value": "yes"} for number in range(ANSWERS)}
    return secret, [
        (f"/api/v1/submissions/{uuid4()}/", factories.body_of(shop, answers))
        for shop in shops
    ]


def checklist() -> dict[str, Any]:
    questions = [
        {"key": f"q{number}", "kind": "yes_no", "text": f"{number}?", "points": 100}
        for number in range(ANSWERS)
    ]
    return {"sections": [{"key": "all", "title": "All", "questions": questions}]}


def copy_of(shop: Any) -> Any:
    fields = {
        field.attname: getattr(shop, field.attname) for field in shop._meta.fields
    }
    del fields["id"]
    return type(shop)(**fields | {"public_id": uuid4()})


@contextmanager
def web_server() -> Iterator[tuple[int, Callable[[], float]]]:
    """gunicorn on a free port: (port, CPU milliseconds its workers used so far)."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "gunicorn", "config.wsgi"]
    command += ["--bind", f"127.0.0.1:{port}", "--log-level", "warning"]
    command += ["--worker-class", "gthread", "--workers", "2", "--threads", "4"]
    server = subprocess.Popen(command)
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


def cpu_ms_of(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) * 1000 / CLOCK


@dataclass
class Ours:
    port: int
    cpu_ms: Callable[[], float]
    secret: str
    bodies: list[tuple[str, bytes]]

    def measure(self, count: int) -> Measure:
        work = [self.bodies.pop() for _ in range(count)]
        parts = [work[index::SENDERS] for index in range(SENDERS)]
        threads = [threading.Thread(target=self.send, args=(part,)) for part in parts]
        cpu, started = self.cpu_ms(), time.perf_counter()
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        seconds = time.perf_counter() - started
        return Measure(count / seconds, (self.cpu_ms() - cpu) / count)

    def send(self, part: list[tuple[str, bytes]]) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", self.port)
        for path, body in part:
            connection.request("PUT", path, body, headers_for(self.secret))
            answer = connection.getresponse()
            said = answer.read()
            if answer.status != 201:
                raise RuntimeError(f"{answer.status}: {said.decode()[:300]}")
        connection.close()


def headers_for(secret: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {secret}", "Content-Type": "application/json"}


class Floor:
    """The rows of one stored submission, copied into tables without keys."""

    TABLES = ("audits_submission", "audits_answer")

    def __init__(self, url: str) -> None:
        self.connection = psycopg.connect(url)
        self.rows = {table: self._rows(table) for table in self.TABLES}
        for table in self.TABLES:
            self.connection.execute(f"CREATE TABLE floor_{table} (LIKE {table})")
        self.connection.commit()

    def _rows(self, table: str) -> list[list[Any]]:
        key = "submission_id" if table.endswith("answer") else "id"
        first = "SELECT min(id) FROM audits_submission"
        cursor = self.connection.execute(
            f"SELECT * FROM {table} WHERE {key} = ({first})"
        )
        kinds = [column.type_code for column in cursor.description or ()]
        return [
            [
                Jsonb(value) if kind == JSONB else value
                for kind, value in zip(kinds, row, strict=True)
            ]
            for row in cursor
        ]

    def measure(self, count: int) -> Measure:
        cpu, started = time.process_time(), time.perf_counter()
        for _ in range(count):
            for table, rows in self.rows.items():
                cursor = self.connection.cursor()
                with cursor.copy(f"COPY floor_{table} FROM STDIN") as copy:
                    for each in rows:
                        copy.write_row(each)
            self.connection.commit()
        seconds = time.perf_counter() - started
        return Measure(count / seconds, (time.process_time() - cpu) * 1000 / count)


def statements_of(secret: str, path: str, body: bytes) -> int:
    """How many statements one sending costs, brackets of transactions left out."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    client = Client(SERVER_NAME="localhost", headers=headers_for(secret))
    with CaptureQueriesContext(connection) as queries:
        answer = client.put(path, body, content_type="application/json")
    if answer.status_code != 201:
        raise RuntimeError(f"{answer.status_code}: {answer.content!r}")
    brackets = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE")
    connection.close()
    return sum(not each["sql"].startswith(brackets) for each in queries)


if __name__ == "__main__":
    print(json.dumps(run(), indent=2))
