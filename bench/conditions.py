"""Which of 600 questions are visible after one answer, in Chromium slowed down 4×.

Ours is static/js/rules/conditions.js as the checklist page calls it: prepared and
asked once, then asked again after every answer, each time in a task of its own. The
answer hides and shows half of the form; every question but the first of each section
has a nested condition on earlier answers. The floor only puts the 600 keys into a set.
"""

from __future__ import annotations

import json
import shutil
import statistics
import sys
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, Route, sync_playwright

Row = dict[str, Any]
RULES = Path(__file__).parents[1] / "static" / "js" / "rules"
PAGE = "http://localhost/"
SECTIONS, QUESTIONS, SLOWER, ANSWERS, TARGET = 30, 20, 4, 300, 5

MEASURE = """
async ({ checklist, answers, count }) => {
  const { prepare } = await import("/conditions.js");
  const timed = (work) => {
    const started = performance.now();
    work();
    return performance.now() - started;
  };
  const nextTask = () => new Promise((resolve) => setTimeout(resolve));
  const questions = checklist.sections.flatMap((section) => section.questions);
  const keys = questions.map(({ key }) => key);
  const given = (number) => ({ ...answers, q0: { value: number % 2 ? "yes" : "no" } });
  const found = { ours: [], floor: [], sizes: [] };
  const visible = prepare(checklist);
  visible(given(1));
  for (let number = 0; number < count; number += 1) {
    await nextTask();
    const now = given(number);
    let shown;
    found.ours.push(timed(() => { shown = visible(now); }));
    found.sizes.push(shown.size);
    await nextTask();
    found.floor.push(timed(() => new Set(keys)));
  }
  return found;
}
"""


def run() -> dict[str, list[Row]]:
    """{"rows": [...]}, empty where there is no Chromium."""
    chromium = shutil.which("chromium")
    if chromium is None:
        print("conditions: not measured, there is no chromium")
        return {"rows": []}
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium, args=["--no-sandbox"]
        )
        found = measure(browser.new_page())
        browser.close()
    name = f"{SECTIONS * QUESTIONS} questions after one answer"
    floor = found["floor"]
    return {
        "rows": [
            row(f"{name}, median", *map(statistics.median, (found["ours"], floor))),
            row(f"{name}, p95", p95(found["ours"]), p95(floor)),
        ]
    }


def row(name: str, ours: float, floor: float) -> Row:
    return {
        "name": name,
        "unit": "ms",
        "ours": round(ours, 2),
        "floor": round(floor, 3),
        "ratio": round(ours / max(floor, 0.005), 1),
        "judged": "ours",
        "target": TARGET,
    }


def p95(values: list[float]) -> float:
    return statistics.quantiles(values, n=20)[-1]


def measure(page: Page) -> Any:
    page.route(f"{PAGE}**", serve)
    page.goto(PAGE)
    slow_down = {"rate": SLOWER}
    session = page.context.new_cdp_session(page)
    session.send("Emulation.setCPUThrottlingRate", slow_down)
    given = {"checklist": checklist(), "answers": answers(), "count": ANSWERS}
    found = page.evaluate(MEASURE, given)
    if len(set(found["sizes"])) != 2:
        raise RuntimeError("The answer did not change what is visible.")
    return found


def serve(route: Route) -> None:
    """The module, and for every other address an empty page."""
    if route.request.url.endswith("conditions.js"):
        return route.fulfill(path=RULES / "conditions.js")
    # Isolated pages have a clock of 5 µs instead of 100.
    isolated = {
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Embedder-Policy": "require-corp",
    }
    return route.fulfill(body="", content_type="text/html", headers=isolated)


def checklist() -> dict[str, Any]:
    sections: list[dict[str, Any]] = []
    for number in range(SECTIONS):
        questions = [question(number * QUESTIONS + at) for at in range(QUESTIONS)]
        sections.append({"key": f"s{number}", "title": "S", "questions": questions})
    return {"sections": sections}


def question(number: int) -> dict[str, Any]:
    asked = {"key": f"q{number}", "kind": "yes_no", "text": "?", "points": 100}
    if number % QUESTIONS == 0:
        return asked
    start = number - number % QUESTIONS
    nearby: dict[str, Any] = {
        "op": "any",
        "of": [
            {"op": "is", "key": f"q{number - 1}", "value": "yes"},
            {"op": "one_of", "key": f"q{start}", "value": ["no", "yes"]},
            {"op": "not", "of": [{"op": "answered", "key": f"q{number // 2}"}]},
        ],
    }
    # Half of them go with the very first answer, and take what follows with them.
    far = {"op": "is_not", "key": f"q{number // 2 * (number % 2)}", "value": "no"}
    return asked | {"visible_when": {"op": "all", "of": [nearby, far]}}


def answers() -> dict[str, Any]:
    numbers = range(SECTIONS * QUESTIONS)
    return {f"q{number}": {"value": "yes", "na": False} for number in numbers}


if __name__ == "__main__":
    sys.stdout.write(json.dumps(run(), indent=2))
