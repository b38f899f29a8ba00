"""The phone's rules under the tables that Python passes too."""

import gzip
from pathlib import Path

import pytest
from django.conf import settings

from audits.answers import parse
from audits.definition import from_json
from audits.scoring import score
from tests.rules_js.node import ask_node, differences, golden_cases


@pytest.mark.parametrize("table", ["scoring", "conditions", "contacts", "timeline"])
def test_javascript_passes_the_golden_table(table):
    cases = [case for case in golden_cases() if case[0].startswith(table)]
    answers = ask_node([ask for _, ask, _ in cases])
    assert differences(cases, answers) == {}


def test_a_score_is_exact_where_floating_point_is_not():
    """Of 10¹⁶ and more no double is exact; the shares are of such sums."""
    most = {"weight": 1_000_000, "kind": "grid", "text": "?"}
    options = [{"key": "a", "label": "a", "points": 999_999}]
    options += [{"key": "b", "label": "b", "points": 333_331}]
    rows = [{"key": f"r{number}", "label": "r"} for number in range(50)]
    questions = [
        most | {"key": f"q{number}", "options": options, "rows": rows}
        for number in range(450)
    ]
    document = {"sections": [{"key": "s", "title": "s", "questions": questions}]}
    answers = {
        question["key"]: {"value": dict.fromkeys((row["key"] for row in rows), "ab"[n])}
        for number, question in enumerate(questions)
        for n in [number % 2]
    }
    [found] = ask_node([["score", document, answers]])
    assert found["score"] == score(from_json(document), parse(answers)).score


def test_an_answer_that_does_not_fit_is_refused_with_its_question():
    question = {"key": "q", "kind": "yes_no", "text": "?", "points": 100}
    document = {"sections": [{"key": "s", "title": "s", "questions": [question]}]}
    cases = [{"q": {"value": "maybe"}}, {"other": {"value": "yes"}}]
    found = ask_node([["score", document, answers] for answers in cases])
    assert found == [{"refused": "q"}, {"refused": "other"}]


def test_the_checklist_page_can_afford_its_conditions():
    """Its scripts, styles and pictures share 40 kB; these are sent compressed."""
    module = Path(settings.ROOT, "static/js/rules/conditions.js")
    assert len(gzip.compress(module.read_bytes())) <= 2_500
