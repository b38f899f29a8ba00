"""How long customers wait: median, p90 and the share within the promise, by channel and
over time. Never only a mean: one answer after a month would hide a hundred at once.

From histograms (`spreads`): a median or p90 lies for certain between the two limits
that are given with it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from audits.definition import Measure
from audits.models import Wave
from reports.charts.readings import Reading
from reports.charts.trend import trend
from reports.charts.waits import waits
from reports.findings import Finding
from reports.histograms import Histogram, Quantile
from reports.reading import earlier, focus
from reports.reading.behind import shops_of
from reports.reading.chips import Chip, Choice, trend_chips
from reports.reading.earlier import Earlier
from reports.reading.grids import GRIDS, Grid
from reports.reading.logs import NAMES, PROMISES, Log
from reports.reading.periods import filters_of
from reports.reading.rates import Rated, Timed
from reports.reading.selection import Selection
from reports.reading.spreads import Spreads, spreads
from reports.statistics import Change, two_proportions
from reports.trends import rounded

MEASURES = {
    each: NAMES[each]
    for each in (
        Measure.TIME_TO_ANSWER,
        Measure.QUEUE_TIME,
        Measure.HOLD_TIME,
        Measure.TIME_TO_RESOLUTION,
    )
}
MIDDLE, NINE_OF_TEN = Fraction(1, 2), Fraction(9, 10)


@dataclass(frozen=True, slots=True)
class Row(Rated, Timed):
    """One group: `few` have too few contacts to be shown. The addresses lead to the
    shops of n, to those of `promised`, and to those within the promise and not."""

    label: str
    n: int
    median: Quantile | None
    p90: Quantile | None
    promised: int
    within: int
    few: bool
    href: str
    chart: str = ""
    key: str = ""
    promised_href: str = ""
    within_href: str = ""
    late_href: str = ""

    @property
    def late(self) -> int:
        return self.promised - self.within

    @property
    def rate(self) -> tuple[int, int]:
        return self.within, self.promised


@dataclass(frozen=True, slots=True)
class Page:
    """`whole` is of the chosen wave, `rows` its channels, `periods` the columns over
    time, `measures` every measure of the chosen wave."""

    selection: Selection
    finding: Finding
    measure: Measure
    name: str
    whole: Row
    rows: list[Row]
    periods: list[Row]
    earlier: Earlier | None
    measures: list[Row]
    chart: str

    @property
    def is_empty(self) -> bool:
        return not any(row.n for row in [*self.measures, *self.periods])

    @property
    def table(self) -> Iterable[Sequence[object]]:
        yield (
            "group", "name", "n", "median_seconds", "median_low", "median_high",
            "p90_seconds", "p90_low", "p90_high", "promised", "within",
            "within_percent", "within_low", "within_high",
        )  # fmt: skip
        groups = (
            ("all", [self.whole]),
            ("channel", self.rows),
            (self.selection.by, self.periods),
            ("measure", self.measures),
        )
        for group, rows in groups:
            yield from (_line(group, row) for row in rows)


def read(asked: Selection) -> Page:
    asked = replace(asked, section="", question="", slot="", answer="")
    if asked.by in WITHOUT:
        asked = replace(asked, by="month")
    selection, _cells = focus.read(asked)
    measure = Measure(selection.more.get("measure") or Measure.TIME_TO_ANSWER)
    known = spreads(replace(selection, wave=None), MEASURES, *BY)
    everything = {key[1:]: each for key, each in known.items() if key[0] == measure}
    periods = _periods(selection, everything, measure)
    now = _of_wave(everything, selection.wave)
    whole = _row(selection, _("All channels"), now, measure)
    before = _of_wave(everything, selection.compare) if selection.compare else None
    return Page(
        selection=selection,
        finding=_finding(selection, measure, whole, before),
        measure=measure,
        name=str(MEASURES[measure]),
        whole=whole,
        rows=_channels(selection, everything, measure),
        periods=periods,
        earlier=_earlier(selection, everything),
        measures=_measures(selection, known),
        chart=_chart(selection, periods),
    )


#: Histograms are kept by month.
WITHOUT = {"week"}
#: Keys of the spreads after the measure: ids of wave and channel, month between.
BY = ("wave", "month", "channel")


def chips(page: Page) -> list[Chip]:
    """Which time, and the columns."""
    choices = [
        Choice(str(name), page.selection.query(measure=each), each == page.measure)
        for each, name in MEASURES.items()
    ]
    return [
        Chip(_("Time"), page.name, choices, is_on=True),
        *trend_chips(page.selection, WITHOUT),
    ]


def _is_now(selection: Selection, wave: int) -> bool:
    return selection.wave is None or wave == selection.wave.pk


def _summed(histograms: Iterable[Histogram]) -> Histogram | None:
    found: Histogram | None = None
    for each in histograms:
        found = each if found is None else found + each
    return found


def _of_wave(cells: Spreads, wave: Wave | None) -> Histogram | None:
    """Of one wave, or of all of them."""
    return _summed(e for key, e in cells.items() if wave is None or key[0] == wave.pk)


def _row(
    selection: Selection,
    label: str,
    histogram: Histogram | None,
    measure: Measure,
    *,
    key: str = "",
    **filters: object,
) -> Row:
    href, promised, within, late = (
        shops_of(selection, Log(measure, part), **filters) for part in ("", *PROMISES)
    )
    if histogram is None:
        return Row(label, 0, None, None, 0, 0, True, href, key=key)
    whole = histogram.whole
    median, p90 = (histogram.quantile(each) for each in (MIDDLE, NINE_OF_TEN))
    drawn = waits(median.value, p90.value, band=4) if median and p90 else ""
    return Row(
        label=label,
        n=whole.n,
        median=median,
        p90=p90,
        promised=histogram.promised,
        within=histogram.within,
        few=whole.n < selection.minimum_n,
        href=href,
        chart=drawn,
        key=key,
        promised_href=promised,
        within_href=within,
        late_href=late,
    )


def _channels(selection: Selection, cells: Spreads, measure: Measure) -> list[Row]:
    """Channels of the chosen wave, in their order."""
    rows = []
    for channel in selection.catalogue.channels:
        found = _summed(
            each
            for (wave, _month, pk), each in cells.items()
            if pk == channel.pk and _is_now(selection, wave)
        )
        if found:
            row = _row(selection, channel.name, found, measure, channel=channel)
            rows.append(row)
    return rows


def _measures(selection: Selection, known: Spreads) -> list[Row]:
    rows = []
    for measure, name in MEASURES.items():
        found = _summed(
            each
            for (told, wave, *_rest), each in known.items()
            if told == measure and _is_now(selection, wave)
        )
        if found:
            rows.append(_row(selection, str(name), found, measure, key=measure))
    return rows


def _periods(selection: Selection, cells: Spreads, measure: Measure) -> list[Row]:
    if selection.by == "wave":
        rows = [
            _row(selection, wave.name, _of_wave(cells, wave), measure, wave=wave)
            for wave in selection.catalogue.waves
        ]
        return [row for row in rows if row.n]
    grid = GRIDS[selection.by]
    return [
        _row(
            selection,
            grid.label(first),
            _summed(e for key, e in cells.items() if grid.begin(key[1]) == first),
            measure,
            key=grid.short(first),
            **filters_of(selection, grid, first),
        )
        for first in _firsts(grid, cells)
    ]


def _firsts(grid: Grid, cells: Spreads) -> list[date]:
    """The first days of the periods that are shown."""
    return sorted({grid.begin(key[1]) for key in cells})[-grid.columns :]


def _earlier(selection: Selection, cells: Spreads) -> Earlier | None:
    grid = GRIDS.get(selection.by)
    if grid is None or not cells:
        return None
    first, shown = min(key[1] for key in cells), _firsts(grid, cells)[0]
    return earlier.before(selection, first, shown, "reports:times")


def _chart(selection: Selection, periods: list[Row]) -> str:
    """The share within the promise over time."""
    readings = [
        Reading(
            label=row.key or row.label,
            n=row.promised,
            value=row.share,
            low=row.interval.low if row.interval else None,
            high=row.interval.high if row.interval else None,
            href=row.promised_href,
            title=_title(row),
            sparse=row.promised < selection.minimum_n,
        )
        for row in periods
        if row.promised
    ]
    return trend(
        readings,
        name=_(
            "Share within the promise over time. The numbers are in the table below."
        ),
    )


def _title(row: Row) -> str:
    words = {"label": row.label, "share": row.share_text, "n": row.promised}
    return _(
        "%(label)s: %(share)s of 100 within the promise, n %(n)d. See these shops."
    ) % (words)


def _finding(
    selection: Selection, measure: Measure, whole: Row, before: Histogram | None
) -> Finding:
    if whole.few or whole.median is None or whole.p90 is None:
        headline = _("Too few contacts with a log to say: n %(n)d.") % {"n": whole.n}
        return Finding(headline, _method())
    words = {
        "name": MEASURES[measure],
        "median": whole.median_text,
        "p90": whole.p90_text,
    }
    headline = (
        _("%(name)s: half within %(median)s, nine of ten within %(p90)s.") % words
    )
    return Finding(headline, f"{_promise(selection, whole, before)} {_method()}")


def _promise(selection: Selection, whole: Row, before: Histogram | None) -> str:
    if not whole.promised:
        return _("Nothing was promised for it.")
    words = {
        "share": whole.share_text, "low": whole.low, "high": whole.high,
        "n": whole.promised,
    }  # fmt: skip
    now = (
        ngettext(
            "Within the promise: %(share)s of 100 (95 %% interval %(low)s to "
            "%(high)s), n %(n)d contact.",
            "Within the promise: %(share)s of 100 (95 %% interval %(low)s to "
            "%(high)s), n %(n)d contacts.",
            whole.promised,
        )
        % words
    )
    return f"{now} {_since(selection, whole, before)}".strip()


def _since(selection: Selection, whole: Row, before: Histogram | None) -> str:
    if before is None or selection.compare is None:
        return ""
    least = min(whole.promised, before.promised)
    change = two_proportions(
        whole.within, whole.promised, before.within, before.promised
    )
    name = {"wave": selection.compare.name}
    if change is None or least < selection.minimum_n:
        return _("Too few to compare with %(wave)s.") % name
    return _in_words(change) % name


def _in_words(change: Change) -> str:
    if not change.significant:
        return _("No significant change since %(wave)s.")
    if change.difference > 0:
        return _("A real rise since %(wave)s.")
    return _("A real fall since %(wave)s.")


def _method() -> str:
    return _(
        "Median and p90 are read from a histogram: each lies for certain between the "
        "two limits beside it."
    )


def _line(group: str, row: Row) -> Sequence[object]:
    """Of too few contacts only how many there were."""
    if row.few or row.median is None or row.p90 is None:
        return (group, row.label, row.n, *[None] * 11)
    low, high = row.interval or (None, None)
    return (
        group, row.label, row.n,
        row.median.value, row.median.low, row.median.high,
        row.p90.value, row.p90.low, row.p90.high,
        row.promised, row.within,
        *(None if each is None else rounded(each) for each in (row.share, low, high)),
    )  # fmt: skip
