"""How far a wave is: figures read from its shops, never stored."""

from dataclasses import dataclass, field
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
NOT_SENT = sorted(
    lifecycle.UNASSIGNED | lifecycle.WITH_SHOPPER - lifecycle.WITH_SUBMISSION
)
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
        status__in=sorted(lifecycle.ANOT_SENT_REVIEW),
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
    late, waiting = late_when(now), Q(status__in=sorted(lifecycle.ANOT_SENT_REVIEW))
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


@dataclass(slots=True)
class Cell:
    planned: int = 0
    sent: int = 0
    approved: int = 0

    def add(self, other: "Cell") -> None:
        self.planned += other.planned
        self.sent += other.sent
        self.approved += other.approved

    @property
    def sent_width(self) -> int:
        return 100 * self.sent // self.planned if self.planned else 0

    @property
    def approved_width(self) -> int:
        return 100 * self.approved // self.planned if self.planned else 0

    @property
    def is_behind(self) -> bool:
        """Less than half of it was ever submitted."""
        return 2 * self.sent < self.planned


@dataclass(frozen=True, slots=True)
class Place:
    """A region or a channel, as a head of the matrix."""

    public_id: str
    name: str


@dataclass(slots=True)
class MatrixRow:
    region: Place
    cells: list[tuple[Place, Cell]]
    total: Cell = field(default_factory=Cell)


@dataclass(slots=True)
class Matrix:
    """Approved and planned shops, region by channel, with sums."""

    channels: list[Place]
    rows: list[MatrixRow]
    foot: list[tuple[Place, Cell]]
    total: Cell

    @property
    def behind(self) -> list[str]:
        return [row.region.name for row in self.rows if row.total.is_behind]


def matrix_of(rows: QuerySet[Assignment]) -> Matrix:
    """One query; regions by name, channels in the organization's order."""
    found = (
        rows.filter(planned_when())
        .values_list(
            "location__region__public_id",
            "location__region__name",
            "location__channel__public_id",
            "location__channel__name",
            "location__channel__position",
        )
        .annotate(
            planned=Count("pk"),
            sent=Count("pk", filter=sent_when()),
            approved=Count("pk", filter=status_when(lifecycle.APPROVED)),
        )
        .order_by("location__channel__position", "location__channel__name")
    )
    cells: dict[tuple[Place, Place], Cell] = {}
    for region_id, region, channel_id, channel, _position, *counts in found:
        key = Place(str(region_id), region), Place(str(channel_id), channel)
        cells[key] = Cell(*counts)
    return _laid_out(cells)


def _laid_out(cells: dict[tuple[Place, Place], Cell]) -> Matrix:
    channels = list(dict.fromkeys(channel for _region, channel in cells))
    regions = sorted({region for region, _channel in cells}, key=lambda r: r.name)
    foot = {channel: Cell() for channel in channels}
    total = Cell()
    rows = []
    for region in regions:
        row = MatrixRow(
            region, [(ch, cells.get((region, ch), Cell())) for ch in channels]
        )
        for channel, cell in row.cells:
            for summed in (row.total, foot[channel], total):
                summed.add(cell)
        rows.append(row)
    return Matrix(channels, rows, list(foot.items()), total)


def place_finding(matrix: Matrix) -> str:
    """Which regions have sent less than half of their shops, in words."""
    behind = matrix.behind
    if not behind or len(behind) == len(matrix.rows):
        return _("Regions and channels")
    if len(behind) == 1:
        return _("%(region)s holds the wave back") % {"region": behind[0]}
    if len(behind) == 2:
        words = _("%(one)s and %(two)s hold the wave back")
        return words % {"one": behind[0], "two": behind[1]}
    words = _("%(n)d of %(all)d regions have sent less than half")
    return words % {"n": len(behind), "all": len(matrix.rows)}


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
