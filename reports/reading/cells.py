"""Cells of a selection: from the rollups, or from the facts of a location.

Rollups are kept by wave, month, region and channel, so a location's figures are
summed from its own scorecards; there are never many.
"""

import math
from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import Any

from django.db.models import Count, F, Q, QuerySet, Sum

from audits.models import Wave
from audits.tags import Tag
from reports.models import LocationRollup, Rollup, WholeSum
from reports.models.rollups import POINTS
from reports.reading.selection import Selection
from reports.statistics import Estimate, PointSums, wilson
from reports.trends import COUNTED, Cell, Point, estimate, grouped, point

Cells = dict[tuple[Any, ...], Cell]
CRITICALS = Count("pk", filter=Q(criticals__gt=0))
#: From a scorecard to what was answered.
ANSWERS = "submission__answers__"


def by_bucket(selection: Selection, *names: str) -> Cells:
    """Cells by wave, month or channel (their ids), of the section or question
    that was asked for, else of the total. One query, or two of facts."""
    if selection.is_of_places or selection.is_of_list:
        return by_fact(selection, *names)
    rows = _rollups(selection)
    if selection.question:
        rows = rows.of_question(selection.question)
    elif selection.section:
        rows = rows.of_section(selection.section)
    else:
        rows = rows.totals()
    return _keyed(rows.summed(*(f"bucket__{name}" for name in names)))


def by_tag(selection: Selection, tag: Tag, *names: str) -> Cells:
    """Cells of all themes, or of all stages, by (key, …)."""
    if not selection.is_of_places:
        rows = _rollups(selection).filter(level=tag)
        return _keyed(rows.summed("key", *(f"bucket__{name}" for name in names)))
    both = {name: Sum(f"tags__{name}") for name in ("passes", "applicable")}
    cards = selection.scorecards().filter(tags__tag=tag)
    return by_scores(cards, "tags__key", *names, at="tags__", **both)


def by_question(selection: Selection, *names: str, with_scores: bool = False) -> Cells:
    """Cells of every question by (key, …), from rollups or a location's facts; of
    these the score is never told, and of rollups it is where it is wanted."""
    if selection.is_of_places:
        cards = judged(selection.scorecards())
        return by_passes(cards, f"{ANSWERS}question__key", *names)
    rows = _rollups(selection).filter(level=Rollup.Level.QUESTION)
    summed = rows.summed if with_scores else rows.passed
    return _keyed(summed("key", *(f"bucket__{name}" for name in names)))


def by_section(selection: Selection, *names: str) -> Cells:
    """Cells of every section by (…, key), from rollups or a location's facts."""
    if selection.is_of_places:
        return by_section_of_facts(selection, *names)
    rows = _rollups(selection).filter(level=Rollup.Level.SECTION)
    return _keyed(rows.summed(*(f"bucket__{name}" for name in names), "key"))


def by_section_of_facts(selection: Selection, *names: str, **filters: Any) -> Cells:
    """`by_section` with locations too; `filters` are of scorecards."""
    cards = selection.scorecards().filter(sections__section__isnull=False, **filters)
    return by_scores(cards, *names, "sections__section__key", at="sections__")


def by_fact(selection: Selection, *names: str) -> Cells:
    """`by_bucket` with locations too, from the scorecards themselves."""
    cards = selection.scorecards()
    if selection.question:
        return by_passes(judged(cards, question__key=selection.question), *names)
    if selection.section:
        cards = cards.filter(sections__section__key=selection.section)
        return by_scores(cards, *names, at="sections__")
    own = by_scores(cards, *names, criticals=CRITICALS)
    return added(own, of_imported(selection, *names))


def by_location(selection: Selection, *names: str) -> Cells:
    """`by_fact` of every location, by (location id, …): of the score or of a section
    from its rollups. One query, or two of facts."""
    if selection.is_of_list or selection.question or selection.is_of_places:
        return by_fact(selection, "location", *names)
    rows = LocationRollup.objects.visible_to(selection.viewer).filter(
        section=selection.section, **selection.conditions("bucket__")
    )
    return _keyed(rows.summed("location", *(f"bucket__{name}" for name in names)))


def of_imported(selection: Selection, *names: str) -> Cells:
    """The part of `by_fact` that was not measured here."""
    return by_scores(selection.imported(), *names, imported=Count("pk"))


