"""How far a wave is: figures read from its shops, never stored."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Count, Min, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from audits import lifecycle
from audits.models import Assignment, Program, Wave
from audits.models.assignments import AssignmentQuerySet
from audits.scoring import WHOLE
from shoppers.models import Viewer
from shoppers.templatetags.figures import about, until

#: A sent shop should not wait longer than this for its reviewer.
PATIENCE = timedelta(hours=72)
#: So many returns of one shop call for a talk.
MANY_RETURNS = 2
#: Nothing was ever sent, and something may still come.
NOT_SENT = sorted(lifecycle.NOT_SENT)
PER_PERCENT = WHOLE // 100
#: No longer part of the plan. What expired still is: it was planned and never done.
CALLED_OFF = [lifecycle.CANCELLED]


def planned_when(prefix: str = "") -> Q:
    return ~Q(**{f"{prefix}status__in": CALLED_OFF})


def sent_when(prefix: str = "") -> Q:
    return Q(**{f"{prefix}status__in": sorted(lifecycle.WITH_SUBMISSION)})


def late_when(now: datetime, prefix: str = "") -> Q:
    return Q(**{f"{prefix}status__in": NOT_SENT, f"{prefix}due_at__lt": now})


def status_when(status: str, prefix: str = "") -> Q:
    return Q(**{f"{prefix}status": status})


def overdue_when(now: datetime) -> Q:
    return Q(
        status__in=sorted(lifecycle.AWAITING_REVIEW),
        submission__revised_at__lt=now - PATIENCE,
    )


def returned_often() -> Q:
    ended = sorted(lifecycle.ENDED)
    return Q(returns__gte=MANY_RETURNS) & ~Q(status__in=ended)


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """Counts of shops. `sent` holds all that were ever submitted."""

    planned: int
    called_off: int
    sent: int
    approved: int
    excluded: int
    expired: int
    unassigned: int
    late: int
    waiting: int
    overdue: int
    returned: int
    returned_often: int
    locations: int
    oldest_due: datetime | None
    next_open_due: datetime | None
    oldest_waiting: datetime | None

    @property
    def decided(self) -> int:
        return self.approved + self.excluded


def progress_of(rows: QuerySet[Assignment], now: datetime) -> Progress:
    """The figures of `rows` in one query."""
    late, waiting = late_when(now), Q(status__in=sorted(lifecycle.AWAITING_REVIEW))
    unassigned = status_when(lifecycle.OPEN)
    return Progress(
        **rows.aggregate(
            planned=Count("pk", filter=planned_when()),
            called_off=Count("pk", filter=~planned_when()),
            sent=Count("pk", filter=sent_when()),
            approved=Count("pk", filter=status_when(lifecycle.APPROVED)),
            excluded=Count("pk", filter=status_when(lifecycle.EXCLUDED)),
            expired=Count("pk", filter=status_when(lifecycle.EXPIRED)),
            unassigned=Count("pk", filter=unassigned),
            late=Count("pk", filter=late),
            waiting=Count("pk", filter=waiting),
            overdue=Count("pk", filter=overdue_when(now)),
            returned=Count("pk", filter=status_when(lifecycle.RETURNED)),
            returned_often=Count("pk", filter=returned_often()),
            locations=Count("location", filter=planned_when(), distinct=True),
            oldest_due=Min("due_at", filter=late),
            next_open_due=Min("due_at", filter=unassigned),
            oldest_waiting=Min("submission__revised_at", filter=waiting),
        )
    )


def finding(progress: Progress, phase: str) -> str:
    """The sentence above the figures: what a manager should know first."""
    figures = {"sent": progress.sent, "planned": progress.planned}
    if not progress.planned:
        return _("No shops are planned yet")
    if progress.decided + progress.expired == progress.planned:
        return _done(progress)
    if progress.late:
        head = ngettext("%(n)d shop is late", "%(n)d shops are late", progress.late)
        tail = _("%(sent)d of %(planned)d are submitted") % figures
        return f"{head % {'n': progress.late}}: {tail}"
    if phase == "planned":
        count = progress.planned
        words = ngettext("%(n)d shop is planned", "%(n)d shops are planned", count)
        return words % {"n": count}
    return _("None is late: %(sent)d of %(planned)d shops are submitted") % figures


def _done(progress: Progress) -> str:
    if not progress.expired:
        return _("All done: every shop is decided")
    words = ngettext(
        "Over: %(n)d of %(planned)d shops expired and was never done",
        "Over: %(n)d of %(planned)d shops expired and were never done",
        progress.expired,
    )
    return words % {"n": progress.expired, "planned": progress.planned}


@dataclass(frozen=True, slots=True)
class Attention:
    """Something for a manager to look at; `view` is the saved view that holds it."""

    view: str
    tone: str
    count: int
    words: str
    detail: str


def attention(progress: Progress, now: datetime) -> list[Attention]:
    """What does not go by itself, most urgent first; nothing when all is well."""
    found = [
        Attention(
            "late",
            "bad",
            progress.late,
            _("Late"),
            _("Visit date passed, nothing submitted. Oldest: %(time)s.")
            % {"time": _since(progress.oldest_due, now)},
        ),
        Attention(
            "unassigned",
            "warn",
            progress.unassigned,
            _("Unassigned"),
            _first_due(progress.next_open_due, now),
        ),
        Attention(
            "overdue",
            "warn",
            progress.overdue,
            _("Waiting for review over 72\N{NO-BREAK SPACE}h"),
            _("Oldest: %(time)s.") % {"time": _since(progress.oldest_waiting, now)},
        ),
        Attention(
            "returned-twice",
            "",
            progress.returned_often,
            _("Returned twice"),
            _("Talk to the shopper before a third return."),
        ),
    ]
    return [each for each in found if each.count]


def _since(moment: datetime | None, now: datetime) -> str:
    return about(int((now - moment).total_seconds())) if moment else ""


def _first_due(due: datetime | None, now: datetime) -> str:
    if due is None:
        return ""
    if due < now:
        return _("The first one was due %(time)s ago.") % {"time": _since(due, now)}
    return _("The first one is due %(time)s.") % {"time": until(due, now)}


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of the bar: where it begins and how wide it is, in per cent."""

    colour: str
    words: str
    count: int
    share: int
    x: float
    width: float


