import pytest
from django.db import IntegrityError, connection, transaction
from django.db.utils import DatabaseError
from django.utils import timezone

from shoppers.models import JournalEntry
from shoppers.models.journal import JournalIsAppendOnly


@pytest.fixture
def line(cast):
    return JournalEntry.record(
        cast.sam,
        "person.test",
        organization=cast.organization,
        by=cast.ann,
        at=timezone.now(),
        reason="Because",
    )


def test_a_line_cannot_be_saved_again(line):
    line.reason = "Something else"
    with pytest.raises(JournalIsAppendOnly):
        line.save()


def test_a_line_cannot_be_deleted(line):
    with pytest.raises(JournalIsAppendOnly):
        line.delete()


@pytest.mark.parametrize("act", ["delete", "update"])
def test_lines_cannot_be_changed_together(line, act):
    with pytest.raises(JournalIsAppendOnly):
        getattr(JournalEntry.objects.all(), act)()


def test_the_database_itself_refuses_to_rewrite_a_line(line):
    statement = "UPDATE shoppers_journalentry SET reason = 'changed'"
    with pytest.raises((IntegrityError, DatabaseError)), transaction.atomic():
        connection.cursor().execute(statement)
    line.refresh_from_db()
    assert line.reason == "Because"


def test_a_shopper_reads_no_journal(cast, line):
    assert not JournalEntry.objects.visible_to(cast.viewer(cast.sam)).exists()


def test_the_desk_of_another_organization_reads_no_journal(cast, line):
    other = cast.other.viewer(cast.other.ann)
    assert not JournalEntry.objects.visible_to(other).exists()
