from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.urls import reverse
from django.utils import timezone

from reports.models import Export
from reports.models.exports import KEPT, export_storage
from shoppers.models import Membership, Role
from tests.reports.views.world import FULL, World

pytestmark = pytest.mark.django_db
LIST = "/results/exports/"


@pytest.fixture
def world(cast):
    world = World(cast.organization)
    world.shops(FULL)
    return world


@pytest.fixture
def ann(cast, client_for):
    return client_for(cast.ann)


@pytest.fixture
def export_of(cast):
    def asked(person=None, company=None, **fields):
        company = company or cast
        viewer = company.viewer(person or company.ann)
        made = Export.ask(
            viewer, what="shops", file_format="csv", filters={}, at=timezone.now()
        )
        Export.objects.filter(pk=made.pk).update(**fields)
        made.refresh_from_db()
        return made

    return asked


@pytest.fixture
def ready(export_of):
    def finished(person=None, *, has_names=False):
        export, now = export_of(person), timezone.now()
        export.start(at=now)
        name = export_storage().save(f"{export.public_id}.csv", ContentFile(b"a,b"))
        export.finish(
            file=name,
            size=3,
            manifest={"files": [{"rows": 1}]},
            rows=1,
            has_names=has_names,
            at=now,
        )
        return export

    return finished


def test_the_filters_of_the_page_go_with_the_order(ann, world):
    filters = f"?wave={world.wave.public_id}&channel={world.channel.public_id}"
    order = {"what": "answers", "file_format": "jsonl"}
    answer = ann.post(f"/results/exports/new/{filters}", order)
    export = Export.objects.get()
    assert answer.url == LIST
    assert (export.what, export.format, export.status) == ("answers", "jsonl", "queued")
    assert export.filters["wave"] == str(world.wave.public_id)
    assert export.filters["channel"] == str(world.channel.public_id)


@pytest.mark.parametrize("page", ["trend", "scorecard-list"])
def test_pages_with_rows_lead_to_an_export_of_them(ann, world, page):
    address = f"{reverse(f'reports:{page}')}?wave={world.wave.public_id}"
    found = ann.get(address).content.decode()
    assert f"/results/exports/new/?program={world.program.public_id}" in found
    assert f"wave={world.wave.public_id}" in found.split("/results/exports/new/")[1]


@pytest.mark.parametrize("wrong", [{"what": "everything"}, {"file_format": "doc"}, {}])
def test_an_order_of_nonsense_is_refused_on_its_field(ann, world, wrong):
    order = {"what": "shops", "file_format": "csv"} | wrong if wrong else {}
    page = ann.post("/results/exports/new/", order)
    assert page.status_code == 200
    assert 'class="err"' in page.content.decode()
    assert not Export.objects.exists()


def test_figures_are_not_kept_per_location(ann, world):
    address = f"/results/exports/new/?location={world.location.public_id}"
    page = ann.post(address, {"what": "rollups", "file_format": "csv"})
    assert "Figures are not kept per location" in page.content.decode()


def test_filters_that_name_nothing_are_not_there(ann, world):
    gone = "9e5a4c0e-6ab9-4d88-9f67-2a2a0f0a4f9d"
    assert ann.get(f"/results/exports/new/?wave={gone}").status_code == 404
    assert ann.get("/results/exports/new/?month=soon").status_code == 400


def test_before_anything_is_measured_there_is_nothing_to_export(ann):
    assert (
        "Nothing has been measured yet"
        in ann.get("/results/exports/new/").content.decode()
    )


def test_no_exports_are_an_empty_list_that_says_where_to_begin(ann):
    page = ann.get(LIST).content.decode()
    assert "No exports yet" in page


def test_progress_is_shown_and_looked_up_again(ann, export_of):
    export_of(
        status="running",
        attempt=1,
        leased_until=timezone.now(),
        rows_done=1200,
        rows_total=5000,
    )
    page = ann.get(LIST).content.decode()
    assert "1,200 of 5,000 rows" in page
    assert 'hx-trigger="every 2s"' in page


def test_when_all_are_done_nothing_is_looked_up_again(ann, ready):
    ready()
    page = ann.get(LIST).content.decode()
    assert "Ready" in page
    assert "hx-trigger" not in page


@pytest.mark.parametrize("count", [1, 3])
def test_as_many_statements_for_three_as_for_one(
    ann, export_of, django_assert_num_queries, count
):
    for _ in range(count):
        export_of()
    with django_assert_num_queries(4):
        ann.get(LIST)


def test_a_file_is_fetched_under_a_name_that_says_what_it_is(ann, ready):
    answer = ann.get(f"{LIST}{ready().public_id}/file/")
    assert answer.getvalue() == b"a,b"
    today = timezone.now().date()
    assert answer["Content-Disposition"] == (
        f'attachment; filename="northwind-shops-{today}.csv"'
    )
    assert answer["Cache-Control"] == "private, no-store"


def test_its_manifest_stands_beside_it(ann, ready):
    answer = ann.get(f"{LIST}{ready().public_id}/manifest/")
    assert answer.json() == {"files": [{"rows": 1}]}


@pytest.mark.parametrize("leaf", ["file", "manifest"])
def test_what_is_not_ready_or_is_over_is_not_there(ann, export_of, ready, leaf):
    waiting, old = export_of(), ready()
    Export.objects.filter(pk=old.pk).update(
        expires_at=timezone.now() - timedelta(seconds=1)
    )
    for export in (waiting, old):
        assert ann.get(f"{LIST}{export.public_id}/{leaf}/").status_code == 404


def test_a_colleagues_export_is_not_there(cast, client_for, ready):
    export = ready(cast.rob)
    client = client_for(cast.ann)
    assert client.get(f"{LIST}{export.public_id}/file/").status_code == 404
    assert str(export.public_id) not in client.get(LIST).content.decode()


def test_whoever_left_the_desk_finds_no_file_with_names(cast, ann, ready):
    named, figures = ready(has_names=True), ready()
    Membership.objects.filter(person=cast.ann).update(role=Role.LEADER)
    assert ann.get(f"{LIST}{named.public_id}/file/").status_code == 404
    assert ann.get(f"{LIST}{figures.public_id}/file/").getvalue() == b"a,b"


def test_whoever_reads_no_results_any_more_is_kept_out(cast, ann, ready):
    export = ready()
    Membership.objects.filter(person=cast.ann).update(role=Role.SHOPPER)
    assert ann.get(f"{LIST}{export.public_id}/file/").status_code == 403


def test_an_export_under_way_is_cancelled(ann, export_of):
    export = export_of()
    assert ann.post(f"{LIST}{export.public_id}/cancel/").url == LIST
    export.refresh_from_db()
    assert export.status == "cancelled"
    assert "Ask again" in ann.get(LIST).content.decode()


def test_cancelling_what_is_done_changes_nothing(ann, ready):
    export = ready()
    ann.post(f"{LIST}{export.public_id}/cancel/")
    export.refresh_from_db()
    assert export.status == "done"


def test_a_file_expires_on_the_day_that_the_page_names(ann, ready):
    export = ready()
    assert export.expires_at == export.ended_at + KEPT
