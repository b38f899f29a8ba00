"""What PostgreSQL reads for a page, said by its own plans: never all of the facts.

A few thousand shops are too few for the planner to care: it is told to use an index
wherever one fits, and what it reads then is counted.
"""

import json
from dataclasses import dataclass, field
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from audits.models import Location, ScoreChange
from bench.filling import copy
from reports.aggregating import drain_all
from reports.reading import focus, repeated
from reports.reading.scorecards import PAGE
from tests import factories
from tests.reports.addresses import FILTERED, UNFILTERED, address, reader
from tests.reports.views.world import HALF, World

pytestmark = pytest.mark.skipif(
    connection.vendor != "postgresql", reason="Plans are PostgreSQL's."
)

SHOPS, PLACES, WAVES = 2000, 40, 10
FACTS = {
    "audits_answer",
    "audits_assignment",
    "audits_scorecard",
    "audits_sectionscore",
    "audits_submission",
}
#: The part of a table that one statement may read: two waves of ten, and a little.
MOST = 0.3
#: A row per location and a column per wave: every shop of the program is in it.
EVERY_SHOP = {"reports:places"}
#: How many rows a file would have is asked before it is made.
EVERY_SHOP |= {"reports:export-new"}


@dataclass
class Read:
    """What one statement read of the facts."""

    sql: str
    whole: set[str] = field(default_factory=set)
    rows: dict[str, float] = field(default_factory=dict)


@pytest.fixture
def world(cast, monkeypatch):
    # Of ten thousand and a hundred thousand shops, to scale.
    monkeypatch.setattr(focus, "ENOUGH", SHOPS // 8)
    monkeypatch.setattr(repeated, "MOST", SHOPS // 4)
    made = World(cast.organization)
    made.waves = [wave_ago(made.program, days) for days in range(640, 0, -70)]
    fill(made)
    return made


def wave_ago(program, days):
    """The last one is under way."""
    first = timezone.now().date() - timedelta(days=days)
    ends = first + timedelta(days=69)
    return factories.wave(program, starts_on=first, ends_on=ends)


def fill(world):
    """SHOPS copies of one shop, over all waves, days and places."""
    first = world.shop(HALF, wave=world.waves[-1])
    raw = _raw()
    for _ in range(PLACES):
        world.place()
    at = Location.objects.latest("pk").pk - PLACES + 1
    place = f"{at} + n % {PLACES}"
    waves = [wave.pk for wave in world.waves]
    wave = f"(ARRAY{waves})[1 + n * {WAVES} / {SHOPS + 1}]"
    day = f"report_date - ({SHOPS} - n)::int * 650 / {SHOPS}"
    month = f"date_trunc('month', {day})::date"
    where = {"location_id": place, "wave_id": wave}
    ids = {"id": "t.id + n"}
    copy(raw, "audits_assignment", SHOPS, pk=first.assignment_id, **where, **ids)
    copy(
        raw,
        "audits_submission",
        SHOPS,
        pk=first.pk,
        assignment_id="assignment_id + n",
        report_date=day,
        **ids,
    )
    card = {"submission_id": "submission_id + n", "report_date": day, "month": month}
    card |= {"criticals": "(n % 20 = 0)::int"}
    pk = first.scorecard.pk
    copy(raw, "audits_scorecard", SHOPS, pk=pk, **card, **where, **ids)
    copy(raw, "audits_answer", SHOPS, submission_id="submission_id + n")
    copy(raw, "audits_sectionscore", SHOPS, scorecard_id="scorecard_id + n")
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO audits_scorechange"
            " (program_id, wave_id, channel_id, region_id, month, recorded_at)"
            " SELECT DISTINCT program_id, wave_id, channel_id, region_id, month, now()"
            " FROM audits_scorecard"
        )
    drain_all(at=timezone.now())
    assert not ScoreChange.objects.exists()
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
        for way in ("seqscan", "hashjoin", "mergejoin"):
            cursor.execute(f"SET LOCAL enable_{way} = off")
        # Rows alone count: how many pages they lie on depends on the tests before.
        for kind in ("seq", "random"):
            cursor.execute(f"SET LOCAL {kind}_page_cost = 0")


def _raw():
    connection.ensure_connection()
    return connection.connection


def sizes():
    with connection.cursor() as cursor:
        for table in FACTS:
            cursor.execute(f"SELECT count(*) FROM {table}")
            yield table, cursor.fetchone()[0]


def reads(client, path, **filters):
    """What every statement of a page reads of the facts."""
    with CaptureQueriesContext(connection) as queries:
        assert client.get(path, filters).status_code == 200
    asked = [query["sql"] for query in queries if query["sql"].startswith("SELECT")]
    return [read_by(sql) for sql in asked]


def read_by(sql):
    with connection.cursor() as cursor:
        cursor.execute("EXPLAIN (ANALYZE, TIMING OFF, FORMAT JSON) " + escaped(sql))
        (found,) = cursor.fetchone()
    plan = json.loads(found) if isinstance(found, str) else found
    read = Read(sql)
    _add(read, plan[0]["Plan"])
    return read


def escaped(sql):
    return sql.replace("%", "%%") if "%%" not in sql else sql


def _add(read, node):
    table = node.get("Relation Name")
    if table in FACTS:
        if node["Node Type"] == "Seq Scan":
            read.whole.add(table)
        left_out = node.get("Rows Removed by Filter", 0)
        rows = (node["Actual Rows"] + left_out) * node["Actual Loops"]
        read.rows[table] = read.rows.get(table, 0) + rows
    for below in node.get("Plans", ()):
        _add(read, below)


def asked_of(world):
    """The addresses of a page that are looked at."""
    return {
        "all": {},
        "a wave": {"wave": world.waves[3].public_id},
        "a location": {"location": world.location.public_id},
        "a region": {"region": world.region.public_id},
        "a section": {"section": "help"},
        "a question": {"question": "greeted"},
        "a month": {"month": f"{timezone.now():%Y-%m}"},
        "critical": {"critical": "1"},
        "weeks": {"by": "week"},
    }


@pytest.mark.parametrize("name", [*FILTERED, *sorted(UNFILTERED)])
def test_no_page_reads_all_of_the_facts(name, world, cast, client_for):
    client = client_for(reader(cast, name))
    most = {table: MOST * count for table, count in sizes()}
    found = []
    for what, filters in asked_of(world).items():
        for read in reads(client, address(name), **filters):
            too_many = {
                table: rows
                for table, rows in read.rows.items()
                if rows > most[table] and name not in EVERY_SHOP
            }
            if read.whole or too_many:
                found.append((what, read.whole, too_many, read.sql[:2000]))
    assert not found, found


def test_a_page_far_down_the_list_reads_no_more_than_the_first(world, cast, client_for):
    client, path = client_for(cast.lea), address("reports:scorecard-list")
    last = client.get(path).context["page"]
    for _ in range(10):
        after = last.shops[-1].card.submission.public_id
        last = client.get(path, {"after": after}).context["page"]
    after = last.shops[-1].card.submission.public_id
    lists = [
        read.rows["audits_scorecard"]
        for read in reads(client, path, after=after)
        if "ORDER BY" in read.sql and "audits_scorecard" in read.rows
    ]
    # And those of the same day.
    assert max(lists) <= PAGE + 10


def test_a_plan_that_reads_everything_is_noticed(world):
    read = read_by("SELECT count(*) FROM audits_answer WHERE earned = 7")
    assert read.whole == {"audits_answer"}
