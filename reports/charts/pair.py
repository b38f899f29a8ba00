"""Two rates of one thing on a common scale: how far they lie apart."""

from reports.charts.bars import WHOLE_SCALE
from reports.charts.marks import chart, dot, level, per_cent
from reports.trends import Number

HEIGHT = 20


def pair(one: Number, other: Number, *, band: int = 0, name: str | None = None) -> str:
    """One svg from 0 to 100: a full dot at `one`, an open one at `other`, a line
    between them. In: per cent points. The row's cells give the figures, so it is
    decoration unless named.
    """
    first, second = (per_cent(WHOLE_SCALE.within(each)) for each in (one, other))
    return chart(
        level("grid", HEIGHT / 2),
        level("iv", HEIGHT / 2, second, first),
        dot("hollow", second, HEIGHT / 2, 5),
        dot("dot", first, HEIGHT / 2, 6),
        name=name,
        height=HEIGHT,
        kind="img",
        band=band,
    )
