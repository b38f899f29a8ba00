"""The trend page: where service stands, whether it moved, and where it differs."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.urls import reverse
from django.utils.translation import gettext as _

from audits.models import Wave
from reports.charts.trend import Target, trend
from reports.findings import (
    Finding,
    change_finding,
    course_finding,
    pass_detail,
    trend_finding,
)
from reports.reading import breaks as breaks_of
from reports.reading import cells as cells_of
from reports.reading import periods
from reports.reading.breaks import Break, Uses
from reports.reading.cells import Cells, figure
from reports.reading.changes import change, counted
from reports.reading.chips import COLUMNS
from reports.reading.earlier import Earlier, earlier
from reports.reading.elsewhere import Elsewhere, elsewhere, mark, measured_here
from reports.reading.focus import focused
from reports.reading.grids import GRIDS, a_year_before
from reports.reading.groups import Group, groups
from reports.reading.heat import Heat, heat
from reports.reading.league import League, league
from reports.reading.questions import Judged, judged
from reports.reading.rows import Row, row_of
from reports.reading.selection import Selection, figures_of, waiting_in
from reports.trends import Cell, Point, display, grouped, total

#: Earlier waves that the margin compares with.
COMPARED = 2
#: How far from a year a wave may have begun and still be the one of last year.
NEAR = timedelta(days=46)


@dataclass(frozen=True, slots=True)
class Comparison:
    """`caveat` says why the two are not measured alike; mostly nothing."""

    title: str
    finding: Finding
    caveat: str = ""


@dataclass(frozen=True, slots=True)
class Page:
    """`breaks` say where a newer version of a checklist bends what is shown."""

    selection: Selection
    title: str
    finding: Finding
    course: str
    chart: str
    rows: list[Row]
    earlier: Earlier | None
    breaks: list[str]
    imported: str
    comparisons: list[Comparison]
    column: str
    n: int
    shops: str
    groups: Group
    league: League
    heat: Heat
    fails: list[Judged]
    works: list[Judged]
    figures_at: datetime | None
    waiting: int

    @property
    def is_empty(self) -> bool:
        return not self.rows


def read(asked: Selection) -> Page:
    """Everything on the page, in a number of queries that no data changes."""
    asked = asked.whole()
    everything = replace(asked, wave=None)
    cells = cells_of.by_bucket(everything, "wave", "month", "channel")
    selection = focused(asked, cells)
    address = reverse("reports:scorecard-list")
    points = _points(selection, cells, address)
    sections = cells_of.by_section(selection, "channel")
    uses = breaks_of.uses_of(everything)
    found = breaks_of.breaks(selection, uses)
    fails, works = _questions(selection, address, uses)
    own = _cell(cells, selection.wave)
    others = elsewhere(everything)
    imported = _imported(selection, points, others)
    return Page(
        selection=selection,
        title=subject(selection),
        finding=_finding(selection, cells, own, uses),
        course=course_finding(points, minimum_n=selection.minimum_n),
        chart=_chart(selection, points, cells, found, imported),
        rows=_rows(selection, points, found, imported),
        earlier=earlier(selection, cells, points),
        breaks=breaks_of.sentences(found, points),
        imported=others.sentence(measured_here(cells, others)),
        comparisons=_comparisons(selection, cells, own, uses, points),
        column=str(COLUMNS[selection.by]),
        n=counted(selection, own),
        shops=address + selection.query(by="", compare=None),
        groups=groups(selection, cells, others, address),
        league=league(selection, address, uses),
        heat=heat(selection, sections, _counts(selection, cells), address),
        fails=fails,
        works=works,
        figures_at=figures_of(selection.program),
        waiting=waiting_in(selection.catalogue.waves),
    )


def _questions(
    selection: Selection, address: str, uses: Uses
) -> tuple[list[Judged], list[Judged]]:
    notes = breaks_of.changed_questions(uses)
    return judged(selection, cells_of.by_question(selection), address, notes)


def subject(selection: Selection) -> str:
    """What the figures are of, when not of the whole score."""
    things = selection.catalogue
    if selection.question:
        return things.questions[selection.question].text
    return things.sections.get(selection.section, "")


def _imported(
    selection: Selection, points: list[Point], others: Elsewhere
) -> dict[str, str]:
    """What marks a point that holds shops of elsewhere, by its key."""
    keys = {str(wave.public_id): wave.pk for wave in selection.catalogue.waves}
    # Weeks are of one wave only: what is imported stands in their own cells.
    counts = {} if selection.by == "week" else others.by(selection.by)
    found = {
        point.key: mark(
            counts.get(keys.get(point.key, point.key), point.cell.imported),
            point.cell.n,
        )
        for point in points
    }
    return {key: words for key, words in found.items() if words}


def _rows(
    selection: Selection,
    points: list[Point],
    found: list[Break],
    imported: dict[str, str],
) -> list[Row]:
    begun = breaks_of.by_period(found)
    return [
        replace(
            row_of(selection, point),
            note=", ".join(each.mark for each in begun.get(point.key, ())),
            imported=imported.get(point.key, ""),
        )
        for point in points
    ]


def _finding(selection: Selection, cells: Cells, own: Cell, uses: Uses) -> Finding:
    before, current = selection.compare, figure(selection, own)
    label = selection.wave.name if selection.wave else _("Every wave")
    found = trend_finding(
        label,
        current,
        aggregation=selection.aggregation,
        minimum_n=selection.minimum_n,
        target=None if selection.question else selection.target,
        change=change(selection, own, _cell(cells, before)) if before else None,
        before_label=before.name if before else "",
    )
    if selection.question and current:
        found = replace(found, detail=pass_detail(label, current))
    if caveat := _caveat(selection, uses, before):
        return replace(found, detail=f"{found.detail} {caveat}")
    return found


def _caveat(selection: Selection, uses: Uses, before: Wave | None) -> str:
    if selection.wave is None or before is None:
        return ""
    return breaks_of.between(selection, uses, selection.wave, before)


def _points(selection: Selection, cells: Cells, address: str) -> list[Point]:
    if selection.by == "wave":
        return periods.wave_points(selection, cells, address)
    if selection.by == "week":
        days = periods.by_day(selection, cells)
    else:
        days = periods.by_month(cells)
    grid = GRIDS[selection.by]
    return periods.calendar_points(selection, grid, days, address)


def _chart(
    selection: Selection,
    points: list[Point],
    cells: Cells,
    found: list[Break],
    imported: dict[str, str],
) -> str:
    is_monthly = selection.by == "month"
    labels = periods.short_labels(selection, points)
    target = Target(
        selection.target,
        _("Target: %(target)s")
        % {"target": display(selection.target).removesuffix(".0")},
    )
    return trend(
        periods.readings(selection, points, labels, imported),
        name=_("The figure over time. The numbers are in the table below."),
        target=None if selection.question else target,
        spans=periods.spans(selection, points, cells) if is_monthly else (),
        breaks=_marks(points, found),
    )


def _marks(points: list[Point], found: list[Break]) -> dict[int, str]:
    """Column → what begins there."""
    begun = breaks_of.by_period(found)
    return {
        column: ", ".join(dict.fromkeys(each.mark for each in begun[point.key]))
        for column, point in enumerate(points)
        if point.key in begun
    }


def _comparisons(
    selection: Selection,
    cells: Cells,
    own: Cell,
    uses: Uses,
    points: list[Point],
) -> list[Comparison]:
    """Quarters, where columns are; then waves."""
    waves = _waves(selection, cells, own, uses)
    return [*_quarters(selection, points), *waves]


def _waves(
    selection: Selection, cells: Cells, own: Cell, uses: Uses
) -> list[Comparison]:
    """Against the waves before, and against the one of a year ago."""
    wave = selection.wave
    if wave is None:
        return []
    measured = [w for w, _cell in periods.by_wave(selection, cells)]
    earlier = [w for w in measured if w.starts_on < wave.starts_on]
    chosen = earlier[-COMPARED:][::-1]
    if selection.compare and selection.compare not in chosen:
        chosen = [selection.compare, *chosen]
    last_year = of_last_year(wave, earlier)
    if last_year and last_year not in chosen:
        chosen.append(last_year)
    found = [
        Comparison(
            _since(before, last_year),
            _moved(selection, own, _cell(cells, before)),
            _caveat(selection, uses, before),
        )
        for before in chosen
    ]
    return found if last_year or not found else [*found, _no_last_year(wave)]


def of_last_year(wave: Wave, earlier: Iterable[Wave]) -> Wave | None:
    """The wave that began nearest to a year before this one."""
    ago = a_year_before(wave.starts_on)
    near = [each for each in earlier if abs(each.starts_on - ago) <= NEAR]
    return min(near, key=lambda each: abs(each.starts_on - ago), default=None)


def _since(before: Wave, last_year: Wave | None) -> str:
    words = {"wave": before.name}
    if before == last_year:
        return _("Since %(wave)s, a year ago") % words
    return _("Since %(wave)s") % words


def _no_last_year(wave: Wave) -> Comparison:
    ago = GRIDS["month"].label(a_year_before(wave.starts_on))
    said = _("Nothing was measured around %(month)s.") % {"month": ago}
    return Comparison(_("A year ago"), Finding(_("Cannot be compared."), said))


def _quarters(selection: Selection, points: list[Point]) -> list[Comparison]:
    """The last quarter against that of last year, where columns are quarters."""
    if selection.by != "quarter" or not points:
        return []
    grid, now = GRIDS["quarter"], points[-1]
    ago = a_year_before(grid.first_of(now.key))
    before = next((p for p in points if p.key == grid.key(ago)), None)
    words = {"now": now.label, "ago": grid.label(ago)}
    found = _moved(selection, now.cell, before.cell if before else Cell())
    return [Comparison(_("%(now)s since %(ago)s") % words, found)]


def _moved(selection: Selection, now: Cell, before: Cell) -> Finding:
    return change_finding(
        change(selection, now, before),
        now=counted(selection, now),
        before=counted(selection, before),
    )


def _cell(cells: Cells, wave: Wave | None) -> Cell:
    """Of one wave, or of all of them."""
    return total(c for key, c in cells.items() if wave is None or key[0] == wave.pk)


def _counts(selection: Selection, cells: Cells) -> dict[int, Cell]:
    """Channels of the chosen wave, by id."""
    own = selection.wave
    return grouped(
        (channel, cell)
        for (wave, _month, channel), cell in cells.items()
        if own is None or wave == own.pk
    )
