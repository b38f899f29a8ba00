"""The page of the editor with 200 questions: how many queries, how many milliseconds.

The floor of the queries is the same page with 20 questions, that of the time only reads
the document and looks for its faults.
"""

from __future__ import annotations

import json
import statistics
import sys
import time
from collections.abc import Callable
from typing import Any

from bench.apart import Row, run_apart, start_site

QUESTIONS, FEW, SECTION, ROUNDS = 200, 20, 20, 9


def run() -> dict[str, list[Row]]:
    return run_apart("editor")


def measure() -> list[Row]:
    start_site()
    from django.test import Client

    from audits.definition import faults, read
    from shoppers.models import Role
    from tests import factories

    company = factories.organization()
    client = Client(SERVER_NAME="localhost")
    client.force_login(factories.viewer(company, Role.MANAGER).person)
    documents = {count: document(count) for count in (QUESTIONS, FEW)}
    pages = {count: draft_of(company, documents[count]) for count in documents}
    many, few = (queries_of(client, pages[count]) for count in documents)

    def ours() -> None:
        opened(client, pages[QUESTIONS])

    def floor() -> None:
        list(faults(read(documents[QUESTIONS])))

    pairs = [(milliseconds(ours), milliseconds(floor)) for _ in range(ROUNDS)]
    return [
        {
            "name": "editor of 200 questions, queries",
            "unit": "",
            "ours": many,
            "floor": few,
            "ratio": round(many / few, 2),
            "target": 1,
        },
        {
            "name": "editor of 200 questions, time",
            "unit": "ms",
            "ours": round(statistics.median(each for each, _ in pairs)),
            "floor": round(statistics.median(each for _, each in pairs), 1),
            "ratio": round(statistics.median(a / b for a, b in pairs), 1),
            "judged": "ours",
            "target": 500,
        },
    ]


def milliseconds(work: Callable[[], None]) -> float:
    started = time.perf_counter()
    work()
    return (time.perf_counter() - started) * 1000


def draft_of(company: Any, content: dict[str, Any]) -> str:
    """The address of the editor with a new draft of this content."""
    from django.urls import reverse

    from tests import factories

    draft = factories.checklist_version(company, content, published=False)
    return reverse("audits:draft", args=[draft.checklist.public_id])


def opened(client: Any, address: str) -> None:
    answer = client.get(address)
    if answer.status_code != 200:
        raise RuntimeError(f"{answer.status_code} {address}")


def queries_of(client: Any, address: str) -> int:
    """Of a second look: the first one keeps what is then not asked again."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    opened(client, address)
    with CaptureQueriesContext(connection) as queries:
        opened(client, address)
    return len(queries)


def document(count: int) -> dict[str, Any]:
    sections: list[dict[str, Any]] = []
    for start in range(0, count, SECTION):
        questions = [question(number) for number in range(start, start + SECTION)]
        key = f"s{start}"
        sections.append({"key": key, "title": key, "questions": questions})
    return {"sections": sections}


def question(number: int) -> dict[str, Any]:
    asked = {
        "key": f"q{number}",
        "kind": "yes_no",
        "text": f"Did they do what was to be done as number {number}?",
        "points": 100,
    }
    if number % 4 != 3:
        return asked
    before = {"op": "is", "key": f"q{number - 1}", "value": "yes"}
    return asked | {"visible_when": before}


if __name__ == "__main__":
    sys.stdout.write(json.dumps({"rows": measure()}))
