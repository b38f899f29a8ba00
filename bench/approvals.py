"""From an approval to the trend: fifty a second for a minute, with a worker as
`make run` starts it."""

from __future__ import annotations

import bisect
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

import psycopg

from bench.rivals import Row

RATE, SECONDS, PATIENCE, TARGET = 50, 60, 120, 3.0
REVIEWERS = 4
SEEN = """
SELECT coalesce(sum(r.n), 0)::bigint FROM reports_rollup r WHERE r.level = 'total'
"""


def approvals(url: str) -> list[Row]:
    shops = waiting()
    with workers():
        # Beginning is not what is measured: the first one waits for the worker.
        _watched(url, shops[:1])
        watch, approved = _watched(url, shops[1:])
    lags = watch.lags(approved)
    rate = (len(approved) - 1) / (approved[-1] - approved[0])
    return [
        told("approval → trend, slowest", "s", max(lags), TARGET, rate),
        told("approval → trend, median", "s", statistics.median(lags), TARGET, rate),
        told("drift after the approvals", "", drift(), 0, rate),
    ]


def _watched(url: str, shops: list[Any]) -> tuple[Watch, list[float]]:
    watch = Watch(url)
    watch.start()
    approved = approve(shops)
    watch.wait_for(len(approved))
    return watch, approved


def told(name: str, unit: str, ours: float, target: float, rate: float) -> Row:
    return {
        "name": name,
        "unit": unit,
        "ours": round(ours, 2),
        "floor": target,
        "ratio": round(ours, 2),
        "judged": "ours",
        "target": target,
        "approvals_per_second": round(rate, 1),
    }


@contextmanager
def workers() -> Iterator[None]:
    """Worker and beat, as `make run` has them."""
    from config.management.commands.serve import programs

    wanted = [each for each in programs() if each.name != "web"]
    running = [
        subprocess.Popen(each.command, stderr=subprocess.DEVNULL, stdout=sys.stderr)
        for each in wanted
    ]
    try:
        yield
    finally:
        for each in running:
            each.terminate()
            each.wait()


def waiting() -> list[Any]:
    """Shops that wait for their review, one more than are counted."""
    from audits.models import Submission

    rows = Submission.objects.filter(assignment__status="submitted")
    shops = rows.select_related("assignment__location", "assignment__wave")
    return list(shops[: RATE * SECONDS + 1])


def approve(shops: list[Any]) -> list[float]:
    """When each approval was committed, in order; they come at RATE, of as many
    reviewers as a rate like that takes, or as fast as they can."""
    from django.utils import timezone

    from audits import reviewing
    from audits.tasks import score_changed
    from shoppers.models import Membership, Viewer

    member = Membership.objects.select_related("person", "organization").filter(
        role="reviewer"
    )[0]
    viewer = Viewer.of(member.person, member.organization)
    began = time.monotonic()

    def one(number: int) -> float:
        time.sleep(max(0.0, began + number / RATE - time.monotonic()))
        reviewing.approve(viewer, shops[number], at=timezone.now())
        score_changed()
        return time.monotonic()

    with ThreadPoolExecutor(REVIEWERS) as pool:
        return sorted(pool.map(one, range(len(shops))))


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
