"""The figures and their shops: how the comparisons of the last nights went."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Min
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from audits.models import ScoreChange
from reports.models import Reconciliation
from shoppers.models import Viewer

SHOWN = 30
#: A change that waits longer than this has no worker.
PATIENCE = timedelta(minutes=2)


@dataclass(frozen=True, slots=True)
class Upkeep:
    """`waiting` changes are not in the figures yet, `since` when the oldest is."""

    headline: str
    runs: list[Reconciliation]
    waiting: int
    since: datetime | None
    is_stuck: bool


def read(viewer: Viewer, *, now: datetime) -> Upkeep:
    """Two queries, whatever there is."""
    rows = Reconciliation.objects.visible_to(viewer).order_by("-started_at", "-pk")
    runs = list(rows[:SHOWN])
    changes = ScoreChange.objects.filter(program__organization=viewer.organization)
    found = changes.aggregate(n=Count("pk"), since=Min("recorded_at"))
    since = found["since"]
    stuck = since is not None and now - since > PATIENCE
    return Upkeep(_headline(runs), runs, found["n"], since, stuck)


def _headline(runs: list[Reconciliation]) -> str:
    done = [each for each in runs if each.is_check and each.finished_at]
    if not done:
        return _("The figures have not been compared with their shops yet.")
    last = done[0]
    if not last.buckets:
        return _("There were no figures to compare yet.")
    if not last.drift:
        return ngettext(
            "Every figure is what its shops say: %(n)s place and month compared.",
            "Every figure is what its shops say: %(n)s places and months compared.",
            last.buckets,
        ) % {"n": last.buckets}
    return ngettext(
        "In %(drift)s of %(n)s places and months a figure was not what its shops say.",
        "In %(drift)s of %(n)s places and months figures were not what their shops "
        "say.",
        last.drift,
    ) % {"drift": last.drift, "n": last.buckets}
