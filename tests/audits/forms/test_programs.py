from audits.forms.programs import ProgramForm
from tests import factories


def test_the_form_begins_with_what_the_program_says(cast):
    program = factories.program(cast.organization, target=8_250_000)
    form = ProgramForm(program=program)
    assert form["target"].value() == 82.5


def test_a_draft_may_still_lack_its_notice(cast):
    program = factories.program(cast.organization, live=False)
    form = ProgramForm({"target": "80"}, program=program)
    assert form.is_valid()
    assert form.changes["target"] == 8_000_000
    assert form.changes["retention_days"] is None
