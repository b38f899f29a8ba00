import pytest

from reports.histograms import Quantile
from reports.reading.rates import Rated, length, limits


class Row(Rated):
    def __init__(self, *rate):
        self._rate = rate

    @property
    def rate(self):
        return self._rate


def test_a_rate_has_its_share_and_interval():
    row = Row(16, 18)
    assert (row.share_text, row.low, row.high) == ("89", "67", "97")


def test_nothing_counted_is_no_rate():
    row = Row(0, 0)
    assert (row.share, row.interval, row.low, row.share_text) == (None, None, None, "–")


@pytest.mark.parametrize(
    ("quantile", "words"),
    [
        (None, ""),
        (Quantile(30, 30, 30), ""),
        (Quantile(37, 30, 44), "30 s to under 45 s"),
        (Quantile(2_000_000, 1_382_400, None), "over 16 days"),
    ],
)
def test_a_quantile_says_between_what_it_lies(quantile, words):
    assert limits(quantile).replace("\N{NO-BREAK SPACE}", " ") == words


def test_long_times_are_counted_in_days():
    assert length(5 * 86_400 + 3600) == "5 days"
