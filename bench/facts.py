"""Ten million answers in minutes: DuckDB makes them up, COPY stores them in the real
tables, with the columns of a shop that went the whole way where nothing else is said.

`python -m bench.facts URL FOLDER SHOPS` fills the database of that address, and leaves
FOLDER/facts.duckdb with the same facts, for the comparison. Journal entries, reviews
and evidence are left out: no report reads them. Needs a superuser: foreign keys are
not checked row by row (`session_replication_role`).
"""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path
from typing import Any

import duckdb
import psycopg
from psycopg import sql

from bench import world
from bench.filling import copy
from bench.world import World

#: Shops at the end that wait for their review.
WAITING = 4_000
SHOPPERS = 400
DAYS = 730
BLOCK = 1 << 20

SHOPS = """
CREATE TABLE shop AS
SELECT n, place, location_id, channel_id, region_id, day,
    date_trunc('month', day)::date AS month, {waves}[quarter + 1] AS wave_id,
    n >= {reviewed} AS waits
FROM (
    SELECT n, hash(n) % {places} AS place, day,
        (datediff('month', DATE '{first}', day) // {months_per_wave}) AS quarter
    FROM (
        SELECT range AS n,
            CASE WHEN range >= {reviewed} THEN DATE '{today}'
            ELSE DATE '{first}' + (range * {days} // {reviewed})::int END AS day
        FROM range({shops})
    )
) JOIN place USING (place)
ORDER BY n
"""
#: `luck` is from 0 to 1; what passes depends on channel, region, question and month.
ANSWERS = """
CREATE TABLE answer AS
SELECT n, q, question_id, section_id, na, NOT na AS applies, seconds, passed,
    CASE WHEN na THEN 0 WHEN q = {wait} THEN
        CASE WHEN seconds <= 60 THEN 200 WHEN seconds <= 180 THEN 100 ELSE 0 END
        WHEN passed THEN {points} ELSE 0 END AS earned,
    CASE WHEN na THEN 0 ELSE {points} END AS possible
FROM (
    SELECT *, CASE WHEN na THEN NULL WHEN q = {wait} THEN seconds <= 60
        ELSE luck < 0.97 - 0.3 * (q % 7) / 7 - 0.1 * (channel_id % 8) / 8
            - 0.1 * (region_id % 5) / 5
            + 0.05 * datediff('month', DATE '{first}', day) / 24 END AS passed
    FROM (
        SELECT n, q, question_id, section_id, day, channel_id, region_id,
            hash(n * 64 + q) / 18446744073709551616e0 AS luck,
            q NOT IN ({wait}, {critical}) AND hash(n * 64 + q + 1) % 25 = 0 AS na,
            CASE WHEN q = {wait} THEN (8 * exp(5 * luck))::int END AS seconds
        FROM shop CROSS JOIN question
    )
)
ORDER BY n, q
"""
SECTIONS = """
CREATE TABLE section AS
SELECT n, section_id, 100 * sum(earned)::bigint AS earned,
    100 * sum(possible)::bigint AS possible
FROM answer JOIN shop USING (n) WHERE NOT waits GROUP BY n, section_id
ORDER BY n, section_id
"""
CARDS = """
CREATE TABLE card AS
SELECT n, sum(earned)::bigint AS earned, sum(possible)::bigint AS possible,
    (SELECT count(*) FROM answer a
     WHERE a.n = s.n AND q = {critical} AND NOT passed) AS criticals
FROM section s GROUP BY n ORDER BY n
"""
PAYLOADS = """
CREATE TABLE payload AS
SELECT n, '{{"answers":{{' || string_agg('"q' || q || '":' || CASE
    WHEN na THEN '{{"na":true}}' WHEN q = {wait} THEN '{{"value":' || seconds || '}}'
    WHEN passed THEN '{{"value":"yes"}}' ELSE '{{"value":"no"}}' END, ',' ORDER BY q)
    || '}}}}' AS payload
FROM answer GROUP BY n ORDER BY n
"""
SCORE = "(2 * earned * 10000000 + possible) // (2 * possible)"


