"""Several figures of one row on a common scale: how far apart they lie."""

from collections.abc import Sequence

from reports.charts.marks import chart, dot, element, level, per_cent
from reports.charts.scales import Scale
from reports.trends import Number

HEIGHT = 20
WHOLE = Scale(0, 100, 0, 100)


def across(
    values: Sequence[tuple[Number, int, bool]], *, name: str | None = None
) -> str:
    """One svg: a line from the lowest to the highest, a dot for each figure.

    In: (per cent points, band 1..5 for its colour, whether it is voice); voice is a
    square. The row's cells give the figures, so it is decoration unless named.
    """
    if not values:
        return chart(name=name, height=HEIGHT, kind="img")
    places = [WHOLE.within(value) for value, _band, _is_voice in values]
    line = level("iv", HEIGHT / 2, per_cent(min(places)), per_cent(max(places)))
    marks = [_mark(*each) for each in values]
    return chart(line, *marks, name=name, height=HEIGHT, kind="img")


def _mark(value: Number, band: int, is_voice: bool) -> str:
    x, classes = per_cent(WHOLE.within(value)), f"dot b{band}"
    if not is_voice:
        return dot(classes, x, HEIGHT / 2, 5)
    # A nested picture: its x is in per cent, the square around it in px.
    square = element("rect", class_=classes, x=-6, y=-6, width=12, height=12)
    return element("svg", square, class_="free", x=x, y=HEIGHT / 2)
