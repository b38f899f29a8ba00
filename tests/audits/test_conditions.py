import json
import re
from pathlib import Path
from random import Random

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from audits.answers import check, parse
from audits.conditions import Context, demands_evidence, holds, visible_questions
from audits.definition import (
    WHOLE,
    Condition,
    Kind,
    Op,
    Question,
    Rule,
    Subject,
    faults,
    from_json,
    read,
    to_json,
)
from audits.definition.conditions import condition_faults
from audits.given import Given
from audits.scoring import score
from tests.rules_js.shops import shop

GOLDEN = json.loads((Path(__file__).parents[1] / "golden/conditions.json").read_text())


@pytest.mark.parametrize("case", GOLDEN, ids=[case["name"] for case in GOLDEN])
def test_golden_case_shows_the_questions_worked_out_by_hand(case):
    context = msgspec.convert(case["context"], Context)
    checklist = from_json(case["checklist"])
    visible = visible_questions(checklist, parse(case["answers"]), context)
    ordered = [each.key for each in checklist.questions() if each.key in visible]
    assert ordered == case["visible"]


def test_golden_table_holds_sixty_cases_and_every_operation():
    said = json.dumps(GOLDEN)
    assert len({case["name"] for case in GOLDEN}) >= 60
    assert [op for op in Op if f'"op": "{op}"' not in said] == []


@pytest.mark.parametrize("op", [Op.IS, Op.ONE_OF, Op.INCLUDES, Op.ABOVE])
def test_an_unsound_draft_is_still_evaluated(op):
    """A preview shows drafts; what cannot be compared does not hold."""
    answers = {"g": Given({"r": "a"}), "n": Given(3), "m": Given(["a"])}
    for key in ("g", "n", "x"):
        for value in (None, "a", 9, ("a",)):
            assert not holds(Condition(op, key=key, value=value), answers)


def test_only_an_answer_can_be_not_applicable():
    condition = Condition(Op.NOT_APPLICABLE, subject=Subject.CHANNEL)
    assert not holds(condition, {}, Context(channel="phone"))


def test_no_condition_always_holds():
    assert holds(None, {})


@pytest.mark.parametrize(
    ("rule", "lost", "answer", "expected"),
    [
        (Rule.ALWAYS, False, "a", True),
        (Rule.ALWAYS, False, "b", False),
        (Rule.POINTS_LOST, True, "a", True),
        (Rule.POINTS_LOST, False, "a", False),
        (Rule.NEVER, True, "a", False),
    ],
)
def test_evidence_is_demanded_by_its_rule_where_its_condition_holds(
    rule, lost, answer, expected
):
    when = Condition(Op.IS, key="q", value="a")
    question = Question("q", "text", "?", evidence_rule=rule, evidence_when=when)
    answers = {"q": Given(answer)}
    assert demands_evidence(question, lost=lost, answers=answers) is expected


# Properties, over shops made up from a seed.


class Shop:
    """A checklist with conditions, a context and sound answers, hidden ones too."""

    def __init__(self, random):
        made = shop(random)
        for section in made["checklist"]["sections"]:
            for question in section["questions"]:
                question.pop("bonus", None)
        self.document = made["checklist"]
        self.checklist = read(self.document)
        self.context = msgspec.convert(made["context"], Context)
        found = check(
            self.checklist, made["answers"], evidence_counts={}, complete=False
        )
        broken = {problem.key for problem in found}
        self.answers = parse(
            {key: raw for key, raw in made["answers"].items() if key not in broken}
        )

    def score(self, answers):
        return score(self.checklist, answers, self.context)

    def visible(self, answers):
        return visible_questions(self.checklist, answers, self.context)


# Seeds: drawing each choice through hypothesis takes ten times as long.
randoms = st.integers(0, 10**6).map(Random)
shops = randoms.map(Shop)


@given(shops)
def test_a_score_without_bonus_lies_between_nothing_and_the_whole(made):
    result = made.score(made.answers)
    shares = [result.score, *(section.score for section in result.sections)]
    assert all(share is None or 0 <= share <= WHOLE for share in shares)


@given(shops)
def test_hidden_answers_change_nothing(made):
    visible = made.visible(made.answers)
    kept = {key: each for key, each in made.answers.items() if key in visible}
    assert made.score(kept) == made.score(made.answers)
    assert made.visible(kept) == visible


@given(shops, st.data())
def test_an_answer_changes_other_contributions_only_by_showing_and_hiding(made, choose):
    """Be it N/A, hidden or taken away."""
    key = choose.draw(
        st.sampled_from([each.key for each in made.checklist.questions()])
    )
    other = made.answers | {
        key: choose.draw(st.sampled_from([Given(na=True), Given()]))
    }
    both = made.visible(made.answers) & made.visible(other) - {key}
    before, after = made.score(made.answers), made.score(other)
    assert contributions(after, both) == contributions(before, both)


def contributions(result, keys):
    return [each for each in result.questions if each.key in keys]


@given(shops, randoms)
def test_the_order_of_answers_is_irrelevant(made, random):
    items = list(made.answers.items())
    random.shuffle(items)
    assert made.score(dict(items)) == made.score(made.answers)


@given(shops)
def test_conditions_survive_storing_the_checklist(made):
    stored = read(json.loads(json.dumps(to_json(made.checklist))))
    found = visible_questions(stored, made.answers, made.context)
    assert found == made.visible(made.answers)


@settings(max_examples=200)
@given(shops, randoms)
def test_every_fault_of_a_condition_has_a_place_in_the_document(made, random):
    checklist = mixed_up(made.checklist, random)
    document = to_json(checklist)
    for fault in condition_faults(checklist):
        assert at(document, fault.path)["op"]
        assert fault in list(faults(checklist))


def mixed_up(checklist, random):
    """Sections and questions in another order, kinds and comparisons exchanged."""
    sections = []
    for section in random.sample(checklist.sections, len(checklist.sections)):
        questions = [
            replace(each, kind=random.choice([each.kind, *Kind]))
            for each in random.sample(section.questions, len(section.questions))
        ]
        sections.append(replace(section, questions=tuple(questions)))
    return replace(checklist, sections=tuple(sections))


def at(document, path):
    found = document
    for name, number in re.findall(r"\.(\w+)|\[(\d+)\]", path):
        found = found[name] if name else found[int(number)]
    return found
