"""Figures before the first column of a trend: that there are some, and where."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from reports.reading import periods
from reports.reading.cells import Cells
from reports.reading.grids import GRIDS
from reports.reading.selection import Selection
from reports.trends import Point

#: The columns that hold more than these.
COARSER = {"week": "month", "month": "quarter", "quarter": "wave"}


@dataclass(frozen=True, slots=True)
class Earlier:
    """What is said of them, and the trend that shows them, by its own name."""

    words: str
    link: str
    href: str


def earlier(selection: Selection, cells: Cells, points: list[Point]) -> Earlier | None:
    """None where every figure has its column: a calendar shows only its latest ones.
    `cells` by (wave id, month, …), `points` as they are shown."""
    if selection.by not in GRIDS or not points:
        return None
    grid = GRIDS[selection.by]
    is_weekly = selection.by == "week"
    # Weeks are those of the wave in question.
    months = periods.months_of(selection, cells) if is_weekly else [k[1] for k in cells]
    shown = grid.first_of(points[0].key)
    if is_weekly:
        shown = periods.weeks_since(max(months))
    first = min(months)
    if grid.begin(first) >= shown:
        return None
    words = {"n": grid.columns, "month": date_format(first, "F Y")}
    coarser = COARSER[selection.by]
    href = reverse("reports:trend") + selection.query(by=coarser)
    return Earlier(_words(selection.by) % words, _link(coarser), href)


def _words(by: str) -> str:
    if by == "week":
        return _("The last %(n)d weeks are shown; there are figures since %(month)s.")
    if by == "month":
        return _("The last %(n)d months are shown; there are figures since %(month)s.")
    return _("The last %(n)d quarters are shown; there are figures since %(month)s.")


def _link(by: str) -> str:
    if by == "month":
        return _("See them by month")
    if by == "quarter":
        return _("See them by quarter")
    return _("See them by wave")
