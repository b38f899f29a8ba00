"""Bars from 0 to 100: a section's bullet, and a tiny one for a cell."""

from reports.charts.marks import chart, element, level, per_cent, upright
from reports.charts.scales import Scale
from reports.trends import Number

HEIGHT, TINY_HEIGHT = 22, 8
WHOLE_SCALE = Scale(0, 100, 0, 100)


def bullet(
    value: Number | None,
    *,
    band: int = 0,
    target: Number | None = None,
    peers: Number | None = None,
    name: str | None = None,
) -> str:
    """One svg: a bar to the value, a line at the target, a tick at the peers' score.

    In: per cent points; None is no score and draws no bar, which is not a bar of 0.
    The row's cells give the figures, so it is decoration unless it has a name.
    """
    marks = [level("grid", HEIGHT / 2)]
    if value is not None:
        marks.append(level("bar", HEIGHT / 2, "0", _x(value)))
    if target is not None:
        marks.append(upright("goalline", _x(target), 0, HEIGHT))
    if peers is not None:
        marks.append(upright("iv peers", _x(peers), 3, HEIGHT - 3))
    return chart(*marks, name=name, height=HEIGHT, kind="img", band=band)


def tiny(value: Number | None, *, band: int = 0, name: str | None = None) -> str:
    """One low svg: a track, and a bar on it as wide as the value (per cent)."""
    marks = [element("rect", class_="track", width="100%", height=TINY_HEIGHT, rx=2)]
    if value is not None:
        bar = element("rect", class_="seg", width=_x(value), height=TINY_HEIGHT, rx=2)
        marks.append(bar)
    return chart(*marks, name=name, height=TINY_HEIGHT, kind="img", band=band)


def _x(value: Number) -> str:
    return per_cent(WHOLE_SCALE.within(value))
