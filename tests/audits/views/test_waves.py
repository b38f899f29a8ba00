import csv
import io
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from audits import lifecycle
from tests import factories


@pytest.fixture
def wave(cast):
    program = factories.program(cast.organization, name="Household service")
    return factories.wave(program, name="Autumn 2026")


@pytest.fixture
def make(cast, wave):
    """Shops of the wave that share scenario, version and place unless told."""
    shared = {
        "scenario": factories.scenario(cast.organization),
        "version": factories.checklist_version(cast.organization),
        "location": factories.location(cast.organization, name="Harbour Street"),
    }

    def make(count=1, **fields):
        fields = {**shared, "wave": wave, "shopper": cast.sam, **fields}
        return [factories.assignment(cast.organization, **fields) for _ in range(count)]

    return make


@pytest.fixture
def ann(cast, client_for):
    return client_for(cast.ann)


def url(wave, name="wave"):
    return reverse(f"audits:{name}", args=[wave.public_id])


def shown(response):
    return [row.shop for row in response.context["rows"]]


def test_the_list_has_every_wave_with_its_figures(ann, wave, make):
    make(2, status=lifecycle.OPEN)
    [(line, phase)] = ann.get(reverse("audits:wave-list")).context["waves"]
    assert (line.planned, line.unassigned, phase) == (2, 2, "live")


def test_another_organizations_wave_is_not_there(cast, client_for, wave):
    assert client_for(cast.other.ann).get(url(wave)).status_code == 404
    assert client_for(cast.other.ann).get(url(wave, "wave-csv")).status_code == 404


@pytest.mark.parametrize("name", ["sam", "rob", "lea"])
def test_only_planners_open_a_wave(cast, client_for, wave, name):
    assert client_for(getattr(cast, name)).get(url(wave)).status_code == 403


def test_an_empty_wave_says_what_to_do_first(ann, wave):
    assert "No shops in this wave yet" in ann.get(url(wave)).content.decode()


def test_the_finding_counts_late_shops(ann, wave, make):
    now = timezone.now()
    make(status=lifecycle.SUBMITTED)
    make(due_at=now - timedelta(days=2), starts_at=now - timedelta(days=9))
    assert (
        ann.get(url(wave)).context["finding"] == "1 shop is late: 1 of 2 are submitted"
    )


def test_a_wave_without_late_shops_says_so(ann, wave, make):
    make()
    words = ann.get(url(wave)).context["finding"]
    assert words == "None is late: 0 of 1 shops are submitted"


def test_a_returned_shop_was_sent_and_is_not_late(ann, wave, make):
    long_ago = timezone.now() - timedelta(days=9)
    make(status=lifecycle.RETURNED, at=long_ago)
    progress = ann.get(url(wave)).context["progress"]
    assert (progress.sent, progress.late, progress.returned) == (1, 0, 1)


def test_expired_shops_stay_in_the_plan_and_are_named(ann, wave, make):
    make(status=lifecycle.APPROVED)
    make(status=lifecycle.EXPIRED)
    words = ann.get(url(wave)).context["finding"]
    assert words == "Over: 1 of 2 shops expired and was never done"


def test_the_parts_of_the_bar_are_the_whole_plan(ann, wave, make):
    for status in lifecycle.STATES:
        make(status=status)
    parts = ann.get(url(wave)).context["parts"]
    assert sum(part.count for part in parts) == len(lifecycle.STATES) - 1


def test_cancelled_shops_leave_the_plan(ann, wave, make):
    make()
    make(status=lifecycle.CANCELLED)
    progress = ann.get(url(wave)).context["progress"]
    assert (progress.planned, progress.called_off) == (1, 1)


def test_a_saved_view_shows_its_shops_only(ann, wave, make):
    make()
    [open_shop] = make(status=lifecycle.OPEN)
    assert shown(ann.get(url(wave), {"view": "unassigned"})) == [open_shop]


def test_a_shop_that_waits_for_four_days_is_overdue(ann, wave, make):
    make(status=lifecycle.SUBMITTED)
    long_ago = timezone.now() - timedelta(days=4)
    [old] = make(status=lifecycle.SUBMITTED, at=long_ago)
    response = ann.get(url(wave), {"view": "overdue"})
    assert shown(response) == [old]
    assert response.context["attention"][0].view == "overdue"


def test_the_search_finds_location_shopper_and_number(ann, cast, wave, make):
    [shop] = make()
    make(
        location=factories.location(cast.organization, name="Market Square"),
        status=lifecycle.OPEN,
    )
    for text in ("harbour", "sam", shop.reference):
        assert shown(ann.get(url(wave), {"q": text})) == [shop], text


def test_a_region_holds_the_regions_below_it(ann, cast, wave, make):
    north = factories.region(cast.organization, name="North")
    inner = factories.region(cast.organization, north, name="Upper Fjellmark")
    [shop] = make(location=factories.location(cast.organization, region=inner))
    make()
    response = ann.get(url(wave), {"region": str(north.public_id)})
    assert shown(response) == [shop]


