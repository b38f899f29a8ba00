from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from audits.models import (
    Answer,
    Assignment,
    ResultChange,
    SectionScore,
    Submission,
    TagScore,
    Timing,
)
from shoppers.models import (
    JournalEntry,
    Rows,
    insert,
    insert_many,
    insert_together,
    put,
    swap,
)
from tests import factories

NAMES = tuple(field.attname for field in Answer._meta.concrete_fields)


@pytest.fixture
def shop(cast):
    return factories.assignment(cast.organization, status="accepted")


@pytest.fixture
def line(cast, shop):
    return JournalEntry.line(
        shop,
        "assignment.remark",
        organization=cast.organization,
        by=cast.ann,
        at=timezone.now(),
        after={"said": 'quotes " and % and “”'},
    )


def values_of(row):
    return {each.attname: getattr(row, each.attname) for each in row._meta.fields}


def test_a_row_that_was_inserted_reads_as_it_was_given(line):
    insert(line)
    assert values_of(JournalEntry.objects.get(pk=line.pk)) == values_of(line)


def test_a_row_that_was_inserted_is_not_inserted_again_by_saving(cast, shop):
    sent = factories.submission(cast.organization)
    changes = {"id": None, "public_id": uuid4(), "assignment_id": shop.pk}
    fresh = Submission(**values_of(sent) | changes)
    insert(fresh)
    fresh.save()
    assert Submission.objects.filter(public_id=fresh.public_id).count() == 1


def test_rows_keep_texts_lists_and_what_is_nothing(cast):
    submission = factories.submission(cast.organization)
    rows = [
        [getattr(each, name) for name in NAMES] for each in submission.answers.all()
    ]
    submission.answers.all().delete()
    changed = {NAMES.index("comment"): "“Nein”, %s \n", NAMES.index("value"): None}
    rows[0] = [changed.get(place, each) for place, each in enumerate(rows[0])]
    insert_many(Answer, NAMES, rows)
    stored = submission.answers.values_list(*NAMES)
    assert sorted(map(str, map(list, stored))) == sorted(map(str, rows))
    assert submission.answers.filter(value__isnull=True).count() >= 1


def test_rows_of_several_models_are_written_together(cast):
    card = factories.approved(cast.organization).scorecard
    parts = [
        Rows(model, names, list(model.objects.values_list(*names)))
        for model in (SectionScore, TagScore, Timing)
        if (names := tuple(field.attname for field in model._meta.concrete_fields))
    ]
    assert parts[0].values
    for rows in (card.sections, card.tags, card.timings):
        rows.all().delete()
    insert_together(*parts)
    for model, names, values in parts:
        assert sorted(model.objects.values_list(*names)) == sorted(values)


def test_a_row_is_put_in_its_place_new_or_over_the_stored_one(cast):
    sent, now = factories.submission(cast.organization), timezone.now()
    program = sent.assignment.wave.program_id
    row = ResultChange(
        submission=sent,
        organization=cast.organization,
        program_id=program,
        sequence=7,
        changed_at=now,
    )
    put(row, ("sequence",))
    assert values_of(ResultChange.objects.get()) == values_of(row)
    row.sequence, row.changed_at = None, now + timedelta(days=1)
    put(row, ("sequence",))
    stored = ResultChange.objects.get()
    assert (stored.sequence, stored.changed_at) == (None, now)


def test_no_rows_are_no_mistake(db):
    insert_many(Answer, NAMES, [])
    assert not Answer.objects.exists()


def test_a_swap_writes_while_the_row_is_as_it_was_thought_to_be(shop):
    due = timezone.now() + timedelta(days=40)
    values = {"status": "in_progress", "due_at": due}
    assert swap(shop, values, while_in={"status": {"accepted", "assigned"}})
    stored = Assignment.objects.get(pk=shop.pk)
    assert (stored.status, stored.due_at) == ("in_progress", due)


def test_a_swap_writes_nothing_when_the_row_has_moved_on(shop):
    Assignment.objects.filter(pk=shop.pk).update(status="cancelled")
    assert not swap(shop, {"status": "in_progress"}, while_in={"status": {"accepted"}})
    assert Assignment.objects.get(pk=shop.pk).status == "cancelled"
