from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from reports.aggregating import drain_all
from tests import factories
from tests.reports.views.world import FULL, World

URL = reverse("reports:times")
START = timedelta(days=2)


@pytest.fixture
def world(cast):
    return World(cast.organization)


@pytest.fixture
def lea(cast, client_for):
    return client_for(cast.lea)


def calls(world, *seconds, wave=None, location=None, at=None):
    """Calls that were answered after so many seconds: a minute was promised."""
    at = at or timezone.now() - START
    for each in seconds:
        factories.approved(
            world.organization,
            wave=wave or world.wave,
            location=location or world.location,
            version=world.version,
            answers=FULL,
            at=at,
            contacts=factories.call(at, ("answered", each), ("ended", each + 60)),
        )
    drain_all(at=timezone.now())


def page_of(client, **filters):
    return client.get(URL, filters).context["page"]


def test_median_p90_and_the_share_within_the_promise_are_the_headline(world, lea):
    calls(world, *[45] * 5, *[180] * 5)
    finding = page_of(lea).finding
    assert finding.headline == (
        "Time to the first answer: half within 45\N{NO-BREAK SPACE}s, nine of ten "
        "within 3\N{NO-BREAK SPACE}min\N{NO-BREAK SPACE}00\N{NO-BREAK SPACE}s."
    )
    assert "Within the promise: 50 of 100 (95 % interval 24 to 76), n 10" in (
        finding.detail
    )


def test_what_a_histogram_cannot_say_exactly_has_its_limits(world, lea):
    calls(world, 46, 50, 55)
    row = page_of(lea).whole
    shown = row.median_limits.replace("\N{NO-BREAK SPACE}", " ")
    assert shown == "45 s to under 1 min 00 s"
    assert "Median and p90 are read from a histogram" in lea.get(URL).content.decode()


def test_too_few_calls_say_only_how_many(world, lea):
    calls(world, 46, 50)
    text = " ".join(lea.get(URL).content.decode().split())
    assert "Too few contacts with a log to say: n 2." in text
    assert "not shown below 3 contacts" in text


def test_shops_without_a_log_are_no_times(world, lea):
    world.shops(FULL, FULL, FULL)
    assert page_of(lea).is_empty


def test_channels_stand_apart(world, lea):
    mail = factories.channel(world.organization, "email", name="E-mail")
    calls(world, 30, 30, 30)
    calls(world, 86_400, 86_400, 86_400, location=world.place(channel=mail))
    rows = {row.label: row.share_text for row in page_of(lea).rows}
    assert rows == {"Phone": "100", "E-mail": "0"}


def test_waves_are_compared_by_what_was_promised(world, lea):
    calls(world, *[600] * 10, wave=world.before)
    calls(world, *[30] * 10)
    assert "A real rise since Spring." in page_of(lea).finding.detail


def test_a_change_by_chance_is_none(world, lea):
    calls(world, 30, 600, 30, wave=world.before)
    calls(world, 30, 30, 600)
    assert "No significant change since Spring." in page_of(lea).finding.detail


@pytest.mark.parametrize("by", ["month", "wave"])
def test_the_course_over_time_has_a_chart_and_its_numbers(world, lea, by):
    calls(world, 30, 30, 600)
    page = page_of(lea, by=by)
    assert [row.n for row in page.periods] == [3]
    assert "<svg" in page.chart


def test_another_time_can_be_chosen(world, lea):
    calls(world, 30)
    page = page_of(lea, measure="hold_time")
    assert (page.name, page.whole.n) == ("Time on hold", 0)
    assert lea.get(URL, {"measure": "nonsense"}).status_code == 400


@pytest.mark.parametrize("asked", ["location", "region", "channel"])
def test_a_part_says_the_same_as_the_whole_where_it_is_all(world, lea, asked):
    calls(world, 30, 50, 600)
    part = page_of(lea, **{asked: getattr(world, asked).public_id}).whole
    whole = page_of(lea).whole
    assert (part.n, part.median, part.p90, part.within) == (
        whole.n,
        whole.median,
        whole.p90,
        whole.within,
    )


