from datetime import UTC, datetime

import pytest

from audits.models import Answer, Location, SectionScore, Submission
from tests import factories
from tests.reports.exporting.world import selection_of, written
from tests.reports.views.world import FULL, HALF, NOTHING, World

pytestmark = pytest.mark.django_db
every_format = pytest.mark.parametrize("kind", ["csv", "jsonl", "xlsx", "parquet"])


@pytest.fixture
def world(cast):
    return World(cast.organization)


@pytest.fixture
def lea(cast):
    return cast.viewer(cast.lea)


def test_a_row_per_shop_with_score_and_answers(tmp_path, world, lea):
    world.shops(FULL, HALF, NOTHING)
    _said, rows = written(tmp_path / "f", lea)
    shown = [
        (row["score_percent"], row["solved.value"], row["solved.points"])
        for row in rows
    ]
    assert shown == [
        ("100.0", "yes", "4.0"),
        ("51.42857", "partly", "2.0"),
        ("0.0", "no", "0.0"),
    ]


@every_format
def test_a_shop_is_named_by_its_id(tmp_path, world, lea, kind):
    (made,) = world.shops(FULL)
    _said, (row,) = written(tmp_path / "f", lea, file_format=kind)
    assert row["shop"] == str(made.public_id)


@every_format
def test_every_format_holds_the_same_figures(tmp_path, world, lea, kind):
    world.shops(FULL, HALF, NOTHING)
    said, rows = written(tmp_path / "f", lea, file_format=kind)
    scores = [float(row["score_percent"]) for row in rows]
    assert (said["rows"], scores) == (3, [100.0, 51.42857, 0.0])


@every_format
def test_not_applicable_has_no_points_and_says_so(tmp_path, world, lea, kind):
    world.shops(NOTHING)
    _said, (row,) = written(tmp_path / "f", lea, file_format=kind)
    flag = {"csv": "true"}.get(kind, True)
    assert (row["ease.points"] or None, row["ease.na"]) == (None, flag)


@every_format
@pytest.mark.parametrize(
    "comment",
    ["=SUM(A1)", "two\nlines, \"quoted\"; 'so'", "שלום עולם", "😀 \u202e abc", "-"],
)
def test_comments_arrive_as_they_were_written(tmp_path, world, lea, kind, comment):
    world.shops(FULL)
    Answer.objects.filter(question__key="greeted").update(comment=comment)
    _said, (row,) = written(tmp_path / "f", lea, file_format=kind)
    escaped = {"=SUM(A1)": "'=SUM(A1)", "-": "'-"}
    wanted = escaped.get(comment, comment) if kind == "csv" else comment
    assert row["greeted.comment"] == wanted


@every_format
def test_a_visit_is_told_on_the_clock_of_its_location(tmp_path, world, lea, kind):
    Location.objects.update(time_zone="Asia/Kathmandu")
    world.shops(FULL)
    Submission.objects.update(visited_at=datetime(2026, 11, 2, 12, tzinfo=UTC))
    _said, (row,) = written(tmp_path / "f", lea, file_format=kind)
    if kind == "parquet":
        assert row["visited_at"] == datetime(2026, 11, 2, 12, tzinfo=UTC)
    else:
        assert row["visited_at"] == "2026-11-02T17:45:00+05:45"


def test_names_of_shoppers_are_for_the_desk(tmp_path, cast, world, lea):
    world.shops(FULL)
    _said, (desk,) = written(tmp_path / "d", cast.viewer(cast.ann))
    _said, (leader,) = written(tmp_path / "l", lea)
    name = Submission.objects.get().sent_by.name
    assert desk["shopper"] == name
    assert "shopper" not in leader
    assert name not in (tmp_path / "l").read_text()


def test_shops_of_another_organization_are_not_in_it(tmp_path, cast, world, lea):
    world.shops(FULL)
    World(cast.other.organization).shops(HALF, HALF)
    _said, rows = written(tmp_path / "f", lea)
    assert [row["score_percent"] for row in rows] == ["100.0"]


def test_files_that_are_here_and_files_that_nobody_waits_for(
    tmp_path, cast, world, lea
):
    (made,) = world.shops(FULL)
    late = factories.awaiting(cast.organization).evidence.get()
    type(late).objects.filter(pk=late.pk).update(submission=made)
    _said, (row,) = written(tmp_path / "f", lea)
    shown = [row[f"evidence_{name}"] for name in ("files", "awaited", "missing")]
    assert shown == ["0", "1", "0"]


def test_the_filters_of_the_page_choose_the_shops(tmp_path, world, lea):
    there = world.place(name="Branch")
    world.shops(FULL)
    world.shops(NOTHING, location=there)
    only = selection_of(lea, location=there.public_id)
    _said, rows = written(tmp_path / "f", lea, selection=only)
    assert [row["location"] for row in rows] == ["Branch"]


def test_a_question_leaves_its_own_columns(tmp_path, world, lea):
    world.shops(FULL)
    only = selection_of(lea, question="solved")
    _said, (row,) = written(tmp_path / "f", lea, selection=only)
    asked = [name for name in row if "." in name]
    assert asked == ["solved.value", "solved.points", "solved.na", "solved.comment"]


def test_answers_of_shops_without_a_score_of_the_section_stay_with_them(
    tmp_path, world, lea
):
    one, other, third = world.shops(FULL, NOTHING, HALF)
    scores = SectionScore.objects.filter(section__key="help")
    scores.filter(scorecard__submission=other).update(score=None)
    only = selection_of(lea, section="help")
    said, rows = written(tmp_path / "f", lea, selection=only)
    shown = [(row["shop"], row["solved.value"]) for row in rows]
    wanted = [(str(one.public_id), "yes"), (str(third.public_id), "partly")]
    assert (said["rows"], shown) == (2, wanted)


def test_a_section_is_that_of_every_version(tmp_path, cast, world, lea):
    world.shops(FULL)
    world.version = factories.checklist_version(cast.organization)
    world.shops(HALF)
    only = selection_of(lea, section="help")
    _said, rows = written(tmp_path / "f", lea, selection=only)
    assert [row["solved.value"] for row in rows] == ["yes", "partly"]
    assert not [name for name in rows[0] if name.startswith("greeted")]


def test_as_many_statements_for_three_shops_as_for_one(
    tmp_path, world, lea, django_assert_num_queries
):
    world.shops(FULL)
    with django_assert_num_queries(14):
        written(tmp_path / "f", lea)
    world.shops(HALF, NOTHING)
    with django_assert_num_queries(14):
        written(tmp_path / "f", lea)
