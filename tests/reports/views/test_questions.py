import pytest
from django.urls import reverse
from django.utils import timezone

from reports.aggregating import drain_all
from tests import factories
from tests.reports.views.world import FULL, HALF, NOTHING, World, csv_of

URL = reverse("reports:questions")


@pytest.fixture
def world(cast):
    return World(cast.organization)


@pytest.fixture
def lea(cast, client_for):
    return client_for(cast.lea)


def page_of(client, **filters):
    return client.get(URL, filters).context["page"]


def test_a_program_without_an_approved_shop_has_an_empty_page(world, lea):
    assert "Nothing was measured here" in lea.get(URL).content.decode()


def test_questions_stand_from_the_one_passed_least(world, lea):
    world.shops(FULL, HALF, NOTHING)
    rates = [line.figure.score for line in page_of(lea).lines]
    assert rates == sorted(rates)
    assert page_of(lea).lines[0].asked.key == "greeted"


def test_a_pass_rate_has_its_base_and_wilsons_interval(world, lea):
    world.shops(FULL, HALF, NOTHING)
    lines = {line.asked.key: line.figure for line in page_of(lea).lines}
    solved = lines["solved"]
    shown = [str(x) for x in (solved.score, solved.low, solved.high, solved.n)]
    assert shown == ["66.7", "20.8", "93.9", "3"]


def test_few_answers_are_counted_and_not_judged(world, lea):
    world.shops(FULL, HALF, NOTHING)
    assert [(each.asked.key, each.figure.n) for each in page_of(lea).few] == [
        ("ease", 2)
    ]


def test_the_gap_is_to_the_target(world, lea):
    world.shops(FULL, HALF, NOTHING)
    lines = {line.asked.key: line for line in page_of(lea).lines}
    target = world.program.target / 100_000
    assert lines["solved"].gap == f"{200 / 3 - target:+.1f}".replace("-", "−")


def test_a_fall_that_survives_the_correction_is_called_real(world, lea):
    world.shops(*[FULL] * 12, wave=world.before)
    world.shops(*[{**FULL, "greeted": {"value": "no", "reasons": ["Mumbled"]}}] * 12)
    page = page_of(lea)
    verdicts = {line.asked.key: line.verdict for line in page.lines}
    assert verdicts["greeted"] == "a real fall"
    assert verdicts["solved"] == "no significant change"
    assert "1 question is passed less often for certain" in page.finding.headline


def test_a_fall_that_may_be_chance_is_said_to_be_none(world, lea):
    world.shops(FULL, FULL, FULL, wave=world.before)
    world.shops(FULL, FULL, HALF)
    page = page_of(lea)
    assert (
        page.finding.headline == "No question shows a significant change since Spring."
    )
    assert "Corrected for" in page.finding.detail


def test_without_an_earlier_wave_nothing_is_compared(world, lea):
    world.shops(FULL, HALF, NOTHING)
    page = page_of(lea)
    assert page.finding.detail == "Nothing earlier can be compared."
    assert "Passed least" in page.finding.headline


def test_a_section_shows_its_own_questions(world, lea):
    world.shops(FULL, HALF, NOTHING)
    lines = page_of(lea, section="greeting").lines
    assert {line.asked.section for line in lines} == {"greeting"}


def test_a_location_is_read_from_its_facts_as_rollups_are(world, lea):
    world.shops(FULL, HALF, NOTHING)
    here = page_of(lea, location=world.location.public_id).lines
    assert [line.figure for line in here] == [x.figure for x in page_of(lea).lines]


def test_a_question_leads_to_its_trend_and_to_its_shops(world, lea):
    world.shops(FULL, HALF, NOTHING)
    line = page_of(lea).lines[0]
    assert lea.get(line.href).context["page"].title == line.asked.text
    assert lea.get(line.shops).context["page"].n == 3


def test_themes_stand_by_their_score_the_lowest_first(world, lea):
    world.shops(FULL, HALF, NOTHING)
    themes = page_of(lea).themes
    assert [each.figure.label for each in themes if not each.figure.few] == [
        "empathy",
        "resolution",
        "responsiveness",
    ]
    assert [each.figure.n for each in themes][:3] == [3, 3, 3]


def test_a_theme_that_truly_moved_is_said_to(world, lea):
    poor = {**FULL, "solved": {"value": "partly"}}
    world.shops(*[FULL, poor] * 4, wave=world.before)
    world.shops(*[NOTHING, poor] * 4)
    verdicts = {each.figure.label: each.verdict for each in page_of(lea).themes}
    assert verdicts["resolution"] == "a real fall"


def test_csv_holds_every_question(world, lea):
    world.shops(FULL, HALF, NOTHING)
    rows = csv_of(lea.get(URL, {"format": "csv"}))
    assert {row["key"]: row["n"] for row in rows if row["key"]}["solved"] == "3"


def test_other_organizations_count_nothing_here(world, cast, lea):
    World(cast.other.organization).shops(NOTHING, NOTHING, NOTHING)
    world.shops(FULL, FULL, FULL)
    assert {str(line.figure.score) for line in page_of(lea).lines} == {"100.0"}


@pytest.mark.parametrize("places", [1, 3])
def test_the_number_of_queries_is_fixed(world, lea, django_assert_num_queries, places):
    for _number in range(places):
        world.shops(
            FULL, location=world.place(region=factories.region(world.organization))
        )
    drain_all(at=timezone.now())
    with django_assert_num_queries(14):
        lea.get(URL)
