"""Figures before the first column of a trend: that there are some, and where."""

from dataclasses import dataclass
from datetime import date

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
    """What is said of them, and the page that shows them, by its own name."""

    words: str
    link: str
    href: str


def earlier(selection: Selection, cells: Cells, points: list[Point]) -> Earlier | None:
    """None where every figure has its column: a calendar shows only its latest ones.
    `cells` by (wave id, month, …), `points` as they are shown."""
    if selection.by not in GRIDS or not points:
        return None
    if selection.by != "week":
        shown = GRIDS[selection.by].first_of(points[0].key)
        return before(selection, min(key[1] for key in cells), shown, "reports:trend")
    # Weeks are those of the wave in question.
    months = periods.months_of(selection, cells)
    shown = periods.weeks_since(max(months))
    return before(selection, min(months), shown, "reports:trend")


def before(
    selection: Selection, first: date, shown: date, route: str
) -> Earlier | None:
    """What to say where the first month with figures lies before the first column;
    `route` is the page that shows coarser ones."""
    grid = GRIDS[selection.by]
    if grid.begin(first) >= shown:
        return None
    words = {"n": grid.columns, "month": date_format(first, "F Y")}
    coarser = COARSER[selection.by]
    href = reverse(route) + selection.query(by=coarser)
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
