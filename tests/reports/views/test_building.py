from uuid import uuid4

import pytest
from django.urls import reverse

from reports.models import Block, Report
from reports.models.reports import BLOCKS
from shoppers.models import JournalEntry
from tests import factories
from tests.reports.views.world import FULL, World

pytestmark = pytest.mark.django_db


@pytest.fixture
def lea(cast, client_for):
    return client_for(cast.lea)


@pytest.fixture
def report(cast):
    return factories.report(cast.viewer(cast.lea), "headline", "league", "text")


def post(client, name, report, *blocks, **values):
    address = reverse(f"reports:{name}", args=[report.public_id, *blocks])
    return client.post(address, values)


def kinds(report):
    return [block.kind for block in report.standing_blocks()]


def verbs(subject):
    return list(
        JournalEntry.objects.about(subject)
        .order_by("pk")
        .values_list("verb", flat=True)
    )


def block_of(report, kind):
    return report.blocks.get(kind=kind)


def test_a_new_report_begins_with_blocks_and_is_private(lea, cast):
    answer = lea.post("/results/reports/new/", {"title": "Board", "start": "overview"})
    report = Report.objects.get()
    assert answer.url == reverse("reports:report-edit", args=[report.public_id])
    assert kinds(report) == [
        *("headline", "channels", "league", "questions", "criticals")
    ]
    assert (report.owner, report.shared_with) == (cast.lea, "")
    assert verbs(report) == ["report.begin"]


@pytest.mark.parametrize(
    "wrong", [{}, {"title": "", "start": "blank"}, {"title": "A", "start": "b"}]
)
def test_a_new_report_that_lacks_something_says_what(lea, wrong):
    page = lea.post("/results/reports/new/", wrong)
    assert 'class="err"' in page.content.decode()
    assert not Report.objects.exists()


def test_a_block_is_added_at_the_end(lea, report):
    post(lea, "report-add", report, kind="criticals")
    assert kinds(report) == ["headline", "league", "text", "criticals"]
    assert verbs(block_of(report, "criticals")) == ["block.add"]


@pytest.mark.parametrize("wrong", ["", "everything"])
def test_a_block_of_no_kind_is_refused_on_its_field(lea, report, wrong):
    page = post(lea, "report-add", report, kind=wrong)
    assert 'class="err"' in page.content.decode()
    assert len(kinds(report)) == 3


def test_a_report_holds_so_many_blocks_and_says_so(cast, lea):
    full = factories.report(cast.viewer(cast.lea), *["text"] * BLOCKS)
    page = post(lea, "report-add", full, kind="text").content.decode()
    assert "A report holds 20 blocks" in page
    assert len(kinds(full)) == BLOCKS


@pytest.mark.parametrize(
    ("kind", "to", "order"),
    [
        ("text", "up", ["headline", "text", "league"]),
        ("headline", "down", ["league", "headline", "text"]),
        ("headline", "up", ["headline", "league", "text"]),
        ("text", "down", ["headline", "league", "text"]),
    ],
)
def test_a_block_moves_one_place_as_far_as_there_is_room(lea, report, kind, to, order):
    post(lea, "block-move", report, block_of(report, kind).public_id, to=to)
    assert kinds(report) == order


def test_a_block_that_was_removed_comes_back_to_its_place(lea, report):
    block = block_of(report, "league")
    answer = post(lea, "block-remove", report, block.public_id)
    assert kinds(report) == ["headline", "text"]
    assert "Undo" in lea.get(answer.url).content.decode()
    post(lea, "block-restore", report, block.public_id)
    assert kinds(report) == ["headline", "league", "text"]
    assert verbs(block) == ["block.remove", "block.restore"]


def test_a_block_is_not_restored_into_a_full_report(cast, lea):
    full = factories.report(cast.viewer(cast.lea), *["text"] * BLOCKS)
    block = full.standing_blocks()[0]
    post(lea, "block-remove", full, block.public_id)
    post(lea, "report-add", full, kind="league")
    post(lea, "block-restore", full, block.public_id)
    assert len(kinds(full)) == BLOCKS


