import pytest
from django.urls import reverse

from tests import factories
from tests.reports.views.contacts import Contacts, told
from tests.reports.views.world import FULL

URL = reverse("reports:drivers")


@pytest.fixture
def world(cast):
    return Contacts(cast.organization)


@pytest.fixture
def lea(cast, client_for):
    return client_for(cast.lea)


def page_of(client, **filters):
    return client.get(URL, filters).context["page"]


def many(world, n=12):
    """Who is listened to would stay; the name makes no difference."""
    for number in range(n):
        name = "yes" if number % 2 else "no"
        world.shop(told(listened="yes", name=name, would_return=9))
        world.shop(told(listened="no", name=name, would_return=4))


def test_the_behaviour_that_goes_with_it_is_the_headline(world, lea):
    many(world)
    headline = page_of(lea).finding.headline
    assert headline == (
        "“Did they listen?” goes with it most: right in 100 of 100 shops that ended "
        "well, in 0 of 100 others."
    )


def test_what_makes_no_difference_is_said_to_make_none(world, lea):
    many(world)
    page = page_of(lea)
    assert [each.key for each in page.sure] == ["listened"]
    assert [each.key for each in page.unsure] == ["name"]


def test_the_page_says_that_it_need_not_be_the_cause(world, lea):
    many(world)
    assert "need not be the cause" in lea.get(URL).content.decode()


@pytest.mark.parametrize(("name", "keys"), [("lea", set()), ("rob", {"badge"})])
def test_what_is_kept_from_locations_is_for_the_desk(
    world, cast, client_for, name, keys
):
    for mark in (9, 9, 9, 2, 2, 2):
        world.shop(told(badge="yes", would_return=mark))
    page = page_of(client_for(getattr(cast, name)))
    assert {each.key for each in page.sure + page.unsure} == keys


def test_both_sides_say_their_n(world, lea):
    many(world, 5)
    page = page_of(lea)
    assert (page.n_good, page.n_others) == (5, 5)
    assert (page.unsure + page.sure)[0].good.applicable == 5


def test_good_is_from_three_quarters_of_the_scale_on(world, lea):
    for mark in (7, 8, 10):
        world.shop(told(would_return=mark))
    page = page_of(lea)
    assert (page.n_good, page.n_others) == (2, 1)


def test_below_the_least_number_nothing_is_compared(world, lea):
    many(world, 2)
    page = page_of(lea)
    assert (page.sure, page.unsure, page.left_out) == ([], [], 2)
    assert page.finding.headline == "Too few shops on one side to compare."


def test_another_outcome_can_be_chosen(world, lea):
    small = factories.checklist_version(world.organization)
    world.version = small
    world.shop(FULL)
    page = page_of(lea, outcome="ease")
    assert (page.asked.key, page.n_good) == ("ease", 1)


@pytest.mark.parametrize("key", ["unheard-of", "listened", "outcome"])
def test_a_question_that_cannot_tell_is_not_found(world, lea, key):
    world.shop(told())
    assert lea.get(URL, {"outcome": key}).status_code == 404


def test_nonsense_is_answered_at_its_filter(world, lea):
    answer = lea.get(URL, {"outcome": "a b"})
    assert answer.status_code == 400


def test_without_such_a_question_the_page_says_so(world, lea):
    assert "No question here tells" in lea.get(URL).content.decode()


def test_a_behaviour_leads_to_its_shops(world, lea):
    many(world, 3)
    page = page_of(lea)
    driver = (page.sure + page.unsure)[0]
    assert lea.get(driver.href).context["page"].selection.question == driver.key


def test_the_table_is_the_csv(world, lea):
    many(world, 4)
    lines = lea.get(URL, {"format": "csv"}).getvalue().decode().splitlines()
    assert lines[0].endswith("p_holm,significant")
    assert lines[1].startswith("listened,Did they listen?,4,100.0,4,0.0,100.0,")


def test_others_count_nothing_here(world, cast, lea):
    many(Contacts(cast.other.organization), 3)
    assert page_of(lea).is_empty


@pytest.mark.parametrize("shops", [1, 3])
def test_the_number_of_queries_is_fixed(world, lea, django_assert_num_queries, shops):
    many(world, shops)
    with django_assert_num_queries(13):
        lea.get(URL)
