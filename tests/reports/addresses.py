"""Every page that results are read on, as it is asked for: a new one is found here."""

from django.contrib.auth.models import AnonymousUser
from django.test import RequestFactory
from django.urls import resolve, reverse

from shoppers.models import Role
from tests.test_access import ROUTES

#: Pages of other things than figures: what they are asked for is ignored.
UNFILTERED = {"reports:home", "reports:upkeep"}
UNFILTERED |= {"reports:import-list", "reports:import-new", "reports:export-list"}
UNFILTERED |= {"reports:report-list", "reports:report-new"}
UNFILTERED |= {"reports:alert-list", "reports:alert-new"}
#: Paper takes a minute of a busy machine, and is the same page.
PAPER = {"reports:trend-paper"}

READING = [
    route.name
    for route in ROUTES
    if route.name.startswith("reports:") and not route.has_object
]


def _is_read(name):
    """Whether there is a page at all: some addresses only take what is sent."""
    request = RequestFactory().get("/")
    request.user = AnonymousUser()
    return resolve(reverse(name)).func(request).status_code != 405


#: Pages whose rows are chosen by the filters in the address.
FILTERED = [
    name for name in READING if name not in UNFILTERED | PAPER and _is_read(name)
]


def reader(company, name):
    """Somebody who may open the page."""
    roles = next(route.roles for route in ROUTES if route.name == name)
    by_role = company.by_role()
    wanted = [Role.LEADER, Role.MANAGER, Role.REVIEWER, Role.ADMINISTRATOR]
    return by_role[next(role for role in wanted if role in roles)]


def address(name):
    return reverse(name)
