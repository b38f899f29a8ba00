"""How cost grows from a million answers to ten: the same requests to two servers, each
with a database of its own, one after the other."""

from __future__ import annotations

import http.client
import json
import re
import statistics
from functools import partial
from pathlib import Path
from typing import Any

from bench import world
from bench.facts import PLANNED
from bench.rivals import Browser, Pair, Row, row, timed
from bench.serving import headers_for

ROUNDS, EACH = 5, 12
TREND = "/results/trend/"


def growth(
    many: dict[str, Any], few: dict[str, Any], port: int, other: int
) -> list[Row]:
    """Trend, drill-down and submission; the floor is the smaller database."""
    from tests.factories import PASSWORD

    browsers = [Browser(each, world.EMAIL, PASSWORD) for each in (port, other)]
    senders = [Sender(many, port), Sender(few, other)]
    places = [place_in(each) for each in browsers]
    found: dict[str, list[Pair]] = {"trend": [], "drill-down": [], "submit": []}
    for number in range(ROUNDS + 1):
        now = {
            "trend": [timed(partial(each.get, TREND)) for each in browsers],
            "drill-down": [
                timed(partial(each.get, path))
                for each, path in zip(browsers, places, strict=True)
            ],
            "submit": [each.median() for each in senders],
        }
        if number:
            for name, (ours, floor) in now.items():
                found[name].append((ours, floor))
    times = f"{many['shops'] // few['shops']} × the answers"
    targets = {"trend": 1.2, "drill-down": 1.3, "submit": 1.1}
    return [
        row(f"{name}, {times}", pairs, targets[name]) for name, pairs in found.items()
    ]


def place_in(browser: Browser) -> str:
    """A location that the trend page of this server leads to."""
    found = re.search(r"location=([0-9a-f-]{36})", browser.get(TREND).decode())
    assert found is not None
    return f"/results/trend/questions/?location={found[1]}"


class Sender:
    """A phone that sends planned shops."""

    def __init__(self, site: dict[str, Any], port: int) -> None:
        planned = json.loads(Path(site["folder"], PLANNED).read_text())
        self._headers = headers_for(planned["secret"])
        self._bodies = planned["bodies"]
        self._connection = http.client.HTTPConnection("127.0.0.1", port)

    def median(self) -> float:
        """Milliseconds of EACH sendings, one after the other."""
        found = statistics.median(timed(self._send) for _ in range(EACH))
        self._connection.close()
        return found

    def _send(self) -> None:
        path, body = self._bodies.pop()
        self._connection.request("PUT", path, body.encode(), self._headers)
        answer = self._connection.getresponse()
        said = answer.read()
        if answer.status not in {200, 201}:
            raise RuntimeError(f"{answer.status}: {said.decode()[:300]}")
