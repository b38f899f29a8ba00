"""`make bench`: our figure and its floor in the same run, and their ratio.

`python -m bench submit` measures only what is named. Nothing here fails a test:
the machine may be busy, the ratio and the CPU per operation tell most.
"""

import importlib
import json
import os
import platform
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

RESULTS = Path(__file__).parent / "results.json"
BENCHES = (
    "submit",
    "soak",
    "upload",
    "photo",
    "scoring",
    "conditions",
    "importing",
    "editor",
    "phone",
    "pdf",
    "exports",
    "reports",
)
SIGNS = {"<=": "≤", ">=": "≥"}


def main(names: list[str]) -> int:
    unknown = [name for name in names if name not in BENCHES]
    if unknown:
        print(f"No benchmark {', '.join(unknown)}: there are {', '.join(BENCHES)}.")
        return 2
    if len(names) != 1:
        # A process can choose its database only once.
        each = [sys.executable, "-m", "bench"]
        return max(subprocess.call([*each, name]) for name in names or BENCHES)
    print(line(names[0], "ours", "floor", "ratio", "target", ""))
    rows = importlib.import_module(f"bench.{names[0]}").run()["rows"]
    for row in rows:
        print(shown(row), flush=True)
    keep(rows)
    return 0


def line(name: str, *cells: str) -> str:
    return f"{name:<40}" + "".join(f"{cell:>12}" for cell in cells)


def shown(row: dict[str, Any]) -> str:
    sense, target = row.get("sense", "<="), row["target"]
    # "judged": a promise about ours itself, whatever the floor does.
    judged = row[row.get("judged", "ratio")]
    holds = judged <= target if sense == "<=" else judged >= target
    unit = f" {row['unit']}" if row["unit"] else ""
    limit = f"{SIGNS[sense]} {target:g}" + (unit if "judged" in row else "")
    return line(
        row["name"],
        f"{row['ours']:g}{unit}",
        f"{row['floor']:g}{unit}",
        f"{row['ratio']:g}",
        limit,
        "" if holds else "MISSED",
    )


def keep(rows: list[dict[str, Any]]) -> None:
    """Into bench/results.json: what another run of other rows left stays there."""
    known = json.loads(RESULTS.read_text())["rows"] if RESULTS.exists() else []
    merged = {row["name"]: row for row in [*known, *rows]}
    kept = {
        "measured_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "machine": f"{platform.machine()}, {os.cpu_count()} cores",
        "python": platform.python_version(),
        "rows": list(merged.values()),
    }
    RESULTS.write_text(json.dumps(kept, indent=2, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
