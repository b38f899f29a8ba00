"""Where one total stands among the bands, for the head of a scorecard."""

from collections.abc import Sequence
from itertools import pairwise

from reports.charts.marks import chart, element, label, per_cent, upright
from reports.charts.scales import edge
from reports.trends import Number, display

HEIGHT, TOP, THICKNESS = 44, 8, 9


def verdict(
    value: Number | None,
    *,
    name: str,
    cuts: Sequence[Number],
    target: Number | None = None,
) -> str:
    """One svg role=img: the bands side by side, a white square at the value.

    In: `cuts` are the lower edges of bands 2 to 5 in per cent points, rising; `name`
    says it in words ("60 of 100: weak. Target 80."). None is no score: no square.
    """
    ends = [0.0, *map(float, cuts), 100.0]
    marks = [
        _band(number, low, high) for number, (low, high) in enumerate(pairwise(ends), 1)
    ]
    marks += [
        label(display(cut, 0), per_cent(float(cut)), HEIGHT - 4, "mid") for cut in cuts
    ]
    marks.append(label("100", per_cent(edge(1, 1)), HEIGHT - 4, "end"))
    if target is not None:
        line = upright(
            "goalline", per_cent(float(target)), TOP - 6, TOP + THICKNESS + 6
        )
        marks.append(line)
    if value is not None:
        marks.append(_square(float(value)))
    return chart(*marks, name=name, height=HEIGHT, kind="img")


def _band(number: int, low: float, high: float) -> str:
    return element(
        "rect",
        class_=f"seg b{number}",
        x=per_cent(low),
        y=TOP,
        width=per_cent(high - low),
        height=THICKNESS,
    )


def _square(value: float) -> str:
    # A nested picture carries the square, as a rect's x cannot be "60% - 8px".
    square = element(
        "rect", class_="hollow here", x=-8, y=TOP - 4, width=16, height=THICKNESS + 8
    )
    return element("svg", square, class_="free", x=per_cent(value))
