"""Every template that we ship is ready to be published, shown and scored."""

from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from audits import answers, shipped
from audits.conditions import visible_questions
from audits.definition import (
    BANDED_KINDS,
    EVIDENCE_KINDS,
    WHOLE,
    Checklist,
    Condition,
    Kind,
    Question,
    Rule,
    Subject,
    faults,
    from_json,
    possible_points,
    to_json,
)
from audits.forms.checklist import lay_out
from audits.models import ChannelKind, Version
from audits.models import Checklist as Row
from audits.scoring import Given, score

SLUGS = [template.slug for template in shipped.templates()]
templates = pytest.mark.parametrize("slug", SLUGS)
THEMES = {
    "meets expectations",
    "responsiveness",
    "empathy",
    "resolution",
    "effort",
    "accessibility",
    "consistency",
    "knowledge",
    "trust",
}
STAGES = {"Get in touch", "Talk", "Get help", "Afterwards"}
#: What says how polite they were, and what says whether it helped.
COURTEOUS, ACCURATE = {"empathy"}, {"knowledge", "resolution"}


def checklist(slug: str) -> Checklist:
    return from_json(shipped.document(slug))


def scored(question: Question) -> bool:
    return possible_points(question) > 0 and question.weight > 0


def best(question: Question) -> Any:
    return chosen(question, max)


def worst(question: Question) -> Any:
    return chosen(question, min)


def chosen(question: Question, pick: Any) -> Any:
    """The answer that gives the most or the least; None where there is none to give."""
    if question.kind is Kind.YES_NO:
        points = {"yes": question.points, "no": 0}
        points |= {option.key: option.points for option in question.options}
        return pick(points, key=points.__getitem__)
    if question.kind is Kind.SINGLE_CHOICE:
        return pick(question.options, key=lambda option: option.points).key
    if question.kind is Kind.MULTIPLE_CHOICE:
        good = tuple(option.key for option in question.options if option.points)
        return good if pick is max else ("none",)
    if question.kind is Kind.SCALE:
        return question.scale_max if pick is max else question.scale_min
    if question.kind in BANDED_KINDS:
        return inside(question, pick)
    if question.kind is Kind.DATE:
        return "2026-11-20"
    if question.kind in (Kind.TEXT, Kind.NARRATIVE):
        return "They listened, asked twice, and solved it. " * 5
    assert question.kind in EVIDENCE_KINDS
    return None


def inside(question: Question, pick: Any) -> int:
    """A value of the best or the worst band that the limits allow."""
    low = question.minimum or 0
    values: dict[int, int] = {}
    for band in question.bands:
        high = low if band.upto is None else band.upto
        values.setdefault(max(low, min(high, question.maximum or high)), band.points)
        low = high + 1
    return pick(values, key=values.__getitem__) if values else low


def fill(definition: Checklist, choose: Any, **fixed: str) -> dict[str, Given]:
    """Answers to all that is visible, one after another as a shopper gives them."""
    given: dict[str, Given] = {}
    for question in definition.questions():
        if question.key in visible_questions(definition, given):
            value = fixed.get(question.key, choose(question))
            reasons = question.reasons[:1]
            given[question.key] = Given(value, reasons=reasons)
    return given


def endings(definition: Checklist) -> list[str]:
    question = next(definition.questions())
    return [option.key for option in question.options if option.key != "reached"]


def comparisons(condition: Condition | None) -> Iterator[Condition]:
    if condition is None:
        return
    if condition.of:
        for each in condition.of:
            yield from comparisons(each)
    else:
        yield condition


def test_one_template_per_channel_and_purpose():
    assert SLUGS == [
        "phone",
        "abc_call",
        "email",
        "web_form",
        "live_chat",
        "virtual_agent",
        "social_media",
        "messaging",
        "in_person",
        "self_service",
        "complaint",
        "cancellation",
    ]
    channels = {template.channel for template in shipped.templates()}
    assert channels == set(ChannelKind.values) - {"post"} | {""}


def test_every_file_of_the_library_is_offered():
    files = {path.stem for path in shipped.LIBRARY.glob("*.json")}
    assert files == {*SLUGS, "index"}


