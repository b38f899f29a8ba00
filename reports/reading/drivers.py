"""Which behaviours go with a good impression: how often each was seen in shops that
ended well for the customer, and in the others.

What goes together need not cause each other, and the page says so. Kinesis and others
call this key drivers: frequencies of behaviour by intent to return.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

from django.db.models import Exists, F, OuterRef, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from audits.definition import Kind, Question, possible_points
from audits.models import Answer
from reports.charts.pair import pair
from reports.findings import Finding
from reports.reading import focus
from reports.reading.cells import ANSWERS, Cells, by_passes, judged
from reports.reading.changes import rate_change
from reports.reading.chips import Chip, Choice
from reports.reading.definitions import Definitions, definitions_of
from reports.reading.selection import Absent, Selection
from reports.statistics import ALPHA, Change, holm
from reports.trends import Cell, display, rounded

#: What is judged as a whole, and not a behaviour.
JUDGED = ("meets expectations", "effort")
FIRST_CHOICE = "would_return"


@dataclass(frozen=True, slots=True)
class Driver:
    """A behaviour: seen in `good` shops and in the others; p is corrected (Holm)."""

    key: str
    text: str
    good: Cell
    others: Cell
    change: Change
    p: float
    chart: str
    href: str

    @property
    def is_sure(self) -> bool:
        return self.p < ALPHA and self.change.significant

    @property
    def good_rate(self) -> str:
        return display(self.good.pass_rate or 0, 0)

    @property
    def other_rate(self) -> str:
        return display(self.others.pass_rate or 0, 0)

    @property
    def difference(self) -> str:
        return display(self.change.difference, 0, signed=True)

    @property
    def low(self) -> str:
        return display(self.change.low or 0, 0, signed=True)

    @property
    def high(self) -> str:
        return display(self.change.high or 0, 0, signed=True)


class Compared(NamedTuple):
    question: Question
    good: Cell
    others: Cell
    change: Change


@dataclass(frozen=True, slots=True)
class Page:
    """`asked` is the question that tells good shops from others; None: there is none.
    `left_out` behaviours were seen in too few shops of one side."""

    selection: Selection
    finding: Finding
    asked: Question | None
    suitable: list[Question]
    sure: list[Driver]
    unsure: list[Driver]
    n_good: int
    n_others: int
    left_out: int

    @property
    def is_empty(self) -> bool:
        return not self.n_good + self.n_others

    @property
    def table(self) -> Iterable[Sequence[object]]:
        yield (
            "question", "text", "good_n", "good_percent", "others_n", "others_percent",
            "difference", "difference_low", "difference_high", "p_holm", "significant",
        )  # fmt: skip
        for each in [*self.sure, *self.unsure]:
            yield (
                each.key, each.text,
                each.good.applicable, rounded(each.good.pass_rate or 0),
                each.others.applicable, rounded(each.others.pass_rate or 0),
                rounded(each.change.difference),
                rounded(each.change.low or 0), rounded(each.change.high or 0),
                f"{each.p:.4f}", "yes" if each.is_sure else "no",
            )  # fmt: skip


def read(wanted: Selection) -> Page:
    """Raises Absent where the address asks for a question that cannot tell."""
    wanted = replace(wanted, section="", question="")
    selection, _cells = focus.read(wanted)
    definitions = definitions_of(selection)
    known = selection.catalogue.questions
    suitable = [each for each in suitable_in(definitions) if each.key in known]
    asked = _asked(selection, suitable)
    if asked is None:
        return Page(selection, _nothing(), None, [], [], [], 0, 0, 0)
    good, others = _sides(selection, asked.key)
    counts = [side.get((asked.key,), Cell()).n for side in (good, others)]
    drivers, left_out = _drivers(selection, definitions, good, others)
    sure = [each for each in drivers if each.is_sure]
    return Page(
        selection=selection,
        finding=_finding(selection, asked, sure, *counts),
        asked=asked,
        suitable=suitable,
        sure=sure,
        unsure=[each for each in drivers if not each.is_sure],
        n_good=counts[0],
        n_others=counts[1],
        left_out=left_out,
    )


def suitable_in(definitions: Definitions) -> list[Question]:
    """Judgements of the whole contact: scales about effort or expectations, and what
    is asked without counting. The best one first."""
    outcomes = definitions.outcomes
    found = [
        question
        for question in definitions.by_key().values()
        if question.key not in outcomes and _is_judgement(question)
    ]
    return sorted(found, key=_preference)


def _is_judgement(question: Question) -> bool:
    if not possible_points(question):
        return False
    if question.kind is Kind.SCALE and question.theme in JUDGED:
        return True
    is_choice = question.kind in {Kind.YES_NO, Kind.SINGLE_CHOICE, Kind.SCALE}
    return is_choice and question.weight == 0


def _preference(question: Question) -> tuple[bool, bool, bool]:
    return (
        question.key != FIRST_CHOICE,
        question.theme != JUDGED[0],
        question.kind is not Kind.SCALE,
    )


def _asked(selection: Selection, suitable: list[Question]) -> Question | None:
    wanted = selection.more.get("outcome", "")
    if not wanted:
        return suitable[0] if suitable else None
    for question in suitable:
        if question.key == wanted:
            return question
    raise Absent(wanted)


def _sides(selection: Selection, key: str) -> tuple[Cells, Cells]:
    """Passes by question key in good shops, and in the others. Two queries.

    Good is from three quarters of the points on: 4 and 5 of 5, 6 and 7 of 7, 8 to 10.
    """
    told = Answer.objects.filter(
        submission=OuterRef("submission"),
        question__key=key,
        is_applicable=True,
        is_na=False,
        possible__gt=0,
    ).alias(four=F("earned") * 4, three=F("possible") * 3)
    good, others = told.filter(four__gte=F("three")), told.filter(four__lt=F("three"))
    return _seen(selection, good), _seen(selection, others)


def _seen(selection: Selection, told: QuerySet[Any]) -> Cells:
    cards = selection.scorecards().filter(Exists(told))
    return by_passes(judged(cards), f"{ANSWERS}question__key")


def _drivers(
    selection: Selection, definitions: Definitions, good: Cells, others: Cells
) -> tuple[list[Driver], int]:
    """Behaviours, the largest difference first; and how many had too few shops."""
    behaviours = [
        question
        for question in definitions.by_key().values()
        if question.weight and not _is_judgement(question)
        # What is internal is in the catalogue of the desk alone.
        if question.key in selection.catalogue.questions
        if question.key not in definitions.outcomes
        if (question.key,) in good or (question.key,) in others
    ]
    compared = []
    for question in behaviours:
        one, other = (side.get((question.key,), Cell()) for side in (good, others))
        change = rate_change(selection, one, other)
        if change:
            compared.append(Compared(question, one, other, change))
    adjusted = holm([each.change.p or 0 for each in compared])
    drivers = [
        _driver(selection, each, p=p)
        for each, p in zip(compared, adjusted, strict=True)
    ]
    drivers.sort(key=lambda each: -each.change.difference)
    return drivers, len(behaviours) - len(drivers)


def _driver(selection: Selection, compared: Compared, *, p: float) -> Driver:
    question, good, others, change = compared
    return Driver(
        key=question.key,
        text=selection.catalogue.questions[question.key].text,
        good=good,
        others=others,
        change=change,
        p=p,
        chart=pair(good.pass_rate or 0, others.pass_rate or 0, band=5),
        href=reverse("reports:scorecard-list")
        + replace(selection, more={}).query(question=question.key, compare=None),
    )


def chip(page: Page) -> Chip:
    """The choice among the questions that could tell."""
    choices = [
        Choice(each.text, page.selection.query(outcome=each.key), each == page.asked)
        for each in page.suitable
    ]
    chosen = page.asked.text if page.asked else "–"
    return Chip(_("Good means"), chosen, choices, is_on=True)


def _nothing() -> Finding:
    return Finding(
        _("No question here tells whether it went well for the customer."),
        _("Add one that does not count, such as “Would you stay with the company?”"),
    )


def _finding(
    selection: Selection,
    asked: Question,
    sure: list[Driver],
    n_good: int,
    n_others: int,
) -> Finding:
    counts = {"good": n_good, "others": n_others, "asked": asked.text}
    detail = (
        _(
            "“%(asked)s”: well in %(good)d shops, not so well in %(others)d. What goes "
            "together need not be the cause: it is where to look, not a proof."
        )
        % counts
    )
    if min(n_good, n_others) < selection.minimum_n:
        return Finding(_("Too few shops on one side to compare."), detail)
    if not sure:
        headline = _("No behaviour goes for certain with a good impression.")
        return Finding(headline, detail)
    words = {
        "text": sure[0].text,
        "good": sure[0].good_rate,
        "others": sure[0].other_rate,
    }
    headline = _(
        "“%(text)s” goes with it most: right in %(good)s of 100 shops that ended well, "
        "in %(others)s of 100 others."
    )
    return Finding(headline % words, detail)
