"""What a row of a table says of a rate, and of times: rounded, with limits."""

from fractions import Fraction

from django.utils.translation import gettext as _

from reports.histograms import Quantile
from reports.statistics import Interval, wilson
from reports.trends import display
from shoppers.templatetags import figures

#: From here on days are what people count in.
LONG = 2 * figures.DAY


class Rated:
    """A row with a `rate`: so many of so many."""

    __slots__ = ()

    @property
    def rate(self) -> tuple[int, int]:
        raise NotImplementedError

    @property
    def share(self) -> Fraction | None:
        """In per cent, exact."""
        good, n = self.rate
        return Fraction(100 * good, n) if n else None

    @property
    def interval(self) -> Interval | None:
        good, n = self.rate
        return wilson(good, n) if n else None

    @property
    def share_text(self) -> str:
        return "–" if self.share is None else display(self.share, 0)

    @property
    def low(self) -> str | None:
        return display(self.interval.low, 0) if self.interval else None

    @property
    def high(self) -> str | None:
        return display(self.interval.high, 0) if self.interval else None


class Timed:
    """A row with a `median` and a `p90` of seconds."""

    __slots__ = ()
    median: Quantile | None
    p90: Quantile | None

    @property
    def median_text(self) -> str:
        return about(self.median)

    @property
    def median_limits(self) -> str:
        return limits(self.median)

    @property
    def p90_text(self) -> str:
        return about(self.p90)

    @property
    def p90_limits(self) -> str:
        return limits(self.p90)


def about(quantile: Quantile | None) -> str:
    return "–" if quantile is None else length(quantile.value)


def limits(quantile: Quantile | None) -> str:
    """Between which lengths it lies for certain; nothing where it is exact."""
    if quantile is None or quantile.low == quantile.high:
        return ""
    if quantile.high is None:
        return _("over %(low)s") % {"low": length(quantile.low)}
    # The next second is the edge that people know: 45 s to 1 min, not to 59 s.
    words = {"low": length(quantile.low), "high": length(quantile.high + 1)}
    return _("%(low)s to under %(high)s") % words


def length(seconds: int) -> str:
    return figures.about(seconds) if seconds >= LONG else figures.duration(seconds)
