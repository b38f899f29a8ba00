"""Parts of a whole in one bar."""

from collections.abc import Sequence

from reports.charts.marks import chart, element, per_cent
from reports.trends import Number

HEIGHT, THICKNESS = 20, 14


def shares(parts: Sequence[tuple[Number, int]], *, name: str | None = None) -> str:
    """One svg: segments side by side. In: (per cent, band 1 to 5) of each part, which
    together are at most 100. The row's cells give the figures, so it is decoration
    unless named.
    """
    marks, x = [], 0.0
    for share, band in parts:
        marks.append(
            element(
                "rect",
                class_=f"seg b{band}",
                x=per_cent(x),
                y=(HEIGHT - THICKNESS) / 2,
                width=per_cent(float(share)),
                height=THICKNESS,
            )
        )
        x += float(share)
    return chart(*marks, name=name, height=HEIGHT, kind="img")
