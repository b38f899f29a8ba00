"""From an approval to the trend: fifty a second over HTTP for a minute (BENCH_MINUTES
makes it longer), with web servers and a worker as `make run` starts them; and what the
markers cost that make the trends follow.

The two cores of the machine carry everything: reviewers, web, worker and PostgreSQL.
"""

from __future__ import annotations

import bisect
import http.client
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any, NamedTuple
from unittest import mock

import psycopg

from bench.contended import NEEDED as CONTENDED
from bench.contended import contended
from bench.facts import MINUTES
from bench.rivals import Row, row
from bench.serving import children_of, cpu_ms_of, headers_for, web_server

RATE, SECONDS, PATIENCE, TARGET = 50, 60 * MINUTES, 120, 3.0
REVIEWERS = 16
#: Seconds, two of beat's longest rounds: what the worker costs without approvals.
QUIET = 60
#: Approvals with and without their markers, beside each other; CPU of 10 at a time,
#: as the clock of the processor is coarse.
ROUNDS, EACH = 20, 10
UPKEEP = 0.5
NEEDED = RATE * SECONDS + REVIEWERS + 2 * ROUNDS * EACH + CONTENDED
SEEN = """
SELECT coalesce(sum(r.n), 0)::bigint FROM reports_rollup r WHERE r.level = 'total'
"""


def approvals(url: str) -> list[Row]:
    viewer, shops = reviewer(), waiting()
    if len(shops) < NEEDED:
        print("approvals: not measured, a kept world was approved", file=sys.stderr)
        return []
    compared, shops = shops[: 2 * ROUNDS * EACH], shops[2 * ROUNDS * EACH :]
    crowd, shops = shops[:CONTENDED], shops[CONTENDED:]
    with web_server() as (port, web_cpu), workers() as worker_cpu:
        door = Door(port, viewer)
        # Beginning is not what is measured: the first ones wait for the worker.
        _watched(url, door, shops[:REVIEWERS])
        idle = _idle(worker_cpu)
        began, web, worker = time.monotonic(), web_cpu(), worker_cpu()
        watch, answers = _watched(url, door, shops[REVIEWERS:][: RATE * SECONDS])
        count = len(answers)
        waited = idle * (time.monotonic() - began) / count
        web, worker = (web_cpu() - web) / count, (worker_cpu() - worker) / count
    approved = sorted(answer.at for answer in answers)
    lags = watch.lags(approved)
    said = {
        "worker_with_all_its_waiting_ms": round(worker, 2),
        "approvals_per_second": round(_rate(approved), 1),
        "answered_p95_ms": round(_p95([answer.ms for answer in answers])),
    }
    rows = [
        told("approvals over HTTP", "1/s", round(_rate(approved)), RATE, sense=">="),
        told("approval → trend, slowest", "s", max(lags), TARGET),
        told("approval → trend, median", "s", statistics.median(lags), TARGET),
        told("approval over HTTP, CPU", "ms", web, 10),
        told("upkeep of an approval in the worker", "ms", worker - waited, UPKEEP),
    ]
    eight, cards = contended(viewer, crowd)
    rows += [eight, *marked(viewer, compared, cards)]
    rows.append(told("drift after the approvals", "", drift(), 0))
    return [each | said for each in rows]


def _idle(worker_cpu: Callable[[], float]) -> float:
    """CPU milliseconds a second of a worker that nobody rings for: beat does."""
    began, before = time.monotonic(), worker_cpu()
    time.sleep(QUIET)
    return (worker_cpu() - before) / (time.monotonic() - began)


def _rate(approved: list[float]) -> float:
    return (len(approved) - 1) / (approved[-1] - approved[0])


def _p95(values: list[float]) -> float:
    return statistics.quantiles(values, n=20)[-1]


def _watched(url: str, door: Door, shops: list[Any]) -> tuple[Watch, list[Answer]]:
    watch = Watch(url)
    watch.start()
    answers = door.approve(shops)
    watch.wait_for(len(answers))
    return watch, answers


def told(name: str, unit: str, ours: float, target: float, **more: Any) -> Row:
    return {
        "name": name,
        "unit": unit,
        "ours": round(ours, 2),
        "floor": target,
        "ratio": round(ours, 2),
        "judged": "ours",
        "target": target,
        **more,
    }


@contextmanager
def workers() -> Iterator[Callable[[], float]]:
    """Worker and beat, as `make run` has them: CPU ms of the worker so far."""
    from config.management.commands.serve import programs

    wanted = [each for each in programs() if each.name != "web"]
    running = {
        each.name: subprocess.Popen(
            each.command, stderr=subprocess.DEVNULL, stdout=sys.stderr
        )
        for each in wanted
    }
    worker = running["worker"].pid
    try:
        yield lambda: sum(map(cpu_ms_of, [worker, *children_of(worker)]))
    finally:
        for each in running.values():
            each.terminate()
            each.wait()


