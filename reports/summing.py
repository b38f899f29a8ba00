"""The sums of buckets over their facts, as statements of the database.

Each selects the rows that a set of buckets should have: `INSERT … SELECT` makes them
so, `EXCEPT` finds where they are not. Totals and sections are summed by location, and
of these rows, which come first, the bucket's own. The same integers come out on every
engine, to the last digit: PostgreSQL adds 64-bit integers in arbitrary precision;
SQLite would stop at 64 bits, so there squares are added in two halves of 32 bits. A sum
of squares of points that 64 bits cannot keep is NULL (no interval), never a wrong one.
"""

from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from django.db import connection, transaction

from audits.scoring import WHOLE
from reports.histograms import SCORE_EDGES, SLOTS, TIME_EDGES
from reports.models.rollups import (
    COUNTS,
    FIGURES,
    HISTOGRAM_FIGURES,
    POINTS,
    TOTALS,
)

#: The largest integer that a column keeps, and the largest whose square it does.
MOST = 2**63 - 1
ROOT = 3_037_000_499

#: From so many buckets on PostgreSQL has their shops laid out, and so much memory.
MANY, MEMORY = 50, "128MB"

PLACE = ("program_id", "wave_id", "month", "region_id", "channel_id")
ROLLUP = ("bucket_id", "level", "key", *FIGURES)
LOCATION = ("bucket_id", "section", "location_id", *FIGURES, "imported")
HISTOGRAM = ("bucket_id", "measure", *HISTOGRAM_FIGURES)
#: What names a row in three columns: bucket, kind, which.
NAMES = {
    ROLLUP: "bucket_id, level, key",
    LOCATION: "bucket_id, 'location', location_id",
    HISTOGRAM: "bucket_id, 'histogram', measure",
}


class Sums(NamedTuple):
    """Rows of `table` (with `columns`); `text` selects them for {ids} of buckets, which
    it names so many `times`."""

    table: str
    columns: tuple[str, ...]
    text: str
    times: int

    @classmethod
    def of(cls, table: str, columns: tuple[str, ...], text: str) -> "Sums":
        return cls(table, columns, text, text.count("{ids}"))


def rewrite(bucket_ids: Sequence[int]) -> None:
    """Replace all rows of these buckets, which the caller has locked."""
    texts, values = _prepared(bucket_ids)
    with connection.cursor() as cursor:
        for table in dict.fromkeys(each.table for each in texts):
            cursor.execute(
                f"DELETE FROM {table} WHERE bucket_id IN ({_places(bucket_ids)})",
                list(bucket_ids),
            )
        for sums in texts:
            names = ", ".join(sums.columns)
            cursor.execute(
                f"INSERT INTO {sums.table} ({names}) {sums.text}",
                values * sums.times,
            )


@transaction.atomic
def differing(bucket_ids: Sequence[int]) -> list[tuple[int, str, str]]:
    """(bucket, kind, which) of rows that are not what the facts say, or are missing, or
    should not be there; the kind is a level, "location" or "histogram"."""
    texts, values = _prepared(bucket_ids)
    found: set[tuple[int, str, str]] = set()
    with connection.cursor() as cursor:
        for table, sums in _by_table(texts):
            names = ", ".join(sums[0].columns)
            first = NAMES[sums[0].columns]
            stored = f"SELECT {names} FROM {table} WHERE bucket_id IN "
            stored += f"({_places(bucket_ids)})"
            actual = " UNION ALL ".join(each.text for each in sums)
            cursor.execute(
                f"WITH one ({names}) AS ({stored}), other ({names}) AS ({actual})"
                f" SELECT {first} FROM"
                " (SELECT * FROM one EXCEPT SELECT * FROM other) missing"
                f" UNION SELECT {first} FROM"
                " (SELECT * FROM other EXCEPT SELECT * FROM one) surplus",
                values * (sum(each.times for each in sums) + 1),
            )
            found |= {(pk, name, str(key)) for pk, name, key in cursor.fetchall()}
    return sorted(found)


def _prepared(bucket_ids: Sequence[int]) -> tuple[list[Sums], list[int]]:
    """The statements for these buckets, and the values that each takes `times` of.

    PostgreSQL cannot guess how many facts five columns together name. For a few buckets
    it does not matter; for many it would walk through an index ten million times, so
    the shops of these buckets are laid out for it first, and counted.
    """
    vendor, values = connection.vendor, list(bucket_ids)
    is_laid_out = vendor == "postgresql" and len(values) >= MANY
    if is_laid_out:
        _lay_out(values)
    places = _places(values)
    return [
        each._replace(text=each.text.replace("{ids}", places))
        for each in every_sum(vendor, is_laid_out)
    ], values


