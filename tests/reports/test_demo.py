import hashlib
from datetime import date
from io import StringIO

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import models, transaction
from django.test import Client

from audits import answers, lifecycle
from audits.definition import Kind, from_json
from audits.models import (
    Assignment,
    ChannelKind,
    Draft,
    Evidence,
    Location,
    Region,
    Review,
    Scorecard,
    Submission,
    Version,
    Wave,
)
from reports import aggregating
from reports.demo import cast, checklists, courses, filling, places
from reports.models import Bucket
from shoppers.models import JournalEntry, Organization, Person, Role, Viewer

TODAY = date(2026, 11, 22)
#: Numbers that the database deals out, and what never repeats.
UNSTABLE = {"subject_id", "path", "password", "original", "display", "thumb"}


def fill(**options) -> str:
    out = StringIO()
    call_command("demo", **{"shops": 40, "today": TODAY, "stdout": out, **options})
    return out.getvalue()


def fingerprints() -> dict[str, str]:
    """One per table, of everything but ids; and one of who goes where."""
    found = {}
    for name in ("shoppers", "audits", "reports"):
        for model in apps.get_app_config(name).get_models():
            found[model._meta.label] = digest(
                model._default_manager.values_list(*plain(model))
            )
    found["plan"] = digest(
        Assignment.objects.values_list(
            *("public_id", "location__code", "shopper__email", "wave__name"),
            *("scenario__name", "version__public_id", "status"),
        )
    )
    return found


def plain(model: type[models.Model]) -> list[str]:
    fields = model._meta.concrete_fields
    return [
        each.name
        for each in fields
        if not each.primary_key and not each.is_relation and each.name not in UNSTABLE
    ]


def digest(rows) -> str:
    lines = sorted(repr(row) for row in rows)
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def loaded_and_taken_back() -> dict[str, str]:
    with transaction.atomic():
        fill()
        found = fingerprints()
        transaction.set_rollback(True)
    return found


@pytest.fixture(scope="module")
def loaded(django_db_setup, django_db_blocker):
    """The demo, there for the whole module, and what a first load looked like."""
    with django_db_blocker.unblock():
        first = loaded_and_taken_back()
        with transaction.atomic():
            fill()
            yield first
            transaction.set_rollback(True)


@pytest.fixture
def demo(loaded, db) -> Organization:
    return Organization.objects.get(slug="northwind")


def own_shops(organization: Organization) -> list[str]:
    person = Person.objects.get(email="shopper@northwind.example")
    rows = Assignment.objects.of_shopper(Viewer.of(person, organization))
    return sorted(rows.with_shopper().values_list("status", flat=True))


def test_the_same_seed_gives_the_same_rows(loaded, demo):
    assert fingerprints() == loaded


def test_another_seed_gives_another_year(loaded, db):
    with transaction.atomic():
        Organization.objects.update(
            slug=models.functions.Concat("slug", models.Value("-old"))
        )
        Person.objects.update(
            email=models.functions.Concat("email", models.Value(".old"))
        )
        fill(seed=2)
        payloads = digest(Submission.objects.values_list("payload"))
    assert payloads != loaded["audits.Submission"]


def test_a_second_run_changes_nothing_and_says_so(demo):
    before = fingerprints()
    assert fill(seed=2) == "The demo organization is there already.\n"
    assert fingerprints() == before


def test_too_few_shops_to_show_every_status_are_refused(demo):
    before = Assignment.objects.count()
    with pytest.raises(CommandError, match="at least 30"):
        fill(shops=29)
    assert Assignment.objects.count() == before


def test_sign_ins_are_printed_one_per_role():
    lines = [line.split() for line in fill(sign_ins=True).splitlines()]
    assert lines == [list(each) for each in cast.SIGN_INS]
    assert {role for role, *_ in cast.SIGN_INS} == set(Role.values)


@pytest.mark.parametrize(("role", "email", "password"), cast.SIGN_INS)
def test_everybody_who_is_named_can_sign_in_with_their_role(
    demo, role, email, password
):
    assert Client().login(email=email, password=password)
    person = Person.objects.get(email=email)
    assert Viewer.of(person, demo).roles == {role}


def test_every_status_is_there_in_the_running_wave(demo):
    wave = Wave.objects.get(program__organization=demo, ends_on__gte=TODAY)
    assert set(wave.assignments.values_list("status", flat=True)) == set(
        lifecycle.STATES
    )


def test_as_many_shops_are_made_as_were_asked_for(demo):
    assert demo.assignments.count() == 40


def test_at_least_eight_shops_wait_for_the_reviewer(demo):
    assert demo.assignments.awaiting_review().count() >= 8


def test_the_shopper_has_something_to_do_in_every_way(demo):
    assert set(own_shops(demo)) == {
        lifecycle.ASSIGNED,
        lifecycle.ACCEPTED,
        lifecycle.IN_PROGRESS,
        lifecycle.RETURNED,
    }


