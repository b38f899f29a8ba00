"""Every state × every verb, tried on the database itself."""

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from audits import lifecycle
from audits.lifecycle import MOVES, InvalidMove
from audits.models import Assignment
from shoppers.models import JournalEntry
from tests import factories

PAIRS = [(status, verb) for status in lifecycle.STATES for verb in sorted(MOVES)]


def in_state(organization, status: str, people) -> Assignment:
    """An open shop whose row is put into `status`, whatever the verbs say."""
    shop = factories.assignment(organization, status=lifecycle.OPEN)
    Assignment.objects.filter(pk=shop.pk).update(
        status=status,
        shopper=None if status == lifecycle.OPEN else people.sam,
        submitted_at=timezone.now(),
    )
    shop.refresh_from_db()
    return shop


@pytest.mark.parametrize(("status", "verb"), PAIRS)
def test_a_verb_moves_only_from_the_states_of_its_row(cast, status, verb):
    shop = in_state(cast.organization, status, cast)
    fields = {"assign": {"shopper": cast.sam}, "withdraw": {"shopper": None}}
    fields["admit"] = fields["assign"]
    fields["decline"] = fields["withdraw"]
    if status in MOVES[verb].sources:
        shop.move(verb, by=cast.ann, at=timezone.now(), **fields.get(verb, {}))
        assert shop.status == MOVES[verb].target
    else:
        with pytest.raises(InvalidMove):
            shop.move(verb, by=cast.ann, at=timezone.now(), **fields.get(verb, {}))
        shop.refresh_from_db()
        assert shop.status == status


def test_a_move_leaves_one_journal_line_with_before_and_after(cast):
    shop = factories.assignment(cast.organization, status=lifecycle.ASSIGNED)
    shop.accept(by=cast.sam, at=timezone.now())
    line = JournalEntry.objects.about(shop).order_by("-pk")[0]
    assert (line.actor, line.verb) == (cast.sam, "assignment.accept")
    assert (line.before, line.after) == (
        {"status": "assigned"},
        {"status": "accepted"},
    )


def test_a_stale_copy_cannot_move_what_has_moved_meanwhile(cast):
    shop = factories.assignment(cast.organization, status=lifecycle.ASSIGNED)
    stale = Assignment.objects.get(pk=shop.pk)
    shop.accept(by=cast.sam, at=timezone.now())
    with pytest.raises(InvalidMove):
        stale.decline(by=cast.sam, at=timezone.now())
    assert stale.status == lifecycle.ACCEPTED


def test_the_database_refuses_a_status_that_nobody_knows(cast):
    shop = factories.assignment(cast.organization)
    with pytest.raises(IntegrityError), transaction.atomic():
        Assignment.objects.filter(pk=shop.pk).update(status="lost")


def test_the_database_refuses_an_open_shop_with_a_shopper(cast):
    shop = factories.assignment(cast.organization, status=lifecycle.OPEN)
    with pytest.raises(IntegrityError), transaction.atomic():
        Assignment.objects.filter(pk=shop.pk).update(shopper=cast.sam)
