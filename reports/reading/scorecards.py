"""The shops behind a figure: a page of them, their mean, and all of them as CSV."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import BooleanField, F, Q, QuerySet, Subquery
from django.db.models import OuterRef as Outer

from audits.models import Answer, Scorecard, SectionScore
from reports.reading.cells import by_fact, figure
from reports.reading.rows import Row, row
from reports.reading.selection import POINT, Selection
from reports.trends import Cell, total

PAGE = 50


@dataclass(frozen=True, slots=True)
class Shop:
    """One line: `score` in ten-millionths of what was asked for, or `passed`."""

    card: Scorecard
    score: int | None
    band: int | None
    passed: bool | None = None


@dataclass(frozen=True, slots=True)
class Page:
    selection: Selection
    figure: Row
    n: int
    shops: list[Shop]
    previous: str
    next: str


def read(
    selection: Selection, *, after: UUID | None = None, before: UUID | None = None
) -> Page:
    """A page of shops, newest first; `after` and `before` name a shop beside it."""
    before = None if after else before
    cell = total(by_fact(selection, "wave").values())
    cards = behind(selection)
    found, more = _page(cards, after, before)
    is_back = before is not None
    has_next = bool(found) and (is_back or more)
    has_previous = bool(found) and (more if is_back else after is not None)
    return Page(
        selection=selection,
        figure=row(selection, "", figure(selection, cell)),
        n=_counted(selection, cell),
        shops=[_shop(selection, card) for card in found],
        previous=_beside(selection, "before", found[0]) if has_previous else "",
        next=_beside(selection, "after", found[-1]) if has_next else "",
    )


def behind(selection: Selection) -> QuerySet[Any]:
    """Scorecards that the figure counts, newest first. With a section or a question
    each carries what it says there (`asked_score`, `asked_passed`)."""
    cards = selection.scorecards().for_page().order_by("-report_date", "-pk")
    if selection.question:
        answers = Answer.objects.filter(
            submission=Outer("submission"),
            question__key=selection.question,
            is_applicable=True,
        )
        passed = Subquery(answers.values("passed")[:1], output_field=BooleanField())
        return cards.annotate(asked_passed=passed).filter(asked_passed__isnull=False)
    if selection.section:
        scores = SectionScore.objects.filter(
            scorecard=Outer("pk"), section__key=selection.section
        )
        score = Subquery(scores.values("score")[:1])
        return cards.annotate(asked_score=score).filter(asked_score__isnull=False)
    return cards.annotate(asked_score=F("score"))


HEADER = [
    "date",
    "location_code",
    "location",
    "channel",
    "region",
    "program",
    "wave",
    "score_percent",
    "passed",
    "band",
    "critical_failures",
    "checklist",
    "version",
]


def csv_rows(selection: Selection) -> Iterator[list[str]]:
    """Header and every shop of the selection, cells safe for a spreadsheet."""
    yield HEADER
    for card in behind(selection).iterator(chunk_size=1000):
        yield [safe(value) for value in _columns(_shop(selection, card))]


def _columns(shop: Shop) -> list[object]:
    card = shop.card
    return [
        card.report_date.isoformat(),
        card.location.code,
        card.location.name,
        card.channel.name,
        card.location.region.name,
        card.program.name,
        card.wave.name,
        "" if shop.score is None else _per_cent(shop.score),
        "" if shop.passed is None else "yes" if shop.passed else "no",
        shop.band or "",
        card.criticals,
        card.version.checklist.name,
        card.version.number,
    ]


def safe(value: object) -> str:
    """A cell that no spreadsheet runs: numbers stay, other signs are quoted."""
    text = str(value)
    if not text.startswith(("=", "+", "-", "@", "\t", "\r")):
        return text
    return text if _is_number(text) else f"'{text}"


def _is_number(text: str) -> bool:
    digits = text[1:].replace(" ", "").replace(".", "", 1)
    return text[0] in "+-" and digits.isascii() and digits.isdigit()


def _per_cent(score: int) -> Decimal:
    return Decimal(score) / POINT


def _page(
    cards: QuerySet[Any], after: UUID | None, before: UUID | None
) -> tuple[list[Scorecard], bool]:
    """The page, and whether there is more beyond it. A shop that is gone since
    (opened again) sends one to the first page."""
    public_id = after or before
    known = public_id and (
        cards.filter(submission__public_id=public_id)
        .values_list("report_date", "pk")
        .first()
    )
    if known:
        day, pk = known
        older = Q(report_date__lt=day) | Q(report_date=day, pk__lt=pk)
        newer = Q(report_date__gt=day) | Q(report_date=day, pk__gt=pk)
        cards = cards.filter(older if after else newer)
    if known and before:
        found = list(cards.order_by("report_date", "pk")[: PAGE + 1])
        return found[:PAGE][::-1], len(found) > PAGE
    found = list(cards[: PAGE + 1])
    return found[:PAGE], len(found) > PAGE


def _beside(selection: Selection, name: str, card: Scorecard) -> str:
    return selection.query(**{name: card.submission.public_id})


def _shop(selection: Selection, card: Scorecard) -> Shop:
    score: int | None = getattr(card, "asked_score", None)
    passed: bool | None = getattr(card, "asked_passed", None)
    return Shop(card, score, selection.program.band(score), passed)


def _counted(selection: Selection, cell: Cell) -> int:
    return cell.applicable if selection.question else cell.n