def test_filters_join(ann, cast, wave, make):
    [shop] = make(status=lifecycle.ACCEPTED)
    make()
    channel = shop.location.channel
    asked = {"channel": str(channel.public_id), "status": "accepted", "view": "all"}
    assert shown(ann.get(url(wave), asked)) == [shop]


@pytest.mark.parametrize(
    "asked",
    [
        {"region": "nonsense"},
        {"region": "00000000-0000-4000-8000-000000000000"},
        {"channel": "\x00"},
        {"status": "sleeping"},
        {"view": "nothing"},
        {"q": "a\x00b"},
        {"q": "9" * 79},
        {"q": "C-" + "٣" * 10},
        {"after": "1"},
        {"after": "00000000-0000-4000-8000-000000000000"},
        {"before": "x" * 5000},
    ],
)
def test_a_bad_address_is_a_page_that_works(ann, wave, make, asked):
    make()
    assert ann.get(url(wave), asked).status_code == 200


def test_another_organizations_region_is_not_a_filter(ann, cast, wave, make):
    make()
    theirs = factories.region(cast.other.organization)
    response = ann.get(url(wave), {"region": str(theirs.public_id)})
    assert "region" in response.context["filter"].errors
    assert "left out" in response.content.decode()


def test_a_page_begins_after_the_shop_in_the_address(ann, wave, make):
    first, second = make(2)
    response = ann.get(url(wave), {"after": str(first.public_id)})
    assert shown(response) == [second]
    assert response.context["page"].previous == second.public_id


def test_absent_scores_say_why(ann, wave, make):
    make(status=lifecycle.EXCLUDED)
    make(status=lifecycle.SUBMITTED)
    page = ann.get(url(wave)).content.decode()
    assert "not counted" in page
    assert "after review" in page


def test_an_approved_shop_shows_its_score(ann, wave, make):
    make(status=lifecycle.APPROVED)
    [row] = ann.get(url(wave)).context["rows"]
    assert row.score == row.submission.scorecard.score
    assert row.band == wave.program.band(row.score)


def test_days_are_those_of_the_location(ann, cast, wave, make):
    auckland = factories.location(cast.organization, time_zone="Pacific/Auckland")
    evening = timezone.now().replace(hour=20, minute=0) + timedelta(days=3)
    make(location=auckland, due_at=evening, report_by=evening)
    [row] = ann.get(url(wave)).context["rows"]
    assert row.due_on == evening.date() + timedelta(days=1)


def test_the_matrix_sums_regions_and_channels(ann, cast, wave, make):
    make(2, status=lifecycle.APPROVED)
    make(location=factories.location(cast.organization))
    matrix = ann.get(url(wave)).context["matrix"]
    assert (matrix.total.approved, matrix.total.planned) == (2, 3)
    assert [row.total.planned for row in matrix.rows] == [2, 1]


@pytest.mark.parametrize("count", [1, 3])
def test_the_wave_page_takes_the_same_queries_for_any_number(
    ann, cast, wave, make, django_assert_num_queries, count
):
    for _ in range(count):
        make(status=lifecycle.APPROVED, location=factories.location(cast.organization))
    with django_assert_num_queries(13):
        ann.get(url(wave))


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_of_waves_takes_the_same_queries_for_any_number(
    ann, cast, django_assert_num_queries, count
):
    for _ in range(count):
        factories.assignment(cast.organization)
    with django_assert_num_queries(5):
        ann.get(reverse("audits:wave-list"))


def table(response):
    text = b"".join(response.streaming_content).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


def test_the_export_holds_what_the_filters_show(ann, wave, make):
    make(2)
    [shop] = make(status=lifecycle.OPEN)
    lines = table(ann.get(url(wave, "wave-csv"), {"view": "unassigned"}))
    assert [line["Shop"] for line in lines] == [shop.reference]
    assert lines[0]["Status"] == "Unassigned"


def test_the_export_has_no_formulas(ann, cast, wave, make):
    make(location=factories.location(cast.organization, name="=1+1"))
    [line] = table(ann.get(url(wave, "wave-csv")))
    assert line["Location"] == "'=1+1"


@pytest.mark.parametrize("count", [1, 3])
def test_the_export_takes_the_same_queries_for_any_number(
    ann, wave, make, django_assert_num_queries, count
):
    make(count)
    with django_assert_num_queries(5):
        table(ann.get(url(wave, "wave-csv")))


def test_the_list_and_the_export_say_that_files_are_awaited(ann, cast, wave):
    factories.awaiting(cast.organization, wave=wave)
    assert "awaiting evidence" in ann.get(url(wave)).text
    [line] = table(ann.get(url(wave, "wave-csv")))
    assert line["Files awaited"] == "1"
