"""The table of a wave's shops: saved views, keyset pages, rows as people read them."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from audits import lifecycle
from audits.models import Assignment, Submission, Wave
from audits.models.evidence import EvidenceQuerySet
from audits.progress import (
    NOT_SENT,
    late_when,
    overdue_when,
    returned_often,
    status_when,
)
from shoppers.cells import safe

PAGE = 50
Condition = Callable[[datetime], Q]

#: Saved views: a name in the address, words, and which shops are in it.
VIEWS: dict[str, tuple[Any, Condition]] = {
    "all": (gettext_lazy("All"), lambda now: Q()),
    "late": (gettext_lazy("Late"), late_when),
    "unassigned": (
        gettext_lazy("Unassigned"),
        lambda now: status_when(lifecycle.OPEN),
    ),
    "waiting": (
        gettext_lazy("Waiting for review"),
        lambda now: Q(status__in=sorted(lifecycle.AWAITING_REVIEW)),
    ),
    "returned": (
        gettext_lazy("Returned"),
        lambda now: status_when(lifecycle.RETURNED),
    ),
    "overdue": (gettext_lazy("Waiting for review over 72 h"), overdue_when),
    "returned-twice": (
        gettext_lazy("Returned twice"),
        lambda now: returned_often(),
    ),
}
#: Large texts that no list shows.
HEAVY = ("submission__payload", "version__content", "scenario__story")


def in_view(
    rows: QuerySet[Assignment], view: str, now: datetime
) -> QuerySet[Assignment]:
    return rows.filter(VIEWS[view][1](now))


@dataclass(frozen=True, slots=True)
class Page:
    shops: list[Assignment]
    previous: UUID | None
    next: UUID | None


def page_of(
    rows: QuerySet[Assignment],
    edge: Assignment | None = None,
    *,
    backwards: bool = False,
    size: int = PAGE,
) -> Page:
    """`size` shops by due date, those after `edge`, or before it (backwards)."""
    if edge is None:
        found = list(_by_due(rows)[: size + 1])
        return _page(found[:size], has_next=len(found) > size, has_previous=False)
    if backwards:
        found = list(_by_due(rows.filter(_beyond("lt", edge))).reverse()[: size + 1])
        shops = found[:size][::-1]
        return _page(shops, has_next=True, has_previous=len(found) > size)
    found = list(_by_due(rows.filter(_beyond("gt", edge)))[: size + 1])
    return _page(found[:size], has_next=len(found) > size, has_previous=True)


def _by_due(rows: QuerySet[Assignment]) -> QuerySet[Assignment]:
    return rows.order_by("due_at", "pk")


def _beyond(side: str, edge: Assignment) -> Q:
    same = Q(**{"due_at": edge.due_at, f"pk__{side}": edge.pk})
    return Q(**{f"due_at__{side}": edge.due_at}) | same


def _page(shops: list[Assignment], *, has_next: bool, has_previous: bool) -> Page:
    return Page(
        shops,
        previous=shops[0].public_id if shops and has_previous else None,
        next=shops[-1].public_id if shops and has_next else None,
    )


@dataclass(frozen=True, slots=True)
class Strip:
    """Where six dates lie on a line of 150: attributes of an SVG."""

    start: int
    width: int
    report: int
    today: int
    visited: int | None
    submitted: int | None


@dataclass(frozen=True, slots=True)
class Row:
    shop: Assignment
    submission: Submission | None
    due_on: date
    is_late: bool
    is_waiting: bool
    score: int | None
    band: int | None
    score_words: str
    strip: Strip
    awaited: int = 0


def for_list(rows: QuerySet[Assignment]) -> QuerySet[Assignment]:
    """With what a row shows, in one query, and without the large texts."""
    return (
        rows.select_related(
            "location__channel",
            "location__region",
            "scenario",
            "shopper",
            "version",
            "submission__scorecard",
        )
        .annotate(awaited_count=EvidenceQuerySet.awaited_per_shop())
        .defer(*HEAVY)
    )


def rows_of(shops: list[Assignment], wave: Wave, now: datetime) -> list[Row]:
    return [_row(shop, wave, now) for shop in shops]


def _row(shop: Assignment, wave: Wave, now: datetime) -> Row:
    submission = getattr(shop, "submission", None)
    card = getattr(submission, "scorecard", None)
    score = card.score if card and shop.status == lifecycle.APPROVED else None
    awaited: int = getattr(shop, "awaited_count", 0)
    return Row(
        shop=shop,
        submission=submission,
        due_on=shop.location.local_date(shop.due_at),
        is_late=shop.status in NOT_SENT and shop.due_at < now,
        is_waiting=shop.status in NOT_SENT,
        score=score,
        band=wave.program.band(score),
        score_words=score_words(shop.status, awaited),
        strip=_strip(shop, submission, wave, now),
        awaited=awaited,
    )


def score_words(status: str, awaited: int = 0) -> str:
    """What stands where a score is missing: each absence has its own words. `awaited`
    are files that are not here yet."""
    if status in lifecycle.AWAITING_REVIEW and awaited:
        return _("awaiting evidence")
    if status in lifecycle.AWAITING_REVIEW:
        return _("after review")
    if status == lifecycle.EXCLUDED:
        return _("not counted")
    return _("no score") if status == lifecycle.APPROVED else "–"


def _strip(
    shop: Assignment, submission: Submission | None, wave: Wave, now: datetime
) -> Strip:
    days = (wave.ends_on - wave.starts_on).days + 2

    def x(moment: datetime) -> int:
        passed = shop.location.local_date(moment) - wave.starts_on
        hours = moment.astimezone(shop.location.zone).hour / 24
        share = (passed / timedelta(days=1) + hours) / days
        return 4 + round(142 * min(max(share, 0), 1))

    start = x(shop.starts_at)
    return Strip(
        start=start,
        width=max(x(shop.due_at) - start, 2),
        report=x(shop.report_by),
        today=x(now),
        visited=x(submission.visited_at) if submission else None,
        submitted=x(shop.submitted_at) if shop.submitted_at else None,
    )


COLUMNS = [
    gettext_lazy("Shop"),
    gettext_lazy("Location"),
    gettext_lazy("Code"),
    gettext_lazy("Region"),
    gettext_lazy("Channel"),
    gettext_lazy("Scenario"),
    gettext_lazy("Shopper"),
    gettext_lazy("Status"),
    gettext_lazy("Not before"),
    gettext_lazy("Visit by"),
    gettext_lazy("Report by"),
    gettext_lazy("Time zone"),
    gettext_lazy("Late"),
    gettext_lazy("Fee"),
    gettext_lazy("Score in per cent"),
    gettext_lazy("Files awaited"),
]


def table_of(
    rows: QuerySet[Assignment], wave: Wave, now: datetime
) -> Iterator[list[str]]:
    """Lines of text for a spreadsheet, the heads first; read in portions."""
    yield [safe(str(words)) for words in COLUMNS]
    for shop in _by_due(for_list(rows)).iterator(chunk_size=500):
        yield [safe(text) for text in _line(_row(shop, wave, now))]


def _line(row: Row) -> list[str]:
    shop, zone = row.shop, row.shop.location.zone
    dates = (shop.starts_at, shop.due_at, shop.report_by)
    return [
        shop.reference,
        shop.location.name,
        shop.location.code,
        shop.location.region.name,
        shop.location.channel.name,
        shop.scenario.name,
        shop.shopper.name if shop.shopper else "",
        str(shop.get_status_display()),
        *(f"{moment.astimezone(zone):%Y-%m-%d %H:%M}" for moment in dates),
        shop.location.time_zone,
        _("yes") if row.is_late else _("no"),
        f"{shop.fee_cents / 100:.2f}",
        "" if row.score is None else f"{row.score / 100_000:.2f}",
        str(row.awaited or ""),
    ]
