"""An XLSForm of 600 rows in two languages, from the file to the report: the command
`import_checklist --dry-run`, without starting Python.

The form has groups, choice lists, conditions, hints, constraints and our columns for
points. The floor is pyxform's own conversion of the same file.
"""

from __future__ import annotations

import json
import os
import statistics
import sys
import time
from collections.abc import Callable
from io import StringIO
from pathlib import Path
from typing import Any

from openpyxl import Workbook

from bench.apart import Row, run_apart, start_site

ROWS, GROUP, LISTS, ROUNDS, TARGET = 600, 20, 12, 3, 5
LANGUAGES = {"English (en)": "{}", "Français (fr)": "{} en français"}
KINDS = ("select_one l{}", "select_multiple l{}", "integer", "text", "date", "image")


def run() -> dict[str, list[Row]]:
    return run_apart("importing")


def measure() -> list[Row]:
    start_site()
    from django.core.management import call_command
    from pyxform.xls2xform import convert

    from tests import factories

    company = factories.organization()
    path = Path(os.environ["VAR_ROOT"], "form.xlsx")
    draw(path)

    def ours() -> None:
        call_command(
            "import_checklist",
            str(path),
            organization=company.slug,
            dry_run=True,
            stdout=StringIO(),
        )

    def floor() -> None:
        convert(str(path))

    pairs = [(seconds(ours), seconds(floor)) for _ in range(ROUNDS)]
    return [
        {
            "name": "import 600 rows, two languages",
            "unit": "s",
            "ours": round(statistics.median(each for each, _ in pairs), 2),
            "floor": round(statistics.median(each for _, each in pairs), 2),
            "ratio": round(statistics.median(a / b for a, b in pairs), 2),
            "judged": "ours",
            "target": TARGET,
        }
    ]


def seconds(work: Callable[[], None]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def draw(path: Path) -> None:
    """Sheets survey (600 rows with those that open and close groups) and choices."""
    workbook = Workbook()
    survey = workbook.active
    survey.title = "survey"
    texts = [f"{name}::{each}" for name in ("label", "hint") for each in LANGUAGES]
    survey.append(["type", "name", *texts, "required", "relevant", "constraint"])
    for start in range(0, ROWS, GROUP):
        survey.append(["begin_group", f"g{start}", *in_both(f"Part {start}")])
        for number in range(start + 1, start + GROUP - 1):
            survey.append(question(number))
        survey.append(["end_group"])
    choices = workbook.create_sheet("choices")
    labels = [f"label::{each}" for each in LANGUAGES]
    choices.append(["list_name", "name", *labels, "score"])
    for number in range(LISTS):
        for points, name in enumerate(("bad", "fair", "good", "best")):
            choices.append([f"l{number}", name, *in_both(name.title()), points])
    settings = workbook.create_sheet("settings")
    settings.append(["form_title", "form_id", "default_language"])
    settings.append(["Bench", "bench", "English (en)"])
    workbook.save(path)


def question(number: int) -> list[Any]:
    kind = KINDS[number % len(KINDS)].format(number // len(KINDS) % LISTS)
    texts = [*in_both(f"Question {number}?"), *in_both(f"Look at place {number}.")]
    # The last question that has one choice, where that row is a question.
    before = number - number % len(KINDS)
    is_seen = before > 0 and before % GROUP not in (0, GROUP - 1) and before != number
    relevant = f"${{q{before}}} = 'good'" if is_seen and number % 3 == 0 else ""
    constraint = ". >= 0 and . <= 100" if kind == "integer" else ""
    return [kind, f"q{number}", *texts, "yes", relevant, constraint]


def in_both(text: str) -> list[str]:
    return [template.format(text) for template in LANGUAGES.values()]


if __name__ == "__main__":
    sys.stdout.write(json.dumps({"rows": measure()}))
