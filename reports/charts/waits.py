"""A time in one row: where its median and its 90th percentile lie, on a scale that has
room for seconds and for days."""

import math

from reports.charts.marks import chart, dot, level, per_cent, upright

HEIGHT = 20
MINUTE, HOUR, DAY = 60, 3600, 86_400
#: Lines of the scale, from one second to a month.
LINES = (MINUTE, HOUR, DAY)
LOW, HIGH = 1, 30 * DAY


def waits(median: int, p90: int, *, band: int = 0, name: str | None = None) -> str:
    """One svg: a dot at the median, a line to the p90 with an end, upright lines at a
    minute, an hour and a day. In: seconds. The row's cells give the figures, so it is
    decoration unless named.
    """
    middle, far = (per_cent(place(each)) for each in (median, p90))
    return chart(
        *(upright("grid", per_cent(place(line)), 0, HEIGHT) for line in LINES),
        level("iv", HEIGHT / 2, middle, far),
        upright("iv", far, 4, HEIGHT - 4),
        dot("dot", middle, HEIGHT / 2, 6),
        name=name,
        height=HEIGHT,
        kind="img",
        band=band,
    )


def place(seconds: int) -> float:
    """Where a time stands, in per cent of the width: each tenfold is as wide."""
    held = min(max(seconds, LOW), HIGH)
    return 100 * math.log(held / LOW) / math.log(HIGH / LOW)
