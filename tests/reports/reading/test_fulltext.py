import pytest
from django.db import connection

from audits.models import Answer
from reports.reading.fulltext import matching
from reports.search import parse
from tests.reports.views.contacts import Contacts, told


@pytest.fixture
def world(cast):
    made = Contacts(cast.organization)
    made.shop(told(comment="On hold, for ever", account="The e-mail came late."))
    made.shop(told("abandoned", listened="yes"))
    return made


def found(typed):
    rows = matching(Answer.objects.all(), parse(typed))
    return sorted(rows.values_list("question__key", flat=True))


@pytest.mark.parametrize(
    ("typed", "keys"),
    [
        ("hold", ["outcome"]),
        ('"on hold"', ["outcome"]),
        ('"hold on"', []),
        ("e-mail", ["account"]),
        ("late -hold", ["account"]),
        ("late hold", []),
        ("abandoned", []),
        ("yes", []),
    ],
)
def test_comments_and_texts_are_found_and_keys_of_options_are_not(world, typed, keys):
    assert found(typed) == keys


def test_an_empty_search_finds_everything(world):
    assert len(found("")) == Answer.objects.count()


@pytest.mark.skipif(
    connection.vendor != "postgresql", reason="Only PostgreSQL has an index of words."
)
def test_a_search_goes_by_the_index(world):
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
    plan = matching(Answer.objects.all(), parse('hold -"for ever"')).explain()
    assert "answer_words" in plan
