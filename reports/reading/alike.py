"""Channel parity: the same scenario, and the same section, on every channel."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from django.urls import reverse
from django.utils.translation import gettext as _

from audits.models import Channel, Scenario
from audits.models.channels import ChannelKind
from audits.tags import Tag
from reports import parity
from reports.charts.across import across
from reports.findings import Finding, parity_finding
from reports.parity import Spread
from reports.reading import focus
from reports.reading.cells import Cells, by_scores, by_section, by_tag, point_of
from reports.reading.rows import Row, row_of
from reports.reading.selection import Selection
from reports.statistics import Estimate
from reports.trends import Cell, Point, display, total

#: Scenarios are read shop by shop: of more shops one wave at a time.
MOST = 100_000


@dataclass(frozen=True, slots=True)
class Line:
    """One task: a figure per channel (None: not measured there), and how far these lie
    apart; `spread` is None for fewer than two channels with enough shops."""

    label: str
    figures: list[Row | None]
    spread: Spread | None
    chart: str
    below: list[str]
    is_whole: bool = False

    @property
    def points(self) -> str:
        return display(self.spread.points) if self.spread else ""

    @property
    def interval(self) -> str:
        if self.spread is None or self.spread.change.low is None:
            return ""
        change = self.spread.change
        words = {"low": display(change.low or 0), "high": display(change.high or 0)}
        return _("%(low)s to %(high)s") % words

    @property
    def verdict(self) -> str:
        if self.spread is None:
            return ""
        if self.spread.is_certain:
            return _("apart for certain")
        return _("cannot be told apart")


@dataclass(frozen=True, slots=True)
class Page:
    selection: Selection
    finding: Finding
    channels: list[Channel]
    whole: Line
    scenarios: list[Line]
    sections: list[Line]
    themes: list[Line]
    too_many: bool

    @property
    def is_empty(self) -> bool:
        return not self.channels

    @property
    def compared(self) -> list[Line]:
        return [each for each in self.scenarios if each.spread]

    @property
    def alone(self) -> list[str]:
        return [each.label for each in self.scenarios if not each.spread]

    @property
    def tolerance(self) -> int:
        return parity.TOLERANCE

    @property
    def table(self) -> Iterable[Sequence[object]]:
        names = (x for c in self.channels for x in (c.name, f"n {c.name}"))
        yield ["kind", "task", "spread", "interval", "verdict", "below_voice", *names]
        kinds = [
            ("scenario", self.scenarios),
            ("section", self.sections),
            ("theme", self.themes),
        ]
        for kind, lines in [("everything", [self.whole]), *kinds]:
            for each in lines:
                figures = (
                    x
                    for row in each.figures
                    for x in ((row.score, row.n) if row else ("", 0))
                )
                yield [kind, each.label, each.points, each.interval, each.verdict,
                       ", ".join(each.below), *figures]  # fmt: skip


def read(asked: Selection) -> Page:
    """The wave in question, in a number of queries that no data changes."""
    selection, cells = focus.read(replace(asked, section="", question=""))
    now = _of_wave(selection, cells)
    channels = [c for c in selection.catalogue.channels if c.pk in now]
    whole = _line(selection, channels, _("Every shop"), now, {}, is_whole=True)
    too_many = sum(cell.n for cell in now.values()) > MOST
    scenarios = [] if too_many else list(_scenarios(selection, channels))
    sections = _sections(selection, channels)
    return Page(
        selection=selection,
        finding=_finding(selection, channels, whole, scenarios, sections),
        channels=channels,
        whole=whole,
        scenarios=_farthest_first(scenarios),
        sections=_farthest_first(each for each in sections if any(each.figures)),
        themes=_farthest_first(_themes(selection, channels)),
        too_many=too_many,
    )


def _sections(selection: Selection, channels: Sequence[Channel]) -> list[Line]:
    cells = by_section(selection, "channel")
    return [
        _line(
            selection,
            channels,
            title,
            {pk: cell for (pk, own), cell in cells.items() if own == key},
            {"section": key},
        )
        for key, title in selection.catalogue.sections.items()
    ]


def _themes(selection: Selection, channels: Sequence[Channel]) -> list[Line]:
    cells = by_tag(selection, Tag.THEME, "channel")
    return [
        _line(
            selection,
            channels,
            theme.capitalize(),
            {pk: cell for (key, pk), cell in cells.items() if key == theme},
            {"theme": theme},
        )
        for theme in dict.fromkeys(key for key, _channel in cells)
    ]


def _of_wave(selection: Selection, cells: Cells) -> dict[int, Cell]:
    found: dict[int, Cell] = {}
    for (wave, _month, channel), cell in cells.items():
        if selection.wave is None or wave == selection.wave.pk:
            found[channel] = found.get(channel, Cell()) + cell
    return found


def _scenarios(selection: Selection, channels: Sequence[Channel]) -> Iterable[Line]:
    """From the facts of the wave: two queries."""
    scenario = "submission__assignment__scenario"
    cells = by_scores(selection.scorecards(), scenario, "channel")
    rows = Scenario.objects.visible_to(selection.viewer).order_by("name")
    played = {key[0] for key in cells}
    for each in rows.filter(pk__in=played):
        own = {channel: cell for (pk, channel), cell in cells.items() if pk == each.pk}
        yield _line(selection, channels, each.name, own, {"scenario": each})


def _line(
    selection: Selection,
    channels: Sequence[Channel],
    label: str,
    cells: dict[int, Cell],
    filters: dict[str, object],
    *,
    is_whole: bool = False,
) -> Line:
    """`filters` lead from a cell to its shops."""
    points = [
        _point(selection, channel, cells[channel.pk], filters)
        for channel in channels
        if channel.pk in cells
    ]
    known = {point.key: row_of(selection, point) for point in points}
    shown = [p for p in points if p.estimate and p.estimate.n >= selection.minimum_n]
    voices = {str(c.pk) for c in channels if c.kind == ChannelKind.PHONE}
    voice = _voice(selection, channels, cells)
    others = [p for p in points if p.key not in voices]
    found = parity.below(others, voice, selection.minimum_n)
    labels = {point.key: point.label for point in points}
    return Line(
        label=label,
        figures=[known.get(str(channel.pk)) for channel in channels],
        spread=parity.spread(points, selection.minimum_n),
        chart=across(
            [
                (p.estimate.mean, selection.band(p.estimate.mean), p.key in voices)
                for p in shown
                if p.estimate
            ]
        ),
        below=[labels[key] for key in found],
        is_whole=is_whole,
    )


def _point(
    selection: Selection,
    channel: Channel,
    cell: Cell,
    filters: dict[str, object],
) -> Point:
    chosen = {"compare": None, "by": "", "channel": channel, **filters}
    href = reverse("reports:scorecard-list") + selection.query(**chosen)
    return point_of(selection, channel.name, str(channel.pk), cell, href)


def _voice(
    selection: Selection, channels: Sequence[Channel], cells: dict[int, Cell]
) -> Estimate | None:
    """All telephone channels together; None where none was measured."""
    own = [
        cells[c.pk] for c in channels if c.kind == ChannelKind.PHONE and c.pk in cells
    ]
    return point_of(selection, "", "", total(own)).estimate if own else None


def _farthest_first(lines: Iterable[Line]) -> list[Line]:
    return sorted(lines, key=lambda x: -x.spread.points if x.spread else 1)


def _finding(
    selection: Selection,
    channels: Sequence[Channel],
    whole: Line,
    scenarios: Sequence[Line],
    sections: Sequence[Line],
) -> Finding:
    compared = [each.spread for each in scenarios if each.spread]
    has_voice = any(c.kind == ChannelKind.PHONE for c in channels)
    found = parity_finding(
        whole.spread,
        below=whole.below if has_voice else None,
        alike=sum(each.is_alike for each in compared),
        compared=len(compared),
        tolerance=parity.TOLERANCE,
    )
    widest = [(x.spread.points, x.label) for x in sections if x.spread]
    if not widest:
        return found
    points, label = max(widest)
    words = {"label": label, "points": display(points, 0)}
    said = _("Widest section: %(label)s, %(points)s points.") % words
    return replace(found, detail=f"{found.detail} {said}")