def main(url: str, folder: str, shops: int) -> None:
    os.environ |= {"DATABASE_URL": url, "REDIS_URL": ""}
    os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0, interactive=False)
    call_command("createcachetable", verbosity=0)
    made = world.build()
    with (
        duckdb.connect(str(Path(folder, "facts.duckdb"))) as duck,
        psycopg.connect(url, autocommit=True) as connection,
        tempfile.TemporaryDirectory(dir=folder) as scratch,
    ):
        copy(
            connection,
            "shoppers_person",
            SHOPPERS,
            pk=made.shop.sent_by_id,
            id="(SELECT max(id) FROM shoppers_person) + n",
            email="'s' || n || '@bench.example'",
        )
        imagine(duck, made, shops)
        store(duck, connection, made, Path(scratch))
        duck.execute("DROP TABLE payload")
        connection.execute("VACUUM ANALYZE")


def imagine(duck: duckdb.DuckDBPyConnection, made: World, shops: int) -> None:
    """Tables of facts in DuckDB: shop, answer, section, card, payload."""
    from django.utils import timezone

    duck.execute(
        "CREATE TABLE place (place UBIGINT, location_id BIGINT, channel_id BIGINT,"
        " region_id BIGINT)"
    )
    rows = [(at, *place) for at, place in enumerate(made.places)]
    duck.executemany("INSERT INTO place VALUES (?, ?, ?, ?)", rows)
    duck.execute("CREATE TABLE question (q INT, question_id BIGINT, section_id BIGINT)")
    for q, question in enumerate(made.questions):
        section = made.sections[q // world.PER_SECTION]
        duck.execute("INSERT INTO question VALUES (?, ?, ?)", [q, question, section])
    words = {
        "waves": made.waves,
        "places": len(made.places),
        "shops": shops + WAITING,
        "reviewed": shops,
        "first": made.first_day,
        "today": timezone.localdate(),
        "days": (timezone.localdate() - made.first_day).days,
        "months_per_wave": world.MONTHS_PER_WAVE,
        "wait": world.WAIT,
        "critical": world.CRITICAL,
        "points": world.POINTS,
    }
    for statement in (SHOPS, ANSWERS, SECTIONS, CARDS, PAYLOADS):
        duck.execute(statement.format(**words))


def store(
    duck: duckdb.DuckDBPyConnection,
    connection: psycopg.Connection[Any],
    made: World,
    scratch: Path,
) -> None:
    """Every fact into its real table."""
    sent, waits = made.shop, made.asked
    connection.execute("SET session_replication_role = replica")
    people = "(SELECT max(id) FROM shoppers_person)"
    last_person = connection.execute(people.strip("()")).fetchone()[0]  # type: ignore[index]  # an aggregate has a row
    moment = "day::timestamp + INTERVAL 1 HOUR * (9 + hash(n) % 10)"
    shop = {
        "id": f"{waits.assignment_id} + 1 + n",
        "public_id": "uuid()",
        "wave_id": "wave_id",
        "location_id": "location_id",
        "shopper_id": f"{last_person} - n % {SHOPPERS}",
        "starts_at": "day - 1",
        "due_at": "day + 5",
        "report_by": "day + 6",
        "submitted_at": moment,
        "moved_at": moment,
    }
    submission = {
        "id": f"{waits.pk} + 1 + n",
        "public_id": "uuid()",
        "assignment_id": shop["id"],
        "sent_by_id": shop["shopper_id"],
        "payload": "payload",
        "visited_at": moment,
        "visited_on": "day",
        "report_date": "day",
        "arrived_at": moment,
        "revised_at": moment,
        "examine_at": "NULL",
    }
    card = {
        "id": f"{sent.scorecard.pk} + 1 + n",
        "submission_id": submission["id"],
        "wave_id": "wave_id",
        "channel_id": "channel_id",
        "region_id": "region_id",
        "location_id": "location_id",
        "report_date": "day",
        "month": "month",
        "score": SCORE,
        "before_critical": SCORE,
        "earned": "earned",
        "possible": "possible",
        "criticals": "criticals",
        "computed_at": moment,
    }
    answer = {
        "submission_id": submission["id"],
        "question_id": "question_id",
        "value": "CASE WHEN na THEN NULL WHEN seconds IS NOT NULL THEN seconds::text"
        " WHEN passed THEN '\"yes\"' ELSE '\"no\"' END",
        "is_na": "na",
        "is_applicable": "applies",
        "earned": "earned",
        "possible": "possible",
        "passed": "passed",
    }
    section = {
        "scorecard_id": card["id"],
        "section_id": "section_id",
        "score": SCORE,
        "earned": "earned",
        "possible": "possible",
    }
    load = _Load(duck, connection, scratch)
    for known, where in ((sent, "NOT waits"), (waits, "waits")):
        at = f"id = {known.assignment_id}"
        load.table("audits_assignment", at, shop, f"shop WHERE {where}")
    at = f"id = {sent.pk}"
    load.table("audits_submission", at, submission, "shop JOIN payload USING (n)")
    at = f"id = {sent.scorecard.pk}"
    load.table("audits_scorecard", at, card, "shop JOIN card USING (n)")
    at = f"submission_id = {sent.pk} LIMIT 1"
    load.table("audits_answer", at, answer, "answer")
    at = f"scorecard_id = {sent.scorecard.pk} LIMIT 1"
    load.table("audits_sectionscore", at, section, "section")
    connection.execute("SET session_replication_role = DEFAULT")


class _Load:
    """From a query of DuckDB into a table of PostgreSQL."""

    def __init__(
        self,
        duck: duckdb.DuckDBPyConnection,
        connection: psycopg.Connection[Any],
        scratch: Path,
    ) -> None:
        self._duck, self._connection, self._scratch = duck, connection, scratch

    def table(self, table: str, alike: str, said: dict[str, str], source: str) -> None:
        """A row per row of `source`; what is not `said` is as in the row `alike`."""
        shared = self._shared(table, alike)
        columns = ", ".join(
            f"{said.get(name, _literal(value))} AS {name}"
            for name, value in shared.items()
        )
        file = self._scratch / f"{table}.csv"
        self._duck.execute(
            f"COPY (SELECT {columns} FROM {source}) TO '{file}' (FORMAT csv, HEADER 0)"
        )
        statement = sql.SQL("COPY {} ({}) FROM STDIN (FORMAT csv)").format(
            sql.Identifier(table), sql.SQL(", ").join(map(sql.Identifier, shared))
        )
        with (
            self._connection.cursor().copy(statement) as copying,
            file.open("rb") as rows,
        ):
            while block := rows.read(BLOCK):
                copying.write(block)
        file.unlink()
        if "id" in shared:
            self._connection.execute(
                f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), max(id))"
                f" FROM {table}"
            )

    def _shared(self, table: str, alike: str) -> dict[str, str | None]:
        found = self._connection.execute(
            "SELECT column_name FROM information_schema.columns WHERE table_name = %s"
            " AND table_schema = 'public' AND is_generated = 'NEVER'"
            " ORDER BY ordinal_position",
            [table],
        )
        names = [name for (name,) in found]
        texts = ", ".join(f"{name}::text" for name in names)
        row = self._connection.execute(
            f"SELECT {texts} FROM {table} WHERE {alike}"
        ).fetchone()
        assert row is not None
        return dict(zip(names, row, strict=True))


def _literal(value: str | None) -> str:
    return "NULL" if value is None else "'" + value.replace("'", "''") + "'"


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]))
