"""The sums of buckets over their facts, as statements of the database.

Each selects the rows that a set of buckets should have: `INSERT … SELECT` makes them
so, `EXCEPT` finds where they are not. The same integers come out on every engine, to
the last digit: PostgreSQL adds 64-bit integers in arbitrary precision; SQLite would
stop at 64 bits, so there squares are added in two halves of 32 bits. A sum of squares
of points that 64 bits cannot keep is NULL (no interval), never a wrong one.
"""

from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from django.db import connection

from audits.scoring import WHOLE
from reports.histograms import SCORE_EDGES, SLOTS, TIME_EDGES
from reports.models.rollups import FIGURES, SLOT_FIGURES

#: The largest integer that a column keeps, and the largest whose square it does.
MOST = 2**63 - 1
ROOT = 3_037_000_499

PLACE = ("program_id", "wave_id", "month", "region_id", "channel_id")
ROLLUP = ("bucket_id", "level", "key", *FIGURES)
HISTOGRAM = ("bucket_id", "measure", "slot", *SLOT_FIGURES)


class Sums(NamedTuple):
    """Rows of `table` (with `columns`); `text` selects them for {ids} of buckets."""

    table: str
    columns: tuple[str, ...]
    text: str


def rewrite(bucket_ids: Sequence[int]) -> None:
    """Replace all rows of these buckets, which the caller has locked."""
    with connection.cursor() as cursor:
        for table in ("reports_rollup", "reports_histogram"):
            cursor.execute(
                f"DELETE FROM {table} WHERE bucket_id IN ({_places(bucket_ids)})",
                list(bucket_ids),
            )
        for sums in every_sum(connection.vendor):
            names = ", ".join(sums.columns)
            cursor.execute(
                f"INSERT INTO {sums.table} ({names}) {_of(sums, bucket_ids)}",
                list(bucket_ids) * sums.text.count("{ids}"),
            )


def differing(bucket_ids: Sequence[int]) -> list[tuple[int, str, str]]:
    """(bucket, level or measure, key or slot) of rows that are not what the facts say,
    or are missing, or should not be there."""
    found: set[tuple[int, str, str]] = set()
    with connection.cursor() as cursor:
        for table, sums in _by_table(connection.vendor):
            names = ", ".join(sums[0].columns)
            stored = f"SELECT {names} FROM {table} WHERE bucket_id IN "
            stored += f"({_places(bucket_ids)})"
            actual = " UNION ALL ".join(_of(each, bucket_ids) for each in sums)
            times = sum(each.text.count("{ids}") for each in sums) + 1
            first = ", ".join(sums[0].columns[:3])
            for one, other in ((stored, actual), (actual, stored)):
                cursor.execute(
                    f"WITH one ({names}) AS ({one}), other ({names}) AS ({other})"
                    f" SELECT {first} FROM"
                    " (SELECT * FROM one EXCEPT SELECT * FROM other) different",
                    list(bucket_ids) * times,
                )
                found |= {(pk, name, str(key)) for pk, name, key in cursor.fetchall()}
    return sorted(found)


def _by_table(vendor: str) -> list[tuple[str, list[Sums]]]:
    sums = every_sum(vendor)
    tables = dict.fromkeys(each.table for each in sums)
    return [(table, [x for x in sums if x.table == table]) for table in tables]


def _of(sums: Sums, bucket_ids: Sequence[int]) -> str:
    return sums.text.replace("{ids}", _places(bucket_ids))


def _places(values: Sequence[object]) -> str:
    return ", ".join(["%s"] * len(values))


@lru_cache(maxsize=4)
def every_sum(vendor: str) -> tuple[Sums, ...]:
    """Totals, sections, themes and stages, questions, scores, times."""
    cards = _facts("audits_scorecard", "f")
    return (
        _rollups(vendor, "'total'", "''", _totals()),
        _rollups(
            vendor,
            "'section'",
            "t.key",
            "SELECT b.id AS bucket_id, p.key AS key, s.earned AS e, s.possible AS p,"
            f" s.score AS s, NULL AS passed, 0 AS judged, 0 AS passes, 0 AS critical"
            f" FROM {cards} JOIN audits_sectionscore s ON s.scorecard_id = f.id"
            " JOIN audits_section p ON p.id = s.section_id WHERE b.id IN ({ids})",
        ),
        _rollups(
            vendor,
            "t.level",
            "t.key",
            "SELECT b.id AS bucket_id, s.tag AS level, s.key AS key, s.earned AS e,"
            " s.possible AS p, s.score AS s, s.applicable AS judged,"
            f" s.passes AS passes, 0 AS critical FROM {cards}"
            " JOIN audits_tagscore s ON s.scorecard_id = f.id WHERE b.id IN ({ids})",
        ),
        _rollups(vendor, "'question'", "t.key", _answers(cards)),
        _scores(),
        _times(cards),
    )


def _facts(table: str, name: str) -> str:
    """Buckets joined with the facts that belong to them."""
    on = " AND ".join(f"{name}.{column} = b.{column}" for column in PLACE)
    return f"reports_bucket b JOIN {table} {name} ON {on}"


