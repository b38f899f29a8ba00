import pytest
from django.http import QueryDict

from audits.forms.filters import PlaceFilter, ShopFilter
from audits.models import Location
from tests import factories


@pytest.fixture
def viewer(cast):
    return cast.viewer(cast.ann)


def test_nothing_asked_is_everything(cast, viewer):
    factories.location(cast.organization)
    form = PlaceFilter(QueryDict(), viewer=viewer)
    assert not form.is_narrow
    assert Location.objects.filter(form.about()).count() == 1


def test_only_the_own_organizations_places_are_offered(cast, viewer):
    factories.location(cast.other.organization)
    ours = factories.location(cast.organization)
    form = PlaceFilter(QueryDict(), viewer=viewer)
    assert list(form.fields["channel"].queryset) == [ours.channel]
    assert list(form.fields["region"].queryset) == [ours.region]


def test_an_unknown_value_is_not_echoed(viewer):
    form = ShopFilter(QueryDict("region=<script>"), viewer=viewer)
    assert "script" not in str(form.errors)


def test_an_unknown_view_is_all(viewer):
    assert ShopFilter(QueryDict("view=x"), viewer=viewer).chosen_view == "all"