def test_what_is_in_progress_has_a_draft_that_can_be_kept(demo):
    shops = demo.assignments.filter(status=lifecycle.IN_PROGRESS)
    for draft in Draft.objects.filter(assignment__in=shops):
        definition = draft.assignment.version.definition
        assert not answers.check(
            definition, draft.answers, evidence_counts={}, complete=False
        )
    assert shops.count() == Draft.objects.filter(assignment__in=shops).count()


def test_what_is_returned_says_what_to_look_at_again(demo):
    for shop in demo.assignments.filter(status=lifecycle.RETURNED):
        review = shop.submission.reviews.get(decision=Review.Decision.RETURNED)
        assert review.findings.exists()


def test_nothing_has_happened_after_today_began(demo):
    moment = courses.moment_of(TODAY)
    assert not JournalEntry.objects.filter(at__gte=moment).exists()
    assert not Submission.objects.filter(arrived_at__gte=moment).exists()


def test_every_shop_has_a_journal_that_leads_to_its_status(demo):
    for shop in demo.assignments.all():
        lines = JournalEntry.objects.about(shop).order_by("at", "pk")
        assert lines[0].verb == "assignment.plan"
        assert lines.last().after["status"] == shop.status


def test_rollups_equal_their_facts(demo):
    buckets = Bucket.objects.prefetch_related("rollups")
    assert buckets.exists()
    assert list(aggregating.drift(buckets)) == []


def test_every_approved_shop_has_a_scorecard_and_no_other(demo):
    approved = demo.assignments.filter(status=lifecycle.APPROVED).count()
    assert Scorecard.objects.filter(organization=demo).count() == approved


def test_places_are_as_many_and_as_far_apart_as_promised(demo):
    locations = Location.objects.filter(organization=demo)
    assert locations.count() >= 24
    assert len(set(locations.values_list("time_zone", flat=True))) >= 3
    assert Region.objects.filter(organization=demo, parent=None).count() == 3
    assert demo.channels.count() == 8


def test_every_photo_is_ready_and_knows_when_it_was_taken(demo):
    photos = Evidence.objects.filter(organization=demo)
    assert photos.exists()
    for photo in photos:
        assert photo.status == Evidence.Status.READY
        assert photo.captured_at


def test_the_two_organizations_share_nobody(demo):
    people = [
        set(each.memberships.values_list("person", flat=True))
        for each in Organization.objects.all()
    ]
    assert len(people) == 2
    assert not people[0] & people[1]


@pytest.mark.parametrize("kind", checklists.NAMES)
def test_every_checklist_is_sound_and_asks_12_to_20_questions(kind):
    definition = from_json(checklists.content_for(kind))
    assert 12 <= len(list(definition.questions())) <= 20


def test_all_channels_have_the_same_sections():
    keys = {
        tuple(section["key"] for section in checklists.content_for(kind)["sections"])
        for kind in checklists.NAMES
    }
    assert len(keys) == 1


def test_every_everyday_kind_of_question_is_asked_somewhere():
    asked = {
        question.kind
        for kind in checklists.NAMES
        for question in from_json(checklists.content_for(kind)).questions()
    }
    assert asked == {
        Kind.YES_NO,
        Kind.SINGLE_CHOICE,
        Kind.MULTIPLE_CHOICE,
        Kind.SCALE,
        Kind.NUMBER,
        Kind.DURATION,
        Kind.COMPUTED,
        Kind.DATE,
        Kind.TEXT,
        Kind.PHOTO,
    }


def test_the_second_edition_of_the_phone_checklist_keeps_its_keys(demo):
    first, second = Version.objects.filter(
        checklist__organization=demo, checklist__name="Phone call"
    ).order_by("number")
    keys = [
        [question.key for question in version.definition.questions()]
        for version in (first, second)
    ]
    assert keys[0] == keys[1]
    assert first.content_hash != second.content_hash


def test_waves_of_any_size_hold_all_shops():
    for shops in (30, 31, 97, 600, 5000):
        assert sum(courses.sizes(shops)) == shops
        assert min(courses.sizes(shops)) > 0


def test_every_channel_has_a_script(demo):
    kinds = {spot.kind for spot in places.SPOTS}
    assert kinds == {kind for kind, _ in places.CHANNELS}
    assert ChannelKind.MESSAGING not in kinds


def test_nothing_is_loaded_when_only_the_neighbour_is_there(demo):
    Organization.objects.filter(pk=demo.pk).update(slug="renamed")
    with pytest.raises(filling.AlreadyThere):
        filling.fill(seed=1, shops=40, today=TODAY, tell=print)
    assert Organization.objects.count() == 2


@pytest.mark.django_db
def test_the_same_task_is_played_on_several_channels():
    """Without it channel parity has nothing to compare."""
    fill()
    played = Scorecard.objects.values_list(
        "submission__assignment__scenario", "channel"
    )
    scenarios = [scenario for scenario, _channel in played.distinct()]
    assert max(scenarios.count(each) for each in scenarios) >= 3