def _totals() -> str:
    """Own scorecards, and results of elsewhere that no later import replaced."""
    fields = "b.id AS bucket_id, f.earned AS e, f.possible AS p, f.score AS s,"
    fields += " 0 AS judged, 0 AS passes,"
    own = (
        f"SELECT {fields} CASE WHEN f.criticals > 0 THEN 1 ELSE 0 END AS critical"
        f" FROM {_facts('audits_scorecard', 'f')} WHERE b.id IN ({{ids}})"
    )
    imported = (
        f"SELECT {fields} 0 AS critical FROM {_facts('reports_importedresult', 'f')}"
        " WHERE f.replaced_by_id IS NULL AND b.id IN ({ids})"
    )
    return f"{own} UNION ALL {imported}"


def _answers(cards: str) -> str:
    """A question's share is rounded half up once per answer, as a shop's score is."""
    share = (
        f"CASE WHEN a.possible > 0 THEN (2 * CAST(a.earned AS BIGINT) * {WHOLE}"
        " + a.possible) / (2 * CAST(a.possible AS BIGINT)) END"
    )
    weight = "CAST(a.weight AS BIGINT)"
    return (
        f"SELECT b.id AS bucket_id, q.key AS key, a.earned * {weight} AS e,"
        f" a.possible * {weight} AS p, {share} AS s,"
        " CASE WHEN a.passed IS NULL THEN 0 ELSE 1 END AS judged,"
        " CASE WHEN a.passed THEN 1 ELSE 0 END AS passes, 0 AS critical"
        f" FROM {cards} JOIN audits_answer a ON a.submission_id = f.submission_id"
        " JOIN audits_question q ON q.id = a.question_id"
        " WHERE a.is_applicable AND b.id IN ({ids})"
    )


def _rollups(vendor: str, level: str, key: str, facts: str) -> Sums:
    scored = "FILTER (WHERE t.s IS NOT NULL)"
    fits = f"FILTER (WHERE t.s IS NOT NULL AND t.e <= {ROOT} AND t.p <= {ROOT})"
    unfit = (
        f"COUNT(*) FILTER (WHERE t.s IS NOT NULL AND (t.e > {ROOT} OR t.p > {ROOT}))"
    )
    squares = [_product(vendor, f"t.{x} * t.{y}", fits) for x, y in ("ee", "pp", "ep")]
    kept = " AND ".join([f"{unfit} = 0", *(each.fits for each in squares)])
    figures = (
        "COUNT(*)",
        "COUNT(t.s)",
        f"COALESCE(SUM(t.e) {scored}, 0)",
        f"COALESCE(SUM(t.p) {scored}, 0)",
        *(f"CASE WHEN {kept} THEN {each.total} END" for each in squares),
        "COALESCE(SUM(t.s), 0)",
        "COALESCE(SUM(t.s * t.s), 0)",
        "SUM(t.passes)",
        "SUM(t.judged)",
        "SUM(t.critical)",
    )
    groups = ["t.bucket_id", *(x for x in (level, key) if x.startswith("t."))]
    text = (
        f"SELECT t.bucket_id, {level}, {key}, {', '.join(figures)}"
        f" FROM ({facts}) t GROUP BY {', '.join(groups)}"
    )
    return Sums("reports_rollup", ROLLUP, text)


class _Product(NamedTuple):
    """The sum of a product, and whether a column can keep it."""

    total: str
    fits: str


def _product(vendor: str, product: str, condition: str) -> _Product:
    if vendor != "sqlite":
        total = f"COALESCE(SUM({product}) {condition}, 0)"
        return _Product(total, f"{total} <= {MOST}")
    high = f"COALESCE(SUM(({product}) >> 32) {condition}, 0)"
    low = f"COALESCE(SUM(({product}) & 4294967295) {condition}, 0)"
    return _Product(
        f"({high} * 4294967296 + {low})", f"{high} + ({low} >> 32) < 2147483648"
    )


def _scores() -> Sums:
    last = f"CASE WHEN t.s >= {WHOLE} THEN {SLOTS - 1} ELSE t.s / {SCORE_EDGES[1]} END"
    return _histograms("'score'", last, "t.s", "0", f"({_totals()})", "t.s IS NOT NULL")


def _times(cards: str) -> Sums:
    steps = (
        f"WHEN t.v < {edge} THEN {slot}" for slot, edge in enumerate(TIME_EDGES[1:])
    )
    facts = (
        "(SELECT b.id AS bucket_id, m.measure AS measure, m.value AS v,"
        f" m.promise AS promise FROM {cards}"
        " JOIN audits_timing m ON m.scorecard_id = f.id WHERE b.id IN ({ids}))"
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
    text = (
        f"SELECT t.bucket_id, {measure}, {slot}, COUNT(*), SUM({value}), {promised},"
        f" {within} FROM {facts} t{where} GROUP BY 1, 2, 3"
    )
    return Sums("reports_histogram", HISTOGRAM, text)
