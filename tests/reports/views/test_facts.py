import pytest
from django.urls import reverse

from tests.reports.views.contacts import Contacts, told

PAGES = ["times", "contacts", "hours", "drivers", "comments", "effects"]


@pytest.fixture
def ann(cast, client_for):
    Contacts(cast.organization).shops(told(comment="Nobody came"), told(), told())
    return client_for(cast.ann)


@pytest.mark.parametrize("name", PAGES)
def test_every_page_has_the_way_to_the_others(ann, name):
    text = ann.get(reverse(f"reports:{name}")).content.decode()
    assert all(reverse(f"reports:{other}") in text for other in PAGES)


@pytest.mark.parametrize("name", PAGES)
def test_every_page_has_its_table_as_a_file(ann, name):
    answer = ann.get(reverse(f"reports:{name}"), {"format": "csv"})
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert len(answer.getvalue().decode().splitlines()[0].split(",")) > 5


@pytest.mark.parametrize("name", ["times", "contacts", "drivers", "effects"])
def test_what_makes_no_difference_is_no_filter(ann, name):
    text = ann.get(reverse(f"reports:{name}")).content.decode()
    assert "<span>Section " not in text
