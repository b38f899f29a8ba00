"""Critical failures as they come: the shops, newest first, and what failed in them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from audits.models import Answer, Question, Scorecard
from reports.charts.strip import strip
from reports.findings import Finding
from reports.reading.afterwards import State
from reports.reading.cells import by_bucket, by_question, pass_estimate
from reports.reading.facts import Fact, each_of, page_of, public_id_of
from reports.reading.rows import Row, row
from reports.reading.scorecards import behind
from reports.reading.selection import POINT, Selection
from reports.statistics import wilson
from reports.trends import display, total
from shoppers.models import Viewer

PAGE = 50
RATES = (0.0, 100.0)


@dataclass(frozen=True, slots=True)
class Failure:
    card: Scorecard
    questions: str
    band: int | None
    #: Where the page says it.
    state: State | None = None


@dataclass(frozen=True, slots=True)
class Kind:
    """A critical question: how often it is passed, and where it was not."""

    figure: Row
    failed: int
    chart: str
    href: str


@dataclass(frozen=True, slots=True)
class Page:
    """`n` shops, `bad` of them with a critical failure."""

    selection: Selection
    finding: Finding
    n: int
    bad: int
    kinds: list[Kind]
    failures: list[Failure]
    previous: str
    next: str

    @property
    def is_empty(self) -> bool:
        return not self.n

    @property
    def table(self) -> Iterable[Sequence[object]]:
        yield ["date", "location_code", "location", "channel", "wave", "failed",
               "score_percent"]  # fmt: skip
        cards: list[Scorecard] = []
        for fact in each_of(self.selection, behind(self.selection)):
            cards.append(_own(fact))
            if len(cards) == PAGE:
                yield from _cells(self.selection.viewer, cards)
                cards = []
        yield from _cells(self.selection.viewer, cards)


def read(
    asked: Selection, *, after: UUID | None = None, before: UUID | None = None
) -> Page:
    """A page of failures of every wave, or of the one that was chosen."""
    before = None if after else before
    counted = replace(
        asked, section="", question="", answer="", critical=False, by="month"
    )
    selection = replace(counted, critical=True)
    whole = total(by_bucket(counted, "wave").values())
    found, more = page_of(
        selection, behind(selection), after=after, before=before, size=PAGE
    )
    is_back = before is not None
    has_next = bool(found) and (is_back or more)
    has_previous = bool(found) and (more if is_back else after is not None)
    return Page(
        selection=selection,
        finding=_finding(whole.criticals, whole.n),
        n=whole.n,
        bad=whole.criticals,
        # Of some days or hours nothing is summed: there the shops say enough.
        kinds=[] if counted.is_of_list else _kinds(counted),
        failures=failures_of(selection.viewer, [_own(fact) for fact in found]),
        previous=selection.query(before=public_id_of(found[0])) if has_previous else "",
        next=selection.query(after=public_id_of(found[-1])) if has_next else "",
    )


def failures_of(viewer: Viewer, cards: Sequence[Scorecard]) -> list[Failure]:
    """What the viewer may know of what failed in each of these; one query."""
    failed: dict[int, list[str]] = {}
    rows = (
        Answer.objects.visible_to(viewer)
        .filter(
            submission__in=[card.submission_id for card in cards],
            question__critical=True,
            passed=False,
        )
        .order_by("question__position")
    )
    for submission, text in rows.values_list("submission_id", "question__text"):
        failed.setdefault(submission, []).append(text)
    return [
        Failure(
            card,
            " ".join(failed.get(card.submission_id, [])),
            card.program.band(card.score),
        )
        for card in cards
    ]


def _own(fact: Fact) -> Scorecard:
    # Imported shops know of no critical question: none of them is ever asked for here.
    assert isinstance(fact, Scorecard)
    return fact


def _cells(viewer: Viewer, cards: Sequence[Scorecard]) -> Iterable[Sequence[object]]:
    for each in failures_of(viewer, cards):
        card = each.card
        score = "" if card.score is None else display(card.score / POINT)
        yield [card.report_date.isoformat(), card.location.code, card.location.name,
               card.channel.name, card.wave.name, each.questions, score]  # fmt: skip


def _kinds(selection: Selection) -> list[Kind]:
    """Critical questions, the one that failed in most shops first. Two queries."""
    rows = Question.objects.visible_to(selection.viewer).filter(critical=True)
    critical = set(rows.values_list("key", flat=True))
    cells = by_question(selection)
    found = []
    for key, asked in selection.catalogue.questions.items():
        cell = cells.get((key,))
        if key not in critical or cell is None or not cell.applicable:
            continue
        estimate = pass_estimate(cell)
        figure = row(selection, asked.text, estimate)
        chart = (
            strip(estimate.mean, estimate.interval, band=figure.band, scale=RATES)
            if estimate and not figure.few
            else ""
        )
        href = reverse("reports:trend") + selection.query(question=key, by="wave")
        found.append(Kind(figure, cell.applicable - cell.passes, chart, href))
    return sorted(found, key=lambda each: -each.failed)


def _finding(bad: int, n: int) -> Finding:
    if not n:
        return Finding(_("No approved shop fits these filters."), "")
    low, high = wilson(bad, n)
    words = {"bad": bad, "n": n, "low": display(low, 0), "high": display(high, 0)}
    if bad:
        said = ngettext(
            "A critical question failed in %(bad)d shop of %(n)d.",
            "A critical question failed in %(bad)d shops of %(n)d.",
            bad,
        )
    else:
        said = _("No critical question failed in %(n)d shops.")
    detail = _("%(low)s to %(high)s of 100 shops (95 %% interval, Wilson).")
    return Finding(said % words, detail % words)
