"""How much of what is shown was not measured here: said wherever it is shown."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Count
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from reports.reading.cells import Cells
from reports.reading.grids import GRIDS
from reports.reading.selection import Selection


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """Imported shops by (wave id, month, channel id)."""

    counts: dict[tuple[int, date, int], int] = field(default_factory=dict)

    @property
    def n(self) -> int:
        return sum(self.counts.values())

    def by(self, name: str) -> dict[str | int, int]:
        """By the wave's id, or by the key of a period (`grids`)."""
        counts: Counter[str | int] = Counter()
        for (wave, month, _channel), n in self.counts.items():
            counts[GRIDS[name].key(month) if name in GRIDS else wave] += n
        return counts

    def by_channel(self) -> dict[tuple[int, int], int]:
        """By (wave id, channel id)."""
        counts: Counter[tuple[int, int]] = Counter()
        for (wave, _month, channel), n in self.counts.items():
            counts[wave, channel] += n
        return counts

    def sentence(self, own: Iterable[date]) -> str:
        """From when to when figures are imported; `own`: months of shops done here."""
        if not self.counts:
            return ""
        months = sorted(month for _wave, month, _channel in self.counts)
        first = min(own, default=None)
        if first is None:
            return _("All figures are imported: nothing of it was measured here.")
        if months[-1] < first:
            words: dict[str, object] = {"month": date_format(first, "F Y")}
            return _("Figures before %(month)s are imported.") % words
        words = {
            "n": self.n,
            "first": date_format(months[0], "F Y"),
            "last": date_format(months[-1], "F Y"),
        }
        return (
            ngettext(
                "%(n)d shop of %(first)s is imported.",
                "%(n)d shops are imported, from %(first)s to %(last)s.",
                self.n,
            )
            % words
        )


def mark(n: int, all_of_it: int) -> str:
    """What to write beside a figure of which `n` shops are imported."""
    if not n:
        return ""
    return _("imported") if n >= all_of_it else _("partly imported")


def elsewhere(selection: Selection) -> Elsewhere:
    """One query; none where a section or a question is asked for."""
    rows = selection.imported().order_by()
    found = rows.values_list("wave_id", "month", "channel_id").annotate(n=Count("pk"))
    return Elsewhere({tuple(key): n for *key, n in found})


def measured_here(cells: Cells, found: Elsewhere) -> set[date]:
    """Months with shops that were done here; `cells` by (wave id, month, …)."""
    counts: Counter[tuple[int, date]] = Counter()
    for (wave, month, *_rest), cell in cells.items():
        counts[wave, month] += cell.n
    for (wave, month, _channel), n in found.counts.items():
        counts[wave, month] -= n
    return {month for (_wave, month), n in counts.items() if n > 0}
