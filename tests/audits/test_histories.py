from datetime import timedelta

from django.utils import timezone

from audits import lifecycle
from audits.histories import WORDS, history_of
from audits.lifecycle import MOVES
from shoppers.models import JournalEntry
from tests import factories


def test_a_shop_tells_who_did_what_the_newest_first(cast):
    shop = factories.assignment(cast.organization, status=lifecycle.ACCEPTED)
    lines = history_of(cast.viewer(cast.ann), shop)
    assert [(line.actor, line.words, line.before, line.after) for line in lines] == [
        ("Sam", "accepted it", "assigned", "accepted"),
        ("Ann", "assigned it", "open", "assigned"),
        ("Ann", "planned it", "", "open"),
    ]


def test_a_line_names_the_shopper_who_got_the_shop(cast):
    shop = factories.assignment(cast.organization, status=lifecycle.ASSIGNED)
    shop.withdraw(by=cast.ann, at=timezone.now(), reason="Ill")
    withdrawn, assigned, planned = history_of(cast.viewer(cast.ann), shop)
    assert (assigned.shopper, planned.shopper) == ("Sam", "")
    assert (withdrawn.shopper, withdrawn.reason) == ("", "Ill")


def test_what_the_clock_did_has_no_actor(cast):
    shop = factories.assignment(cast.organization, status=lifecycle.EXPIRED)
    line = history_of(cast.viewer(cast.ann), shop)[0]
    assert (line.actor, line.words) == ("", "let it expire")


def test_a_program_has_no_statuses_of_a_shop(cast):
    program = factories.program(cast.organization)
    (line,) = history_of(cast.viewer(cast.ann), program)
    assert (line.words, line.before, line.after) == ("took it live", "", "")


def test_a_verb_without_words_is_shown_as_it_is(cast):
    program = factories.program(cast.organization, live=False)
    at, by = timezone.now() + timedelta(hours=1), cast.ann
    fields = {"organization": cast.organization, "by": by, "at": at}
    JournalEntry.record(program, "program.paint", **fields)
    assert history_of(cast.viewer(cast.ann), program)[0].words == "program.paint"


def test_a_shopper_and_strangers_read_no_history(cast):
    shop = factories.assignment(cast.organization)
    for viewer in (cast.viewer(cast.sam), cast.other.viewer(cast.other.ann)):
        assert history_of(viewer, shop) == []


def test_a_history_takes_two_queries(cast, django_assert_num_queries):
    shop = factories.assignment(cast.organization, status=lifecycle.APPROVED)
    ann = cast.viewer(cast.ann)
    with django_assert_num_queries(2):
        assert len(history_of(ann, shop)) == 6


def test_every_move_has_words():
    assert {f"assignment.{verb}" for verb in MOVES} <= set(WORDS)