def test_text_is_saved_and_shown_on_the_page(lea, report):
    block = block_of(report, "text")
    values = {"block-title": "Why", "block-text": "**Because.**"}
    post(lea, "block-save", report, block.public_id, **values)
    edit = reverse("reports:report-edit", args=[report.public_id])
    assert "<b>Because.</b>" in lea.get(edit).content.decode()
    assert verbs(block) == ["block.change"]


def test_an_empty_text_is_refused_on_its_field(lea, report):
    block = block_of(report, "text")
    page = post(lea, "block-save", report, block.public_id, **{"block-text": " "})
    assert "Write something, or remove the block." in page.content.decode()


def test_filters_are_chosen_among_what_the_organization_has(cast, lea, report):
    world = World(cast.organization)
    world.shops(FULL)
    theirs = World(cast.other.organization)
    block = block_of(report, "headline")
    fine = {"block-channel": str(world.channel.public_id), "block-wave": "latest"}
    post(lea, "block-save", report, block.public_id, **fine)
    block.refresh_from_db()
    kept = {"channel": str(world.channel.public_id), "wave": "latest"}
    assert block.filters == kept
    for wrong in (theirs.channel.public_id, uuid4(), "x"):
        values = {"block-channel": str(wrong)}
        page = post(lea, "block-save", report, block.public_id, **values)
        assert "Choose one of these." in page.content.decode()
    block.refresh_from_db()
    assert block.filters == kept


def test_another_program_begins_with_its_latest_wave(cast, lea, report):
    world = World(cast.organization)
    world.shops(FULL)
    other = factories.program(cast.organization, name="Other")
    factories.wave(other)
    given = {"title": "Board", "shared_with": "manager"}
    first = {"program": world.program.public_id, "wave": world.wave.public_id}
    post(lea, "report-settings", report, **given, **first)
    report.refresh_from_db()
    assert report.filters["wave"] == str(world.wave.public_id)
    again = {"program": other.public_id, "wave": world.wave.public_id}
    post(lea, "report-settings", report, **given, **again)
    report.refresh_from_db()
    assert report.filters == {"program": str(other.public_id)}
    assert (report.title, report.shared_with) == ("Board", "manager")


def test_saving_without_a_change_leaves_no_line(lea, report):
    post(lea, "report-settings", report, title=report.title, shared_with="")
    assert verbs(report) == ["report.begin"]


def test_who_only_reads_it_changes_nothing(cast, client_for):
    report = factories.report(cast.viewer(cast.lea), "text", shared_with="readers")
    ann = client_for(cast.ann)
    block = block_of(report, "text").public_id
    for name, blocks in (
        ("report-settings", []),
        ("report-add", []),
        ("report-remove", []),
        ("block-save", [block]),
        ("block-move", [block]),
        ("block-remove", [block]),
    ):
        assert post(ann, name, report, *blocks).status_code == 404
    assert not Block.objects.exclude(removed_at=None).exists()


def test_an_administrator_tidies_up_after_others(cast, client_for, report):
    assert post(client_for(cast.ada), "report-remove", report).status_code == 302


def test_a_block_of_another_report_is_not_there(cast, lea, report):
    other = factories.report(cast.viewer(cast.lea), "league")
    block = block_of(other, "league").public_id
    assert post(lea, "block-remove", report, block).status_code == 404


def test_a_report_that_was_removed_is_brought_back_from_the_list(lea, report):
    answer = post(lea, "report-remove", report)
    assert "Undo" in lea.get(answer.url).content.decode()
    post(lea, "report-restore", report)
    report.refresh_from_db()
    assert report.removed_at is None
    assert verbs(report) == ["report.begin", "report.remove", "report.restore"]