def _lay_out(bucket_ids: list[int]) -> None:
    """The table `laid_out` of this connection: a bucket's id beside each scorecard's;
    and memory for sums that would else go through files. Both until the commit."""
    on = " AND ".join(f"f.{column} = b.{column}" for column in PLACE)
    with connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL work_mem = '{MEMORY}'")
        cursor.execute(
            "CREATE TEMPORARY TABLE IF NOT EXISTS laid_out"
            " (id bigint, card_id bigint) ON COMMIT DELETE ROWS"
        )
        cursor.execute("DELETE FROM laid_out")
        cursor.execute(
            "INSERT INTO laid_out SELECT b.id, f.id FROM reports_bucket b"
            f" JOIN audits_scorecard f ON {on}"
            f" WHERE b.id IN ({_places(bucket_ids)})",
            bucket_ids,
        )
        cursor.execute("ANALYZE laid_out")


def _by_table(sums: Sequence[Sums]) -> list[tuple[str, list[Sums]]]:
    tables = dict.fromkeys(each.table for each in sums)
    return [(table, [x for x in sums if x.table == table]) for table in tables]


def _places(values: Sequence[object]) -> str:
    return ", ".join(["%s"] * len(values))


@lru_cache(maxsize=4)
def every_sum(vendor: str, is_laid_out: bool) -> tuple[Sums, ...]:
    """By location totals and sections; of these the bucket's; themes and stages,
    questions, scores, times."""
    cards, own = _facts("audits_scorecard"), "b.id IN ({ids})"
    if is_laid_out:
        cards = "laid_out b JOIN audits_scorecard f ON f.id = b.card_id"
        own = "TRUE"
    return (
        _locations(vendor, _totals(cards, own)),
        _sections(vendor, cards, own),
        _of_locations(vendor),
        _rollups(
            vendor,
            "t.level",
            "SELECT b.id AS bucket_id, s.tag AS level, s.key AS key, s.earned AS e,"
            " s.possible AS p, s.score AS s, s.applicable AS judged,"
            f" s.passes AS passes, 0 AS critical FROM {cards}"
            f" JOIN audits_tagscore s ON s.scorecard_id = f.id WHERE {own}",
        ),
        _rollups(vendor, "'question'", _answers(cards, own), alike="t.alike"),
        _scores(_totals(cards, own)),
        _times(cards, own),
    )


def _facts(table: str) -> str:
    """Buckets joined with the facts that belong to them."""
    on = " AND ".join(f"f.{column} = b.{column}" for column in PLACE)
    return f"reports_bucket b JOIN {table} f ON {on}"


def _totals(cards: str, own: str) -> str:
    """Own scorecards, and results of elsewhere that no later import replaced."""
    fields = "b.id AS bucket_id, '' AS level, f.location_id AS key, f.earned AS e,"
    fields += " f.possible AS p, f.score AS s, 0 AS judged, 0 AS passes,"
    here = (
        f"SELECT {fields} CASE WHEN f.criticals > 0 THEN 1 ELSE 0 END AS critical,"
        " 0 AS imported"
        f" FROM {cards} WHERE {own}"
    )
    imported = (
        f"SELECT {fields} 0 AS critical, 1 AS imported"
        f" FROM {_facts('reports_importedresult')}"
        " WHERE f.replaced_by_id IS NULL AND b.id IN ({ids})"
    )
    return f"{here} UNION ALL {imported}"


def _answers(cards: str, own: str) -> str:
    """A row for all answers that are `alike`: of thirty thousand to a question there
    are a handful of kinds, and to count these takes less than half of adding up all.
    A question's share is rounded half up once per answer, as a shop's score is."""
    kinds = (
        "SELECT b.id AS bucket_id, a.question_id, a.earned, a.possible, a.weight,"
        f" a.passed, COUNT(*) AS alike FROM {cards}"
        " JOIN audits_answer a ON a.submission_id = f.submission_id"
        f" WHERE a.is_applicable AND {own}"
        " GROUP BY b.id, a.question_id, a.earned, a.possible, a.weight, a.passed"
    )
    share = (
        f"CASE WHEN a.possible > 0 THEN (2 * CAST(a.earned AS BIGINT) * {WHOLE}"
        " + a.possible) / (2 * CAST(a.possible AS BIGINT)) END"
    )
    weight = "CAST(a.weight AS BIGINT)"
    return (
        "SELECT a.bucket_id, NULL AS level, q.key AS key, a.alike,"
        f" a.earned * {weight} AS e, a.possible * {weight} AS p, {share} AS s,"
        " CASE WHEN a.passed IS NULL THEN 0 ELSE 1 END AS judged,"
        " CASE WHEN a.passed THEN 1 ELSE 0 END AS passes, 0 AS critical"
        f" FROM ({kinds}) a JOIN audits_question q ON q.id = a.question_id"
    )


