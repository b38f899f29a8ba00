from datetime import UTC, datetime, timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from audits.models import Scorecard, ScoreChange, TagScore, Timing
from reports import aggregating, reconciling
from reports.models import (
    Bucket,
    Histogram,
    LocationRollup,
    Reconciliation,
    Rollup,
)
from reports.tasks import reconcile
from shoppers.models import JournalEntry
from tests import factories

Kind = Reconciliation.Kind
NOW = timezone.now


@pytest.fixture
def shops(cast):
    """Three shops in three months: three buckets, brought up to date."""
    wave = factories.wave(factories.program(cast.organization))
    place = factories.location(cast.organization)
    made = [
        factories.approved(
            cast.organization,
            wave=wave,
            location=place,
            at=NOW() - timedelta(days=31 * month),
        )
        for month in range(3)
    ]
    aggregating.drain_all(at=NOW())
    return made


def checked(cast, **how):
    row = reconciling.begin(cast.organization, Kind.CHECK, at=NOW())
    list(reconciling.run(row.pk, at=NOW(), **how))
    row.refresh_from_db()
    return row


def command(*what):
    out = StringIO()
    call_command("rollups", *what, stdout=out)
    return out.getvalue()


def test_figures_that_are_right_have_no_drift(cast, shops):
    row = checked(cast)
    assert (row.buckets, row.drift, row.finished_at is not None) == (3, 0, True)


@pytest.mark.parametrize(
    "harm",
    [
        lambda: Rollup.objects.totals().filter(pk__gt=0).first().delete(),
        lambda: Histogram.objects.filter(pk=Histogram.objects.first().pk).update(n_7=9),
        lambda: LocationRollup.objects.exclude(section="").first().delete(),
        lambda: Rollup.objects.filter(pk=Rollup.objects.first().pk).update(n=2),
        lambda: Bucket.objects.first().delete(),
    ],
    ids=[
        "a row lost",
        "a slot wrong",
        "a section of a location lost",
        "a figure wrong",
        "a bucket lost",
    ],
)
def test_what_differs_is_counted_mended_and_journaled(cast, shops, harm):
    harm()
    row = checked(cast)
    assert (row.buckets, row.drift) == (3, 1)
    assert JournalEntry.objects.about(row).get().after["drift"] == 1
    assert checked(cast).drift == 0


def test_a_change_that_waits_for_its_worker_is_no_drift(cast, shops):
    card = shops[0].scorecard
    Scorecard.objects.filter(pk=card.pk).update(score=1)
    ScoreChange.objects.create(
        **{name: getattr(card, name) for name in reconciling.PLACE}, recorded_at=NOW()
    )
    assert checked(cast).drift == 0


def test_who_is_interrupted_continues_where_it_was(cast, shops, monkeypatch):
    monkeypatch.setattr(reconciling, "FIRST", 1)
    row = reconciling.begin(cast.organization, Kind.REBUILD, at=NOW())
    assert next(reconciling.run(row.pk, at=NOW())).buckets == 1
    again = reconciling.begin(cast.organization, Kind.REBUILD, at=NOW())
    assert (again.pk, again.buckets) == (row.pk, 1)
    *_others, last = reconciling.run(again.pk, at=NOW())
    assert last.buckets == 3


def test_a_night_has_one_check(cast, shops):
    at = datetime(2026, 3, 4, 3, tzinfo=UTC)
    assert reconciling.begin_due(at=at) > 0
    assert reconciling.begin_due(at=at + timedelta(hours=22)) == 0
    reconciling.work(at=at, seconds=60)
    assert reconciling.begin_due(at=at + timedelta(hours=23)) > 0


def test_the_task_checks_whatever_is_due(cast, shops):
    reconcile()
    row = Reconciliation.objects.get(organization=cast.organization)
    assert (row.buckets, row.drift) == (3, 0)
    assert row.finished_at is not None


def test_the_command_fails_where_figures_differ(cast, shops):
    Rollup.objects.totals().update(n=7)
    with pytest.raises(CommandError, match="Drift: 3 buckets"):
        command("check", "--organization=northwind")
    command("rebuild")
    assert "3 of 3 buckets" in command("check")


def test_checking_alone_changes_nothing(cast, shops):
    Rollup.objects.totals().update(n=7)
    with pytest.raises(CommandError):
        command("check")
    assert set(Rollup.objects.totals().values_list("n", flat=True)) == {7}


def test_shops_of_before_get_their_themes_and_times(cast, shops):
    before = set(TagScore.objects.values_list("scorecard", "tag", "key", "score"))
    TagScore.objects.all().delete()
    Timing.objects.all().delete()
    assert "3 of 3 shops" in command("facts")
    assert (
        set(TagScore.objects.values_list("scorecard", "tag", "key", "score")) == before
    )
    assert ScoreChange.objects.count() == 3


def test_an_organization_that_is_not_there_is_said(cast):
    with pytest.raises(CommandError, match="There is no organization"):
        command("check", "--organization=nobody")
