"""Ten million answers in minutes: DuckDB makes them up, COPY stores them in the real
tables, with the columns of a shop that went the whole way where nothing else is said.

`python -m bench.facts URL FOLDER SHOPS` fills the database of that address, and leaves
FOLDER/facts.duckdb with the same facts, for the comparison. Journal entries, reviews
and evidence are left out: no report reads them. Needs a superuser: foreign keys are
not checked row by row (`session_replication_role`).
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
from io import StringIO
from pathlib import Path
from typing import Any
from uuid import uuid4

import duckdb
import psycopg
from psycopg import sql

from bench import columns, world
from bench.filling import copy
from bench.serving import copy_of
from bench.world import World

#: Of fifty approvals a second (bench/approvals.py).
MINUTES = int(os.environ.get("BENCH_MINUTES", "1"))
#: Shops at the end that wait for their review.
WAITING = MINUTES * 3_000 + 3_000
SHOPPERS = 400
#: Shops that can be sent while the benches run, and the file that says how.
SENDINGS, PLANNED = 600, "planned.json"
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
TAGS = """
CREATE TABLE tag AS
SELECT n, kind, tag, 100 * sum(earned)::bigint AS earned,
    100 * sum(possible)::bigint AS possible,
    count(*) FILTER (WHERE passed) AS passes, count(passed) AS applicable
FROM answer JOIN tagged USING (q) JOIN shop USING (n)
WHERE applies AND NOT waits GROUP BY n, kind, tag ORDER BY n, kind, tag
"""
CARDS = """
CREATE TABLE card AS
SELECT n, sum(earned)::bigint AS earned, sum(possible)::bigint AS possible,
    max(failed) AS criticals
FROM section JOIN (
    SELECT n, count(*) FILTER (WHERE NOT passed) AS failed
    FROM answer WHERE q = {critical} GROUP BY n
) USING (n) GROUP BY n ORDER BY n
"""
PAYLOADS = """
CREATE TABLE payload AS
SELECT n, '{{"answers":{{' || string_agg('"q' || q || '":' || CASE
    WHEN na THEN '{{"na":true}}' WHEN q = {wait} THEN '{{"value":' || seconds || '}}'
    WHEN passed THEN '{{"value":"yes"}}' ELSE '{{"value":"no"}}' END, ',' ORDER BY q)
    || '}}}}' AS payload
