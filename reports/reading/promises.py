"""Promises: how often one is made, how many are kept, how late the others are."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from audits.definition import Measure
from audits.models import Channel
from reports.histograms import Histogram, Quantile
from reports.reading.behind import shops_of
from reports.reading.logs import Log
from reports.reading.rates import Rated, Timed
from reports.reading.selection import Selection
from reports.reading.spreads import Spreads
from reports.statistics import wilson
from reports.trends import display, rounded


@dataclass(frozen=True, slots=True)
class Rate(Rated):
    """`yes` of n contacts; `few`: too few to be shown. The addresses lead to the shops
    of n, and to those of `yes`."""

    n: int
    yes: int
    few: bool
    href: str = ""
    yes_href: str = ""

    @property
    def rate(self) -> tuple[int, int]:
        return self.yes, self.n


@dataclass(frozen=True, slots=True)
class Row(Timed):
    """One channel. `late` counts contacts whose promise was kept after its day, of
    which median and p90 are told; `late_href` leads to their shops."""

    label: str
    made: Rate
    kept: Rate
    late: int
    median: Quantile | None
    p90: Quantile | None
    late_href: str


@dataclass(frozen=True, slots=True)
class Promises:
    headline: str
    rows: list[Row]

    def lines(self) -> Iterator[Sequence[object]]:
        """For the CSV, as the other tables of contacts have theirs."""
        for row in self.rows:
            for name, rate in (("promise made", row.made), ("promise kept", row.kept)):
                if rate.few or rate.interval is None:
                    yield (name, row.label, None, None, rate.n, None, None, None)
                    continue
                share = Fraction(100 * rate.yes, rate.n)
                figures = (rounded(each) for each in (share, *rate.interval))
                yield (name, row.label, "yes", rate.yes, rate.n, *figures)


def promises(selection: Selection, known: Spreads) -> Promises:
    """`known` by (measure, channel id)."""
    rows = []
    for channel in selection.catalogue.channels:
        made = known.get((Measure.PROMISE_MADE, channel.pk))
        if made is None:
            continue
        kept = known.get((Measure.PROMISE_KEPT, channel.pk))
        late = _late(known.get((Measure.PROMISE_LATE_BY, channel.pk)))
        rows.append(
            Row(
                label=channel.name,
                made=_rate(selection, made, Measure.PROMISE_MADE, channel),
                kept=_rate(selection, kept, Measure.PROMISE_KEPT, channel),
                late=late.whole.n if late else 0,
                median=late.quantile(Fraction(1, 2)) if late else None,
                p90=late.quantile(Fraction(9, 10)) if late else None,
                late_href=shops_of(selection, LATE, channel=channel),
            )
        )
    return Promises(_headline(selection, rows), rows)


#: Kept after the day, whatever the delay.
LATE = Log(Measure.PROMISE_LATE_BY, "1-")


def _rate(
    selection: Selection,
    histogram: Histogram | None,
    measure: Measure,
    channel: Channel,
) -> Rate:
    """Of a measure that is 1 for yes and 0 for no."""
    if histogram is None:
        return Rate(0, 0, True)
    whole = histogram.whole
    href, yes = (
        shops_of(selection, Log(measure, part), channel=channel) for part in ("", "1")
    )
    few = whole.n < selection.minimum_n
    return Rate(whole.n, whole.total, few, href, yes)


def _late(histogram: Histogram | None) -> Histogram | None:
    """Only what was late at all: the slot of nought is in time."""
    if histogram is None:
        return None
    slots = {at: slot for at, slot in histogram.slots.items() if at}
    return Histogram(histogram.measure, slots) if slots else None


def _headline(selection: Selection, rows: list[Row]) -> str:
    made = sum(row.made.yes for row in rows)
    n, kept = sum(row.kept.n for row in rows), sum(row.kept.yes for row in rows)
    if n < selection.minimum_n:
        return _("Too few promises to say whether they are kept: n %(n)d.") % {"n": n}
    low, high = wilson(kept, n)
    words = {
        "share": display(Fraction(100 * kept, n), 0),
        "low": display(low, 0), "high": display(high, 0), "n": n, "open": made - n,
    }  # fmt: skip
    said = _(
        "Of 100 promises %(share)s are kept in time (%(low)s to %(high)s), n %(n)d"
    )
    if made > n:
        undue = ngettext(
            "%(open)d contact had only promises that were not due yet",
            "%(open)d contacts had only promises that were not due yet",
            made - n,
        )
        said = f"{said}; {undue}"
    return said % words
