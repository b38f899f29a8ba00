from decimal import Decimal

import pytest

from reports.composing.words import figure
from reports.reading.rows import Row


@pytest.mark.parametrize(
    ("row", "words"),
    [
        (
            Row("Phone", 38, Decimal("66.0"), Decimal("60.1"), Decimal("71.9")),
            "Phone: 66.0 (60.1 to 71.9), n 38",
        ),
        (Row("Phone", 1, Decimal("66.0")), "Phone: 66.0, n 1"),
        (Row("Phone", 2, Decimal("66.0"), few=True), "Phone: too few shops, n 2"),
        (Row("Phone", 0), "Phone: too few shops, n 0"),
    ],
)
def test_a_figure_is_told_with_its_interval_and_its_n(row, words):
    assert figure(row) == words
