import pytest

from audits.definition import from_json
from audits.forms.shapes import reads, shape
from tests.factories.kinds import EVERY_KIND

QUESTIONS = {each.key: each for each in from_json(EVERY_KIND).questions()}


@pytest.mark.parametrize(
    ("key", "drawn", "read"),
    [
        ("polite", "yes_no", "choice"),
        ("reached", "list", "choice"),
        ("topics", "choices", "choices"),
        ("ease", "scale", "whole"),
        ("tone", "list", "whole"),
        ("manner", "grid", "grid"),
        ("paid", "number", "decimal"),
        ("hold", "duration", "duration"),
        ("story", "text", "text"),
        ("waited", "duration", "duration"),
        ("kept", "yes_no", "whole"),
        ("quiet", "number", "whole"),
        ("where", "location", "location"),
        ("bill", "files", ""),
        ("read", "instruction", ""),
    ],
)
def test_every_kind_has_a_shape_and_a_way_to_be_read(key, drawn, read):
    assert (shape(QUESTIONS[key]), reads(QUESTIONS[key])) == (drawn, read)


def test_a_long_scale_is_typed():
    content = {"key": "n", "kind": "scale", "text": "?", "scale_max": 100}
    section = {"key": "all", "title": "All", "questions": [content]}
    (asked,) = from_json({"sections": [section]}).questions()
    assert (shape(asked), reads(asked)) == ("number", "whole")
