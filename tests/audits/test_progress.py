from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audits import lifecycle, progress
from audits.models import Assignment, Wave
from audits.scoring import WHOLE
from tests import factories

NOW = datetime(2026, 5, 6, 12, tzinfo=UTC)
COUNTS = dict.fromkeys(
    [
        *("planned", "called_off", "sent", "approved", "excluded", "expired"),
        *("unassigned", "late", "waiting", "overdue", "returned", "returned_often"),
        "locations",
    ],
    0,
)
MOMENTS = dict.fromkeys(["oldest_due", "next_open_due", "oldest_waiting"])


def made(**figures):
    return progress.Progress(**{**COUNTS, **MOMENTS, **figures})


@pytest.fixture
def shop(cast):
    """Make a shop of one wave, due in five days unless told."""
    wave = factories.wave(factories.program(cast.organization))

    def make(status, *, at=NOW, **fields):
        fields = {"wave": wave, "status": status, **fields}
        return factories.assignment(cast.organization, at=at, **fields)

    return make


def figures(now=NOW):
    return progress.progress_of(Assignment.objects.all(), now)


def test_a_wave_without_shops_has_nothing_but_noughts(db):
    assert figures() == made()


def test_every_shop_is_counted_where_it_belongs(shop):
    for status in lifecycle.STATES:
        shop(status)
    found = figures()
    assert (found.planned, found.called_off) == (10, 1)
    assert (found.sent, found.waiting) == (5, 2)
    assert (found.approved, found.excluded, found.expired) == (1, 1, 1)
    assert (found.unassigned, found.returned, found.decided) == (1, 1, 2)
    assert (found.late, found.overdue, found.locations) == (0, 0, 10)


def test_figures_take_one_query(shop, django_assert_num_queries):
    shop("submitted")
    with django_assert_num_queries(1):
        figures()


@pytest.mark.parametrize(
    ("status", "late"),
    [
        *[("open", 1), ("assigned", 1), ("in_progress", 1)],
        *[("submitted", 0), ("returned", 0), ("cancelled", 0), ("expired", 0)],
    ],
)
def test_late_is_what_is_due_and_not_sent(shop, status, late):
    due = NOW - timedelta(hours=1)
    times = {"starts_at": NOW - timedelta(days=9), "report_by": NOW, "due_at": due}
    shop(status, at=NOW - timedelta(days=2), **times)
    found = figures()
    assert found.late == late
    assert found.oldest_due == (due if late else None)


def test_a_shop_is_not_late_at_its_very_second(shop):
    due = shop("open").due_at
    assert figures(due).late == 0
    assert figures(due + timedelta(seconds=1)).late == 1


def test_a_review_is_overdue_after_seventy_two_hours(shop):
    shop("submitted")
    assert figures(NOW + timedelta(hours=72)).overdue == 0
    found = figures(NOW + timedelta(hours=72, seconds=1))
    assert (found.overdue, found.oldest_waiting) == (1, NOW)


def test_two_returns_of_one_shop_are_often(shop):
    one = shop("returned")
    assert figures().returned_often == 0
    Assignment.objects.filter(pk=one.pk).update(returns=2)
    assert figures().returned_often == 1


def test_what_is_approved_in_the_end_needs_no_talk(shop):
    Assignment.objects.filter(pk=shop("approved").pk).update(returns=3)
    assert figures().returned_often == 0


@pytest.mark.parametrize(
    ("counts", "phase", "words"),
    [
        ({}, "live", "No shops are planned yet"),
        ({"called_off": 3}, "live", "No shops are planned yet"),
        (
            {"planned": 3, "sent": 3, "approved": 2, "excluded": 1},
            "live",
            "All done: every shop is decided",
        ),
        (
            {"planned": 3, "sent": 2, "approved": 2, "expired": 1},
            "ended",
            "Over: 1 of 3 shops expired and was never done",
        ),
        (
            {"planned": 3, "expired": 3},
            "ended",
            "Over: 3 of 3 shops expired and were never done",
        ),
        (
            {"planned": 5, "sent": 2, "late": 1},
            "live",
            "1 shop is late: 2 of 5 are submitted",
        ),
        (
            {"planned": 5, "sent": 2, "late": 2},
            "planned",
            "2 shops are late: 2 of 5 are submitted",
        ),
        ({"planned": 1}, "planned", "1 shop is planned"),
        ({"planned": 4}, "planned", "4 shops are planned"),
        (
            {"planned": 4, "sent": 4},
            "live",
            "None is late: 4 of 4 shops are submitted",
        ),
    ],
)
def test_the_sentence_above_the_figures(counts, phase, words):
    assert progress.finding(made(**counts), phase) == words