def test_a_row_leads_to_its_shops(world, lea):
    calls(world, 30, 50, 600)
    page = page_of(lea)
    for row in (page.rows[0], page.periods[0]):
        assert lea.get(row.href).context["page"].n == 3


def test_the_table_is_the_csv(world, lea):
    calls(world, 45, 45, 45)
    lines = lea.get(URL, {"format": "csv"}).getvalue().decode().splitlines()
    assert lines[1] == "all,All channels,3,45,45,45,45,45,45,3,3,100.0,43.9,100.0"


def test_others_count_nothing_here(world, cast, lea):
    calls(World(cast.other.organization), 30, 30, 30)
    assert page_of(lea).is_empty


@pytest.mark.parametrize("places", [1, 3])
def test_the_number_of_queries_is_fixed(world, lea, django_assert_num_queries, places):
    for number in range(places):
        channel = factories.channel(world.organization, name=f"Line {number}")
        calls(world, 30, 50, location=world.place(channel=channel))
    with django_assert_num_queries(11):
        lea.get(URL)


def ago(days):
    return timezone.now() - timedelta(days=days)


def test_quarters_are_sums_of_months_and_lead_to_their_shops(world, lea):
    calls(world, 30, 30, 90)
    calls(world, 30, at=ago(200))
    page = page_of(lea, wave="all", by="quarter")
    assert [(row.label[0], row.n) for row in page.periods] == [("Q", 1), ("Q", 3)]
    assert lea.get(page.periods[-1].href).context["page"].n == 3


def test_weeks_are_not_offered_and_months_are_said_to_be_months(world, lea):
    calls(world, 30, 30, 90)
    shown = lea.get(URL, {"by": "week"}).context
    columns = next(chip for chip in shown["chips"] if chip.name == "Columns")
    assert columns.chosen == "Month"
    assert [each.label for each in columns.choices] == ["Month", "Quarter", "Wave"]
    assert shown["page"].periods[0].label == f"{ago(2):%B %Y}"


def test_months_before_the_first_column_are_said(world, lea):
    for month in range(26):
        calls(world, 30, at=ago(31 * month))
    page = page_of(lea, wave="all")
    assert len(page.periods) == 24
    assert page.earlier.words.startswith("The last 24 months are shown")
    quarters = lea.get(page.earlier.href).context["page"]
    assert (sum(row.n for row in quarters.periods), quarters.earlier) == (26, None)


def count_of(client, href):
    """The n of a list of shops, which has as many lines."""
    page = client.get(href).context["page"]
    assert len(page.shops) == page.n
    return page.n


def test_every_count_leads_to_as_many_shops(world, lea):
    calls(world, 30, 50, 90)
    calls(world, 40, 100, wave=world.before, at=ago(70))
    calls(
        world, 30, location=world.place(channel=factories.channel(world.organization))
    )
    world.shops(FULL, FULL)
    page = page_of(lea)
    rows = [page.whole, *page.rows, *page.periods, *page.measures]
    assert {row.n for row in rows} > {2, 3, 4}
    for row in rows:
        hrefs = row.href, row.promised_href, row.within_href, row.late_href
        counts = row.n, row.promised, row.within, row.late
        assert tuple(count_of(lea, href) for href in hrefs) == counts


def test_the_counts_are_links_and_the_list_says_what_it_is_of(world, lea):
    calls(world, 30, 50, 90)
    row = page_of(lea).whole
    shown = lea.get(URL).content.decode().replace("&amp;", "&")
    for href in (row.href, row.promised_href, row.within_href, row.late_href):
        assert f'href="{href}"' in shown
    listed = lea.get(row.late_href).content.decode()
    assert "Time to the first answer: later than promised" in listed
    assert "Every contact" in listed


def test_a_list_of_a_log_goes_into_a_file(world, lea):
    calls(world, 30, 50, 90)
    lines = b"".join(lea.get(f"{page_of(lea).whole.within_href}&format=csv"))
    assert lines.count(b"\r\n") == 1 + 2
