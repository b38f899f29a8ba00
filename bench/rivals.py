"""What the reports are measured against: the same question asked of the raw answers, by
PostgreSQL and by DuckDB, and the way a page is asked for."""

from __future__ import annotations

import http.client
import re
import statistics
import time
from collections.abc import Callable, Sequence
from typing import Any
from urllib.parse import urlencode

#: Per shop and section first, as an interval needs the spread of shops.
SECTIONS = """
SELECT month, channel_id, section_id, count(*), avg(share), stddev_samp(share),
    sum(e), sum(p)
FROM (
    SELECT c.month, c.channel_id, q.section_id, a.submission_id,
        sum(a.earned * a.weight) AS e, sum(a.possible * a.weight) AS p,
        sum(a.earned * a.weight)::float8 / nullif(sum(a.possible * a.weight), 0)
            AS share
    FROM audits_answer a
    JOIN audits_question q ON q.id = a.question_id
    JOIN audits_scorecard c ON c.submission_id = a.submission_id
    WHERE a.is_applicable GROUP BY 1, 2, 3, 4
) shops GROUP BY 1, 2, 3
"""
DUCK_SECTIONS = """
SELECT month, channel_id, section_id, count(*), avg(share), stddev_samp(share),
    sum(e), sum(p)
FROM (
    SELECT month, channel_id, section_id, n, sum(earned) AS e, sum(possible) AS p,
        sum(earned)::double / nullif(sum(possible), 0) AS share
    FROM answer JOIN shop USING (n) WHERE applies AND NOT waits GROUP BY 1, 2, 3, 4
) shops GROUP BY 1, 2, 3
"""
QUESTIONS = """
SELECT c.month, c.channel_id, q.key, count(a.passed),
    count(*) FILTER (WHERE a.passed), avg(a.earned::float8 / nullif(a.possible, 0)),
    stddev_samp(a.earned::float8 / nullif(a.possible, 0))
FROM audits_answer a
JOIN audits_question q ON q.id = a.question_id
JOIN audits_scorecard c ON c.submission_id = a.submission_id
WHERE a.is_applicable GROUP BY 1, 2, 3
"""
PERCENTILES = """
SELECT percentile_cont(ARRAY[0.5, 0.9]) WITHIN GROUP (ORDER BY value)
FROM audits_timing WHERE measure = %s
"""
DRILL_DOWN = """
SELECT q.key, count(*), count(a.passed), count(*) FILTER (WHERE a.passed)
FROM audits_scorecard c
JOIN audits_answer a ON a.submission_id = c.submission_id
JOIN audits_question q ON q.id = a.question_id
WHERE c.location_id = %s AND c.report_date >= %s AND a.is_applicable
GROUP BY 1
"""
#: For both sides: sums of ten million rows in memory, not on disk.
SETTINGS = ("SET work_mem = '256MB'", "SET jit = off")

Row = dict[str, Any]
Pair = tuple[float, float]


def timed(work: Callable[[], Any]) -> float:
    """Milliseconds."""
    started = time.perf_counter()
    work()
    return (time.perf_counter() - started) * 1000


def row(name: str, pairs: Sequence[Pair], target: float, **more: Any) -> Row:
    """Of (ours, floor) in milliseconds, measured one after the other in each round:
    medians, and the median of the ratios. `more` goes into the row."""
    return {
        "name": name,
        "unit": "ms",
        "ours": round(statistics.median(ours for ours, _ in pairs), 2),
        "floor": round(statistics.median(floor for _, floor in pairs), 2),
        "ratio": round(statistics.median(ours / floor for ours, floor in pairs), 5),
        "target": target,
        "rounds": len(pairs),
        **more,
    }


class Browser:
    """Signed in at a server on this machine."""

    def __init__(self, port: int, email: str, password: str) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
        self._host = {"Host": f"localhost:{port}"}
        self._cookies: dict[str, str] = {}
        page = self._ask("GET", "/accounts/login/").decode()
        token = re.search(r'csrfmiddlewaretoken" value="(\w+)"', page)
        assert token is not None
        form = {"csrfmiddlewaretoken": token[1], "login": email, "password": password}
        self._ask("POST", "/accounts/login/", urlencode(form))
        assert "sessionid" in self._cookies, "not signed in"

    def get(self, path: str) -> bytes:
        return self._ask("GET", path)

    def _ask(self, method: str, path: str, body: str | None = None) -> bytes:
        cookies = "; ".join(f"{name}={value}" for name, value in self._cookies.items())
        headers = self._host | {"Cookie": cookies}
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
            headers["Origin"] = f"http://{self._host['Host']}"
        self._connection.request(method, path, body, headers)
        answer = self._connection.getresponse()
        said = answer.read()
        # The server hangs up on whoever is silent for two seconds.
        self._connection.close()
        for cookie in answer.headers.get_all("Set-Cookie") or ():
            name, _, value = cookie.partition(";")[0].partition("=")
            self._cookies[name] = value
        if answer.status >= 400:
            raise RuntimeError(f"{path}: {answer.status} {said[:300]!r}")
        return said
