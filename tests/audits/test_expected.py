from uuid import uuid4

import pytest

from audits import expected
from audits.models import Assignment
from shoppers.models import Viewer
from tests import factories


@pytest.fixture
def shop(cast):
    shop = factories.assignment(cast.organization, status="accepted", shopper=cast.sam)
    Assignment.objects.filter(pk=shop.pk).update(variables={"name": "Kim"})
    return Assignment.objects.get(pk=shop.pk)


def test_it_is_the_shop_that_the_database_has(cast, shop, django_assert_num_queries):
    viewer = cast.viewer(cast.sam)
    assert shop.version.definition  # Kept from then on.
    assert expected.shop(viewer, shop.public_id) == shop
    with django_assert_num_queries(1):
        found = expected.shop(viewer, shop.public_id)
        assert found.context().channel == "phone"
        assert found.version.definition
        assert found.wave.program_id
        assert getattr(found, "submission", None) is None
    assert found.context() == shop.context()
    assert found.location.zone == shop.location.zone
    for field in Assignment._meta.concrete_fields:
        assert getattr(found, field.attname) == getattr(shop, field.attname)


def test_it_comes_with_what_was_sent(cast):
    sent = factories.submission(cast.organization, shopper=cast.sam)
    found = expected.shop(cast.viewer(cast.sam), sent.assignment.public_id)
    assert found.submission == sent
    assert found.submission.assignment is found


def test_somebody_elses_shop_is_none(cast, shop):
    other = factories.person(cast.organization, "shopper")
    viewer = Viewer.of(other, cast.organization)
    assert expected.shop(viewer, shop.public_id) is None


def test_a_shop_of_another_organization_is_none(cast, shop):
    there = Viewer(cast.sam, factories.organization(), frozenset({"shopper"}))
    assert expected.shop(there, shop.public_id) is None


def test_who_has_no_role_any_more_has_no_shop(cast, shop):
    nobody = Viewer(cast.sam, cast.organization, frozenset())
    assert expected.shop(nobody, shop.public_id) is None


def test_an_id_that_names_nothing_is_none(cast):
    assert expected.shop(cast.viewer(cast.sam), uuid4()) is None
