from datetime import timedelta

import pytest
from django.utils import timezone

from audits.models import Assignment
from audits.shoplists import page_of
from tests import factories


@pytest.fixture
def shops(cast):
    """Five shops by due date: the first three fall due at the same moment."""
    now = timezone.now()
    shared = {
        "wave": factories.wave(factories.program(cast.organization)),
        "location": factories.location(cast.organization),
        "scenario": factories.scenario(cast.organization),
        "version": factories.checklist_version(cast.organization),
        "report_by": now + timedelta(days=9),
    }
    dues = [now, now, now, now + timedelta(days=1), now + timedelta(days=2)]
    return [
        factories.assignment(cast.organization, due_at=due, **shared) for due in dues
    ]


def test_pages_follow_each_other_without_gap_or_repetition(shops):
    first = page_of(Assignment.objects.all(), size=2)
    second = page_of(Assignment.objects.all(), first.shops[-1], size=2)
    third = page_of(Assignment.objects.all(), second.shops[-1], size=2)
    assert [*first.shops, *second.shops, *third.shops] == shops


def test_the_first_page_has_none_before_and_the_last_none_after(shops):
    rows = Assignment.objects.all()
    assert page_of(rows, size=2).previous is None
    assert page_of(rows, shops[2], size=2).next is None


def test_the_way_back_shows_the_page_before(shops):
    page = page_of(Assignment.objects.all(), shops[4], backwards=True, size=2)
    assert page.shops == shops[2:4]
    assert page.previous == shops[2].public_id


def test_back_at_the_beginning_there_is_no_page_before(shops):
    page = page_of(Assignment.objects.all(), shops[2], backwards=True, size=2)
    assert (page.shops, page.previous) == (shops[:2], None)