def parts_of(progress: Progress) -> list[Part]:
    """Approved, sent, late, expired and not due yet: together all that is planned."""
    counts = [
        ("accent", _("Approved"), progress.approved),
        ("strong", _("Submitted, not approved"), progress.sent - progress.approved),
        ("warn", _("Late"), progress.late),
        ("bad", _("Expired, never done"), progress.expired),
    ]
    rest = progress.planned - sum(count for _colour, _words, count in counts)
    counts = [part for part in counts if part[2]] + [("line", _("Not due yet"), rest)]
    parts: list[Part] = []
    begun = 0
    for colour, words, count in counts:
        share = count * WHOLE // progress.planned if progress.planned else 0
        edges = begun / PER_PERCENT, share / PER_PERCENT
        parts.append(Part(colour, words, count, share, *edges))
        begun += share
    return parts


def waves_with_figures(viewer: Viewer, now: datetime) -> QuerySet[Wave]:
    """Waves, newest first, each with planned, sent, approved, unassigned, late."""
    at = "assignments__"
    return (
        Wave.objects.visible_to(viewer)
        .select_related("program")
        .annotate(
            planned=Count("assignments", filter=planned_when(at)),
            sent=Count("assignments", filter=sent_when(at)),
            approved=Count("assignments", filter=status_when(lifecycle.APPROVED, at)),
            unassigned=Count("assignments", filter=status_when(lifecycle.OPEN, at)),
            late=Count("assignments", filter=late_when(now, at)),
        )
        .order_by("-starts_on", "-pk")
    )


@dataclass(frozen=True, slots=True)
class Use:
    """What a program's shops were done with, and how often."""

    public_id: str
    name: str
    shops: int


def versions_used(program: Program) -> list[Use]:
    rows = (
        _shops_of(program)
        .values_list(
            "version__public_id", "version__checklist__name", "version__number"
        )
        .annotate(shops=Count("pk"))
        .order_by("version__checklist__name", "-version__number")
    )
    words = _("%(checklist)s, version %(number)d")
    return [
        Use(str(key), words % {"checklist": name, "number": number}, count)
        for key, name, number, count in rows
    ]


def scenarios_used(program: Program) -> list[Use]:
    rows = (
        _shops_of(program)
        .values_list("scenario__public_id", "scenario__name")
        .annotate(shops=Count("pk"))
        .order_by("scenario__name")
    )
    return [Use(str(key), name, count) for key, name, count in rows]


def _shops_of(program: Program) -> AssignmentQuerySet:
    rows: AssignmentQuerySet = Assignment.objects.filter(wave__program=program)
    return rows


def day_of(wave: Wave, today: date) -> tuple[int, int]:
    """(which day of the wave is today, how many days it has)."""
    length = (wave.ends_on - wave.starts_on).days + 1
    return min(max((today - wave.starts_on).days + 1, 0), length), length