def _rollups(vendor: str, level: str, facts: str, *, alike: str = "") -> Sums:
    groups = ["t.bucket_id", *(x for x in (level, "t.key") if x.startswith("t."))]
    more = "f.alike," if alike else ""
    text = (
        f"SELECT t.bucket_id, {level}, t.key, {_figures(vendor, alike)}"
        f" FROM ({_scored(vendor, facts, more)}) t GROUP BY {', '.join(groups)}"
    )
    return Sums.of("reports_rollup", ROLLUP, text)


def _locations(vendor: str, totals: str) -> Sums:
    text = (
        f"SELECT t.bucket_id, '', t.key, {_figures(vendor)}, SUM(t.imported)"
        f" FROM ({_scored(vendor, totals, 'f.imported,')}) t"
        " GROUP BY t.bucket_id, t.key"
    )
    return Sums.of("reports_locationrollup", LOCATION, text)


def _sections(vendor: str, cards: str, own: str) -> Sums:
    """By number first: by key, of millions of facts, it costs PostgreSQL half as much
    again."""
    facts = (
        "SELECT b.id AS bucket_id, s.section_id AS level, f.location_id AS key,"
        " s.earned AS e, s.possible AS p, s.score AS s, 0 AS judged, 0 AS passes,"
        f" 0 AS critical FROM {cards}"
        f" JOIN audits_sectionscore s ON s.scorecard_id = f.id WHERE {own}"
    )
    parts = (
        f"SELECT t.bucket_id, t.level, t.key, {_figures(vendor)}"
        f" FROM ({_scored(vendor, facts)}) t GROUP BY t.bucket_id, t.level, t.key"
    )
    text = (
        f"SELECT t.bucket_id, p.key, t.key, {_added(vendor)}, 0"
        f" FROM ({parts}) t JOIN audits_section p ON p.id = t.level"
        " GROUP BY t.bucket_id, p.key, t.key"
    )
    return Sums.of("reports_locationrollup", LOCATION, text)


def _of_locations(vendor: str) -> Sums:
    text = (
        "SELECT t.bucket_id, CASE t.section WHEN '' THEN 'total' ELSE 'section' END,"
        f" t.section, {_added(vendor)} FROM reports_locationrollup t"
        " WHERE t.bucket_id IN ({ids}) GROUP BY t.bucket_id, t.section"
    )
    return Sums.of("reports_rollup", ROLLUP, text)


def _added(vendor: str) -> str:
    """FIGURES over rows `t` that have them: squares that one of these could not keep
    are not kept of all of them either."""
    squares = {name: _product(vendor, f"t.{name}") for name in POINTS}
    counted = (f"COUNT(t.{name}) = COUNT(*)" for name in POINTS)
    kept = " AND ".join([*counted, *(each.fits for each in squares.values())])
    sums = {name: f"SUM(t.{name})" for name in FIGURES} | {
        name: f"CASE WHEN {kept} THEN {each.total} END"
        for name, each in squares.items()
    }
    return ", ".join(sums.values())


def _figures(vendor: str, alike: str = "") -> str:
    """FIGURES over the facts `t`; `alike` is how many facts each of them is."""
    by = f" * {alike}" if alike else ""
    squares = [
        _product(vendor, f"t.{one} * t.{two}", alike) for one, two in ("xx", "yy", "xy")
    ]
    kept = " AND ".join(["COUNT(t.x) = COUNT(t.s)", *(each.fits for each in squares)])
    scored = f"SUM({alike}) FILTER (WHERE t.s IS NOT NULL)" if alike else "COUNT(t.s)"
    figures = (
        f"SUM({alike})" if alike else "COUNT(*)",
        f"COALESCE({scored}, 0)",
        f"COALESCE(SUM(t.e{by}), 0)",
        f"COALESCE(SUM(t.p{by}), 0)",
        *(f"CASE WHEN {kept} THEN {each.total} END" for each in squares),
        f"COALESCE(SUM(t.s{by}), 0)",
        f"COALESCE(SUM(t.s * t.s{by}), 0)",
        f"SUM(t.passes{by})",
        f"SUM(t.judged{by})",
        f"SUM(t.critical{by})",
    )
    named = zip(figures, FIGURES, strict=True)
    return ", ".join(f"CAST({figure} AS BIGINT) AS {name}" for figure, name in named)


