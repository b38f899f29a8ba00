"""This week: three things that matter, the waves, the latest critical failures."""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from operator import itemgetter

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from audits import lifecycle
from audits.models import Scorecard, Wave
from audits.models.scores import ScorecardQuerySet
from reports.charts.marks import chart, element, per_cent
from reports.findings import group_finding, trend_finding
from reports.reading import afterwards
from reports.reading import cells as cells_of
from reports.reading.cells import Cells, figure, point_of
from reports.reading.changes import change
from reports.reading.critical import Failure, failures_of
from reports.reading.focus import focused
from reports.reading.selection import Selection, Wanted, figures_of, select
from reports.statistics import wilson
from reports.trends import Cell, Point, display, total
from shoppers.models import Viewer

RECENT = timedelta(days=30)
FAILURES, WAVES = 8, 6
TRACK = 12


@dataclass(frozen=True, slots=True)
class Sentence:
    text: str
    detail: str
    href: str
    link: str


@dataclass(frozen=True, slots=True)
class Progress:
    """A wave under way or next; `planned` counts what was not cancelled."""

    wave: Wave
    href: str
    dates: str
    chart: str
    planned: int
    approved: int
    in_review: int
    late: int
    to_come: int


@dataclass(frozen=True, slots=True)
class Page:
    selection: Selection | None
    sentences: list[Sentence]
    waves: list[Progress]
    failures: list[Failure]
    recent: int
    figures_at: datetime | None


def read(viewer: Viewer, *, now: datetime, today: date) -> Page:
    """The page for now; of the program whose figures moved last."""
    selection = select(viewer, Wanted())
    waves = _waves(viewer, now, today)
    if selection is None:
        return Page(None, [], waves, [], 0, None)
    cells = cells_of.by_bucket(selection, "wave", "month", "channel")
    chosen = focused(selection, cells)
    recent = Scorecard.objects.visible_to(viewer).filter(report_date__gt=today - RECENT)
    counts = recent.aggregate(n=Count("pk"), bad=Count("pk", Q(criticals__gt=0)))
    return Page(
        selection=chosen,
        sentences=_sentences(chosen, cells, counts["bad"], counts["n"]),
        waves=waves,
        failures=latest_failures(viewer, recent) if counts["bad"] else [],
        recent=counts["n"],
        figures_at=figures_of(chosen.program),
    )


def _sentences(
    selection: Selection, cells: Cells, bad: int, recent: int
) -> list[Sentence]:
    if not cells:
        return []
    found = [_overall(selection, cells), _channels(selection, cells)]
    if recent:
        found.append(_criticals(bad, recent))
    return found


def _overall(selection: Selection, cells: Cells) -> Sentence:
    wave, before = selection.wave, selection.compare
    now = _of(cells, wave)
    found = trend_finding(
        wave.name if wave else "",
        figure(selection, now),
        aggregation=selection.aggregation,
        minimum_n=selection.minimum_n,
        target=selection.target,
        change=change(selection, now, _of(cells, before)) if before else None,
        before_label=before.name if before else "",
    )
    href = reverse("reports:trend") + selection.query(compare=None)
    return Sentence(found.headline, found.detail, href, _("Trend"))


def _channels(selection: Selection, cells: Cells) -> Sentence:
    """Channels that are certainly off the target, else the lowest one."""
    own = {key: c for key, c in cells.items() if _is_of(key, selection.wave)}
    channels = {c.pk: c for c in selection.catalogue.channels}
    points = [
        point_of(selection, channels[pk].name, str(pk), _of_channel(own, pk))
        for pk in sorted({key[2] for key in own})
    ]
    found = group_finding(points, selection.target, minimum_n=selection.minimum_n)
    told = _told(points, selection)
    channel = channels[int(told.key)] if told else None
    detail = found.detail or (_lowest_in_words(told) if told else "")
    href = reverse("reports:trend") + selection.query(channel=channel, compare=None)
    return Sentence(found.headline, detail, href, _("Trend"))


def _criticals(bad: int, recent: int) -> Sentence:
    low, high = wilson(bad, recent)
    words = {"bad": bad, "n": recent, "low": display(low, 0), "high": display(high, 0)}
    if bad:
        text = ngettext(
            "A critical question failed in %(bad)d shop of the last 30 days.",
            "A critical question failed in %(bad)d shops of the last 30 days.",
            bad,
        )
    else:
        text = _("No critical question failed in the last 30 days.")
    detail = _("%(bad)d of %(n)d shops: %(low)s to %(high)s of 100.") % words
    return Sentence(text % words, detail, "#h-critical", _("Which?"))


