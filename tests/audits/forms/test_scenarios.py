from audits.forms.scenarios import PreviewForm, ScenarioForm
from audits.models import Scenario
from tests import factories


def test_of_a_preview_nothing_is_required():
    form = PreviewForm({})
    assert form.is_valid()
    assert form.state == Scenario(persona="").state
    assert form.undefined == {}


def test_what_is_wrong_is_left_out_of_a_preview():
    form = PreviewForm({"minutes": "x", "story": "{mood}", "variables_name": ["A"]})
    assert set(form.errors) == {"minutes", "variables"}
    assert form.state["minutes"] == 20
    assert form.script.story == "{mood}"
    assert form.undefined == {}  # nobody knows which variables are meant


def test_a_form_shows_the_scenario_and_knows_its_state(cast):
    scenario = factories.scenario(cast.organization)
    form = ScenarioForm(viewer=cast.viewer(cast.ann), scenario=scenario)
    assert form["shown"].value() == scenario.fingerprint
    assert form["steps"].value() == "Dial.\nSay the first sentence."
    assert form["variables"].value() == [
        {"name": "amount", "texts": "€96"},
        {"name": "customer", "texts": "Hannah Osei\nErik Lind"},
    ]
