"""The life of an export, on rows that other connections see: the heart beats on its
own."""

import hashlib
from datetime import timedelta

import pytest
from django.utils import timezone

from reports import exporting
from reports.exporting import keeping
from reports.models import Export
from reports.models.exports import ATTEMPTS, KEPT, LEASE, export_storage
from shoppers.models import JournalEntry, Membership, Role
from tests.reports.exporting.world import selection_of
from tests.reports.views.world import FULL, HALF, NOTHING, World

pytestmark = pytest.mark.django_db(transaction=True)
NOW = timezone.now


@pytest.fixture
def world(cast):
    world = World(cast.organization)
    world.shops(FULL, HALF, NOTHING)
    return world


@pytest.fixture
def ask(cast, world):
    def asked(*, person=None, what="shops", file_format="csv", **wanted):
        viewer = cast.viewer(person or cast.ann)
        selection = selection_of(viewer, **wanted)
        return exporting.ask(selection, what=what, file_format=file_format, at=NOW())

    return asked


def made(export):
    exporting.make(at=NOW())
    export.refresh_from_db()
    return export


def content(export):
    with export.file.open("rb") as file:
        return file.read()


def test_an_export_is_made_and_ready(ask):
    export = made(ask())
    assert (export.status, export.rows_done, export.rows_total) == ("done", 3, 3)
    assert content(export).count(b"\r\n") == 4
    assert export.expires_at - export.ended_at == KEPT


@pytest.mark.parametrize("what", Export.What.values)
@pytest.mark.parametrize("file_format", Export.Format.values)
def test_everything_can_be_had_in_every_format(ask, what, file_format):
    export = made(ask(what=what, file_format=file_format))
    assert (export.status, export.size) == ("done", len(content(export)))


def test_the_manifest_tells_rows_checksum_filters_and_versions(ask, cast, world):
    export = made(ask(wave=world.wave.public_id))
    manifest = export.manifest
    (file,) = manifest["files"]
    assert file["rows"] == 3
    assert file["bytes"] == export.size
    assert file["sha256"] == hashlib.sha256(content(export)).hexdigest()
    assert manifest["filters"]["wave"] == str(world.wave.public_id)
    assert manifest["asked_by"] == cast.ann.name
    (version,) = manifest["checklists"]
    assert (version["version"], version["scoring_rules"], version["shops"]) == (1, 1, 3)
    assert "score_percent" in [each["name"] for each in manifest["columns"]]


def test_every_step_is_journaled(ask):
    export = made(ask())
    verbs = JournalEntry.objects.about(export).order_by("pk").values_list("verb")
    assert [verb for (verb,) in verbs] == [
        "export.ask",
        "export.start",
        "export.finish",
    ]


def test_the_oldest_is_made_first_and_then_the_next(ask):
    first, second = ask(), ask()
    assert [exporting.make(at=NOW()) for _ in range(3)] == [first, second, None]


def test_what_is_cancelled_is_not_made(ask, cast):
    export = ask()
    export.cancel(by=cast.ann, at=NOW())
    assert exporting.make(at=NOW()) is None
    assert made(export).status == "cancelled"


def test_a_worker_whose_export_was_cancelled_cannot_finish_it(ask, cast):
    export = ask()
    mine = Export.objects.claim(NOW())
    export.cancel(by=cast.ann, at=NOW())
    assert not mine.beat(rows=1, total=3, at=NOW())
    ended = {"file": "f", "size": 1, "manifest": {}, "rows": 1, "has_names": False}
    assert not mine.finish(**ended, at=NOW())
    export.refresh_from_db()
    assert export.status == "cancelled"


def test_a_worker_that_is_silent_for_too_long_is_followed_by_another(ask):
    export = ask()
    first = Export.objects.claim(NOW())
    assert Export.objects.claim(NOW()) is None
    later = NOW() + LEASE + timedelta(seconds=1)
    second = Export.objects.claim(later)
    assert (first, second.attempt) == (export, 2)
    assert not first.beat(rows=1, total=3, at=later)


def test_three_workers_that_die_are_enough(ask):
    export, at = ask(), NOW()
    for _ in range(ATTEMPTS):
        assert Export.objects.claim(at)
        at += LEASE + timedelta(seconds=1)
    assert Export.objects.claim(at) is None
    export.refresh_from_db()
    assert (export.status, export.failure) == ("failed", "gave_up")


def test_what_a_killed_worker_left_behind_is_cleared(ask):
    export = ask()
    mine = Export.objects.claim(NOW())
    part = keeping.part_of(mine)
    part.write_text("half")
    orphan = keeping.keep(mine, part)
    Export.objects.update(leased_until=NOW() - timedelta(seconds=1))
    made(export)
    assert export.status == "done"
    assert not export_storage().exists(orphan)


def test_somebody_who_reads_no_results_any_more_gets_no_file(ask, cast):
    export = ask()
    Membership.objects.filter(person=cast.ann).update(role=Role.SHOPPER)
    assert (made(export).status, export.failure) == ("failed", "not_allowed")
    assert not export.file


def test_rows_are_those_that_one_may_see_when_it_is_made(ask, cast):
    export = ask()
    Membership.objects.filter(person=cast.ann).update(role=Role.LEADER)
    made(export)
    assert not export.has_names
    assert b",shopper," not in content(export)


def test_a_filter_whose_object_is_gone_fails_in_words(ask):
    export = ask()
    Export.objects.update(filters={"wave": "9e5a4c0e-6ab9-4d88-9f67-2a2a0f0a4f9d"})
    assert (made(export).status, export.failure) == ("failed", "filter_gone")


def test_a_broken_export_fails_at_once_and_loudly(ask):
    export = ask()
    Export.objects.update(format="tar")
    with pytest.raises(KeyError):
        exporting.make(at=NOW())
    export.refresh_from_db()
    assert (export.status, export.failure) == ("failed", "broken")


def test_a_file_is_gone_after_its_days(ask):
    export = made(ask())
    name = export.file.name
    assert exporting.sweep(at=NOW() + KEPT - timedelta(hours=1)) == 0
    assert exporting.sweep(at=NOW() + KEPT + timedelta(hours=1)) == 1
    export.refresh_from_db()
    assert (export.status, export.file.name) == ("expired", "")
    assert not export_storage().exists(name)


def test_a_sixth_export_waits_until_one_is_done(ask):
    for _ in range(5):
        ask()
    with pytest.raises(exporting.TooMany):
        ask()
    exporting.make(at=NOW())
    assert ask().status == "queued"


def test_nothing_fits_the_filters_and_the_file_says_so(ask, world):
    export = made(ask(wave=world.before.public_id))
    assert (export.status, export.rows_done) == ("done", 0)
