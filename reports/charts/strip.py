"""The place of one location on a common scale, for a row of a league table."""

from reports.charts.marks import chart, dot, element, level, per_cent, upright
from reports.charts.scales import Scale
from reports.trends import Number

HEIGHT = 20
SCALE = (30.0, 100.0)


def strip(
    value: Number,
    interval: tuple[float, float] | None = None,
    *,
    band: int = 0,
    target: Number | None = None,
    scale: tuple[float, float] = SCALE,
    name: str | None = None,
) -> str:
    """One svg: a dot at the value, a line for its interval, a tick at the target.

    In: per cent points; `band` 1..5 colours it. A value below the scale is an arrow
    at its edge. The row's cells give the figures, so it is decoration unless named.
    """
    x = Scale(*scale, 0, 100)
    marks = []
    if target is not None:
        marks.append(upright("goalline", per_cent(x.within(target)), 0, HEIGHT))
    if interval is not None:
        low, high = (per_cent(x.within(end)) for end in interval)
        marks.append(level("iv", HEIGHT / 2, low, high))
    marks.append(_value(x, value))
    return chart(*marks, name=name, height=HEIGHT, kind="img", band=band)


def _value(x: Scale, value: Number) -> str:
    if value < x.low:
        return element("path", class_="dot", d="M0 10 10 4v12z")
    return dot("dot", per_cent(x.within(value)), HEIGHT / 2, 6)
