"""What a move of a shop costs the database."""

import pytest
from django.db import connection

from audits.models import Assignment
from shoppers.models import JournalEntry


@pytest.mark.parametrize("model", [Assignment, JournalEntry])
def test_no_index_that_every_move_writes_is_the_beginning_of_another(db, model):
    with connection.cursor() as cursor:
        found = connection.introspection.get_constraints(cursor, model._meta.db_table)
    indexes = [one["columns"] for one in found.values() if one["index"]]
    needless = [
        one
        for one in indexes
        if any(one == other[: len(one)] for other in indexes if other is not one)
    ]
    assert len(indexes) >= 3
    assert needless == []
