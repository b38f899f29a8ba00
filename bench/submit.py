"""Submissions of 30 answers: ours over HTTP against psycopg COPY of the same rows.

Ours is the whole way: gunicorn as `make run` starts it (two workers), a personal
token, PUT, every check, PostgreSQL. The floor writes the same 1 + 30 rows into
tables without any key, one COPY each, one commit per submission, one connection.
Both write to a database of our own, `candid_bench`, made and dropped here. CPU is
that of the web workers and of the process that copies; PostgreSQL's own, which is
the same work on both sides and more, is in neither.
"""

from __future__ import annotations

import json
import re
import socket
import statistics
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import psycopg
from psycopg.types.json import Jsonb

from bench.serving import headers_for, prepare, site, web_server

Row = dict[str, str | float]
ANSWERS, PER_ROUND, WARM_UP, SENDERS = 30, 200, 50, 4
LENGTH = re.compile(rb"(?i)content-length: (\d+)")
JSONB = psycopg.adapters.types["jsonb"].oid


@dataclass(frozen=True)
class Measure:
    """Of one round: operations per second, CPU milliseconds per operation."""

    rate: float
    cpu: float


def run(rounds: int = 5) -> dict[str, list[Row]]:
    """{"rows": [...]}, empty where no PostgreSQL answers."""
    with site() as url:
        if url is None:
            print("submit: not measured, PostgreSQL does not answer")
            return {"rows": []}
        return {"rows": compare(url, rounds)}


def compare(url: str, rounds: int) -> list[Row]:
    secret, bodies = prepare(WARM_UP + 2 + rounds * PER_ROUND, ANSWERS)
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
        """As a phone would, over a bare socket: what makes the load stands on the same
        two cores, and should take as little of them as it can."""
        with socket.create_connection(("127.0.0.1", self.port)) as connection:
            for path, body in part:
                head = f"PUT {path} HTTP/1.1\r\nHost: localhost\r\n"
                for name, value in headers_for(self.secret).items():
                    head += f"{name}: {value}\r\n"
                head += f"Content-Length: {len(body)}\r\n\r\n"
                connection.sendall(head.encode() + body)
                answer = whole_answer(connection)
                if b" 201 " not in answer.partition(b"\r\n")[0]:
                    raise RuntimeError(answer.decode()[:600])


def whole_answer(connection: socket.socket) -> bytes:
    """Head and body of one answer, whose length its head says."""
    answer = b""
    while True:
        more = connection.recv(65_536)
        if not more:
            raise ConnectionError(f"cut off after {answer!r}")
        answer += more
        head, end, body = answer.partition(b"\r\n\r\n")
        if end and len(body) >= int(LENGTH.findall(head)[0]):
            return answer


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
