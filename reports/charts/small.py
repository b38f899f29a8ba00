"""One of many small charts: a group by wave, all on the same scale."""

from collections.abc import Sequence
from itertools import pairwise

from reports.charts.marks import (
    chart,
    dot,
    element,
    label,
    level,
    per_cent,
    upright,
)
from reports.charts.readings import Reading
from reports.charts.scales import Scale, domain, middle, ticks
from reports.trends import Number

HEIGHT, TOP, AXIS, LABEL_LINE = 142, 8, 120, 138


def shared_domain(
    groups: Sequence[Sequence[Reading]], target: Number | None = None
) -> tuple[float, float]:
    """The scale that all the small charts of one page share."""
    figures = [f for group in groups for reading in group for f in reading.figures]
    marks_at = ticks(*domain(figures + ([] if target is None else [target])))
    return marks_at[0], marks_at[-1]


def small(
    readings: Sequence[Reading],
    *,
    name: str,
    scale: tuple[float, float],
    target: tuple[Number, Number] | None = None,
    few: Sequence[str] = (),
) -> str:
    """One svg role=img: dots by wave with whiskers, over the target's band.

    In: readings in order of time, their labels short ("Sp"); `name` says all the
    figures in words, as nothing in it can be pressed; `scale` from `shared_domain`;
    `target` as (from, to), both alike for a line. A sparse reading shows `few` at
    its index ("n 2") instead of a dot, or its n when `few` is left out.
    """
    y = Scale(*scale, AXIS, TOP)
    columns = [per_cent(middle(i, len(readings))) for i in range(len(readings))]
    placed = list(zip(columns, readings, strict=True))
    return chart(
        *_goal(y, target),
        level("axis", AXIS),
        *_lines(y, placed),
        *(_reading(y, x, reading) for x, reading in placed if _is_shown(reading)),
        *(label(reading.label, x, LABEL_LINE, "mid") for x, reading in placed),
        *_notes(placed, few),
        name=name,
        height=HEIGHT,
        kind="img",
    )


def _goal(y: Scale, target: tuple[Number, Number] | None) -> list[str]:
    if target is None:
        return []
    low, high = y.within(target[0]), y.within(target[1])
    band = element("rect", class_="goal", x=0, width="100%", y=high, height=low - high)
    return [band if low > high else level("goalline", low)]


def _lines(y: Scale, placed: list[tuple[str, Reading]]) -> list[str]:
    return [
        element(
            "line",
            class_="line" if before.is_solid and after.is_solid else "line dash",
            x1=start,
            x2=end,
            y1=y.within(before.value),
            y2=y.within(after.value),
        )
        for (start, before), (end, after) in pairwise(placed)
        if before.value is not None and after.value is not None
        if not before.sparse and not after.sparse
    ]


def _reading(y: Scale, x: str, reading: Reading) -> str:
    mark = dot(
        "dot" if reading.is_solid else "hollow", x, y.within(reading.value or 0), 4.5
    )
    if reading.span is None:
        return mark
    low, high = reading.span
    return upright("iv faint", x, y.within(high), y.within(low)) + mark


def _notes(placed: list[tuple[str, Reading]], few: Sequence[str]) -> list[str]:
    return [
        label(few[index] if few else str(reading.n), x, AXIS - 50, "mid")
        for index, (x, reading) in enumerate(placed)
        if reading.sparse
    ]


def _is_shown(reading: Reading) -> bool:
    return reading.value is not None and not reading.sparse
