"""Every question beside the others: how often it is passed, and whether that moved."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from django.urls import reverse

from audits.tags import Tag
from reports.charts.strip import strip
from reports.findings import Finding, questions_finding
from reports.reading import breaks, focus, themes
from reports.reading.catalogue import Asked
from reports.reading.cells import by_question, of_wave, pass_estimate
from reports.reading.changes import (
    changes,
    difference,
    rate_change,
    verdict,
)
from reports.reading.rows import Row, row
from reports.reading.selection import Selection
from reports.reading.themes import Themed
from reports.statistics import Estimate, Judgement
from reports.trends import Cell, display

SCALE = (0.0, 100.0)


@dataclass(frozen=True, slots=True)
class Line:
    """`gap` is to the target; `change` and `verdict` are empty where a wave has too few
    answers; `href` leads to the question's own trend, `shops` to those that failed or
    passed it; `note` says since when it is asked otherwise."""

    asked: Asked
    section: str
    figure: Row
    chart: str
    gap: str
    change: str
    verdict: str
    p: float | None
    note: str
    href: str
    shops: str


@dataclass(frozen=True, slots=True)
class Page:
    """`few` are the questions with too few answers to be ordered."""

    selection: Selection
    finding: Finding
    lines: list[Line]
    few: list[Line]
    compared: int
    themes: list[Themed]
    stages: list[Themed]

    @property
    def is_empty(self) -> bool:
        return not self.lines and not self.few

    @property
    def target(self) -> str:
        return display(self.selection.target).removesuffix(".0")

    @property
    def table(self) -> Iterable[Sequence[object]]:
        yield ["kind", "name", "section", "key", "figure", "low", "high", "n",
               "to_target", "change", "p_holm", "verdict"]  # fmt: skip
        for each in (*self.lines, *self.few):
            figure, p = each.figure, each.p
            yield ["question", each.asked.text, each.section, each.asked.key,
                   figure.score, figure.low, figure.high, figure.n, each.gap,
                   each.change, None if p is None else f"{p:.4f}",
                   each.verdict]  # fmt: skip
        for kind, rows in (("theme", self.themes), ("stage", self.stages)):
            for tag in rows:
                figure = tag.figure
                yield [kind, figure.label, "", "", figure.score, figure.low,
                       figure.high, figure.n, "", tag.change, "",
                       tag.verdict]  # fmt: skip


def read(asked: Selection) -> Page:
    """Every question of the section, or of all, in a fixed number of queries."""
    selection, _cells = focus.read(replace(asked, question=""))
    everything = replace(selection, wave=None)
    cells = by_question(focus.both(selection), "wave")
    notes = breaks.changed_questions(breaks.uses_of(everything))
    now = of_wave(cells, selection.wave)
    before = of_wave(cells, selection.compare) if selection.compare else {}
    judgements = changes(selection, now, before, rate_change)
    lines = [
        _line(selection, asked_for, now[key], judgements.get(key), notes)
        for key, asked_for in selection.catalogue.questions.items()
        if key in now and now[key].n and selection.section in ("", asked_for.section)
    ]
    known = [each for each in lines if not each.figure.few and each.figure.n]
    known.sort(key=lambda each: (each.figure.score, -each.figure.n))
    return Page(
        selection=selection,
        finding=_finding(selection, known, judgements),
        lines=known,
        few=[each for each in lines if each not in known],
        compared=len(judgements),
        themes=themes.themed(selection, Tag.THEME),
        stages=themes.themed(selection, Tag.STAGE),
    )


def _line(
    selection: Selection,
    asked: Asked,
    cell: Cell,
    judgement: Judgement | None,
    notes: Mapping[str, str],
) -> Line:
    estimate = pass_estimate(cell)
    figure = row(selection, asked.text, estimate)
    shows = estimate is not None and not figure.few
    return Line(
        asked=asked,
        section=selection.catalogue.sections.get(asked.section, ""),
        figure=figure,
        chart=_chart(estimate, figure.band) if estimate and shows else "",
        gap=_gap(selection, estimate) if estimate and shows else "",
        change=difference(judgement) if judgement else "",
        verdict=verdict(judgement),
        p=judgement.p if judgement else None,
        note=notes.get(asked.key, ""),
        href=reverse("reports:trend") + selection.query(question=asked.key, by="wave"),
        shops=reverse("reports:scorecard-list")
        + selection.query(question=asked.key, compare=None, by=""),
    )


def _chart(estimate: Estimate, band: int) -> str:
    return strip(estimate.mean, estimate.interval, band=band, scale=SCALE)


def _gap(selection: Selection, estimate: Estimate) -> str:
    return display(estimate.mean - selection.target, signed=True)


def _finding(
    selection: Selection, lines: Sequence[Line], judgements: Mapping[str, Judgement]
) -> Finding:
    real = [judgements[x.asked.key] for x in lines if x.asked.key in judgements]
    moved = [each.change.difference for each in real if each.is_real]
    return questions_finding(
        [
            (each.asked.text, Fraction(each.figure.score or 0), each.figure.n)
            for each in lines
        ],
        better=sum(difference > 0 for difference in moved),
        worse=sum(difference < 0 for difference in moved),
        compared=len(real),
        before=selection.compare.name if selection.compare else "",
    )
