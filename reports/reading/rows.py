"""One figure as a row of a table: rounded once, with its interval, n and band."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from reports.findings import detail, group_finding, pass_detail
from reports.reading.selection import Selection
from reports.statistics import Estimate
from reports.trends import Point, display, rounded


@dataclass(frozen=True, slots=True)
class Row:
    """`score` is None for nothing measured; `few`: too few shops to be shown; `note`
    is what begins here, `imported` says that shops of it were done elsewhere."""

    label: str
    n: int
    score: Decimal | None = None
    low: Decimal | None = None
    high: Decimal | None = None
    band: int = 0
    few: bool = False
    href: str | None = None
    note: str = ""
    imported: str = ""


def row_of(selection: Selection, point: Point) -> Row:
    return row(selection, point.label, point.estimate, point.href)


def row(
    selection: Selection,
    label: str,
    estimate: Estimate | None,
    href: str | None = None,
) -> Row:
    if estimate is None:
        return Row(label, 0, href=href)
    around = estimate.interval
    return Row(
        label,
        estimate.n,
        rounded(estimate.mean),
        rounded(around.low) if around else None,
        rounded(around.high) if around else None,
        selection.band(estimate.mean),
        estimate.n < selection.minimum_n,
        href,
    )


def whole(selection: Selection, estimate: Estimate | None) -> str:
    """What all of it says in the wave in question, under a headline about its parts."""
    label = selection.wave.name if selection.wave else _("Every wave")
    if selection.question and estimate:
        return pass_detail(label, estimate)
    return detail(label, estimate, selection.aggregation)


def spread(selection: Selection, points: Sequence[Point]) -> str:
    """Where these points stand: against the target, which is one of scores; pass
    rates are told apart by themselves."""
    least = selection.minimum_n
    if not selection.question:
        return group_finding(points, selection.target, minimum_n=least).headline
    judged = [
        (p.estimate.mean, p.label)
        for p in points
        if p.estimate and p.estimate.n >= least
    ]
    if not judged:
        return _("Too few shops to say where it fails.")
    (low, worst), (high, best) = min(judged), max(judged)
    words = {"low": display(low, 0), "high": display(high, 0)}
    if low == high:
        return _("Passed alike everywhere: in %(low)s of 100 shops.") % words
    words |= {"worst": worst, "best": best}
    return (
        _(
            "Passed least at %(worst)s, in %(low)s of 100 shops; "
            "most at %(best)s, in %(high)s."
        )
        % words
    )
