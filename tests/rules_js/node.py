"""The JavaScript rules as tests ask them: cases in, answers out (answer.mjs)."""

import json
import re
import shutil
import subprocess
from functools import cache
from pathlib import Path

import pytest

HERE = Path(__file__).parent
GOLDEN = HERE.parent / "golden"
#: Since then node knows a module by what is in it, as browsers do.
OLDEST = (20, 19)


@cache
def node():
    """The node program, or None; pages never need it."""
    found = shutil.which("node")
    if found is None:
        return None
    said = subprocess.run([found, "--version"], capture_output=True, text=True)
    version = tuple(int(part) for part in re.findall(r"\d+", said.stdout)[:2])
    return found if version >= OLDEST else None


def ask_node(cases):
    """The answers to `[rule, …]` cases, all in one process."""
    if node() is None:
        pytest.skip("needs node 20.19 or newer; the browser test runs the same tables")
    done = subprocess.run(
        [node(), str(HERE / "run.mjs")],
        input=json.dumps(cases),
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def golden(name):
    return json.loads((GOLDEN / f"{name}.json").read_text("utf-8"))


def golden_cases():
    """(table and name, what to ask, what must come out) of every golden case."""
    for case in golden("scoring"):
        ask = ["score", case["checklist"], case["answers"], case.get("context", {})]
        yield f"scoring: {case['name']}", ask, case["expect"]
    for case in golden("conditions"):
        ask = ["visible", case["checklist"], case["answers"], case["context"]]
        yield f"conditions: {case['name']}", ask, case["visible"]
    for case in golden("timeline"):
        names = ("phase", "seconds")
        drawn = [dict(zip(names, x, strict=True)) for x in case["course"]["stretches"]]
        wanted = case["course"] | {"stretches": drawn}
        yield f"timeline: {case['name']}", ["course", case["contact"]], wanted
    for case in golden("contacts"):
        for measure, seconds in case["measures"].items():
            ask = ["measured", measure, case["contacts"], case.get("told_at")]
            yield f"contacts: {case['name']}, {measure}", ask, seconds


def differences(cases, answers):
    """Of golden cases: {name: (answer, expected)} where they are not the same."""
    pairs = zip(cases, answers, strict=True)
    return {
        name: (found, expected)
        for (name, _, expected), answer in pairs
        if (found := as_far_as(expected, answer)) != expected
    }


def as_far_as(expected, answer):
    """A result in the golden table's form: only what a case names."""
    if not isinstance(expected, dict) or "questions" not in expected:
        return answer
    by_key = {question["key"]: question for question in answer["questions"]}
    found = {name: answer[name] for name in expected}
    found["questions"] = {
        key: {name: by_key[key][name] for name in fields}
        for key, fields in expected["questions"].items()
    }
    return found
