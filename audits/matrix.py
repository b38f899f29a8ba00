"""A wave by region and channel: approved and planned shops, with sums."""

from dataclasses import dataclass, field

from django.db.models import Count, QuerySet
from django.utils.translation import gettext as _

from audits import lifecycle
from audits.models import Assignment
from audits.progress import planned_when, sent_when, status_when


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


def place_finding(matrix: Matrix, phase: str) -> str:
    """Which regions have sent less than half of their shops, in words."""
    behind = matrix.behind
    if phase == "planned" or not behind or len(behind) == len(matrix.rows):
        return _("Regions and channels")
    if len(behind) == 1:
        return _("%(region)s holds the wave back") % {"region": behind[0]}
    if len(behind) == 2:
        words = _("%(one)s and %(two)s hold the wave back")
        return words % {"one": behind[0], "two": behind[1]}
    words = _("%(n)d of %(all)d regions have sent less than half")
    return words % {"n": len(behind), "all": len(matrix.rows)}
