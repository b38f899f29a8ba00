"""Promise 11: no program goes live before staff were told, and by which rules."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from audits.lifecycle import InvalidMove
from audits.models import NotReady, Program, RecordingPolicy, Wave
from audits.scoring import WHOLE
from shoppers.models import JournalEntry
from tests import factories

NOTICE = "the text of the staff notice"
DAY = "the day on which staff were told"
KEPT = "how long evidence is kept"
RECORDING = "a recording policy per country"


@pytest.fixture
def draft(cast):
    """A program that lacks nothing, with one location in Norway."""
    factories.location(cast.organization, country="NO")
    return factories.program(cast.organization, live=False)


def missing(program):
    with pytest.raises(NotReady) as refused:
        program.go_live(by=None, at=timezone.now())
    assert Program.objects.get(pk=program.pk).status == "draft"
    assert not JournalEntry.objects.about(program).exists()
    return refused.value.missing


def test_a_program_that_lacks_nothing_goes_live_and_is_journaled(cast, draft):
    draft.go_live(by=cast.ann, at=timezone.now())
    assert Program.objects.get(pk=draft.pk).status == "live"
    line = JournalEntry.objects.about(draft).get()
    assert (line.verb, line.actor) == ("program.go_live", cast.ann)
    assert (line.before, line.after) == ({"status": "draft"}, {"status": "live"})


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"staff_notice": ""}, [NOTICE]),
        ({"staff_notice": " \n"}, [NOTICE]),
        ({"staff_notice_on": None}, [DAY]),
        ({"retention_days": None}, [KEPT]),
        ({"retention_days": 0}, [KEPT]),
        (
            {"staff_notice": "", "staff_notice_on": None, "retention_days": None},
            [NOTICE, DAY, KEPT],
        ),
    ],
)
def test_what_is_missing_keeps_a_program_from_going_live(draft, fields, words):
    for name, value in fields.items():
        setattr(draft, name, value)
    draft.save()
    assert missing(draft) == words


def test_without_any_recording_policy_no_program_goes_live(draft):
    draft.recording_policies.all().delete()
    assert missing(draft) == [RECORDING]


def test_every_country_with_a_location_in_use_needs_a_policy(cast, draft):
    place = factories.location(cast.organization, country="SE")
    assert missing(draft) == [RECORDING]
    place.is_active = False
    place.save()
    draft.go_live(by=cast.ann, at=timezone.now())
    assert draft.status == "live"


def test_countries_of_another_organization_ask_for_nothing(cast, draft):
    factories.location(cast.other.organization, country="SE")
    draft.go_live(by=cast.ann, at=timezone.now())
    assert draft.status == "live"


def test_recording_is_forbidden_unless_said_otherwise(draft):
    policy = RecordingPolicy.objects.create(program=draft, country="SE")
    assert policy.rule == "forbidden"


@pytest.mark.parametrize("status", ["live", "closed"])
@pytest.mark.parametrize(
    "lack",
    [
        {"staff_notice": ""},
        {"staff_notice_on": None},
        {"retention_days": None},
        {"retention_days": 0},
    ],
)
def test_the_database_refuses_a_program_that_left_draft_without(draft, status, lack):
    with pytest.raises(IntegrityError), transaction.atomic():
        Program.objects.filter(pk=draft.pk).update(status=status, **lack)


def test_the_database_refuses_to_take_the_notice_from_a_live_program(cast):
    live = factories.program(cast.organization)
    with pytest.raises(IntegrityError), transaction.atomic():
        Program.objects.filter(pk=live.pk).update(staff_notice="")


def test_a_live_program_does_not_go_live_again(cast):
    live = factories.program(cast.organization)
    with pytest.raises(InvalidMove):
        live.go_live(by=cast.ann, at=timezone.now())


def test_a_draft_cannot_be_closed(cast, draft):
    with pytest.raises(InvalidMove):
        draft.close(by=cast.ann, at=timezone.now())


def test_a_closed_program_may_go_live_again(cast):
    program = factories.program(cast.organization)
    program.close(by=cast.ann, at=timezone.now())
    assert Program.objects.get(pk=program.pk).status == "closed"
    program.go_live(by=cast.ann, at=timezone.now())
    assert list(Program.objects.live()) == [program]


def test_a_target_is_a_share_of_the_whole(draft):
    Program.objects.filter(pk=draft.pk).update(target=WHOLE)
    with pytest.raises(IntegrityError), transaction.atomic():
        Program.objects.filter(pk=draft.pk).update(target=WHOLE + 1)


@pytest.mark.parametrize(
    ("score", "band"),
    [
        (None, None),
        (0, 1),
        (4_999_999, 1),
        (5_000_000, 2),
        (6_500_000, 3),
        (7_999_999, 3),
        (8_000_000, 4),
        (9_000_000, 5),
        (WHOLE, 5),
    ],
)
def test_the_lower_edge_belongs_to_the_band(score, band):
    assert Program().band(score) == band


@given(st.lists(st.integers(0, WHOLE), min_size=2, max_size=2))
def test_a_better_score_is_never_in_a_lower_band(scores):
    low, high = sorted(scores)
    assert 1 <= Program().band(low) <= Program().band(high) <= 5


def test_two_programs_do_not_share_their_bands():
    one, other = Program(), Program()
    one.bands.clear()
    assert len(other.bands) == 4


MAY = {"starts_on": date(2026, 5, 1), "ends_on": date(2026, 5, 31)}


@pytest.mark.parametrize(
    ("today", "phase"),
    [
        (date(2026, 4, 30), "planned"),
        (date(2026, 5, 1), "live"),
        (date(2026, 5, 31), "live"),
        (date(2026, 6, 1), "ended"),
    ],
)
def test_a_wave_lives_from_its_first_day_through_its_last(draft, today, phase):
    wave = factories.wave(draft, **MAY)
    assert wave.phase(today) == phase
    assert Wave.objects.running(today).exists() is (phase == "live")


def test_the_database_refuses_a_wave_that_ends_before_it_starts(draft):
    with pytest.raises(IntegrityError), transaction.atomic():
        factories.wave(draft, starts_on=date(2026, 5, 2), ends_on=date(2026, 5, 1))
