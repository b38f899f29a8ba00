from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from reports.aggregating import drain_all
from tests import factories
from tests.reports.views.world import FULL, HALF, NOTHING, World

URL = reverse("reports:trend")


@pytest.fixture
def world(cast):
    return World(cast.organization)


@pytest.fixture
def lea(cast, client_for):
    return client_for(cast.lea)


@pytest.fixture
def read(lea):
    """The page's text, with its white space as one sees it."""

    def get(**filters):
        response = lea.get(URL, filters)
        assert response.status_code == 200
        return " ".join(response.content.decode().split())

    return get


def page_of(client, **filters):
    return client.get(URL, filters).context["page"]


def test_nothing_planned_yet_is_said_kindly(lea):
    assert "Nothing has been measured yet" in lea.get(URL).content.decode()


def test_a_program_without_an_approved_shop_has_an_empty_page(world, read):
    assert "Nothing was measured here" in read()


@pytest.mark.parametrize("name", ["ann", "rob", "lea", "ada"])
def test_the_desk_and_leaders_may_read(cast, client_for, name):
    assert client_for(getattr(cast, name)).get(URL).status_code == 200


def test_shoppers_may_not_read(cast, client_for):
    assert client_for(cast.sam).get(URL).status_code == 403


def test_the_score_is_the_mean_of_shops(world, lea):
    world.shops(FULL, HALF, NOTHING)
    row = page_of(lea).rows[-1]
    assert (str(row.score), row.n) == ("50.5", 3)


def test_a_pooled_program_adds_up_points(world, lea):
    world.program.aggregation = "pooled"
    world.program.save()
    world.shops(FULL, HALF, NOTHING)
    assert str(page_of(lea).rows[-1].score) == "55.8"


def test_the_page_says_how_it_adds_up_and_when_it_was_computed(world, read):
    world.shops(FULL, HALF, NOTHING)
    text = read()
    assert "Mean of shops" in text
    assert "figures of" in text


def test_shops_that_wait_for_a_review_are_announced_and_not_counted(world, lea, read):
    world.shops(FULL, HALF, NOTHING)
    factories.submission(
        world.organization, wave=world.wave, version=world.version, answers=FULL
    )
    assert "1 shop still in review is not counted" in read()
    assert page_of(lea).n == 3


def test_a_section_shows_its_own_score(world, lea):
    world.shops(FULL, HALF, NOTHING)
    row = page_of(lea, section="greeting").rows[-1]
    assert str(row.score) == "55.6"


def test_a_question_shows_its_pass_rate_with_its_interval(world, lea):
    world.shops(FULL, HALF, NOTHING)
    row = page_of(lea, question="solved").rows[-1]
    assert (str(row.score), str(row.low), str(row.high)) == ("66.7", "20.8", "93.9")


def test_not_applicable_leaves_the_pass_rate(world, lea):
    world.shops(FULL, HALF, NOTHING)
    assert page_of(lea, question="ease").rows[-1].n == 2


def test_a_channel_shows_its_own_shops(world, lea):
    mail = factories.channel(world.organization, "email", name="E-mail")
    world.shops(FULL, FULL)
    world.shops(NOTHING, location=world.place(channel=mail))
    row = page_of(lea, channel=mail.public_id).rows[-1]
    assert (str(row.score), row.n) == ("0.0", 1)


def test_a_region_counts_all_below_it(world, lea):
    below = factories.region(world.organization, parent=world.region)
    world.shops(FULL)
    world.shops(NOTHING, location=world.place(region=below))
    world.shops(
        NOTHING, location=world.place(region=factories.region(world.organization))
    )
    assert page_of(lea, region=world.region.public_id).rows[-1].n == 2


@pytest.mark.parametrize("asked", [{}, {"section": "help"}, {"question": "solved"}])
def test_a_location_is_summed_from_its_facts_as_rollups_are(world, lea, asked):
    world.shops(FULL, HALF, NOTHING)
    of_facts = page_of(lea, location=world.location.public_id, **asked)
    rows = [(r.label, r.score, r.low, r.high, r.n) for r in of_facts.rows]
    assert rows == [
        (r.label, r.score, r.low, r.high, r.n) for r in page_of(lea, **asked).rows
    ]


