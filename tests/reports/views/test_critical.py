from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from audits.models import Scorecard
from reports.aggregating import drain_all
from reports.reading import critical
from tests import factories
from tests.reports.views.world import FULL, HALF, NOTHING, World, csv_of

URL = reverse("reports:critical")


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


def test_shops_with_a_critical_failure_are_listed_with_what_failed(world, lea):
    world.shops(FULL, HALF, NOTHING)
    page = page_of(lea)
    assert page.finding.headline == "A critical question failed in 1 shop of 3."
    assert [each.questions for each in page.failures] == ["Was your request solved?"]


def test_none_is_said_with_its_interval(world, lea):
    world.shops(FULL, HALF)
    page = page_of(lea)
    assert page.finding.headline == "No critical question failed in 2 shops."
    assert page.failures == []


def test_every_wave_is_listed_unless_one_is_chosen(world, lea):
    world.shops(NOTHING, wave=world.before)
    world.shops(NOTHING)
    assert page_of(lea).bad == 2
    assert page_of(lea, wave=world.wave.public_id).bad == 1


def test_days_narrow_what_is_counted_and_listed(world, lea):
    world.shops(FULL, NOTHING)
    day = Scorecard.objects.first().report_date
    page = page_of(lea, since=day, until=day)
    assert (page.n, page.bad, len(page.failures)) == (2, 1, 1)
    page = page_of(lea, until=day - timedelta(days=1))
    assert (page.n, page.bad, page.failures) == (0, 0, [])


def test_critical_questions_stand_with_their_pass_rates(world, lea):
    world.shops(FULL, HALF, NOTHING)
    (kind,) = page_of(lea).kinds
    assert (kind.figure.label, kind.failed) == ("Was your request solved?", 1)
    assert (str(kind.figure.score), kind.figure.n) == ("66.7", 3)


def test_pages_lead_on_and_back(world, lea, monkeypatch):
    monkeypatch.setattr(critical, "PAGE", 2)
    world.shops(*[NOTHING] * 5)
    first = page_of(lea)
    second = lea.get(URL + first.next).context["page"]
    third = lea.get(URL + second.next).context["page"]
    back = lea.get(URL + third.previous).context["page"]
    seen = [x.card.pk for page in (first, second, third) for x in page.failures]
    assert seen == sorted(seen, reverse=True)
    assert [x.card.pk for x in back.failures] == [x.card.pk for x in second.failures]
    assert (first.previous, third.next) == ("", "")


def test_csv_holds_all_of_them_and_not_a_page(world, lea, monkeypatch):
    monkeypatch.setattr(critical, "PAGE", 2)
    world.shops(*[NOTHING] * 3, FULL)
    rows = csv_of(lea.get(URL, {"format": "csv"}))
    assert [row["failed"] for row in rows] == ["Was your request solved?"] * 3


def test_other_organizations_are_not_listed(world, cast, lea):
    World(cast.other.organization).shops(NOTHING)
    world.shops(HALF)
    assert page_of(lea).failures == []


@pytest.mark.parametrize("places", [1, 3])
def test_the_number_of_queries_is_fixed(world, lea, django_assert_num_queries, places):
    for _number in range(places):
        world.shops(NOTHING, location=factories.location(world.organization))
    drain_all(at=timezone.now())
    with django_assert_num_queries(14):
        lea.get(URL)
