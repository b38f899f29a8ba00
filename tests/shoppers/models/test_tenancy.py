import pytest

from audits.models import Checklist, Location, Program, Region, Scenario, Wave
from shoppers.models import Viewer
from tests import factories


@pytest.fixture
def theirs(cast):
    """One of everything at Harbour Bank."""
    factories.assignment(cast.other.organization)


MODELS = [Checklist, Location, Program, Region, Scenario, Wave]


@pytest.mark.parametrize("model", MODELS)
def test_a_member_sees_the_rows_of_their_organization(cast, theirs, model):
    assert model.objects.visible_to(cast.other.viewer(cast.other.ann)).exists()


@pytest.mark.parametrize("model", MODELS)
def test_a_member_sees_no_row_of_another_organization(cast, theirs, model):
    assert not model.objects.visible_to(cast.viewer(cast.ann)).exists()


@pytest.mark.parametrize("model", MODELS)
def test_a_viewer_without_a_role_sees_nothing(cast, theirs, model):
    nobody = Viewer(cast.ann, cast.other.organization, frozenset())
    assert not model.objects.visible_to(nobody).exists()
