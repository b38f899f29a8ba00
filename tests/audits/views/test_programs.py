from datetime import date

import pytest
from django.urls import reverse

from audits.models import Program, RecordingPolicy
from shoppers.models import JournalEntry
from tests import factories


@pytest.fixture
def ann(cast, client_for):
    return client_for(cast.ann)


@pytest.fixture
def draft(cast):
    return Program.objects.create(organization=cast.organization, name="Emergency")


def url(program, name="program"):
    return reverse(f"audits:{name}", args=[program.public_id])


def test_the_list_says_what_is_missing(ann, draft):
    page = ann.get(reverse("audits:program-list")).content.decode()
    assert "the text of the staff notice" in page


def test_programs_of_others_are_not_listed(cast, client_for, draft):
    page = client_for(cast.other.ann).get(reverse("audits:program-list"))
    assert page.context["lines"] == []


@pytest.mark.parametrize("name", ["sam", "rob", "lea"])
def test_only_planners_see_programs(cast, client_for, draft, name):
    client = client_for(getattr(cast, name))
    assert client.get(url(draft)).status_code == 403
    assert client.post(url(draft, "program-go-live")).status_code == 403


def test_an_administrator_opens_a_program(cast, client_for, draft):
    assert client_for(cast.ada).get(url(draft)).status_code == 200


@pytest.mark.parametrize(
    "name", ["program-go-live", "program-close", "program-change", "program-recording"]
)
def test_another_organizations_program_is_not_there(cast, client_for, draft, name):
    assert client_for(cast.other.ann).post(url(draft, name)).status_code == 404


def test_a_draft_that_lacks_things_does_not_go_live(ann, draft):
    response = ann.post(url(draft, "program-go-live"), follow=True)
    draft.refresh_from_db()
    assert draft.status == "draft"
    assert "how long evidence is kept" in str(next(iter(response.context["messages"])))


def test_a_complete_draft_goes_live(ann, cast):
    program = factories.program(cast.organization, live=False)
    ann.post(url(program, "program-go-live"))
    program.refresh_from_db()
    assert program.status == "live"


def test_a_live_program_can_be_closed_once(ann, cast):
    program = factories.program(cast.organization)
    ann.post(url(program, "program-close"))
    response = ann.post(url(program, "program-close"), follow=True)
    program.refresh_from_db()
    assert program.status == "closed"
    assert "Not done" in str(list(response.context["messages"])[-1])


CHANGE = {
    "target": "82.5",
    "staff_notice": "Shops take place this year.",
    "staff_notice_on": "2026-10-12",
    "retention_days": "365",
}


def test_a_change_is_saved_and_journaled(ann, draft):
    ann.post(url(draft, "program-change"), CHANGE)
    draft.refresh_from_db()
    assert draft.target == 8_250_000
    assert draft.staff_notice_on == date(2026, 10, 12)
    line = JournalEntry.objects.about(draft).get()
    assert line.before["target"] == 8_000_000
    assert line.after["retention_days"] == 365


def test_saving_without_a_change_leaves_no_line(ann, draft):
    for _ in range(2):
        ann.post(url(draft, "program-change"), CHANGE)
    assert JournalEntry.objects.about(draft).count() == 1


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("target", "101"),
        ("target", "1e400"),
        ("target", "NaN"),
        ("staff_notice", "a\x00b"),
        ("staff_notice_on", "0001-01-01"),
        ("staff_notice_on", "31.02.2026"),
        ("retention_days", "9" * 5000),
        ("retention_days", "0"),
    ],
)
def test_a_bad_value_is_an_error_on_its_field(ann, draft, field, value):
    response = ann.post(url(draft, "program-change"), CHANGE | {field: value})
    assert response.status_code == 422
    assert list(response.context["form"].errors) == [field]


def test_a_live_program_cannot_lose_its_notice(ann, cast):
    program = factories.program(cast.organization)
    response = ann.post(url(program, "program-change"), CHANGE | {"staff_notice": " "})
    assert list(response.context["form"].errors) == ["staff_notice"]


def test_a_recording_policy_is_set_and_then_replaced(ann, cast, draft):
    factories.location(cast.organization, country="NO")
    for rule in ("forbidden", "announce"):
        ann.post(url(draft, "program-recording"), {"country": "NO", "rule": rule})
    policy = RecordingPolicy.objects.get(program=draft)
    assert policy.rule == "announce"
    assert JournalEntry.objects.about(draft).count() == 2


@pytest.mark.parametrize("country", ["XX", "\x00", "NOR"])
def test_a_country_without_locations_is_refused(ann, cast, draft, country):
    factories.location(cast.organization, country="NO")
    asked = {"country": country, "rule": "allowed"}
    response = ann.post(url(draft, "program-recording"), asked)
    assert list(response.context["recording_form"].errors) == ["country"]


def test_the_page_names_checklists_and_scenarios(ann, cast):
    shop = factories.assignment(cast.organization)
    response = ann.get(url(shop.wave.program))
    assert response.context["scenarios"][0].name == shop.scenario.name
    assert response.context["versions"][0].shops == 1


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_takes_the_same_queries_for_any_number(
    ann, cast, django_assert_num_queries, count
):
    for _ in range(count):
        factories.program(cast.organization, live=False)
    with django_assert_num_queries(6):
        ann.get(reverse("audits:program-list"))


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_takes_the_same_queries_for_any_number_of_waves(
    ann, cast, django_assert_num_queries, count
):
    program = factories.program(cast.organization)
    for _ in range(count):
        factories.assignment(cast.organization, wave=factories.wave(program))
    with django_assert_num_queries(11):
        ann.get(url(program))
