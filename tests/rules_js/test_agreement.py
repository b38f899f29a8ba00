"""Python and JavaScript agree on thousands of shops that nobody thought of."""

import json
from random import Random

import msgspec
import pytest

from audits.answers import parse
from audits.conditions import Context, demands_evidence, visible_questions
from audits.contacts import EventKind, measured, with_measured
from audits.definition import Measure, faults, read, to_json
from audits.scoring import AnswerError, score
from tests.rules_js import shops
from tests.rules_js.node import ask_node

SHOPS = 4_000


@pytest.fixture(scope="module")
def both():
    """Each shop with what Python and what JavaScript says of it."""
    random = Random(3)
    made = [shops.shop(random) for _ in range(SHOPS)]
    asked = [written_out(each) | {"measures": shops.MEASURES} for each in made]
    theirs = ask_node([["all", each] for each in asked])
    return [
        (each, by_python(each), answer)
        for each, answer in zip(made, theirs, strict=True)
    ]


def written_out(shop):
    """With and without its defaults, as documents come from outside and from us."""
    if len(shop["answers"]) % 2:
        return shop
    return shop | {"checklist": to_json(read(shop["checklist"]))}


def by_python(shop):
    checklist = read(shop["checklist"])
    context = msgspec.convert(shop["context"], Context)
    given = parse(shop["answers"])
    answers = with_measured(checklist, given, context.contacts)
    visible = visible_questions(checklist, answers, context)
    result = result_of(checklist, answers, context)
    return {
        "measures": [
            measured(Measure(each), context.contacts) for each in shops.MEASURES
        ],
        "filled": {
            key: each.value for key, each in answers.items() if each != given.get(key)
        },
        "visible": [each.key for each in checklist.questions() if each.key in visible],
        "evidence": list(evidence_of(checklist, answers, context, visible, result)),
        "score": result,
    }


def evidence_of(checklist, answers, context, visible, result):
    shown = {key: each for key, each in answers.items() if key in visible}
    lost = {
        each["key"]
        for each in result.get("questions", ())
        if each["earned"] < each["possible"]
    }
    for each in checklist.questions():
        is_lost = each.key in lost
        if each.key in visible and demands_evidence(
            each, lost=is_lost, answers=shown, context=context
        ):
            yield each.key


def result_of(checklist, answers, context):
    try:
        scored = score(checklist, answers, context)
    except AnswerError as error:
        return {"refused": error.key}
    result = json.loads(msgspec.json.encode(scored, enc_hook=str))
    for each in (result, *result["sections"]):
        del each["exact"]
    return result


@pytest.mark.parametrize("part", ["measures", "filled", "visible", "evidence", "score"])
def test_python_and_javascript_agree(both, part):
    unlike = [
        (shop, ours[part], theirs[part])
        for shop, ours, theirs in both
        if ours[part] != theirs[part]
    ]
    assert unlike[:1] == []


def test_shops_are_worth_comparing(both):
    """No agreement about nothing: much is hidden, and most shops have a score."""
    hidden = [len(ours["visible"]) < count_of(shop) for shop, ours, _ in both]
    scored = [ours["score"].get("score") not in (None, 0) for _, ours, _ in both]
    refused = ["refused" in ours["score"] for _, ours, _ in both]
    assert min(sum(hidden), sum(scored), 20 * sum(refused)) > SHOPS / 3


def count_of(shop):
    return sum(len(section["questions"]) for section in shop["checklist"]["sections"])


def test_checklists_could_be_published(both):
    checklists = [read(shop["checklist"]) for shop, _, _ in both]
    wrong = [fault.message for each in checklists for fault in faults(each)]
    assert [said for said in wrong if "can never be shown" not in said] == []
    assert len(wrong) < SHOPS / 4


def test_shops_hold_every_event_and_measure():
    assert (set(shops.EVENTS), set(shops.MEASURES)) == (set(EventKind), set(Measure))
