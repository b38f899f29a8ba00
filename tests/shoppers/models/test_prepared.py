from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from django.utils import timezone

from shoppers.models import Organization, Person, PersonalToken, Prepared, partial
from tests import factories


def by_id(public_id):
    rows = Organization.objects.filter(public_id=public_id, is_demo=False)
    return rows.values_list("pk", "public_id", "name", "is_demo")


@pytest.fixture
def prepared():
    return Prepared(by_id, public_id=UUID(int=7))


def test_each_asking_gives_the_rows_that_its_values_name(prepared, db):
    for company in [factories.organization(), factories.organization()]:
        assert prepared.ask(public_id=company.public_id) == [
            (company.pk, company.public_id, company.name, False)
        ]


def test_a_value_that_names_nothing_gives_no_rows(prepared, db):
    factories.organization()
    assert prepared.ask(public_id=uuid4()) == []


def test_a_constant_of_the_statement_stays_what_it_is(prepared, db):
    company = factories.organization()
    Organization.objects.filter(pk=company.pk).update(is_demo=True)
    assert prepared.ask(public_id=company.public_id) == []


def test_a_partial_row_knows_what_it_was_told_and_fetches_the_rest(
    cast, django_assert_num_queries
):
    row = partial(Person, {"name": cast.sam.name, "id": cast.sam.pk})
    with django_assert_num_queries(0):
        assert (row.pk, row.name) == (cast.sam.pk, cast.sam.name)
    with django_assert_num_queries(1):
        assert row.email == cast.sam.email


def test_a_token_names_its_holder_with_every_role(cast):
    viewer = cast.viewer(cast.rob)
    _, secret = PersonalToken.issue(viewer, name="desk", at=timezone.now())
    assert PersonalToken.viewer(secret, at=timezone.now()) == viewer


def test_a_token_notes_its_use_once_a_minute(cast, django_assert_num_queries):
    _, secret = PersonalToken.issue(cast.viewer(cast.rob), name="d", at=timezone.now())
    first = timezone.now()
    for later, statements in [(0, 2), (59, 1), (60, 2)]:
        with django_assert_num_queries(statements):
            PersonalToken.viewer(secret, at=first + timedelta(seconds=later))
