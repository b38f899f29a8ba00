import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from shoppers.models import Membership, Person
from shoppers.models.people import validate_time_zone
from tests import factories


def test_an_address_is_kept_in_small_letters(db):
    person = factories.person(email=" Ann.Berg@Example.COM ")
    assert Person.objects.get(pk=person.pk).email == "ann.berg@example.com"


def test_signing_in_does_not_mind_capital_letters(db):
    person = factories.person(email="ann@example.com")
    assert Person.objects.get_by_natural_key(" ANN@example.com") == person


def test_a_form_lowers_the_address_too():
    person = Person(email=" Ann@Example.com ")
    person.clean()
    assert person.email == "ann@example.com"


def test_the_database_refuses_capital_letters_in_an_address(cast):
    with pytest.raises(IntegrityError), transaction.atomic():
        Person.objects.filter(pk=cast.ann.pk).update(email="Ann@example.com")


def test_an_address_belongs_to_one_person_however_it_is_written(cast):
    with pytest.raises(IntegrityError), transaction.atomic():
        factories.person(email=cast.ann.email.upper())


def test_a_role_is_held_once_per_organization(cast):
    again = {"person": cast.ann, "organization": cast.organization}
    with pytest.raises(IntegrityError), transaction.atomic():
        Membership.objects.create(**again, role="manager")
    assert Membership.objects.create(**again, role="reviewer").pk


def test_the_database_refuses_a_role_that_nobody_knows(cast):
    with pytest.raises(IntegrityError), transaction.atomic():
        Membership.objects.filter(person=cast.ann).update(role="owner")


def test_a_superuser_may_open_the_admin_pages(db):
    made = Person.objects.create_superuser("root@example.com", factories.PASSWORD)
    assert (made.is_staff, made.is_superuser) == (True, True)


@pytest.mark.parametrize(
    ("name", "initials", "short"),
    [
        ("Ann Berg", "AB", "Ann"),
        ("Ann", "A", "Ann"),
        ("anna maria de berg", "AB", "anna"),
        ("", "X", "x@example.com"),
    ],
)
def test_a_person_is_called_by_first_name_and_initials(name, initials, short):
    person = Person(name=name, email="x@example.com")
    assert (person.initials, person.get_short_name()) == (initials, short)


def test_only_known_time_zones_are_taken():
    validate_time_zone("Europe/Oslo")
    with pytest.raises(ValidationError, match="Europe/Olso"):
        validate_time_zone("Europe/Olso")
