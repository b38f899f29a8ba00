import csv
import io
from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from audits.models import Scorecard
from reports.aggregating import drain_all
from reports.reading import scorecards
from tests.reports.views.world import FULL, HALF, NOTHING, World

NOBODY = "00000000-0000-4000-8000-000000000000"

URL = reverse("reports:scorecard-list")


@pytest.fixture
def world(cast):
    return World(cast.organization)


@pytest.fixture
def lea(cast, client_for):
    return client_for(cast.lea)


def page_of(client, **filters):
    return client.get(URL, filters).context["page"]


def rows_of(client, **filters):
    response = client.get(URL, {"format": "csv", **filters})
    text = b"".join(response.streaming_content).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


def test_an_empty_list_says_what_to_do(world, lea):
    assert "Nothing here yet" in lea.get(URL).content.decode()


def test_shoppers_may_not_read(cast, client_for):
    assert client_for(cast.sam).get(URL).status_code == 403


def test_the_mean_and_its_n_stand_above(world, lea):
    world.shops(FULL, HALF, NOTHING)
    page = page_of(lea)
    assert (page.n, str(page.figure.score)) == (3, "50.5")


def test_other_organizations_are_not_listed(world, cast, lea):
    World(cast.other.organization).shops(FULL)
    world.shops(HALF)
    assert len(page_of(lea).shops) == 1


def test_a_month_without_shops_is_empty(world, lea):
    world.shops(FULL)
    assert page_of(lea, month="2001-01").shops == []


def test_only_critical_failures(world, lea):
    world.shops(FULL, NOTHING)
    assert [s.card.criticals for s in page_of(lea, critical="1").shops] == [1]


def test_a_section_lists_its_own_scores(world, lea):
    world.shops(HALF)
    assert page_of(lea, section="greeting").shops[0].score == 6_666_667


def test_a_question_lists_who_was_judged_by_it(world, lea):
    world.shops(FULL, NOTHING)
    assert [s.passed for s in page_of(lea, question="ease").shops] == [True]


def test_the_shoppers_name_is_nowhere(world, cast, lea):
    cast.sam.name = "Samantha Quill"
    cast.sam.save()
    world.shops(FULL)
    assert "Samantha" not in lea.get(URL).content.decode()


def test_days_are_a_filter_with_both_ends_in(world, lea):
    world.shops(FULL)
    day = Scorecard.objects.get().report_date
    assert len(page_of(lea, since=day, until=day).shops) == 1
    assert page_of(lea, since=day + timedelta(days=1)).shops == []
    assert page_of(lea, until=day - timedelta(days=1)).shops == []


def test_the_figure_above_is_of_the_days_that_are_shown(world, lea):
    now = timezone.now()
    world.shop(FULL, at=now)
    world.shop(NOTHING, at=now - timedelta(days=1))
    drain_all(at=now)
    page = page_of(lea, since=Scorecard.objects.latest("report_date").report_date)
    assert (page.n, str(page.figure.score)) == (1, "100.0")
    page = page_of(lea, since=now.date() + timedelta(days=9))
    assert (page.n, page.figure.score) == (0, None)


def test_pages_lead_on_and_back(world, lea, monkeypatch):
    monkeypatch.setattr(scorecards, "PAGE", 2)
    world.shops(FULL, FULL, HALF, FULL, NOTHING)
    first = page_of(lea)
    second = lea.get(URL + first.next).context["page"]
    third = lea.get(URL + second.next).context["page"]
    back = lea.get(URL + third.previous).context["page"]
    seen = [shop.card.pk for page in (first, second, third) for shop in page.shops]
    assert seen == sorted(seen, reverse=True)
    assert [s.card.pk for s in back.shops] == [s.card.pk for s in second.shops]
    assert (first.previous, third.next) == ("", "")


@pytest.mark.parametrize("place", ["nonsense", NOBODY, "\x00"])
def test_a_place_that_is_gone_is_the_beginning(world, lea, place):
    world.shops(FULL)
    assert len(page_of(lea, after=place).shops) == 1


def test_csv_holds_what_is_shown(world, lea):
    world.shops(HALF)
    (row,) = rows_of(lea)
    shown = row["location"], row["score_percent"], row["band"]
    assert shown == ("Billing queue", "51.42857", "2")


def test_csv_keeps_to_the_filters(world, lea):
    world.shops(FULL, NOTHING)
    assert [row["score_percent"] for row in rows_of(lea, critical="1")] == ["0"]


def test_csv_cells_are_no_formulas(world, lea):
    world.shops(FULL, location=world.place(name='=HYPERLINK("x")', code="-2.5"))
    (row,) = rows_of(lea)
    assert (row["location"], row["location_code"]) == ('\'=HYPERLINK("x")', "-2.5")


def test_nonsense_is_answered_at_its_filter(world, lea):
    assert lea.get(URL, {"month": "soon"}).status_code == 400


def test_what_is_not_there_is_not_found(world, lea):
    assert lea.get(URL, {"channel": uuid4()}).status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_the_number_of_queries_is_fixed(world, lea, django_assert_num_queries, count):
    for _ in range(count):
        world.shops(FULL, location=world.place())
    with django_assert_num_queries(12):
        lea.get(URL)
