"""Rows that are compared with one another: their ranks, their waves, their change."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TypeVar

from audits.models import Wave
from reports.charts.strip import SCALE, strip
from reports.reading import periods
from reports.reading.cells import Cells, point_of
from reports.reading.changes import (
    change_alone,
    changes,
    corrected,
    difference,
    verdict,
)
from reports.reading.elsewhere import mark
from reports.reading.rows import Row, row
from reports.reading.selection import Selection
from reports.statistics import Estimate, Judgement
from reports.trends import Cell, Point, Ranked, ranked, total

Item = TypeVar("Item")
#: Columns that a table has room for.
WAVES = 5
#: Of more rows the first and the last are shown.
SHOWN = 60
#: Pass rates go down to nothing.
RATES = (0.0, 100.0)


@dataclass(frozen=True, slots=True)
class Thing:
    """What a row is about: `shops` is the query of its shops, `inside` that of the same
    page narrowed to it, where there is more to see."""

    label: str
    detail: str = ""
    shops: str = ""
    inside: str = ""
    depth: int = 0


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

    def before(self, by_wave: dict[int, Cell]) -> Cell:
        wave = self.selection.compare
        return by_wave.get(wave.pk, Cell()) if wave else Cell()

    def change(self, by_wave: dict[int, Cell]) -> Judgement | None:
        """Of a row that is beside no other."""
        now, before = self.now(by_wave), self.before(by_wave)
        return change_alone(self.selection, now, before)

    def figure(self, cell: Cell | None) -> Estimate | None:
        return point_of(self.selection, "", "", cell or Cell()).estimate


@dataclass(frozen=True)
class Standing:
    """A row of the table. Of thousands all have a rank and few are shown: what else
    there is to say of one is found when it is asked for."""

    columns: Columns
    placed: Ranked
    by_wave: dict[int, Cell]
    moved: Judgement | None
    tell: Callable[[str], Thing]

    @property
    def point(self) -> Point:
        return self.placed.point

    @property
    def rank(self) -> str:
        """Empty for a row that is not ranked."""
        return self.placed.text

    @cached_property
    def thing(self) -> Thing:
        return self.tell(self.point.key)

    @cached_property
    def figure(self) -> Row:
        point = self.point
        plain = row(
            self.columns.selection, point.label, point.estimate, self.thing.shops
        )
        return replace(plain, imported=mark(point.cell.imported, point.cell.n))

    @property
    def waves(self) -> list[Row]:
        """In the order of the columns."""
        return self.columns.rows(self.by_wave)

    @property
    def change(self) -> str:
        return difference(self.moved)

    @property
    def verdict(self) -> str:
        return verdict(self.moved)

    @property
    def chart(self) -> str:
        estimate, selection = self.point.estimate, self.columns.selection
        if estimate is None or self.placed.best is None:
            return ""
        return strip(
            estimate.mean,
            estimate.interval,
            band=self.figure.band,
            target=selection.goal,
            scale=RATES if selection.question else SCALE,
        )


def ends(rows: Sequence[Item], each: int = SHOWN // 2) -> list[Item]:
    """All of them, or of more than SHOWN the first and the last, `each` so many."""
    return [*rows] if len(rows) <= SHOWN else [*rows[:each], *rows[-each:]]


def columns(selection: Selection, cells: Cells) -> Columns:
    """`cells` by (wave id, …)."""
    measured = [wave for wave, _cell in periods.by_wave(selection, cells)]
    if wave := selection.wave:
        measured = [each for each in measured if each.starts_on < wave.starts_on]
    return Columns(selection, measured[-WAVES:])


def standings(
    shown: Columns,
    names: Mapping[str, str],
    cells: dict[str, dict[int, Cell]],
    tell: Callable[[str], Thing],
) -> list[Standing]:
    """Best first, then those that are not ranked; `names` and `cells` by key, the cells
    then by wave id; `tell` says what a key is about.

    What was not measured in the wave in question is left out.
    """
    now = {key: shown.now(cells[key]) for key in names if key in cells}
    points = [
        point_of(shown.selection, names[key], key, cell)
        for key, cell in now.items()
        if cell.n
    ]
    before = {key: shown.before(cells[key]) for key in now}
    moved = changes(shown.selection, now, before)
    return [
        Standing(shown, each, cells[each.point.key], moved.get(each.point.key), tell)
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
            waves[wave] = waves[wave] + cell if wave in waves else cell
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
            corrected(each.moved),
            each.verdict,
            *waves,
        ]


def header(shown: Columns, name: str, detail: str) -> list[object]:
    waves = (part for w in shown.waves for part in (w.name, f"n {w.name}"))
    told = ("rank", "figure", "low", "high", "n", "change", "p_holm", "verdict")
    return [name, detail, *told, *waves]
