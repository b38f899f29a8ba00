"""The rules in the page's own JavaScript: the golden tables, in Chromium, on a page of
ours, with the content policy that it has."""

import pytest
from django.templatetags.static import static

from tests.rules_js.node import HERE, differences, golden_cases

pytestmark = [
    pytest.mark.browser,
    pytest.mark.page_only,
    pytest.mark.django_db(transaction=True),
]

ANSWER = (HERE / "answer.mjs").read_text("utf-8").partition("export default ")[2]


def test_golden_tables_hold_in_the_page(visit):
    started = visit()
    started.open("/accounts/login/")
    cases = list(golden_cases())
    root = static("js/rules/")
    given = {"root": root, "cases": [ask for _, ask, _ in cases]}
    answers = started.page.evaluate(ANSWER.strip().removesuffix(";"), given)
    assert differences(cases, answers) == {}
    assert (len(cases) > 200, started.troubles) == (True, [])
