"""Scoring a submission of 40 questions, every other one under a condition, on one core.

Ours is audits.scoring.score with answers and a context that were read before. The floor
adds up the points of the same 40 answers from one table, and divides once.
"""

from __future__ import annotations

import json
import statistics
import sys
import time
from collections.abc import Callable
from typing import Any

from audits.conditions import Context
from audits.definition import from_json
from audits.given import Given
from audits.scoring import WHOLE, score

Row = dict[str, Any]
QUESTIONS, SECTION, ROUNDS, PER_ROUND, TARGET = 40, 8, 7, 2_000, 5_000
POINTS = {"a": 400, "b": 200, "c": 0}
OPTIONS = [{"key": key, "label": key, "points": POINTS[key]} for key in POINTS]


def run() -> dict[str, list[Row]]:
    checklist = from_json(document())
    submissions = [answers(shift) for shift in range(10)]
    context = Context(channel="phone")
    points = POINTS | {"yes": 100, "no": 0}

    def ours(number: int) -> None:
        score(checklist, submissions[number % 10], context)

    def floor(number: int) -> None:
        given = submissions[number % 10].values()
        int(sum(points.get(str(each.value), 100) for each in given) * WHOLE / 16_000)

    pairs = [(rate(ours), rate(floor)) for _ in range(ROUNDS)]
    return {
        "rows": [
            {
                "name": "score 40 questions with conditions",
                "unit": "1/s",
                "ours": round(statistics.median(each for each, _ in pairs)),
                "floor": round(statistics.median(each for _, each in pairs)),
                "ratio": round(statistics.median(a / b for a, b in pairs), 3),
                "sense": ">=",
                "judged": "ours",
                "target": TARGET,
            }
        ]
    }


def rate(work: Callable[[int], None]) -> float:
    """Per second of this process's own CPU: others may be at work on the machine."""
    started = time.process_time()
    for number in range(PER_ROUND):
        work(number)
    return PER_ROUND / (time.process_time() - started)


def document() -> dict[str, Any]:
    sections: list[dict[str, Any]] = []
    for start in range(0, QUESTIONS, SECTION):
        questions = [question(number) for number in range(start, start + SECTION)]
        sections.append({"key": f"s{start}", "title": "S", "questions": questions})
        if start:
            hidden = {"op": "is_not", "key": "q0", "value": "no"}
            sections[-1]["visible_when"] = hidden
    return {"sections": sections, "weigh_sections": True}


def question(number: int) -> dict[str, Any]:
    asked: dict[str, Any] = {"key": f"q{number}", "text": "?"}
    if number % SECTION == 1:
        bands = [{"upto": 60, "points": 400}, {"upto": None, "points": 0}]
        return asked | {"kind": "duration", "bands": bands}
    if number % 2 == 0:
        return asked | {"kind": "yes_no", "points": 100}
    reached = {"op": "is", "subject": "channel", "value": "phone"}
    before = {"op": "one_of", "key": f"q{number - 1}", "value": ["yes", "no"]}
    slow = {"op": "at_least", "key": "q1", "value": 90}
    some = {"op": "any", "of": [before, slow]}
    condition = {"op": "all", "of": [reached, some]}
    return asked | {
        "kind": "single_choice",
        "options": OPTIONS,
        "visible_when": condition,
    }


def answers(shift: int) -> dict[str, Given]:
    found = {}
    for number in range(QUESTIONS):
        if number % SECTION == 1:
            value: str | int = 30 + 10 * shift
        elif number % 2 == 0:
            value = "no" if (number + shift) % 7 == 3 else "yes"
        else:
            value = "abc"[(number + shift) % 3]
        found[f"q{number}"] = Given(value=value)
    return found


if __name__ == "__main__":
    sys.stdout.write(json.dumps(run(), indent=2))
