"""The measuring half of bench/reports.py, in the process that has the database. What
each round took goes to standard error as it comes."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import duckdb
import psycopg

from bench import rivals, world
from bench.approvals import approvals
from bench.growth import growth
from bench.rivals import Browser, Pair, Row, row, timed
from bench.serving import web_server

ROUNDS = int(os.environ.get("BENCH_ROUNDS", "5"))
REBUILDS = max(1, ROUNDS // 2)
#: Of a year.
WAVES = 4
TREND = "/results/trend/"


def main(many: dict[str, Any], few: dict[str, Any]) -> list[Row]:
    import django

    django.setup()
    with ExitStack() as stack:
        ports = [stack.enter_context(server(each)) for each in (many, few)]
        found = list(growth(many, few, *ports))
        bench = Bench(many, ports[0])
        found += bench.rows()
        bench.close()
    return [*found, *approvals(many["url"]), *rebuild(many["url"])]


@contextmanager
def server(site: dict[str, Any]) -> Iterator[int]:
    own = {"DATABASE_URL": site["url"], "VAR_ROOT": site["folder"]}
    with web_server(**own) as (port, _cpu):
        yield port


class Bench:
    """What is asked in every round, one after the other."""

    def __init__(self, many: dict[str, Any], port: int) -> None:
        from reports.reading.selection import Wanted, select
        from shoppers.models import Membership, Viewer
        from tests.factories import PASSWORD

        member = Membership.objects.select_related("person", "organization").get(
            person__email=world.EMAIL
        )
        self.viewer = Viewer.of(member.person, member.organization)
        selection = select(self.viewer, Wanted())
        assert selection is not None
        self.selection = selection
        self.place = selection.catalogue.locations[len(selection.catalogue.waves)]
        self.connection = psycopg.connect(many["url"], autocommit=True)
        for setting in rivals.SETTINGS:
            self.connection.execute(setting)
        file = str(Path(many["folder"], "facts.duckdb"))
        self.duck = duckdb.connect(file, read_only=True)
        self.browser = Browser(port, world.EMAIL, PASSWORD)
        self.statements = self._statements()
        # The figures alone; the page has seven more panels, and its own target.
        program = selection.program.public_id
        self._figures = f"/api/v1/trends/?program={program}&by=month&section=part1"

    def close(self) -> None:
        self.connection.close()
        self.duck.close()

    def rows(self) -> list[Row]:
        rounds = [self._round() for _ in range(ROUNDS)]

        def pairs(ours: str, floor: str) -> list[Pair]:
            return [(each[ours], each[floor]) for each in rounds]

        statements = self._asked(TREND)
        said = {"judged": "ours"}
        raw, questions = "raw by section", "raw by question"
        return [
            row("trend month × channel × section", pairs("month", raw), 1 / 200),
            row("trend wave × region × section", pairs("wave", raw), 1 / 200),
            row("trend, against DuckDB", pairs("month", "duck"), 0.2),
            row("trend by question", pairs("question", questions), 1 / 50),
            row("trend of a section, HTTP", pairs("section", raw), 1 / 100),
            row("page of a section, time", pairs("section page", raw), 280, **said),
            row("median and p90 of times", pairs("times", "percentiles"), 1 / 5),
            self._error(),
            row("a place by question, SQL", pairs("place", "raw place"), 1.5),
            row(
                "a place by question, HTTP",
                pairs("place page", "raw place"),
                100,
                **said,
            ),
            row("dashboard", pairs("dashboard", raw), 1 / 30),
            row("dashboard, time", pairs("dashboard", raw), 280, **said),
            counted("dashboard, SQL statements", statements, 15),
            row("this week, time", pairs("home", raw), 280, **said),
        ]

    def _round(self) -> dict[str, float]:
        place = [self.place.pk, self._a_year_ago()]
        said = self.statements
        work = {
            "raw by section": lambda: self._ask(rivals.SECTIONS),
            "month": lambda: self._ask(*said["month"]),
            "wave": lambda: self._ask(*said["wave"]),
            "duck": lambda: self.duck.execute(rivals.DUCK_SECTIONS).fetchall(),
            "section": lambda: self.browser.get(self._figures),
            "section page": lambda: self.browser.get(f"{TREND}?section=part1"),
            "dashboard": lambda: self.browser.get(TREND),
            "home": lambda: self.browser.get("/results/"),
            "raw by question": lambda: self._ask(rivals.QUESTIONS),
            "question": lambda: self._ask(*said["question"]),
            "percentiles": lambda: self._ask(rivals.PERCENTILES, [world.MEASURE]),
            "times": lambda: self._ask(*said["times"]),
            "raw place": lambda: self._ask(rivals.DRILL_DOWN, place),
            "place": lambda: self._ask(*said["place"]),
            "place page": lambda: self.browser.get(
                f"/results/trend/questions/?location={self.place.public_id}"
            ),
        }
        found = {name: timed(each) for name, each in work.items()}
        print(json.dumps(found), file=sys.stderr, flush=True)
        return found

    def _ask(self, statement: str, values: Any = None) -> list[Any]:
        return self.connection.execute(statement, values).fetchall()

    def _a_year_ago(self) -> Any:
        return self.selection.catalogue.waves[-WAVES].starts_on

    def _statements(self) -> dict[str, tuple[str, Any]]:
        """The statements that the pages read by, as they are sent."""
        from django.db import connection
        from django.test.utils import CaptureQueriesContext

        from reports.models import Histogram, Rollup
        from reports.reading import cells

        own = {"bucket__program": self.selection.program}
        rollups = Rollup.objects.visible_to(self.viewer).filter(**own)
        sections = rollups.filter(level=Rollup.Level.SECTION)
        questions = rollups.filter(level=Rollup.Level.QUESTION)
        times = Histogram.objects.visible_to(self.viewer).filter(
            measure=world.MEASURE, **own
        )
        month, wave = "bucket__month", "bucket__wave"
        asked = {
            "month": sections.summed(month, "bucket__channel", "key"),
            "wave": sections.summed(wave, "bucket__region", "key"),
            "question": questions.passed(month, "bucket__channel", "key"),
            "times": times.summed(),
        }
        found = {name: rows.query.sql_with_params() for name, rows in asked.items()}
        year = tuple(self.selection.catalogue.waves[-WAVES:])
        here = replace(self.selection, location=self.place, waves=year)
        with CaptureQueriesContext(connection) as queries:
            cells.by_question(here)
        return found | {"place": (queries[0]["sql"], None)}

    def _asked(self, path: str) -> int:
        """How many statements a page costs, brackets and the session's two left out."""
        from django.db import connection
        from django.test import Client
        from django.test.utils import CaptureQueriesContext

        client = Client(SERVER_NAME="localhost")
        client.force_login(self.viewer.person)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(path).status_code == 200
        brackets = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE")
        return sum(not each["sql"].startswith(brackets) for each in queries)

    def _error(self) -> Row:
        """How many slots of the histogram the quantiles are off: 0, or it is wrong."""
        from reports.histograms import slot_of
        from reports.reading.spreads import spreads

        known = spreads(self.selection, [world.MEASURE])[world.MEASURE,]
        exact = self._ask(
            rivals.PERCENTILES.replace("_cont", "_disc"), [world.MEASURE]
        )[0][0]
        found = [known.quantile(Fraction(at, 10)) for at in (5, 9)]
        off = [
            abs(slot_of(world.MEASURE, true) - slot_of(world.MEASURE, each.value))
            for true, each in zip(exact, found, strict=True)
            if each is not None
        ]
        return counted("median and p90, slots off", max(off), 1)


def counted(name: str, count: float, target: float) -> Row:
    return {
        "name": name,
        "unit": "",
        "ours": count,
        "floor": target,
        "ratio": count,
        "target": target,
    }


def rebuild(url: str) -> list[Row]:
    """All rollups anew, beside one group-by of what they are made of."""
    from io import StringIO

    from django.core.management import call_command

    pairs = []
    with psycopg.connect(url, autocommit=True) as connection:
        for setting in rivals.SETTINGS:
            connection.execute(setting)
        for _ in range(REBUILDS):
            floor = timed(lambda: connection.execute(rivals.SECTIONS).fetchall())
            ours = timed(lambda: call_command("rollups", "rebuild", stdout=StringIO()))
            pairs.append((ours, floor))
    return [row("rebuild of all rollups", pairs, 5)]


if __name__ == "__main__":
    sys.stdout.write(json.dumps(main(*json.loads(sys.argv[1]))) + "\n")
