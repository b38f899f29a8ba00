"""Authors at the same moment: one is told so, in words, and nobody meets an error."""

import threading
import time
from datetime import date

import pytest
from django.db import connection, connections, transaction
from django.urls import reverse
from django.utils import timezone

from audits import authoring, planning
from audits.models import Assignment, DraftPresence, Scenario, Wave
from shoppers.models import JournalEntry
from tests import factories
from tests.audits.views.test_scenarios import shown_in

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(
        connection.vendor == "sqlite",
        reason="needs PostgreSQL: SQLite lets one writer in at a time",
    ),
]
AT = timezone.now()
#: Within a transaction PostgreSQL shows what it saw first, unless told to forget it.
LOOK_AGAIN = "SELECT pg_stat_clear_snapshot()"
WAITING = """
    SELECT count(*) FROM pg_stat_activity
    WHERE datname = current_database() AND wait_event_type = 'Lock'
"""


def before_the_end_of(first, second):
    """What `second` answers that begins before the transaction of `first` ends, and
    has to wait for it."""
    answers = []

    def run():
        try:
            answers.append(second())
        finally:
            connections.close_all()

    thread = threading.Thread(target=run)
    with transaction.atomic():
        first()
        thread.start()
        _until_it_waits(thread)
    thread.join(30)
    return answers[0]


def _until_it_waits(thread):
    end = time.monotonic() + 30
    with connection.cursor() as cursor:
        while thread.is_alive() and time.monotonic() < end:
            cursor.execute(LOOK_AGAIN)
            cursor.execute(WAITING)
            if cursor.fetchone()[0]:
                return
            time.sleep(0.01)
    raise AssertionError("It did not wait for the other.")


@pytest.fixture
def scenario(cast):
    return factories.scenario(cast.organization, name="High bill")


def url(name, of):
    return reverse(f"audits:{name}", args=[of.public_id])


def test_two_copies_at_once_have_two_names(
    transactional_db, cast, client_for, scenario
):
    other = client_for(cast.ann)
    answer = before_the_end_of(
        lambda: scenario.duplicate(by=cast.ann, at=AT),
        lambda: other.post(url("scenario-duplicate", scenario)),
    )
    assert answer.status_code == 302
    names = Scenario.objects.values_list("name", flat=True).order_by("pk")
    assert list(names) == ["High bill", "High bill (copy)", "High bill (copy 2)"]


def test_a_change_of_what_is_being_deleted_finds_nothing(
    transactional_db, cast, client_for, scenario
):
    other = client_for(cast.ann)
    typed = shown_in(other.get(url("scenario", scenario))) | {"story": "Mine."}
    answer = before_the_end_of(
        lambda: scenario.remove(by=cast.ann, at=AT),
        lambda: other.post(url("scenario", scenario), typed),
    )
    assert answer.status_code == 404
    assert not Scenario.objects.exists()


def test_what_two_delete_at_once_is_deleted_once(
    transactional_db, cast, client_for, scenario
):
    other = client_for(cast.ann)
    answer = before_the_end_of(
        lambda: Scenario.objects.get().remove(by=cast.ann, at=AT),
        lambda: other.post(url("scenario-remove", scenario)),
    )
    assert answer.status_code == 404
    assert JournalEntry.objects.filter(verb="scenario.remove").count() == 1


def test_two_waves_of_one_name_at_once_are_one(transactional_db, cast, client_for):
    program = factories.program(cast.organization)
    days = {"starts_on": date(2026, 5, 1), "ends_on": date(2026, 5, 31)}
    other = client_for(cast.ann)
    answer = before_the_end_of(
        lambda: planning.create_wave(
            cast.viewer(cast.ann), program, name="May", at=AT, **days
        ),
        lambda: other.post(url("wave-new", program), {"name": "May", **days}),
    )
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == ["name"]
    assert Wave.objects.filter(program=program, name="May").count() == 1


@pytest.fixture
def planned(cast, scenario):
    """What is posted to plan a shop, and where."""
    wave = factories.wave(factories.program(cast.organization))
    version = factories.checklist_version(cast.organization)
    form = {
        "scenario": scenario.public_id,
        "version": version.public_id,
        "locations": [factories.location(cast.organization).public_id],
        "starts_on": wave.starts_on,
        "due_on": wave.ends_on,
        "report_on": wave.ends_on,
        "shops_each": 1,
        "fee": "14.50",
    }
    return url("wave-plan", wave), form


def test_a_scenario_that_is_being_deleted_plans_nothing(
    transactional_db, cast, client_for, scenario, planned
):
    other = client_for(cast.ann)
    answer = before_the_end_of(
        lambda: scenario.remove(by=cast.ann, at=AT),
        lambda: other.post(*planned),
    )
    assert answer.status_code == 422
    assert "Somebody deleted this scenario" in answer.content.decode()
    assert not Assignment.objects.exists()


def test_a_scenario_that_is_being_planned_with_stays(
    transactional_db, cast, client_for, scenario, planned
):
    mine, other = client_for(cast.ann), client_for(cast.ann)
    answer = before_the_end_of(
        lambda: mine.post(*planned),
        lambda: other.post(url("scenario-remove", scenario), follow=True),
    )
    assert "shops were planned with it" in answer.content.decode()
    assert Assignment.objects.get().scenario == scenario


@pytest.fixture
def draft(cast):
    version = factories.checklist_version(cast.organization)
    return authoring.start_draft(cast.viewer(cast.ann), version.checklist, at=AT)


@pytest.mark.parametrize("has_been_here", [False, True])
def test_who_looks_at_a_draft_that_is_thrown_away_is_told_that_it_is_gone(
    transactional_db, cast, client_for, draft, has_been_here
):
    viewer, other = cast.viewer(cast.ann), client_for(cast.ann)
    if has_been_here:
        authoring.be_present(viewer, draft, "", at=AT)
    answer = before_the_end_of(
        lambda: authoring.discard_draft(viewer, draft, at=AT),
        lambda: other.post(url("draft-presence", draft.checklist), {"place": "q"}),
    )
    assert answer.status_code == 404
    assert not DraftPresence.objects.exists()