@pytest.mark.parametrize("slug", ["index", "../phone", "", "nothing"])
def test_what_is_no_template_is_not_found(slug):
    with pytest.raises(shipped.UnknownTemplate):
        shipped.document(slug)


def test_whoever_changes_a_document_changes_only_their_own():
    shipped.document("phone")["sections"].clear()
    assert shipped.document("phone")["sections"]


@templates
def test_it_is_sound(slug):
    definition = checklist(slug)
    assert list(faults(definition)) == []
    assert to_json(from_json(to_json(definition))) == to_json(definition)


@templates
def test_it_is_as_long_as_a_shopper_can_bear(slug):
    template = next(each for each in shipped.templates() if each.slug == slug)
    assert 15 <= template.questions <= 40
    assert template.questions == len(list(checklist(slug).questions()))
    assert template.name
    assert len(template.description) > 60


@templates
def test_it_begins_with_the_outcome_of_the_contact(slug):
    definition = checklist(slug)
    outcome = next(definition.questions())
    assert outcome.key == definition.outcome_key == "outcome"
    assert scored(outcome)
    assert outcome.theme == "accessibility"
    assert [option.key for option in outcome.options] == [
        "reached",
        "redirected",
        "not_reached",
        "abandoned",
        "closed",
        "refused",
    ]


@templates
def test_courtesy_and_accuracy_never_share_a_section(slug):
    definition = checklist(slug)
    for section in definition.sections:
        themes = {each.theme for each in section.questions if scored(each)}
        assert not (themes & COURTEOUS and themes & ACCURATE), section.key
    keys = {section.key for section in definition.sections}
    assert keys & {"courtesy", "acknowledge"} or slug == "self_service"
    assert "accuracy" in keys


@templates
def test_every_question_says_what_it_is_about_and_when(slug):
    for question in checklist(slug).questions():
        assert question.theme in THEMES, question.key
        assert question.stage in STAGES, question.key


@templates
def test_a_no_costs_no_more_typing_than_a_yes(slug):
    """Wherever points can be lost by a choice, reasons are offered."""
    for question in checklist(slug).questions():
        is_choice = question.kind in (Kind.YES_NO, Kind.SINGLE_CHOICE)
        if is_choice and scored(question) and question.key != "outcome":
            assert question.comment_rule is Rule.POINTS_LOST, question.key
            assert len(question.reasons) >= 2, question.key
        assert len(set(question.reasons)) == len(question.reasons)
        assert bool(question.reasons) is (question.comment_rule is Rule.POINTS_LOST)


@templates
def test_nothing_of_this_is_an_answer_that_costs_points(slug):
    """A blank list of ticks would leave the score; to have heard nothing must not."""
    for question in checklist(slug).questions():
        if question.kind is Kind.MULTIPLE_CHOICE:
            assert question.required, question.key
            assert question.options[-1].key == "none", question.key
            assert question.options[-1].points == 0, question.key


@templates
def test_a_number_gives_nothing_when_nobody_was_there(slug):
    """Few attempts at a closed door are no service."""
    definition = checklist(slug)
    given = fill(definition, best, outcome="closed")
    result = score(definition, given)
    numbers = {q.key for q in definition.questions() if q.kind is Kind.NUMBER}
    counted = {each.key for each in result.questions if each.scored}
    assert numbers & counted <= {"fields"}


@templates
def test_what_it_was_like_is_asked_and_does_not_count(slug):
    questions = {each.key: each for each in checklist(slug).questions()}
    for key in ("effort", "first_contact", "would_return"):
        assert questions[key].weight == 0
        assert possible_points(questions[key]) > 0
    assert questions["feeling_before"].weight == questions["feeling_after"].weight == 0
    assert questions["account"].min_length >= 60


@templates
def test_every_condition_hangs_on_an_earlier_question(slug):
    known: dict[str, Question] = {}
    for section in checklist(slug).sections:
        for each in comparisons(section.visible_when):
            assert each.key in known
        for question in section.questions:
            for each in comparisons(question.visible_when):
                assert each.subject is Subject.ANSWER
                assert each.key in known, question.key
                values = each.value if isinstance(each.value, tuple) else (each.value,)
                options = {option.key for option in known[each.key].options}
                if options:
                    assert set(values) <= options, question.key
            known[question.key] = question