FROM answer GROUP BY n ORDER BY n
"""


def main(url: str, folder: str, shops: int) -> None:
    os.environ |= {"DATABASE_URL": url, "REDIS_URL": ""}
    os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
    # Nobody misses a made-up fact that a power cut took away.
    os.environ["PGOPTIONS"] = "-c synchronous_commit=off"
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
        imagine(duck, made, shops)
        store(duck, connection, made, Path(scratch))
        for table in ("payload", "section", "tag", "card"):
            duck.execute(f"DROP TABLE {table}")
        plan(made, Path(folder, PLANNED))
        connection.execute("VACUUM ANALYZE")
        call_command("rollups", "rebuild", stdout=StringIO())
        connection.execute("VACUUM ANALYZE")


def plan(made: World, file: Path) -> None:
    """SENDINGS shops that are under way: who may send them, and what they will say."""
    from django.utils import timezone

    from audits.models import Assignment
    from shoppers.models import PersonalToken, Role
    from tests import factories

    company, known = made.shop.organization, made.shop.assignment
    sam = factories.viewer(company, Role.SHOPPER)
    first = factories.assignment(
        company,
        status="in_progress",
        shopper=sam.person,
        wave=known.wave,
        location=known.location,
        version=known.version,
        scenario=known.scenario,
    )
    _, secret = PersonalToken.issue(sam, name="bench", at=timezone.now())
    planned = Assignment.objects.bulk_create(copy_of(first) for _ in range(SENDINGS))
    bodies = [
        (
            f"/api/v1/submissions/{uuid4()}/",
            factories.body_of(each, world.answers()).decode(),
        )
        for each in planned
    ]
    file.write_text(json.dumps({"secret": secret, "bodies": bodies}))


def imagine(duck: duckdb.DuckDBPyConnection, made: World, shops: int) -> None:
    """Tables of facts in DuckDB: shop, answer, section, tag, card, payload."""
    from django.utils import timezone

    _choices(duck, made)
    today = timezone.localdate()
    words = {
        "waves": made.waves,
        "places": len(made.places),
        "shops": shops + WAITING,
        "reviewed": shops,
        "first": made.first_day,
        "today": today,
        "days": (today - made.first_day).days,
        "months_per_wave": world.MONTHS_PER_WAVE,
        "wait": world.WAIT,
        "critical": world.CRITICAL,
        "points": world.POINTS,
    }
    for statement in (SHOPS, ANSWERS, SECTIONS, TAGS, CARDS, PAYLOADS):
        duck.execute(statement.format(**words))


def _choices(duck: duckdb.DuckDBPyConnection, made: World) -> None:
    """What a fact is one of: places, questions and their tags."""
    duck.execute(
        "CREATE TABLE place (place UBIGINT, location_id BIGINT, channel_id BIGINT,"
        " region_id BIGINT);"
        "CREATE TABLE question (q INT, question_id BIGINT, section_id BIGINT);"
        "CREATE TABLE tagged (q INT, kind TEXT, tag TEXT)"
    )
    places = [(at, *place) for at, place in enumerate(made.places)]
    duck.executemany("INSERT INTO place VALUES (?, ?, ?, ?)", places)
    for q, question in enumerate(made.questions):
        section = made.sections[q // world.PER_SECTION]
        duck.execute("INSERT INTO question VALUES (?, ?, ?)", [q, question, section])
        for kind, tag in zip(("theme", "stage"), world.tags(q), strict=True):
            duck.execute("INSERT INTO tagged VALUES (?, ?, ?)", [q, kind, tag])


def store(
    duck: duckdb.DuckDBPyConnection,
    connection: psycopg.Connection[Any],
    made: World,
    scratch: Path,
) -> None:
    """Every fact into its real table."""
    sent, waits = made.shop, made.asked
    copy(
        connection,
        "shoppers_person",
        SHOPPERS,
        pk=sent.sent_by_id,
        id="(SELECT max(id) FROM shoppers_person) + n",
        email="'s' || n || '@bench.example'",
    )
    last = connection.execute("SELECT max(id) FROM shoppers_person").fetchone()
    assert last is not None
    said = columns.of_facts(
        assignment=waits.assignment_id,
        submission=waits.pk,
        card=sent.scorecard.pk,
        shopper=f"{last[0]} - n % {SHOPPERS}",
    )
    connection.execute("SET session_replication_role = replica")
    load = _Load(duck, connection, scratch, said)
    for known, where in ((sent, "NOT waits"), (waits, "waits")):
        load.table(
            "audits_assignment", f"id = {known.assignment_id}", f"shop WHERE {where}"
        )
    load.table("audits_submission", f"id = {sent.pk}", "shop JOIN payload USING (n)")
    load.table("audits_answer", f"submission_id = {sent.pk} LIMIT 1", "answer")
    card = sent.scorecard.pk
    load.table("audits_scorecard", f"id = {card}", "shop JOIN card USING (n)")
    for table, source in (
        ("audits_sectionscore", "section"),
        ("audits_tagscore", "tag"),
        ("audits_timing", "answer JOIN card USING (n) WHERE seconds IS NOT NULL"),
    ):
        load.table(table, f"scorecard_id = {card} LIMIT 1", source)
    connection.execute("SET session_replication_role = DEFAULT")


class _Load:
    """From a query of DuckDB into a table of PostgreSQL."""

    def __init__(
        self,
        duck: duckdb.DuckDBPyConnection,
        connection: psycopg.Connection[Any],
        scratch: Path,
        said: dict[str, dict[str, str]],
    ) -> None:
        self._duck, self._connection, self._scratch = duck, connection, scratch
        self._said = said

    def table(self, table: str, alike: str, source: str) -> None:
        """A row per row of `source`; what is not said is as in the row `alike`."""
        shared, said = self._shared(table, alike), self._said[table]
        values = ", ".join(
            f"{said.get(name, _literal(value))} AS {name}"
            for name, value in shared.items()
        )
        file = self._scratch / f"{table}.csv"
        self._duck.execute(
            f"COPY (SELECT {values} FROM {source}) TO '{file}' (FORMAT csv, HEADER 0)"
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
