import re

import pytest
from django.urls import reverse
from django.utils import timezone

from audits import reviewing
from audits.models import Draft
from audits.views.today import headline
from shoppers.models import Role
from tests import factories

ADDRESS = reverse("audits:today")


def text_of(response):
    text = re.sub(r"<[^>]+>", " ", response.content.decode())
    return re.sub(r"\s+", " ", text)


def test_shops_stand_in_groups_with_the_returned_ones_first(cast, client_for):
    for status in ("accepted", "returned", "assigned", "submitted"):
        factories.assignment(cast.organization, status=status, shopper=cast.sam)
    text = text_of(client_for(cast.sam).get(ADDRESS))
    titles = ["Returned to you", "To do", "Offered to you", "Sent"]
    places = [text.index(title) for title in titles]
    assert places == sorted(places)


def test_an_approved_shop_shows_its_grade_and_the_reason(cast, client_for):
    sent = factories.submission(cast.organization, shopper=cast.sam)
    rob, now = cast.viewer(cast.rob), timezone.now()
    reviewing.approve(rob, sent, at=now, grade=8, grade_reason="Exact words.")
    text = text_of(client_for(cast.sam).get(ADDRESS))
    assert "grade 8 of 10" in text
    assert "Exact words." in text


def test_the_window_is_told_on_the_locations_clock(cast, client_for):
    place = factories.location(cast.organization, time_zone="Asia/Tokyo")
    factories.assignment(cast.organization, shopper=cast.sam, location=place)
    assert "(Tokyo)" in text_of(client_for(cast.sam).get(ADDRESS))


def test_an_empty_day_teaches_what_will_come(cast, client_for):
    text = text_of(client_for(cast.sam).get(ADDRESS))
    assert "When a manager offers you a shop" in text


def test_another_shoppers_shop_is_not_listed(cast, client_for):
    other = factories.person(cast.organization, Role.SHOPPER)
    mine = factories.assignment(cast.organization, shopper=cast.sam)
    theirs = factories.assignment(cast.organization, shopper=other)
    text = text_of(client_for(cast.sam).get(ADDRESS))
    assert mine.scenario.name in text
    assert theirs.scenario.name not in text


@pytest.mark.parametrize("count", [1, 3])
def test_today_asks_the_database_as_often_for_one_shop_as_for_three(
    cast, client_for, django_assert_num_queries, count
):
    for status in ("in_progress", "returned", "approved"):
        for _ in range(count):
            factories.assignment(cast.organization, status=status, shopper=cast.sam)
    client = client_for(cast.sam)
    with django_assert_num_queries(6):
        client.get(ADDRESS)


@pytest.mark.parametrize(
    ("counts", "words"),
    [
        ((3, 1, 0), "Three shops to do, one returned."),
        ((1, 0, 2), "One shop to do, two offered to you."),
        ((0, 2, 0), "Two returned."),
        ((0, 0, 0), "Nothing to do today."),
    ],
)
def test_the_headline_says_the_day_in_one_sentence(counts, words):
    assert headline(*counts) == words


def test_a_follow_up_step_whose_day_has_come_is_told(cast, client_for):
    steps = [
        {"text": "Look now.", "after_days": 0, "on_promise": False},
        {"text": "Look later.", "after_days": 9, "on_promise": False},
    ]
    scenario = factories.scenario(cast.organization, follow_ups=steps)
    shop = factories.assignment(
        cast.organization, scenario=scenario, status="in_progress", shopper=cast.sam
    )
    now = timezone.now()
    Draft.objects.create(assignment=shop, visited_at=now, saved_at=now)
    text = client_for(cast.sam).get(reverse("audits:today")).content.decode()
    assert "Look now." in text
    assert "Look later." not in text
