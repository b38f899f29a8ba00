"""Eight reviewers at once in one bucket, with the markers that the trends follow and
without: a marker is a row of its own, so that nobody waits for another."""

from __future__ import annotations

import statistics
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from unittest import mock

from bench.rivals import Row, row

WRITERS, EACH, ROUNDS, TARGET = 8, 20, 6, 1.3
#: As many on either side.
NEEDED = 2 * ROUNDS * WRITERS * EACH


def contended(viewer: Any, shops: Sequence[Any]) -> tuple[Row, list[Any]]:
    """The row of p95 in milliseconds, and the scorecards that have no marker yet.
    `shops` wait for their review; they are moved to one place first."""
    from audits import reviewing

    _gather(shops)
    left, pairs, unmarked = list(shops), [], []

    def some() -> tuple[float, list[Any]]:
        taken = [left.pop() for _ in range(WRITERS * EACH)]
        with ThreadPoolExecutor(WRITERS) as pool:
            parts = [taken[at::WRITERS] for at in range(WRITERS)]
            done = list(pool.map(lambda part: _approve(viewer, part), parts))
        waits = [ms for times, _cards in done for ms in times]
        cards = [card for _times, own in done for card in own]
        return statistics.quantiles(waits, n=20)[-1], cards

    for _ in range(ROUNDS):
        ours, _cards = some()
        with mock.patch.object(reviewing, "mark"):
            floor, cards = some()
        unmarked += cards
        pairs.append((ours, floor))
    return row("approval by eight at once in one bucket, p95", pairs, TARGET), unmarked


def _gather(shops: Sequence[Any]) -> None:
    from audits.models import Assignment

    first = shops[0].assignment
    pks = [each.assignment_id for each in shops]
    Assignment.objects.filter(pk__in=pks).update(location=first.location_id)
    for each in shops:
        each.assignment.location = first.location


def _approve(viewer: Any, shops: Sequence[Any]) -> tuple[list[float], list[Any]]:
    from django.db import connection
    from django.utils import timezone

    from audits import reviewing

    times, cards = [], []
    for shop in shops:
        started = time.perf_counter()
        cards.append(reviewing.approve(viewer, shop, at=timezone.now()))
        times.append((time.perf_counter() - started) * 1000)
    connection.close()
    return times, cards
