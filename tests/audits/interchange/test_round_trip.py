"""Export, then import: the same checklist to the letter."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from audits.definition import fingerprint, read, to_json
from audits.interchange import jsonform, workbook, xlsform
from audits.interchange.limited import Workbook, read_limited
from audits.interchange.report import Status
from audits.interchange.writing import to_xlsx
from tests import factories
from tests.audits.interchange.generated import checklists, texts

SHIPPED = [
    path
    for path in sorted(Path("audits/templates_library").glob("*.json"))
    if path.stem != "index"
]
AT = datetime(2026, 5, 1, tzinfo=UTC)
often = settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


def imported(content):
    """As `read_limited`, in this process; pyxform has to take the file too."""
    found = workbook.read(content)
    assert "complaint" not in workbook.judge(content)
    return xlsform.take(Workbook(found["sheets"], found["formulas"]))


@often
@given(checklist=checklists(), name=texts)
def test_any_checklist_comes_back_as_it_was(checklist, name):
    taken = imported(to_xlsx(checklist, name))
    assert to_json(taken.checklist) == to_json(checklist)
    assert {entry.status for entry in taken.entries} <= {Status.IMPORTED}
    assert taken.columns == []


@often
@given(checklist=checklists(), name=st.text(min_size=1, max_size=20))
def test_json_comes_back_as_it_was(checklist, name):
    document = jsonform.to_document(checklist, name.replace("\0", ""), at=AT)
    taken = jsonform.from_document(document)
    assert fingerprint(taken.checklist) == fingerprint(checklist)


def shipped(path):
    data = json.loads(path.read_text())
    return read(data if "sections" in data else data["checklist"])


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_every_shipped_template_comes_back_as_it_was(path):
    checklist = shipped(path)
    taken = xlsform.take(read_limited(to_xlsx(checklist, path.stem)))
    assert fingerprint(taken.checklist) == fingerprint(checklist)
    assert {entry.status for entry in taken.entries} == {Status.IMPORTED}
    assert taken.name == path.stem


def test_the_small_one_says_its_points_in_columns():
    found = workbook.read(to_xlsx(read(factories.checklists.SMALL), "Small"))
    head = found["sheets"]["survey"][0][1]
    assert {"type", "name", "label::English (en)", "bands", "theme"} <= set(head)