def _scored(vendor: str, facts: str, more: str = "") -> str:
    """The facts with points only where there is a score, and again as `x` and `y` only
    where their squares fit; `more` are further columns."""
    fits = f"f.s IS NOT NULL AND f.e <= {ROOT} AND f.p <= {ROOT}"
    # Worked out once per fact, not once per sum: PostgreSQL would merge the levels.
    once = " OFFSET 0" if vendor == "postgresql" else ""
    return (
        f"SELECT {more} f.bucket_id, f.level, f.key,"
        " f.s, f.judged, f.passes, f.critical,"
        " CASE WHEN f.s IS NOT NULL THEN f.e END AS e,"
        " CASE WHEN f.s IS NOT NULL THEN f.p END AS p,"
        f" CASE WHEN {fits} THEN f.e END AS x, CASE WHEN {fits} THEN f.p END AS y"
        f" FROM ({facts}) f{once}"
    )


class _Product(NamedTuple):
    """The sum of a product, and whether a column can keep it."""

    total: str
    fits: str


def _product(vendor: str, product: str, alike: str = "") -> _Product:
    """Each fits into 64 bits; so many `alike` together may not."""
    by = f" * {alike}" if alike else ""
    if vendor != "sqlite":
        each = f"CAST({product} AS NUMERIC){by}" if alike else product
        total = f"COALESCE(SUM({each}), 0)"
        return _Product(total, f"{total} <= {MOST}")
    high = f"COALESCE(SUM((({product}) >> 32){by}), 0)"
    low = f"COALESCE(SUM((({product}) & 4294967295){by}), 0)"
    return _Product(
        f"({high} * 4294967296 + {low})", f"{high} + ({low} >> 32) < 2147483648"
    )


def _scores(totals: str) -> Sums:
    last = f"CASE WHEN t.s >= {WHOLE} THEN {SLOTS - 1} ELSE t.s / {SCORE_EDGES[1]} END"
    return _histograms("'score'", last, "t.s", "0", f"({totals})", "t.s IS NOT NULL")


def _times(cards: str, own: str) -> Sums:
    steps = (
        f"WHEN t.v < {edge} THEN {slot}" for slot, edge in enumerate(TIME_EDGES[1:])
    )
    facts = (
        "(SELECT b.id AS bucket_id, m.measure AS measure, m.value AS v,"
        f" m.promise AS promise FROM {cards}"
        f" JOIN audits_timing m ON m.scorecard_id = f.id WHERE {own})"
    )
    slot = f"CASE {' '.join(steps)} ELSE {SLOTS - 1} END"
    return _histograms("t.measure", slot, "t.v", "t.promise", facts, "")


def _histograms(
    measure: str, slot: str, value: str, promise: str, facts: str, condition: str
) -> Sums:
    """`promise` "0": nothing is promised."""
    promised, within = "0", "0"
    if promise != "0":
        promised = f"COUNT({promise})"
        within = f"COUNT(*) FILTER (WHERE {value} <= {promise})"
    where = f" WHERE {condition}" if condition else ""
    slots = (
        f"SELECT t.bucket_id, {measure} AS measure, {slot} AS slot, COUNT(*) AS n,"
        f" SUM({value}) AS total, {promised} AS promised, {within} AS within_it"
        f" FROM {facts} t{where} GROUP BY 1, 2, 3"
    )
    columns = [
        f"COALESCE(SUM(h.{figure}) FILTER (WHERE h.slot = {at}), 0)"
        for figure, names in (("n", COUNTS), ("total", TOTALS))
        for at in range(len(names))
    ]
    text = (
        f"SELECT h.bucket_id, h.measure, {', '.join(columns)},"
        f" SUM(h.promised), SUM(h.within_it) FROM ({slots}) h"
        " GROUP BY h.bucket_id, h.measure"
    )
    return Sums.of("reports_histogram", HISTOGRAM, text)
