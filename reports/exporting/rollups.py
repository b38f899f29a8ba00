"""A row per rollup: the additive figures that every trend is read from."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from reports.exporting.streams import CHUNK
from reports.exporting.tables import Column, Kind, Row, Table
from reports.models import Rollup
from reports.models.rollups import FIGURES
from reports.reading.selection import POINT, Selection

PLACE = [
    Column("program", Kind.TEXT),
    Column("wave", Kind.TEXT),
    Column("month", Kind.DAY, _("Its first day.")),
    Column("region", Kind.TEXT),
    Column("channel", Kind.TEXT),
    Column("computed_at", Kind.MOMENT),
    Column("level", Kind.TEXT, _("total, section, theme, stage or question.")),
    Column("key", Kind.TEXT, _("Of the section, theme, stage or question.")),
    Column("mean_percent", Kind.NUMBER, _("Mean of the shops that have a score.")),
]
_FIELDS = (
    "bucket__program__name",
    "bucket__wave__name",
    "bucket__month",
    "bucket__region__name",
    "bucket__channel__name",
    "bucket__computed_at",
    "level",
    "key",
)


@dataclass(frozen=True, slots=True)
class Rollups:
    selection: Selection

    def table(self) -> Table:
        figures = [Column(name, Kind.INTEGER) for name in FIGURES]
        return Table(
            name="rollups",
            columns=[*PLACE, *figures],
            total=self._rollups().count(),
            rows=self.rows,
        )

    def rows(self) -> Iterator[Row]:
        sums = FIGURES.index("score_sum"), FIGURES.index("n_scored")
        found = self._rollups().order_by("bucket", "level", "key")
        fields = found.values_list(*_FIELDS, *FIGURES)
        for row in fields.iterator(chunk_size=CHUNK):
            place, figures = row[: len(_FIELDS)], row[len(_FIELDS) :]
            total, n = (figures[at] for at in sums)
            yield [*place, total / n / POINT if n else None, *figures]

    def _rollups(self) -> QuerySet[Any]:
        selection = self.selection
        rows = Rollup.objects.visible_to(selection.viewer)
        rows = rows.filter(**selection.conditions("bucket__"))
        if selection.question:
            return rows.of_question(selection.question)
        return rows.of_section(selection.section) if selection.section else rows


def why_not(selection: Selection) -> str:
    """Figures are kept per region and channel: why a selection has none, or ""."""
    if selection.location:
        return str(_("Figures are not kept per location: take the location away."))
    if selection.team:
        return str(_("Figures are not kept per team: take the team away."))
    if selection.critical:
        return str(_("Figures are not kept for critical failures alone."))
    if selection.since or selection.until or selection.slot or selection.answer:
        words = _("Figures are kept per month: take days, hour and answer away.")
        return str(words)
    if selection.tags or selection.scenario:
        words = _("Take theme, stage and scenario away: figures of all are exported.")
        return str(words)
    if selection.log:
        return str(_("Take the contact log away: figures of all are exported."))
    return ""
