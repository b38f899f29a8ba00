from audits.definition import from_json
from audits.recording import records, without_recording
from tests.factories import SMALL
from tests.factories.kinds import EVERY_KIND

EVERY = from_json(EVERY_KIND)


def required(checklist):
    return {each.key for each in checklist.questions() if each.required}


def test_a_checklist_records_when_a_question_asks_for_sound():
    assert (records(EVERY), records(from_json(SMALL))) == (True, False)


def test_where_nobody_may_record_only_the_recording_is_not_demanded():
    assert required(EVERY) - required(without_recording(EVERY)) == {"call"}
