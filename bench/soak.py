"""Half a minute of long forms, fifty a second: is every one acknowledged, and how soon?

Sendings start by the clock and not when the last was answered, so that a server which
falls behind shows it; the wait is counted from the moment at which a sending was due.
"""

from __future__ import annotations

import http.client
import json
import statistics
import threading
import time
from dataclasses import dataclass

from bench.serving import headers_for, prepare, site, web_server

Row = dict[str, str | float]
PER_SECOND, SENDERS, WARM_UP = 50, 16, 50


@dataclass(frozen=True)
class Soak:
    """`acknowledged` of `sent`, `stored` in the database; waits in milliseconds."""

    sent: int
    acknowledged: int
    stored: int
    waits: list[float]

    @property
    def p95(self) -> float:
        return statistics.quantiles(self.waits, n=20)[-1]


def run(seconds: int = 30) -> dict[str, list[Row]]:
    """{"rows": [...]}, empty where no PostgreSQL answers."""
    short, long = soak(30, seconds // 3), soak(250, seconds)
    if short is None or long is None:
        print("soak: not measured, PostgreSQL does not answer")
        return {"rows": []}
    return {
        "rows": [
            latency("30 answers at 50 a second, p95", short),
            acknowledged("250 answers at 50 a second, acknowledged", long),
            latency("250 answers at 50 a second, p95", long),
        ]
    }


def soak(questions: int, seconds: int) -> Soak | None:
    count = seconds * PER_SECOND
    with site() as url:
        if url is None:
            return None
        secret, bodies = prepare(count + WARM_UP, questions)
        with web_server() as (port, _cpu_ms):
            send(port, secret, bodies[:WARM_UP])
            waits = send(port, secret, bodies[WARM_UP:])
        return Soak(count, len(waits), stored() - WARM_UP, waits)


def stored() -> int:
    from audits.models import Submission

    return Submission.objects.filter(answers__isnull=False).distinct().count()


def send(port: int, secret: str, bodies: list[tuple[str, bytes]]) -> list[float]:
    """How long each acknowledged one waited, in milliseconds."""
    waits: list[float] = []
    start = time.perf_counter() + 0.5

    def work(first: int) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port)
        for place in range(first, len(bodies), SENDERS):
            due = start + place / PER_SECOND
            time.sleep(max(0.0, due - time.perf_counter()))
            path, body = bodies[place]
            connection.request("PUT", path, body, headers_for(secret))
            answer = connection.getresponse()
            answer.read()
            if answer.status == 201:
                waits.append((time.perf_counter() - due) * 1000)
        connection.close()

    threads = [threading.Thread(target=work, args=(each,)) for each in range(SENDERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return waits


def acknowledged(name: str, done: Soak) -> Row:
    """Stored is the floor: no answer without a row, no row without an answer."""
    return {
        "name": name,
        "unit": "",
        "ours": done.acknowledged,
        "floor": done.stored,
        "ratio": done.acknowledged / done.sent,
        "sense": ">=",
        "target": 1,
    }


def latency(name: str, done: Soak) -> Row:
    median = statistics.median(done.waits)
    return {
        "name": name,
        "unit": "ms",
        "ours": round(done.p95, 1),
        "floor": round(median, 1),
        "ratio": round(done.p95 / median, 2),
        "judged": "ours",
        "target": 100,
    }


if __name__ == "__main__":
    print(json.dumps(run(), indent=2))
