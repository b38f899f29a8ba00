"""The shops behind a figure: a page of them, their mean, and all of them as CSV."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import BooleanField, F, QuerySet, Subquery
from django.db.models import OuterRef as Outer

from audits.models import Answer, SectionScore, TagScore
from reports.models import ImportedResult
from reports.reading.cells import Cells, by_bucket, by_scores, figure
from reports.reading.facts import Fact, each_of, page_of, public_id_of
from reports.reading.rows import Row, row
from reports.reading.selection import POINT, Selection
from reports.trends import Cell, total
from shoppers.cells import safe

PAGE = 50


@dataclass(frozen=True, slots=True)
class Shop:
    """One line: `score` in ten-millionths of what was asked for, or `passed`."""

    card: Fact
    score: int | None
    band: int | None
    passed: bool | None = None

    @property
    def is_imported(self) -> bool:
        return isinstance(self.card, ImportedResult)


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
    cell = total(_cells(selection).values())
    cards = behind(selection)
    found, more = page_of(selection, cards, after=after, before=before, size=PAGE)
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
    for tag, key in selection.tags:
        tags = TagScore.objects.filter(scorecard=Outer("pk"), tag=tag, key=key)
        return cards.annotate(asked_score=Subquery(tags.values("score")[:1]))
    return cards.annotate(asked_score=F("score"))


def _cells(selection: Selection) -> Cells:
    """Of a theme or a stage its own score counts, not the shop's."""
    if selection.tags:
        ((tag, key), *_others) = selection.tags
        cards = selection.scorecards().filter(tags__tag=tag, tags__key=key)
        return by_scores(cards, "wave", at="tags__")
    return by_bucket(selection, "wave")


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
    "imported",
]


def csv_rows(selection: Selection) -> Iterator[list[str]]:
    """Header and every shop of the selection, cells safe for a spreadsheet."""
    yield HEADER
    for card in each_of(selection, behind(selection)):
        yield [safe(str(value)) for value in _columns(_shop(selection, card))]


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
        *_checklist(card),
    ]


def _checklist(card: Fact) -> list[object]:
    """Critical failures, checklist, version, imported."""
    if isinstance(card, ImportedResult):
        return ["", card.checklist, "", "yes"]
    version = card.version
    return [card.criticals, version.checklist.name, version.number, "no"]


def _per_cent(score: int) -> Decimal:
    return Decimal(score) / POINT


def _beside(selection: Selection, name: str, fact: Fact) -> str:
    return selection.query(**{name: public_id_of(fact)})


def _shop(selection: Selection, card: Fact) -> Shop:
    score: int | None = getattr(card, "asked_score", None)
    passed: bool | None = getattr(card, "asked_passed", None)
    return Shop(card, score, selection.program.band(score), passed)


def _counted(selection: Selection, cell: Cell) -> int:
    return cell.applicable if selection.question else cell.n