def _waves(viewer: Viewer, now: datetime, today: date) -> list[Progress]:
    """Waves that run or come next, by their first day. One query."""

    def count(states: frozenset[str], **more: object) -> Count:
        wanted = {f"assignments__{name}": value for name, value in more.items()}
        return Count("assignments", filter=Q(assignments__status__in=states, **wanted))

    waiting = lifecycle.WITH_SHOPPER | lifecycle.UNASSIGNED
    out = {lifecycle.EXCLUDED, lifecycle.CANCELLED, lifecycle.EXPIRED}
    rows = (
        Wave.objects.visible_to(viewer)
        .filter(ends_on__gte=today)
        .annotate(
            planned=count(frozenset(lifecycle.STATES) - out),
            approved=count(frozenset({lifecycle.APPROVED})),
            in_review=count(lifecycle.AWAITING_REVIEW),
            late=count(waiting, due_at__lt=now),
            to_come=count(waiting, due_at__gte=now),
        )
        .select_related("program")
        .order_by("starts_on", "pk")
    )
    return [_progress(wave, today) for wave in rows[:WAVES]]


def _progress(wave: Wave, today: date) -> Progress:
    names = ("planned", "approved", "in_review", "late", "to_come")
    counts: dict[str, int] = {name: getattr(wave, name) for name in names}
    has_begun = wave.starts_on <= today
    day = date_format(wave.ends_on if has_begun else wave.starts_on, "l j F")
    dates = _("ends on %(day)s") if has_begun else _("begins on %(day)s")
    query = f"?program={wave.program.public_id}&wave={wave.public_id}"
    return Progress(
        wave=wave,
        href=reverse("reports:trend") + query,
        dates=dates % {"day": day},
        chart=_bar(counts),
        **counts,
    )


def _bar(counts: dict[str, int]) -> str:
    """Approved, in review and late, side by side on a track of all planned."""
    marks = [
        element("rect", class_="track", width="100%", height=TRACK, rx=2),
    ]
    at = 0.0
    for name, classes in (
        ("approved", "seg b5"),
        ("in_review", "seg b4 faint"),
        ("late", "seg b1"),
    ):
        width = 100 * counts[name] / max(1, counts["planned"])
        marks.append(
            element(
                "rect",
                class_=classes,
                x=per_cent(at),
                width=per_cent(width),
                height=TRACK,
            )
        )
        at += width
    return chart(*marks, name=None, height=TRACK, kind="img")


def latest_failures(viewer: Viewer, recent: ScorecardQuerySet) -> list[Failure]:
    """The newest shops of these in which a critical question failed, and what was
    found there since. Three queries."""
    bad = recent.filter(criticals__gt=0).for_page()
    cards = list(bad.order_by("-report_date", "-pk")[:FAILURES])
    states = afterwards.states(viewer, cards)
    found = failures_of(viewer, cards)
    return [replace(each, state=states[each.card.pk]) for each in found]


def _is_of(key: tuple[object, ...], wave: Wave | None) -> bool:
    return wave is None or key[0] == wave.pk


def _of(cells: Cells, wave: Wave | None) -> Cell:
    return total(cell for key, cell in cells.items() if _is_of(key, wave))


def _of_channel(cells: Cells, channel: int) -> Cell:
    return total(cell for key, cell in cells.items() if key[2] == channel)


def _told(points: list[Point], selection: Selection) -> Point | None:
    """The channel to look at: certainly below the target, else the lowest."""
    judged = [
        (p.estimate.mean, p)
        for p in points
        if p.estimate and p.estimate.n >= selection.minimum_n
    ]
    below = [
        (mean, p)
        for mean, p in judged
        if p.estimate and p.estimate.high is not None
        if p.estimate.high < selection.target
    ]
    ordered = sorted(below or judged, key=itemgetter(0))
    return ordered[0][1] if ordered else None


def _lowest_in_words(point: Point) -> str:
    estimate = point.estimate
    words = {
        "channel": point.label,
        "score": display(estimate.mean) if estimate else "",
        "n": estimate.n if estimate else 0,
    }
    return _("Lowest: %(channel)s, %(score)s, n %(n)d.") % words