def test_a_location_leaves_the_others_out(world, lea):
    world.shops(FULL)
    world.shops(NOTHING, location=world.place())
    page = page_of(lea, location=world.location.public_id)
    assert (page.rows[-1].n, page.heat.rows[0][1]) == (1, 1)


def test_a_wave_is_compared_with_the_one_before(world, read):
    world.shops(NOTHING, NOTHING, NOTHING, HALF, wave=world.before)
    world.shops(FULL, FULL, FULL, HALF)
    text = read()
    assert "Service is better than in Spring: 88 of 100" in text
    assert "Since Spring" in text


def test_every_wave_is_one_figure(world, lea):
    world.shops(FULL, wave=world.before)
    world.shops(FULL, FULL)
    assert page_of(lea, wave="all").n == 3


def test_columns_may_be_waves(world, lea):
    world.shops(FULL, wave=world.before)
    world.shops(FULL)
    assert [row.label for row in page_of(lea, by="wave").rows] == ["Spring", "Autumn"]


def test_columns_may_be_weeks_of_the_wave(world, lea):
    world.shops(FULL, wave=world.before)
    world.shops(FULL, HALF)
    page = page_of(lea, by="week")
    (row,) = page.rows
    assert (row.label.startswith("Week of "), row.n) == (True, 2)
    assert lea.get(row.href).context["page"].n == 2


@pytest.mark.parametrize("asked", [{"section": "help"}, {"question": "solved"}])
def test_a_week_says_what_its_month_says(world, lea, asked):
    world.shops(FULL, HALF, NOTHING)
    week, month = (page_of(lea, by=by, **asked).rows[-1] for by in ("week", "month"))
    assert (week.score, week.low, week.n) == (month.score, month.low, month.n)


def test_columns_may_be_quarters_of_every_wave(world, lea):
    world.shops(FULL, HALF)
    page = page_of(lea, by="quarter")
    row = page.rows[-1]
    assert (row.label[0], row.n) == ("Q", 2)
    assert lea.get(row.href).context["page"].n == 2


def test_the_last_quarter_is_compared_with_that_of_last_year(world, lea):
    world.shops(FULL, HALF, NOTHING)
    compared = page_of(lea, by="quarter").comparisons[0]
    assert " since Q" in compared.title
    assert compared.finding.headline == "Cannot be compared."


def last_year(world, shift=0):
    return factories.wave(
        world.program,
        name="Last autumn",
        starts_on=world.wave.starts_on - timedelta(days=365 + shift),
        ends_on=world.wave.ends_on - timedelta(days=365 + shift),
    )


def test_a_wave_is_compared_with_the_one_of_a_year_ago(world, lea):
    world.shops(HALF, HALF, FULL, wave=last_year(world))
    world.shops(FULL, HALF, NOTHING)
    titles = [each.title for each in page_of(lea).comparisons]
    assert "Since Last autumn, a year ago" in titles


def test_a_wave_at_another_time_of_last_year_is_not_the_same(world, lea):
    world.shops(HALF, HALF, FULL, wave=last_year(world, shift=60))
    world.shops(FULL, HALF, NOTHING)
    last = page_of(lea).comparisons[-1]
    assert (last.title, last.finding.headline) == ("A year ago", "Cannot be compared.")
    assert "Nothing was measured around" in last.finding.detail


def test_locations_below_the_least_number_are_not_ranked(world, lea, read):
    world.shops(FULL, HALF, FULL)
    world.shops(FULL, FULL, location=world.place(name="Harbour Street"))
    league = page_of(lea).league
    assert [p.figure.label for p in league.places] == ["Billing queue"]
    assert [p.figure.label for p in league.unranked] == ["Harbour Street"]
    assert "Not ranked: fewer than 3 shops" in read()


