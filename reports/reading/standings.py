"""Rows that are compared with one another: their ranks, their waves, their change."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from audits.models import Wave
from reports.charts.strip import SCALE, strip
from reports.reading import periods
from reports.reading.cells import Cells, point_of
from reports.reading.elsewhere import mark
from reports.reading.rows import Row, change_of, row
from reports.reading.selection import Selection
from reports.statistics import Estimate
from reports.trends import Cell, Point, Ranked, ranked, total

#: Columns that a table has room for.
WAVES = 5
#: Pass rates go down to nothing.
RATES = (0.0, 100.0)


@dataclass(frozen=True, slots=True)
class Thing:
    """What a row is about: `shops` is the query of its shops, `inside` that of the same
    page narrowed to it, where there is more to see."""

    key: str
    label: str
    detail: str = ""
    shops: str = ""
    inside: str = ""
    depth: int = 0


@dataclass(frozen=True, slots=True)
class Standing:
    """`rank` is empty for a row that is not ranked; `waves` follow the columns."""

    thing: Thing
    rank: str
    figure: Row
    waves: list[Row]
    change: str
    chart: str
    point: Point


@dataclass(frozen=True, slots=True)
class Columns:
    """The waves beside the figure: those before the one in question, or every one."""

    selection: Selection
    waves: list[Wave]

    def rows(self, by_wave: dict[int, Cell]) -> list[Row]:
        return [
            row(self.selection, wave.name, self.figure(by_wave.get(wave.pk)))
            for wave in self.waves
        ]

    def now(self, by_wave: dict[int, Cell]) -> Cell:
        wave = self.selection.wave
        return by_wave.get(wave.pk, Cell()) if wave else total(by_wave.values())

    def change(self, by_wave: dict[int, Cell]) -> str:
        before = self.selection.compare
        return change_of(
            self.figure(self.now(by_wave)),
            self.figure(by_wave.get(before.pk)) if before else None,
            self.selection.minimum_n,
        )

    def figure(self, cell: Cell | None) -> Estimate | None:
        return point_of(self.selection, "", "", cell or Cell()).estimate


def columns(selection: Selection, cells: Cells) -> Columns:
    """`cells` by (wave id, …)."""
    measured = [wave for wave, _cell in periods.by_wave(selection, cells)]
    if wave := selection.wave:
        measured = [each for each in measured if each.starts_on < wave.starts_on]
    return Columns(selection, measured[-WAVES:])


def standings(
    shown: Columns, things: Iterable[Thing], cells: dict[str, dict[int, Cell]]
) -> list[Standing]:
    """Best first, then those that are not ranked; `cells` by key, then by wave id.

    What was not measured in the wave in question is left out.
    """
    known = {thing.key: thing for thing in things}
    now = {key: shown.now(cells[key]) for key in known if key in cells}
    points = [
        point_of(shown.selection, known[key].label, key, cell, known[key].shops)
        for key, cell in now.items()
        if cell.n
    ]
    return [
        _standing(shown, known[each.point.key], each, cells[each.point.key])
        for each in ranked(points, shown.selection.minimum_n)
    ]


def keyed(
    cells: Cells, name: Callable[[int], Iterable[str]]
) -> dict[str, dict[int, Cell]]:
    """Cells by (id, wave id) under every name that the id counts for, by wave."""
    found: dict[str, dict[int, Cell]] = {}
    for (pk, wave), cell in cells.items():
        for key in name(pk):
            waves = found.setdefault(key, {})
            waves[wave] = waves.get(wave, Cell()) + cell
    return found


def table(shown: Columns, rows: Iterable[Standing]) -> Iterable[list[object]]:
    """The rows of `standings` as cells, under `header`."""
    for each in rows:
        figure = each.figure
        waves = (value for wave in each.waves for value in (wave.score, wave.n))
        yield [
            each.thing.label,
            each.thing.detail,
            each.rank,
            figure.score,
            figure.low,
            figure.high,
            figure.n,
            each.change,
            *waves,
        ]


def header(shown: Columns, name: str, detail: str) -> list[object]:
    waves = (part for w in shown.waves for part in (w.name, f"n {w.name}"))
    return [name, detail, "rank", "figure", "low", "high", "n", "change", *waves]


def _standing(
    shown: Columns, thing: Thing, placed: Ranked, by_wave: dict[int, Cell]
) -> Standing:
    selection, estimate = shown.selection, placed.point.estimate
    cell = placed.point.cell
    figure = replace(
        row(selection, thing.label, estimate, thing.shops),
        imported=mark(cell.imported, cell.n),
    )
    chart = ""
    if estimate and placed.best:
        chart = strip(
            estimate.mean,
            estimate.interval,
            band=figure.band,
            target=selection.goal,
            scale=RATES if selection.question else SCALE,
        )
    return Standing(
        thing,
        placed.text,
        figure,
        shown.rows(by_wave),
        shown.change(by_wave),
        chart,
        placed.point,
    )
