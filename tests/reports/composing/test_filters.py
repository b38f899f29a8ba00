import pytest

from reports.composing.filters import merged

REPORT = {"program": "p", "wave": "w", "channel": "c", "by": "wave"}


@pytest.mark.parametrize(
    ("block", "shown"),
    [
        ({}, REPORT),
        ({"channel": "d"}, {**REPORT, "channel": "d"}),
        ({"channel": ""}, REPORT),
        ({"wave": "all"}, {**REPORT, "wave": "all"}),
        ({"wave": "latest"}, {"program": "p", "channel": "c", "by": "wave"}),
        ({"program": "q"}, {"program": "q", "channel": "c", "by": "wave"}),
        ({"program": "q", "wave": "v"}, {**REPORT, "program": "q", "wave": "v"}),
    ],
)
def test_a_block_says_what_it_shows_else_the_report_does(block, shown):
    assert merged(REPORT, block) == shown