def waiting() -> list[Any]:
    """Shops that wait for their review: those that are counted, and some more."""
    from audits.models import Submission

    rows = Submission.objects.filter(assignment__status="submitted")
    shops = rows.select_related(
        "assignment__location", "assignment__wave", "assignment__version"
    )
    return list(shops[:NEEDED])


def reviewer() -> Any:
    from shoppers.models import Membership, Viewer

    members = Membership.objects.select_related("person", "organization")
    member = members.filter(role="reviewer")[0]
    return Viewer.of(member.person, member.organization)


class Answer(NamedTuple):
    """When it came, and how long after it was due."""

    at: float
    ms: float


class Door:
    """Reviewers who approve through the API, each by a connection of their own."""

    def __init__(self, port: int, viewer: Any) -> None:
        from django.utils import timezone

        from shoppers.models import PersonalToken

        _, secret = PersonalToken.issue(viewer, name="bench", at=timezone.now())
        self._port, self._headers = port, headers_for(secret)

    def approve(self, shops: list[Any]) -> list[Answer]:
        """They come at RATE by the clock, or as fast as the server takes them."""
        began = time.monotonic()

        def one(number: int) -> Answer:
            due = began + number / RATE
            time.sleep(max(0.0, due - time.monotonic()))
            self._post(shops[number])
            now = time.monotonic()
            return Answer(now, (now - due) * 1000)

        with ThreadPoolExecutor(REVIEWERS) as pool:
            return list(pool.map(one, range(len(shops))))

    def _post(self, shop: Any) -> None:
        path = f"/api/v1/submissions/{shop.public_id}/approve/"
        connection = http.client.HTTPConnection("127.0.0.1", self._port)
        connection.request("POST", path, "{}", self._headers)
        answer = connection.getresponse()
        said = answer.read()
        connection.close()
        if answer.status != 200:
            raise RuntimeError(f"{answer.status}: {said.decode()[:300]}")


def marked(viewer: Any, shops: list[Any], unmarked: list[Any]) -> list[Row]:
    """Approvals beside approvals without the markers, which are made up for later, as
    are those of the scorecards `unmarked`; and the sums of all of them at once."""
    from django.utils import timezone

    from audits import rating, reviewing
    from reports.aggregating import drain_all
    from reports.numbering import number_all

    cards = []

    def some() -> tuple[float, float]:
        cpu, started = time.process_time(), time.perf_counter()
        for _ in range(EACH):
            card = reviewing.approve(viewer, shops.pop(), at=timezone.now())
            cards.append(card)
        taken = time.process_time() - cpu, time.perf_counter() - started
        return taken[0] * 1000 / EACH, taken[1] * 1000 / EACH

    pairs = []
    for _ in range(ROUNDS):
        ours = some()
        with mock.patch.object(reviewing, "mark"):
            pairs.append((ours, some()))
    for card in [*unmarked, *cards]:
        rating.mark(card, at=timezone.now())
    cpu = time.process_time()
    count = drain_all(at=timezone.now())
    number_all()
    at_once = (time.process_time() - cpu) * 1000 / count
    return [
        row("approval with its markers, CPU", [_at(0, each) for each in pairs], 1.2),
        row("approval with its markers, time", [_at(1, each) for each in pairs], 1.2),
        told("upkeep of an approval, at once", "ms", at_once, UPKEEP),
    ]


def _at(
    place: int, pair: tuple[tuple[float, float], tuple[float, float]]
) -> tuple[float, float]:
    ours, floor = pair
    return ours[place], floor[place]


def drift() -> int:
    from reports.aggregating import drift as differing
    from reports.models import Bucket

    buckets = list(Bucket.objects.order_by("-computed_at")[:300])
    return sum(1 for _ in differing(buckets))


class Watch(threading.Thread):
    """Looks at how many shops the trend is of, ten times a second."""

    def __init__(self, url: str) -> None:
        super().__init__(daemon=True)
        self._connection = psycopg.connect(url, autocommit=True)
        self._base = self._count()
        self._moments: list[float] = []
        self._counts: list[int] = []
        self._is_over = threading.Event()

    def run(self) -> None:
        while not self._is_over.wait(0.1):
            count = self._count() - self._base
            self._moments.append(time.monotonic())
            self._counts.append(count)

    def wait_for(self, count: int) -> None:
        deadline = time.monotonic() + PATIENCE
        while not self._counts or self._counts[-1] < count:
            if time.monotonic() > deadline:
                raise TimeoutError("the worker does not follow")
            time.sleep(0.1)
        self._is_over.set()
        self.join()

    def lags(self, approved: list[float]) -> list[float]:
        """Seconds from each approval to the first look that had as many."""
        return [
            self._moments[bisect.bisect_left(self._counts, number)] - moment
            for number, moment in enumerate(approved, 1)
        ]

    def _count(self) -> int:
        found: Any = self._connection.execute(SEEN).fetchone()
        return int(found[0])