def test_questions_are_sorted_by_how_often_they_fail(world, lea):
    world.shops(FULL, HALF, NOTHING)
    page = page_of(lea)
    assert page.fails[0].figure.label == "Did they greet you?"
    assert "Was your request solved?" in [q.figure.label for q in page.fails]


def test_points_lead_to_their_shops(world, lea, read):
    world.shops(FULL, HALF, NOTHING)
    href = page_of(lea).rows[-1].href
    assert lea.get(href).context["page"].n == 3


def test_other_organizations_count_nothing_here(world, cast, lea):
    World(cast.other.organization).shops(NOTHING, NOTHING, NOTHING)
    world.shops(FULL, FULL, FULL)
    page = page_of(lea)
    assert (page.n, str(page.rows[-1].score)) == (3, "100.0")
    assert len(page.league.places) == 1


@pytest.mark.parametrize(
    "name", ["program", "wave", "compare", "channel", "region", "location"]
)
def test_an_id_that_is_not_there_is_not_found(world, lea, name):
    assert lea.get(URL, {name: uuid4()}).status_code == 404


@pytest.mark.parametrize("name", ["program", "wave", "channel", "region", "location"])
def test_an_id_of_another_organization_is_not_found(world, cast, lea, name):
    theirs = getattr(World(cast.other.organization), name)
    assert lea.get(URL, {name: theirs.public_id}).status_code == 404


@pytest.mark.parametrize("name", ["section", "question"])
def test_a_key_that_nobody_asks_is_not_found(world, lea, name):
    assert lea.get(URL, {name: "unheard-of"}).status_code == 404


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("wave", "autumn", "Wave:"),
        ("channel", "' OR 1=1", "Channel:"),
        ("region", "\x00", "Region:"),
        ("section", "a b", "Section:"),
        ("question", "x" * 5000, "Question:"),
        ("month", "2026-13", "Month:"),
        ("by", "day", "Columns:"),
        ("since", "2026-02-30", "From:"),
        ("until", "30.11.2026", "Until:"),
        ("critical", "yes", "Critical failures:"),
    ],
)
def test_nonsense_is_answered_at_its_filter(world, lea, name, value, words):
    response = lea.get(URL, {name: value})
    assert response.status_code == 400
    assert words in response.content.decode()


def test_nonsense_offers_the_address_without_it(world, lea):
    response = lea.get(URL, {"by": "wave", "wave": "autumn"})
    assert 'href="?by=wave"' in response.content.decode()


@pytest.mark.parametrize("places", [1, 3])
@pytest.mark.parametrize("asked", [{}, {"location": True}])
def test_the_number_of_queries_is_fixed(
    world, lea, django_assert_num_queries, places, asked
):
    for number in range(places):
        channel = factories.channel(world.organization, name=f"Line {number}")
        world.shops(FULL, location=world.place(channel=channel))
    filters = {"location": world.location.public_id} if asked else {}
    drain_all(at=timezone.now())
    with django_assert_num_queries(17 if asked else 15):
        lea.get(URL, filters)


def ago(days):
    return timezone.now() - timedelta(days=days)


@pytest.mark.parametrize(
    ("by", "days", "words", "leads_to"),
    [
        ("week", 320, "The last 26 weeks are shown", "by=month"),
        ("month", 900, "The last 24 months are shown", "by=quarter"),
        ("quarter", 1300, "The last 12 quarters are shown", "by=wave"),
    ],
)
def test_what_lies_before_the_first_column_is_said(
    world, lea, read, by, days, words, leads_to
):
    world.shops(FULL, at=ago(days))
    world.shops(FULL)
    page = page_of(lea, by=by)
    assert page.earlier.words.startswith(words)
    assert leads_to in page.earlier.href
    assert lea.get(page.earlier.href).status_code == 200
    assert f"{page.earlier.words} <a" in read(by=by)


@pytest.mark.parametrize("by", ["week", "month", "quarter", "wave"])
def test_where_every_figure_has_its_column_nothing_is_said(world, lea, by):
    world.shops(FULL, at=ago(90))
    world.shops(FULL)
    assert page_of(lea, by=by).earlier is None