@templates
def test_every_question_can_be_seen(slug):
    definition = checklist(slug)
    seen: set[str] = set()
    for choose in (best, worst):
        for fixed in [
            {},
            {"promised": "yes"},
            *({"outcome": o} for o in endings(definition)),
        ]:
            seen |= visible_questions(definition, fill(definition, choose, **fixed))
    for turn in ("yes", "no"):
        for question in definition.questions():
            if question.kind is Kind.YES_NO:
                fixed = {"outcome": "reached", question.key: turn}
                seen |= visible_questions(definition, fill(definition, worst, **fixed))
                seen |= visible_questions(definition, fill(definition, best, **fixed))
    assert seen == {question.key for question in definition.questions()}


@templates
def test_the_best_answers_give_it_all(slug):
    definition = checklist(slug)
    given = fill(definition, best)
    result = score(definition, given)
    assert result.score == WHOLE
    assert not result.critical_failed
    assert complete(definition, given) == []


@templates
def test_the_worst_answers_give_next_to_nothing(slug):
    definition = checklist(slug)
    given = fill(definition, worst, outcome="reached")
    result = score(definition, given)
    assert result.score is not None
    assert result.score < WHOLE // 4
    assert result.critical_failed
    assert complete(definition, given) == []


@templates
def test_a_contact_that_was_not_made_is_scored_by_how_hard_they_are_to_reach(slug):
    definition = checklist(slug)
    for ending in endings(definition):
        for choose in (best, worst):
            given = fill(definition, choose, outcome=ending)
            result = score(definition, given)
            assert result.score is not None
            assert result.score < WHOLE
            with_score = {
                each.key for each in result.sections if each.score is not None
            }
            assert with_score == {"reach"}
            counted = {each.key for each in result.questions if each.scored}
            themes = {q.theme for q in definition.questions() if q.key in counted}
            assert themes == {"accessibility"}
            assert complete(definition, given) == []


def complete(definition: Checklist, given: Mapping[str, Given]) -> list[str]:
    """What a sending of these answers would lack."""
    raw = {
        key: {
            "value": list(each.value) if isinstance(each.value, tuple) else each.value,
            "reasons": list(each.reasons),
        }
        for key, each in given.items()
    }
    problems = answers.check(definition, raw, evidence_counts={}, complete=True)
    return [f"{each.key}: {each.message}" for each in problems]


@templates
def test_it_is_laid_out_for_the_phone(slug):
    definition = checklist(slug)
    parts = lay_out(definition, {}, evidence=[])
    assert sum(len(part.cards) for part in parts) == len(list(definition.questions()))
    assert not parts[0].is_hidden


@templates
def test_it_publishes(slug, cast):
    row = Row.objects.create(organization=cast.organization, name=slug)
    draft = Version.objects.create(
        checklist=row, number=1, content=shipped.document(slug)
    )
    draft.publish(by=cast.ann, at=timezone.now())
    assert draft.status == Version.Status.PUBLISHED
    assert draft.questions.count() == len(list(draft.definition.questions()))


@templates
def test_it_previews(slug, cast, client_for):
    row = Row.objects.create(organization=cast.organization, name=slug)
    Version.objects.create(checklist=row, number=1, content=shipped.document(slug))
    page = client_for(cast.ann).get(
        reverse("audits:draft-preview", args=[row.public_id])
    )
    assert page.status_code == 200
    text = page.content.decode()
    for question in checklist(slug).questions():
        assert question.silent or f'id="q-{question.key}"' in text, question.key


def test_questions_of_one_key_have_one_theme_in_every_template():
    """Trends and gaps join templates by key and theme."""
    themes: dict[str, set[str]] = {}
    for slug in SLUGS:
        for question in checklist(slug).questions():
            themes.setdefault(question.key, set()).add(question.theme)
    assert {key: found for key, found in themes.items() if len(found) > 1} == {}
