from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from tests import factories
from tests.reports.views.world import FULL, HALF, NOTHING, World

URL = reverse("reports:home")


@pytest.fixture
def world(cast):
    return World(cast.organization)


@pytest.fixture
def lea(cast, client_for):
    return client_for(cast.lea)


def page_of(client):
    return client.get(URL).context["page"]


def test_an_organization_without_anything_is_told_what_will_stand_here(lea):
    text = lea.get(URL).content.decode()
    assert "Nothing has been measured yet" in text
    assert "No wave is under way" in text


def test_a_program_without_results_has_no_findings(world, lea):
    assert page_of(lea).sentences == []


def test_three_things_matter(world, lea):
    world.shops(FULL, HALF, NOTHING)
    texts = [each.text for each in page_of(lea).sentences]
    assert texts[0].startswith("Service now: 50 of 100")
    assert texts[1] == "None can be told apart from the target of 80."
    assert texts[2] == "A critical question failed in 1 shop of the last 30 days."


def test_no_critical_failure_is_a_finding_too(world, lea):
    world.shops(FULL, FULL, FULL)
    assert page_of(lea).sentences[2].text == (
        "No critical question failed in the last 30 days."
    )


def test_sentences_lead_to_their_figures(world, lea):
    world.shops(FULL, HALF, NOTHING)
    trend, channel, criticals = [each.href for each in page_of(lea).sentences]
    assert lea.get(trend).context["page"].n == 3
    assert lea.get(channel).context["page"].selection.channel == world.channel
    assert f'id="{criticals[1:]}"' in lea.get(URL).content.decode()


def test_waves_say_what_is_done_and_what_is_to_come(world, lea):
    world.shops(FULL, HALF)
    for status in ("submitted", "accepted", "cancelled"):
        factories.assignment(world.organization, status=status, wave=world.wave)
    (wave,) = page_of(lea).waves
    counts = wave.planned, wave.approved, wave.in_review, wave.late, wave.to_come
    assert counts == (4, 2, 1, 0, 1)


def test_critical_failures_name_what_failed(world, lea):
    world.shops(FULL, NOTHING)
    (failure,) = page_of(lea).failures
    assert failure.questions == "Was your request solved?"


def days_ago(days):
    return timezone.now() - timedelta(days=days)


@pytest.mark.parametrize(
    ("since", "said"),
    [
        ([], "Not asked since"),
        ([FULL], "Passed "),
        ([NOTHING], "Failed again "),
        ([NOTHING, FULL], "Passed "),
        ([FULL, NOTHING], "Failed again "),
    ],
)
def test_a_critical_failure_says_what_was_found_there_since(world, lea, since, said):
    world.shops(NOTHING, at=days_ago(20))
    for number, answers in enumerate(since):
        world.shops(answers, at=days_ago(10 - number))
    text = lea.get(URL).content.decode()
    day = date_format(days_ago(11 - len(since)).date(), "D j M")
    assert f">{said}{day if said.endswith(' ') else ''}</span>" in text


def test_of_two_failures_on_a_day_the_first_one_failed_again(world, lea):
    world.shops(NOTHING, NOTHING, at=days_ago(3))
    newest, first = page_of(lea).failures
    assert (newest.state.has_passed, first.state.has_passed) == (None, False)


def test_what_other_places_passed_is_no_remedy(world, lea):
    world.shops(NOTHING, at=days_ago(5))
    world.shops(FULL, location=world.place())
    (failure,) = page_of(lea).failures
    assert failure.state.has_passed is None


def test_other_organizations_are_not_told_of(world, cast, lea):
    World(cast.other.organization).shops(NOTHING, NOTHING, NOTHING)
    page = page_of(lea)
    assert (page.failures, page.recent, page.sentences) == ([], 0, [])
    assert [wave.wave for wave in page.waves] == [world.wave]


def test_shoppers_may_not_read(cast, client_for):
    assert client_for(cast.sam).get(URL).status_code == 403


@pytest.mark.parametrize("count", [1, 3])
def test_the_number_of_queries_is_fixed(world, lea, django_assert_num_queries, count):
    for _ in range(count):
        world.shops(NOTHING, location=world.place())
    with django_assert_num_queries(15):
        lea.get(URL)
