import pytest
from django.urls import reverse

from config.navigation import ENTRIES, entries_for, page
from shoppers.models import Viewer
from tests import factories


@pytest.fixture
def shown(rf):
    """What a page at `path` shows around its content."""

    def show(viewer, path="/"):
        request = rf.get(path)
        request.viewer, request.viewers = viewer, [viewer] if viewer else []
        return page(request)

    return show


ROUTES = {
    "ann": (
        "wave-list trend scorecard-list report-list program-list checklist-list "
        "scenario-list"
    ),
    "rob": "review-queue trend scorecard-list",
    "lea": "home trend scorecard-list report-list",
    "sam": "today",
    "ada": "wave-list upkeep",
}


@pytest.mark.parametrize("name", ROUTES)
def test_each_role_is_led_to_its_own_pages(cast, name):
    entries = entries_for(cast.viewer(getattr(cast, name)))
    assert " ".join(route.split(":")[1] for route, _ in entries) == ROUTES[name]


@pytest.mark.parametrize("route", [route for route, _, _ in ENTRIES])
def test_whom_an_entry_is_shown_to_its_page_lets_in(cast, client_for, route):
    roles = next(roles for each, _, roles in ENTRIES if each == route)
    people = cast.by_role()
    for role in roles:
        assert client_for(people[role]).get(reverse(route)).status_code == 200


def test_several_roles_add_up_and_nothing_comes_twice(cast):
    both = Viewer(cast.ann, cast.organization, frozenset({"leader", "manager"}))
    routes = [route for route, _ in entries_for(both)]
    assert len(routes) == len(set(routes))
    assert {"reports:home", "audits:program-list"} <= set(routes)


def test_without_a_viewer_there_is_nowhere_to_go(shown):
    seen = shown(None)
    assert (seen["viewer"], seen["navigation"], seen["demo"]) == (None, [], False)


def test_the_entry_closest_above_the_page_is_the_current_one(cast, shown):
    lea = cast.viewer(cast.lea)
    path = reverse("reports:trend") + "?weeks=4"
    entries = shown(lea, path)["navigation"]()
    assert [each.url for each in entries if each.current] == [reverse("reports:trend")]


def test_a_page_below_an_entry_marks_it(cast, shown):
    entries = shown(cast.viewer(cast.ann), "/waves/some-wave/")["navigation"]()
    current = [each.label for each in entries if each.current]
    assert current == ["Waves"]


def test_a_page_apart_marks_none(cast, shown):
    entries = shown(cast.viewer(cast.ann), "/account/")["navigation"]()
    assert not any(each.current for each in entries)


def test_a_reviewer_sees_how_many_shops_wait(cast, shown):
    for status in ("submitted", "in_review", "approved"):
        factories.assignment(cast.organization, status=status)
    factories.submission(cast.other.organization)
    entries = shown(cast.viewer(cast.rob))["navigation"]()
    assert {each.label: each.count for each in entries} == {
        "Review": 2,
        "Trend": None,
        "Scorecards": None,
    }


def test_a_page_without_navigation_asks_nothing(cast, shown, django_assert_num_queries):
    rob = cast.viewer(cast.rob)
    with django_assert_num_queries(0):
        shown(rob)


def test_demo_data_is_announced(cast, shown):
    assert shown(cast.viewer(cast.ann))["demo"] is False
    cast.organization.is_demo = True
    assert shown(cast.viewer(cast.ann))["demo"] is True
