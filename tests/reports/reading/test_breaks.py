"""A trend breaks where a newer version of a checklist bends what it shows."""

import copy

import pytest
from django.urls import reverse
from django.utils import timezone

from audits import rescoring
from reports.aggregating import drain_all
from tests import factories
from tests.factories import SMALL
from tests.reports.views.world import FULL, HALF, World
from tests.shoppers.api.callers import Caller

URL = reverse("reports:trend")


@pytest.fixture
def world(cast):
    return World(cast.organization)


@pytest.fixture
def page(cast, client_for):
    client = client_for(cast.lea)
    return lambda **filters: client.get(URL, filters).context["page"]


@pytest.fixture
def read(cast, client_for):
    client = client_for(cast.lea)
    return lambda **f: " ".join(client.get(URL, f).content.decode().split())


def greeting_counts_double(document):
    document["sections"][0]["questions"][0]["points"] = 400


def other_words(document):
    document["sections"][0]["questions"][0]["text"] = "Did they say hello?"


def measure(world, change, *, before=HALF, after=FULL):
    """Shops of Spring under version 1, and of Autumn under a changed version 2."""
    first = world.version
    world.shops(before, before, before, wave=world.before)
    document = copy.deepcopy(SMALL)
    change(document)
    world.version = factories.checklist_version(
        world.organization, document, checklist=first.checklist, number=2
    )
    world.shops(after, after, after)
    return first, world.version


def test_a_bending_change_breaks_the_trend_where_the_new_version_begins(world, page):
    measure(world, greeting_counts_double)
    found = page(by="wave")
    (sentence,) = found.breaks
    assert sentence.startswith("Version 2 of “")
    assert sentence.endswith("from Autumn: Points of Q1 changed from 2 to 4.")
    assert [row.note for row in found.rows] == ["", "Version 2"]


def test_the_chart_and_the_comparison_say_so_too(world, page, read):
    measure(world, greeting_counts_double)
    found = page(by="wave")
    assert ">Version 2</text>" in found.chart
    assert "not measured alike" in found.comparisons[0].caveat
    assert "not measured alike" in found.finding.detail
    text = read(by="wave")
    assert "Break." in text
    assert "Version 2 begins" in text


def test_words_alone_break_nothing(world, page):
    measure(world, other_words)
    found = page(by="wave")
    assert found.breaks == []
    assert found.comparisons[0].caveat == ""
    assert "Version 2" not in found.chart


def test_changes_of_locations_say_what_lies_between(world, page, read):
    measure(world, greeting_counts_double)
    found = page(by="wave").league
    assert "not measured alike" in found.caveat
    assert [each.note for each in found.places] == ["Version 2"]
    text = read(by="wave")
    assert "Such changes name the version." in text
    assert '<td class="num"><small>Version 2</small> ' in text


def test_a_location_that_kept_its_version_is_compared_as_it_was(world, page):
    kept = world.place(name="Complaints desk")
    world.shops(HALF, HALF, HALF, wave=world.before, location=kept)
    world.shops(FULL, FULL, FULL, location=kept)
    measure(world, greeting_counts_double)
    notes = {each.figure.label: each.note for each in page().league.places}
    assert notes == {"Complaints desk": "", "Billing queue": "Version 2"}


def test_words_alone_mark_no_location(world, page):
    measure(world, other_words)
    found = page().league
    assert (found.caveat, [each.note for each in found.places]) == ("", [""])


# In the API.


@pytest.fixture
def breaks(world, cast):
    lea = Caller(cast.viewer(cast.lea))

    def asked(**query):
        answer = lea.get("trends/", program=world.program.public_id, **query)
        assert answer.status_code == 200, answer.content
        return answer.json()["breaks"]

    return asked


