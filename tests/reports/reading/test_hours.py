from datetime import UTC, datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from reports.aggregating import drain_all
from reports.reading import focus
from tests.reports.views.contacts import Contacts, told

URL = reverse("reports:hours")
#: A Wednesday in winter and one in summer, at eight in London.
WINTER = datetime(2026, 1, 14, 8, 20, tzinfo=UTC)
SUMMER = datetime(2026, 7, 15, 8, 20, tzinfo=UTC)


@pytest.fixture
def world(cast):
    return Contacts(cast.organization)


@pytest.fixture
def lea(cast, client_for):
    return client_for(cast.lea)


def page_of(client, **filters):
    return client.get(URL, filters).context["page"]


def squares(page):
    """(weekday, hour) → square, of those with shops."""
    return {(e.weekday, e.hour): e for _label, row in page.rows for e in row if e.n}


def test_nothing_measured_is_said_kindly(world, lea):
    assert "Nothing was measured here" in lea.get(URL).content.decode()


def test_the_hour_is_that_of_the_location_in_winter_and_in_summer(world, lea):
    oslo = world.place(time_zone="Europe/Oslo")
    for at in (WINTER, SUMMER):
        world.shop(told(), location=oslo, at=at)
    assert sorted(squares(page_of(lea))) == [(3, 9), (3, 10)]


def test_locations_have_their_own_clocks(world, lea):
    """One moment: Wednesday evening in Kolkata, noon in London."""
    at = datetime(2026, 1, 14, 12, 45, tzinfo=UTC)
    for zone in ("Asia/Kolkata", "Europe/London"):
        world.shop(told(), location=world.place(time_zone=zone), at=at)
    assert sorted(squares(page_of(lea))) == [(3, 12), (3, 18)]


def test_a_cell_says_score_share_reached_and_n(world, lea):
    place = world.place(time_zone="Europe/London")
    for outcome in ("reached", "reached", "not_reached"):
        world.shop(told(outcome), location=place, at=WINTER)
    cell = squares(page_of(lea))[3, 8]
    assert (cell.n, str(cell.score), str(cell.reached.share)) == (3, "67", "67")


def test_a_cell_of_few_shops_shows_only_their_number(world, lea):
    world.shops(told(), told("not_reached"), at=WINTER)
    text = " ".join(lea.get(URL).content.decode().split())
    assert "<td><span>n 2</span></td>" in text
    csv = lea.get(URL, {"format": "csv"}).getvalue().decode()
    assert ",2,,,,,,,,\r\n" in csv


def test_an_hour_that_is_worse_for_certain_is_the_headline(world, lea):
    place = world.place(time_zone="Europe/London")
    for hour, outcome in ((8, "reached"), (9, "reached"), (16, "not_reached")):
        for minute in range(6):
            at = WINTER.replace(hour=hour, minute=minute)
            # Not all alike: what has no spread cannot be compared.
            listened = "yes" if minute else "no"
            world.shop(told(outcome, listened=listened), location=place, at=at)
    assert "Wednesday from 16:00 is worse" in page_of(lea).finding.headline


def test_hours_that_differ_by_chance_are_not_named(world, lea):
    for hour in (8, 9):
        for outcome in ("reached", "not_reached", "reached"):
            world.shop(told(outcome), at=WINTER.replace(hour=hour))
    assert "No hour of the week" in page_of(lea).finding.headline


def test_a_cell_leads_to_its_shops(world, lea):
    place = world.place(time_zone="Europe/London")
    for hour in (8, 8, 8, 9):
        world.shop(told(), location=place, at=WINTER.replace(hour=hour))
    drain_all(at=timezone.now())
    cell = squares(page_of(lea))[3, 8]
    answer = lea.get(cell.href)
    page = answer.context["page"]
    assert (len(page.shops), page.n, page.figure.n) == (3, 3, 3)
    assert "Wednesday from 08:00" in answer.content.decode()


@pytest.mark.parametrize(
    ("asked", "score"), [({"section": "talk"}, "50"), ({"question": "listened"}, "50")]
)
def test_a_section_or_a_question_may_be_asked_for(world, lea, asked, score):
    for listened in ("yes", "no", "yes", "no"):
        answers = told(listened=listened)
        world.shop(answers, at=WINTER)
    (cell,) = squares(page_of(lea, **asked)).values()
    assert (str(cell.score), cell.n) == (score, 4)


def test_others_count_nothing_here(world, cast, lea):
    Contacts(cast.other.organization).shops(told(), at=WINTER)
    assert page_of(lea).is_empty


@pytest.mark.parametrize("slot", ["8-09", "3-24", "wednesday", "3-9"])
def test_an_hour_that_is_none_is_answered_at_its_filter(world, lea, slot):
    answer = lea.get(reverse("reports:scorecard-list"), {"slot": slot})
    assert answer.status_code == 400
    assert "Hour:" in answer.content.decode()


@pytest.mark.parametrize("places", [1, 3])
def test_the_number_of_queries_is_fixed(world, lea, django_assert_num_queries, places):
    for number in range(places):
        zone = ("Europe/Oslo", "Asia/Kolkata", "America/New_York")[number]
        world.shops(told(), location=world.place(time_zone=zone), at=WINTER)
    with django_assert_num_queries(13):
        lea.get(URL)


def test_the_last_months_that_have_enough_shops_are_read(world, lea, monkeypatch):
    """Many years of shops are not read one by one for a page that is opened."""
    monkeypatch.setattr(focus, "ENOUGH", 3)
    for at in (WINTER, SUMMER):
        world.shops(*[told()] * 4, at=at)
    page = lea.get(URL).context["page"]
    assert (page.n, f"{page.selection.since:%d %B}") == (4, "01 July")
    (days,) = [x for x in lea.get(URL).context["chips"] if x.name == "Days"]
    assert days.chosen == "1 Jul 2026 to …"
    assert lea.get(URL + days.choices[0].href).context["page"].n == 8
    (square,) = squares(page).values()
    assert lea.get(square.href).context["page"].n == square.n == 4


def test_where_time_is_chosen_all_of_it_is_read(world, lea, monkeypatch):
    monkeypatch.setattr(focus, "ENOUGH", 3)
    for at in (WINTER, SUMMER):
        world.shops(*[told()] * 4, at=at)
    assert page_of(lea, wave="all").n == 8
    assert page_of(lea, since="2026-01-01").n == 8


def test_an_hour_of_a_question_is_judged_by_its_pass_rates(world, lea):
    """Twelve of twelve against none: no spread, and no doubt."""
    place = world.place(time_zone="Europe/London")
    for at, outcome in ((WINTER, "not_reached"), (SUMMER, "reached")):
        for _ in range(12):
            world.shop(told(outcome), location=place, at=at)
    drain_all(at=timezone.now())
    page = page_of(lea, wave="all", question="outcome")
    assert "is worse than the other hours" in page.finding.headline
