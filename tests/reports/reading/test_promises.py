import pytest
from django.urls import reverse

from tests.reports.views.contacts import Contacts, contact

URL = reverse("reports:contacts")
DAY, HOUR = 86_400, 3600
MADE = ("promise_made", 60, DAY)


@pytest.fixture
def world(cast):
    return Contacts(cast.organization)


@pytest.fixture
def promises(cast, client_for):
    def read():
        return client_for(cast.lea).get(URL).context["page"].promises

    return read


def test_promises_are_made_kept_and_late(world, promises):
    contact(world, events=[MADE, ("promise_kept", DAY - HOUR)])
    contact(world, events=[MADE, ("promise_kept", DAY + HOUR)])
    contact(world, events=[MADE])
    contact(world, events=[("answered", 30)])
    found = promises()
    (row,) = found.rows
    assert (row.made.yes, row.made.n) == (3, 4)
    assert (row.kept.yes, row.kept.n, row.late) == (1, 3, 1)
    assert row.median.low <= HOUR
    assert "Of 100 promises 33 are kept in time" in found.headline


def test_a_promise_that_was_not_due_yet_is_neither_kept_nor_broken(world, promises):
    for _shop in range(3):
        contact(world, events=[MADE, ("promise_kept", DAY - HOUR)])
    contact(world, events=[("promise_made", 60, 1000 * DAY)])
    found = promises()
    (row,) = found.rows
    assert (row.made.yes, row.kept.yes, row.kept.n) == (4, 3, 3)
    assert "n 3; 1 contact had only promises that were not due" in found.headline


def test_too_few_promises_say_only_how_many(world, promises):
    contact(world, events=[MADE, ("promise_kept", DAY - HOUR)])
    assert promises().headline == (
        "Too few promises to say whether they are kept: n 1."
    )


def test_contacts_without_a_log_have_no_promises(world, promises):
    contact(world)
    assert [row.made.yes for row in promises().rows] == [0]
