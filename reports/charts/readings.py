"""What a chart is told about one point, and which points can be trusted."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from reports.trends import Number, Point


@dataclass(frozen=True, slots=True)
class Reading:
    """One column of a chart. Figures are per cent points; value is None for nothing
    measured. `sparse`: fewer shops than the program's minimum n. `faint`: counted,
    but not ours alone (imported totals). `title` is read aloud when it is a link:
    "March 2026: 65.2, 46 shops. See these shops."
    """

    label: str
    n: int
    value: Number | None = None
    low: float | None = None
    high: float | None = None
    href: str | None = None
    title: str = ""
    sparse: bool = False
    faint: bool = False

    @property
    def is_solid(self) -> bool:
        return self.value is not None and not self.sparse and not self.faint

    @property
    def span(self) -> tuple[float, float] | None:
        """The interval, where it may be shown: two shops prove nothing."""
        if self.sparse or self.low is None or self.high is None:
            return None
        return self.low, self.high

    @property
    def figures(self) -> list[Number]:
        """Everything that the scale has to hold."""
        return [*([] if self.value is None else [self.value]), *(self.span or ())]


def score_of(point: Point, *, minimum_n: int, title: str = "") -> Reading:
    """The score of a trend's point; n is its scored shops."""
    estimate = point.estimate
    if estimate is None:
        return Reading(point.label, 0)
    return Reading(
        point.label,
        estimate.n,
        estimate.mean,
        estimate.low,
        estimate.high,
        point.href,
        title,
        sparse=estimate.n < minimum_n,
    )


def pass_rate_of(point: Point, *, minimum_n: int, title: str = "") -> Reading:
    """The pass rate of a trend's point; n is its applicable answers."""
    cell, around = point.cell, point.pass_interval
    if around is None:
        return Reading(point.label, 0)
    return Reading(
        point.label,
        cell.applicable,
        cell.pass_rate,
        around.low,
        around.high,
        point.href,
        title,
        sparse=cell.applicable < minimum_n,
    )


def runs(
    readings: Iterable[Reading], belongs: Callable[[Reading], bool]
) -> list[list[tuple[int, Reading]]]:
    """Neighbours that belong together, each with its column's index."""
    found: list[list[tuple[int, Reading]]] = [[]]
    for index, reading in enumerate(readings):
        if belongs(reading):
            found[-1].append((index, reading))
        elif found[-1]:
            found.append([])
    return [run for run in found if run]