def test_the_api_names_the_break_with_its_words(world, breaks):
    _first, second = measure(world, greeting_counts_double)
    name = second.checklist.name
    assert breaks(by="wave") == [
        {
            "key": str(world.wave.public_id),
            "checklist": name,
            "version": 2,
            "words": f"Version 2 of “{name}” from Autumn: "
            "Points of Q1 changed from 2 to 4.",
        }
    ]


def test_the_api_breaks_by_month_section_and_question_too(world, breaks):
    measure(world, greeting_counts_double)
    assert [each["version"] for each in breaks()] == [2]
    assert breaks(by="wave", section="greeting")
    assert breaks(by="wave", section="help") == []
    assert breaks(by="wave", question="greeted")
    assert breaks(by="wave", question="solved") == []


@pytest.mark.parametrize("by", ["channel", "region", "section", "question"])
def test_what_does_not_run_along_time_has_no_break(world, breaks, by):
    measure(world, greeting_counts_double)
    assert breaks(by=by) == []


def test_the_api_breaks_nothing_for_other_words(world, breaks):
    measure(world, other_words)
    assert breaks(by="wave") == []


def test_a_section_breaks_by_its_own_questions_only(world, page):
    measure(world, greeting_counts_double)
    assert page(by="wave", section="greeting").breaks
    assert not page(by="wave", section="help").breaks


def test_a_question_breaks_by_itself_only(world, page):
    measure(world, greeting_counts_double)
    assert page(by="wave", question="greeted").breaks
    assert not page(by="wave", question="solved").breaks


def test_questions_that_changed_are_marked(world, page):
    measure(world, greeting_counts_double, after=HALF)
    found = page()
    marked = {
        each.figure.label: each.figure.note for each in [*found.fails, *found.works]
    }
    assert marked.pop("Did they greet you?") == "changed in version 2"
    assert set(marked.values()) == {""}


def test_both_versions_in_one_month_break_it_there(world, page):
    measure(world, greeting_counts_double)
    found = page()
    assert [row.note for row in found.rows] == ["Version 2"]
    assert len(found.breaks) == 1


def test_after_a_rescore_everything_is_measured_alike(world, page, cast):
    first, second = measure(world, greeting_counts_double)
    wanted = rescoring.Wanted(world.program, first, second)
    viewer, at = cast.viewer(cast.ann), timezone.now()
    rescore = rescoring.order(viewer, wanted, reason="One measure for all", at=at)
    while rescoring.work(rescore.pk, at=timezone.now()):
        pass
    drain_all(at=timezone.now())
    assert page(by="wave").breaks == []


def test_a_rescore_of_one_wave_breaks_what_was_alike(world, page, cast):
    world.shops(HALF, HALF, HALF, wave=world.before)
    world.shops(FULL, FULL, FULL)
    document = copy.deepcopy(SMALL)
    greeting_counts_double(document)
    newer = factories.checklist_version(
        world.organization, document, checklist=world.version.checklist, number=2
    )
    assert page(by="wave").breaks == []
    wanted = rescoring.Wanted(world.program, world.version, newer, world.wave)
    viewer, at = cast.viewer(cast.ann), timezone.now()
    rescore = rescoring.order(viewer, wanted, reason="One measure for all", at=at)
    rescoring.work(rescore.pk, at=timezone.now())
    drain_all(at=timezone.now())
    (sentence,) = page(by="wave").breaks
    assert "from Autumn" in sentence


def test_checklists_of_other_channels_do_not_break_each_other(world, page):
    world.shops(HALF, HALF, HALF, wave=world.before)
    world.version = factories.checklist_version(world.organization)
    world.shops(FULL, FULL, FULL)
    assert page(by="wave").breaks == []


@pytest.mark.parametrize("shops", [1, 3])
def test_breaks_cost_the_same_with_any_number_of_shops(
    world, cast, client_for, django_assert_num_queries, shops
):
    measure(world, greeting_counts_double)
    world.shops(*[FULL] * shops)
    client = client_for(cast.lea)
    client.get(URL)
    with django_assert_num_queries(17):
        client.get(URL)
