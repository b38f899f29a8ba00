"""Every page that results are read on, as it is asked for: a new one is found here."""

from django.contrib.auth.models import AnonymousUser
from django.test import RequestFactory
from django.urls import reverse

from shoppers.models import Role
from tests.test_access import ROUTES

#: Pages of other things than figures: what they are asked for is ignored.
UNFILTERED = {"reports:home", "reports:upkeep"}
UNFILTERED |= {"reports:import-list", "reports:import-new", "reports:export-list"}
UNFILTERED |= {"reports:report-list", "reports:report-new"}
UNFILTERED |= {"reports:alert-list", "reports:alert-new"}
#: Paper takes a minute of a busy machine, and is the same page.
PAPER = {f"reports:{each}-paper" for each in ("trend", "scorecard", "report")}
#: Answered with a file.
FILES = {"reports:export-file", "reports:export-manifest"}
FILES |= {"reports:import-rows", "reports:report-workbook"}

OURS = {route.name: route for route in ROUTES if route.name.startswith("reports:")}
READING = [name for name, route in OURS.items() if not route.has_object]


def _is_read(name):
    """Whether there is a page at all: some addresses only take what is sent."""
    request = RequestFactory().get("/")
    request.user = AnonymousUser()
    return OURS[name].view(request).status_code != 405


PAGES = [name for name in READING if name not in PAPER and _is_read(name)]
#: Pages of one thing: a shop, a report, a rule.
PAGES_OF_ONE = [
    name
    for name, route in OURS.items()
    if route.has_object and route.roles and name not in PAPER | FILES and _is_read(name)
]
#: Pages whose rows are chosen by the filters in the address.
FILTERED = [name for name in PAGES if name not in UNFILTERED]


def reader(company, name):
    """Somebody who may open the page."""
    roles = OURS[name].roles
    by_role = company.by_role()
    wanted = [Role.LEADER, Role.MANAGER, Role.REVIEWER, Role.ADMINISTRATOR]
    return by_role[next(role for role in wanted if role in roles)]


def address(name):
    return reverse(name)
