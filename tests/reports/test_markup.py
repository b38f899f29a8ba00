import pytest

from reports.markup import to_html


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("One line", "<p>One line</p>"),
        ("One\ntwo\n\nthree", "<p>One<br>two</p><p>three</p>"),
        ("## Why", "<h3>Why</h3>"),
        ("- a\n- b", '<ul class="bullets"><li>a</li><li>b</li></ul>'),
        ("1. a\n2. b", '<ol class="bullets"><li>a</li><li>b</li></ol>'),
        ("**so** and *so*", "<p><b>so</b> and <i>so</i></p>"),
        ("", ""),
        ("2 * 3 * 4 = 24", "<p>2 * 3 * 4 = 24</p>"),
    ],
)
def test_a_few_marks_are_understood(typed, shown):
    assert to_html(typed) == shown


def test_a_link_leads_to_the_web_and_nowhere_else():
    assert to_html("[here](https://example.com/?a=1&b=2)") == (
        '<p><a href="https://example.com/?a=1&amp;b=2" rel="noopener noreferrer">'
        "here</a></p>"
    )
    assert "<a" not in to_html("[here](javascript:alert(1))")
    assert "<a" not in to_html('[here](https://x" onclick="alert(1))')


@pytest.mark.parametrize(
    "typed",
    ["<script>alert(1)</script>", "**<b onclick=x>**", "- <img src=x>", "## <h1>"],
)
def test_markup_that_was_typed_is_text(typed):
    shown = to_html(typed)
    assert "&lt;" in shown
    for tag in ("<script", "<img", "<h1", "<b onclick"):
        assert tag not in shown
