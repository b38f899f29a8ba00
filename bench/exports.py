"""Files of 100,000 shops × 30 answers on PostgreSQL, against the fastest that there is.

CSV and Parquet against COPY of the same pivot by psycopg; XLSX (of one section: 100,000
× 39 cells) against XlsxWriter in constant memory, fed with the same rows. Ours is the
whole way of the worker: one snapshot, three streams side by side, values, the file.
Each of ours runs in a process of its own: memory is how much its peak is above what it
had before the first row.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from itertools import chain
from pathlib import Path
from typing import Any

import psycopg

from bench.filling import SHOPS, fill
from bench.serving import own_database
from tests.halves import database_url

Row = dict[str, Any]
Figures = dict[str, float]
ROUNDS, SLOW_ROUNDS = 5, 3
DATABASE = "candid_bench_exports"


def run() -> dict[str, list[Row]]:
    """{"rows": [...]}, empty where no PostgreSQL answers."""
    server = database_url()
    if not server:
        print("exports: not measured, PostgreSQL does not answer")
        return {"rows": []}
    with tempfile.TemporaryDirectory() as folder, own_database(server, DATABASE) as url:
        os.environ |= {"DATABASE_URL": url, "VAR_ROOT": folder, "REDIS_URL": ""}
        os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
        fill(url)
        return {"rows": [*against_copy(url), *against_xlsxwriter()]}


def against_copy(url: str) -> list[Row]:
    wide, narrow = pivot(url, 30), pivot(url, 3)
    rows: list[Row] = []
    for name, statement, section in (
        ("CSV, 100 k × 30 answers", wide, ""),
        ("CSV, 100 k × 39 columns", narrow, "part0"),
    ):
        pairs = [(apart("csv", section), copied(url, statement)) for _ in range(ROUNDS)]
        rows += compared(name, pairs, 2.5)
    pairs = [(apart("parquet"), copied(url, wide)) for _ in range(SLOW_ROUNDS)]
    rows += compared("Parquet, 100 k × 30 answers", pairs, 2.5)
    return rows


def against_xlsxwriter() -> list[Row]:
    pairs = [
        (apart("xlsx", "part0"), apart("xlsxwriter", "part0"))
        for _ in range(SLOW_ROUNDS)
    ]
    return compared("XLSX, 100 k × 39 columns", pairs, 0.5)


def compared(
    name: str, pairs: list[tuple[Figures, Figures]], target: float
) -> list[Row]:
    def median(of: Callable[[Figures, Figures], float]) -> float:
        return round(statistics.median(of(*pair) for pair in pairs), 2)

    seconds = {
        "name": name,
        "unit": "s",
        "ours": median(lambda ours, floor: ours["seconds"]),
        "floor": median(lambda ours, floor: floor["seconds"]),
        "ratio": median(lambda ours, floor: ours["seconds"] / floor["seconds"]),
        "target": target,
    }
    memory = {
        "name": f"{name}, memory",
        "unit": "MB",
        "ours": median(lambda ours, floor: ours["memory"]),
        "floor": median(lambda ours, floor: floor.get("memory", 0)),
        "ratio": median(lambda ours, floor: ours["memory"]),
        "judged": "ours",
        "target": 80,
    }
    first = {
        "name": f"{name}, first row",
        "unit": "s",
        "ours": median(lambda ours, floor: ours["first"]),
        "floor": median(lambda ours, floor: floor["first"]),
        "ratio": median(lambda ours, floor: ours["first"]),
        "judged": "ours",
        "target": 0.5,
    }
    return [seconds, memory, first]


def pivot(url: str, questions: int) -> str:
    """The statement whose COPY holds what our CSV does, with so many questions."""
    with psycopg.connect(url) as connection:
        found = connection.execute("SELECT id FROM audits_question ORDER BY id")
        pks = [pk for (pk,) in found][:questions]
    columns = ", ".join(
        f"max({cell}) FILTER (WHERE question_id = {pk})"
        for pk in pks
        for cell in ("value::text", "earned", "is_na::int", "comment")
    )
    return f"""
        SELECT s.public_id, a.id, c.report_date, l.code, l.name, l.country, h.name,
            r.name, p.name, w.name, k.name, v.number, n.name, s.visited_at,
            s.arrived_at,
            c.score / 100000.0, c.before_critical / 100000.0, c.earned / 10000.0,
            c.possible / 10000.0, c.criticals, c.rules_version, c.computed_at, b.name,
            answers.*
        FROM audits_scorecard c
        JOIN audits_submission s ON s.id = c.submission_id
        JOIN audits_assignment a ON a.id = s.assignment_id
        JOIN audits_scenario n ON n.id = a.scenario_id
        JOIN audits_location l ON l.id = c.location_id
        JOIN audits_channel h ON h.id = c.channel_id
        JOIN audits_region r ON r.id = c.region_id
        JOIN audits_program p ON p.id = c.program_id
        JOIN audits_wave w ON w.id = c.wave_id
        JOIN audits_version v ON v.id = c.version_id
        JOIN audits_checklist k ON k.id = v.checklist_id
        JOIN shoppers_person b ON b.id = s.sent_by_id
        JOIN (SELECT submission_id, {columns} FROM audits_answer
              WHERE question_id IN ({", ".join(map(str, pks))})
              GROUP BY submission_id) answers USING (submission_id)
    """


def copied(url: str, statement: str) -> Figures:
    with tempfile.TemporaryFile() as file, psycopg.connect(url) as connection:
        started, first = time.perf_counter(), 0.0
        cursor = connection.cursor()
        with cursor.copy(f"COPY ({statement}) TO STDOUT (FORMAT csv)") as copy:
            for block in copy:
                first = first or time.perf_counter() - started
                file.write(block)
        return {"seconds": time.perf_counter() - started, "first": first}


def apart(writer: str, section: str = "") -> Figures:
    done = subprocess.run(
        [sys.executable, "-m", "bench.exports", writer, section],
        check=True,
        stdout=subprocess.PIPE,
    )
    figures: Figures = json.loads(done.stdout)
    return figures


def measure(writer: str, section: str) -> Figures:
    """In this process: seconds, seconds to the first row, MB above idle."""
    import django

    django.setup()
    from reports.exporting.formats import WRITERS, table_of
    from reports.exporting.snapshot import one_snapshot
    from reports.reading.selection import Wanted, select
    from shoppers.models import Membership, Viewer

    member = Membership.objects.select_related("person", "organization").get(
        role="manager"
    )
    viewer = Viewer.of(member.person, member.organization)
    idle, times = peak(), [time.perf_counter()]
    with one_snapshot():
        selection = select(viewer, Wanted(section=section))
        assert selection
        table = table_of(selection, "shops", "csv")
        source = table.rows()
        rows = chain(begun(source, times), source)
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder, "file")
            if writer == "xlsxwriter":
                plain(table, rows, path)
            else:
                written = WRITERS[writer](table, rows, path)
                assert written["rows"] == SHOPS, written
    seconds = time.perf_counter() - times[0]
    first = times[1] - times[0]
    return {"seconds": seconds, "first": first, "memory": peak() - idle}


def begun(rows: Iterator[Any], times: list[float]) -> Iterator[Any]:
    row = next(rows)
    times.append(time.perf_counter())
    yield row


def peak() -> float:
    """MB at the most, of this program (what it was started by is in no such figure)."""
    status = Path("/proc/self/status").read_text()
    return int(status.partition("VmHWM:")[2].split()[0]) / 1024


def plain(table: Any, rows: Iterator[Any], path: Path) -> None:
    """The same rows by the writer that everybody knows."""
    from datetime import datetime

    from xlsxwriter import Workbook

    workbook = Workbook(str(path), {"constant_memory": True})
    sheet = workbook.add_worksheet()
    day = workbook.add_format({"num_format": "yyyy-mm-dd"})
    sheet.write_row(0, 0, table.names)
    for number, row in enumerate(rows, 1):
        for column, cell in enumerate(row):
            if isinstance(cell, datetime):
                sheet.write_string(number, column, cell.isoformat())
            elif isinstance(cell, str):
                sheet.write_string(number, column, cell)
            elif hasattr(cell, "year"):
                sheet.write_datetime(number, column, cell, day)
            elif cell is not None:
                sheet.write_number(number, column, cell)
    workbook.close()


if __name__ == "__main__":
    sys.stdout.write(json.dumps(measure(sys.argv[1], sys.argv[2])))
