from shoppers.models import Membership, Viewer
from tests import factories


def test_a_viewer_holds_every_role_of_that_organization_alone(cast):
    here, there = cast.organization, cast.other.organization
    Membership.objects.create(person=cast.ann, organization=here, role="reviewer")
    Membership.objects.create(person=cast.ann, organization=there, role="leader")
    assert Viewer.of(cast.ann, here).roles == {"manager", "reviewer"}


def test_a_stranger_is_a_viewer_without_roles(cast):
    assert Viewer.of(cast.other.ann, cast.organization).roles == frozenset()


def test_one_viewer_per_organization_by_name_in_one_query(
    cast, django_assert_num_queries
):
    here, there = cast.organization, cast.other.organization
    Membership.objects.create(person=cast.ann, organization=here, role="reviewer")
    Membership.objects.create(person=cast.ann, organization=there, role="leader")
    with django_assert_num_queries(1):
        viewers = Viewer.choices_for(cast.ann)
    assert [(each.organization.name, each.roles) for each in viewers] == [
        ("Harbour Bank", {"leader"}),
        ("Northwind Energy", {"manager", "reviewer"}),
    ]


def test_a_member_of_nothing_has_nothing_to_choose(db):
    assert Viewer.choices_for(factories.person()) == []


def test_has_asks_for_any_of_the_roles(cast):
    ann = cast.viewer(cast.ann)
    assert ann.has("leader", "manager")
    assert not ann.has("leader", "shopper")
    assert not ann.has()


def test_the_desk_is_who_plans_reviews_or_runs_it(cast):
    desk = {
        role for role, person in cast.by_role().items() if cast.viewer(person).is_desk
    }
    assert desk == {"manager", "reviewer", "administrator"}
