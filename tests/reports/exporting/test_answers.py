import pytest

from audits.models import Answer
from tests.reports.exporting.world import selection_of, written
from tests.reports.views.world import FULL, HALF, World

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(cast):
    return World(cast.organization)


@pytest.fixture
def lea(cast):
    return cast.viewer(cast.lea)


def test_a_row_per_answer_with_its_question(tmp_path, world, lea):
    world.shops(HALF)
    said, rows = written(tmp_path / "f", lea, "answers")
    (row,) = (each for each in rows if each["question"] == "solved")
    assert said["rows"] == Answer.objects.count()
    assert (row["value"], row["points"], row["points_possible"]) == (
        "partly",
        "2.0",
        "4.0",
    )


@pytest.mark.parametrize("kind", ["csv", "jsonl", "xlsx", "parquet"])
def test_every_format_has_every_answer(tmp_path, world, lea, kind):
    world.shops(FULL, HALF)
    _said, rows = written(tmp_path / "f", lea, "answers", kind)
    assert len(rows) == Answer.objects.count()


def test_a_section_leaves_the_answers_to_its_questions(tmp_path, world, lea):
    world.shops(FULL)
    section = Answer.objects.get(question__key="solved").question.section.key
    only = selection_of(lea, section=section)
    _said, rows = written(tmp_path / "f", lea, "answers", selection=only)
    assert {row["section"] for row in rows} == {section}


def test_lists_stay_lists_in_json(tmp_path, world, lea):
    world.shops(FULL)
    Answer.objects.filter(question__key="solved").update(value=["a", "b"])
    _said, rows = written(tmp_path / "f", lea, "answers", "jsonl")
    _said, cells = written(tmp_path / "g", lea, "answers", "csv")
    values = {row["question"]: row["value"] for row in rows}
    shown = {row["question"]: row["value"] for row in cells}
    assert (values["solved"], shown["solved"]) == (["a", "b"], "a; b")