def test_nothing_asks_for_attention_when_all_is_well():
    assert progress.attention(made(planned=5, sent=3), NOW) == []


def test_what_does_not_go_by_itself_is_listed_the_most_urgent_first():
    found = progress.attention(
        made(
            late=2,
            oldest_due=NOW - timedelta(days=3),
            unassigned=1,
            next_open_due=NOW + timedelta(days=2),
            overdue=4,
            oldest_waiting=NOW - timedelta(days=5),
            returned_often=1,
        ),
        NOW,
    )
    assert [(each.view, each.count) for each in found] == [
        ("late", 2),
        ("unassigned", 1),
        ("overdue", 4),
        ("returned-twice", 1),
    ]
    assert found[0].detail.endswith("Oldest: 3 days.")
    assert found[1].detail == "The first one is due in 2 days."
    assert found[2].detail == "Oldest: 5 days."


def test_an_unassigned_shop_that_was_due_is_said_so():
    due = NOW - timedelta(days=2)
    (only,) = progress.attention(made(unassigned=1, next_open_due=due), NOW)
    assert only.detail == "The first one was due 2 days ago."


@st.composite
def wholes(draw):
    approved, more, late, expired, rest = (draw(st.integers(0, 999)) for _ in range(5))
    sent = approved + more
    planned = sent + late + expired + rest
    counts = {"planned": planned, "sent": sent, "approved": approved}
    return made(**counts, late=late, expired=expired)


@given(wholes())
def test_the_pieces_of_the_bar_hold_every_planned_shop_once(whole):
    parts = progress.parts_of(whole)
    assert sum(part.count for part in parts) == whole.planned
    assert sum(part.share for part in parts) <= WHOLE
    assert min(part.count for part in parts) >= 0


@given(wholes())
def test_each_piece_of_the_bar_begins_where_the_last_one_ends(whole):
    parts = progress.parts_of(whole)
    assert parts[0].x == 0
    for before, after in pairwise(parts):
        assert after.x == pytest.approx(before.x + before.width)


@pytest.mark.parametrize(
    ("today", "day"),
    [
        (date(2026, 4, 30), 0),
        (date(2026, 5, 1), 1),
        (date(2026, 5, 31), 31),
        (date(2026, 6, 9), 31),
    ],
)
def test_the_days_of_a_wave_are_counted_within_it(today, day):
    wave = Wave(starts_on=date(2026, 5, 1), ends_on=date(2026, 5, 31))
    assert progress.day_of(wave, today) == (day, 31)


def test_a_list_of_waves_has_the_figures_of_each(cast, shop):
    for status in lifecycle.STATES:
        shop(status)
    empty = factories.wave(Wave.objects.get().program, starts_on=date(2020, 1, 1))
    first, last = progress.waves_with_figures(
        cast.viewer(cast.ann), NOW + timedelta(days=8)
    )
    assert (first.planned, first.sent, first.approved) == (10, 5, 1)
    assert (first.unassigned, first.late) == (1, 4)
    assert (last, last.planned) == (empty, 0)


def test_another_organization_sees_none_of_the_waves(cast, shop):
    shop("open")
    theirs = cast.other.viewer(cast.other.ann)
    assert not progress.waves_with_figures(theirs, NOW).exists()


def test_a_program_says_what_its_shops_were_done_with(shop):
    first = shop("open")
    shop("open", version=first.version, scenario=first.scenario)
    third = shop("open")
    program = first.wave.program
    counts = {each.public_id: each.shops for each in progress.versions_used(program)}
    assert counts == {
        str(first.version.public_id): 2,
        str(third.version.public_id): 1,
    }
    counts = {each.public_id: each.shops for each in progress.scenarios_used(program)}
    assert counts == {
        str(first.scenario.public_id): 2,
        str(third.scenario.public_id): 1,
    }