def added(one: Cells, other: Cells) -> Cells:
    """Both sets of cells, summed where they have a key in common."""
    if not other:
        return one
    return {
        key: one[key] + other[key]
        if key in one and key in other
        else one.get(key) or other[key]
        for key in sorted({*one, *other})
    }


def figure(selection: Selection, cell: Cell) -> Estimate | None:
    """A cell's score, or its pass rate where a question was asked for."""
    if selection.question:
        return pass_estimate(cell)
    return estimate(cell, selection.aggregation)


def pass_estimate(cell: Cell) -> Estimate | None:
    """A pass rate as an estimate, its interval Wilson's; None without answers."""
    n = cell.applicable
    if not n:
        return None
    rate = Fraction(cell.passes, n)
    around = wilson(cell.passes, n) if n > 1 else None
    low, high = around or (None, None)
    sd = math.sqrt(rate * (1 - rate) * n / (n - 1)) * 100 if n > 1 else None
    return Estimate(n, rate * 100, low, high, sd)


def point_of(
    selection: Selection, label: str, key: str, cell: Cell, href: str | None = None
) -> Point:
    plain = point(label, key, cell, selection.aggregation, href)
    if not selection.question:
        return plain
    around = plain.pass_interval
    return Point(label, key, cell, figure(selection, cell), around, href)


def _rollups(selection: Selection) -> Any:
    return Rollup.objects.visible_to(selection.viewer).filter(
        **selection.conditions("bucket__")
    )


def judged(cards: QuerySet[Any], **wanted: object) -> QuerySet[Any]:
    """Scorecards joined with their answers. From the scorecards on, so that each is
    found once: a subquery of them beside a join to them would be read twice."""
    wanted["is_applicable"] = True
    return cards.filter(**{f"{ANSWERS}{name}": each for name, each in wanted.items()})


def by_scores(rows: QuerySet[Any], *by: str, at: str = "", **more: Any) -> Cells:
    """Sums over rows that have earned, possible and score, or (`at`) lead to them."""
    scored = Q(**{f"{at}score__isnull": False})

    def product(one: str, other: str) -> WholeSum:
        return WholeSum(F(f"{at}{one}") * F(f"{at}{other}"), filter=scored)

    # Products come first: a later name would stand for the sum, not for the field.
    sums = {
        "earned_squares": product("earned", "earned"),
        "possible_squares": product("possible", "possible"),
        "products": product("earned", "possible"),
        "square_sum": product("score", "score"),
        "score_sum": Sum(f"{at}score"),
        "n": Count("*"),
        "n_scored": Count(f"{at}score"),
        "earned": Sum(f"{at}earned", filter=scored),
        "possible": Sum(f"{at}possible", filter=scored),
    }
    found = rows.order_by().values(*by).annotate(**sums, **more).order_by(*by)
    return _keyed(found)


def by_passes(cards: QuerySet[Any], *by: str) -> Cells:
    """Sums over the answers of `judged` scorecards."""
    known = Count(f"{ANSWERS}passed")
    found = (
        cards.order_by()
        .values(*by)
        .annotate(
            n=Count("*"),
            n_scored=known,
            applicable=known,
            passes=Count("pk", filter=Q(**{f"{ANSWERS}passed": True})),
        )
        .order_by(*by)
    )
    return _keyed(found)


def of_wave(cells: Cells, wave: Wave | None) -> dict[Any, Cell]:
    """Cells by (key, wave id) of one wave, or of all of them, by their key."""
    return grouped(
        (key, cell)
        for (key, when), cell in cells.items()
        if wave is None or when == wave.pk
    )


def _keyed(rows: Iterable[Mapping[str, Any]]) -> Cells:
    """One cell per group; the group's values are the key, in their order."""
    found = list(rows)
    by = [name for name in found[0] if name not in _SUMS] if found else []
    return {tuple([row[name] for name in by]): cell_of(row) for row in found}


_SUMS = {*COUNTED, *POINTS, "unkept"}


def cell_of(row: Mapping[str, Any]) -> Cell:
    """The cell of what `summed` says of one group: Decimals from PostgreSQL, None from
    no rows."""
    get = row.get
    counted = {name: int(get(name) or 0) for name in COUNTED}
    points = None
    if "products" in row and not get("unkept"):
        points = PointSums(*[int(get(name) or 0) for name in POINTS])
    return Cell(**counted, points=points)
