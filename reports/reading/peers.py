"""A shop beside others: its location's past, and the rest of its channel.

What fewer shops than the program's minimum n did elsewhere is not told: it would be
the result of one or two places that can be named.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from django.db.models import Count, Q
from django.utils.translation import gettext as _

from audits.models import Scorecard, SectionScore, Wave
from audits.sheets import Part
from reports.charts.bars import bullet
from reports.reading.cells import Cells, added, by_scores
from reports.reading.changes import change_alone, verdict
from reports.reading.elsewhere import mark
from reports.reading.rows import Row, row
from reports.reading.selection import POINT, Selection
from reports.statistics import Estimate
from reports.trends import Cell, Number, display, estimate, rounded


@dataclass(frozen=True, slots=True)
class Compared:
    """`is_hidden`: too few shops elsewhere, so that no figure is told."""

    figure: Row
    note: str = ""
    is_hidden: bool = False


@dataclass(frozen=True, slots=True)
class SectionRow:
    """`share` is the weight in per cent of all weights; None where none are given."""

    title: str
    share: Decimal | None
    figure: Row
    earned: int
    possible: int
    chart: str
    since_last: str
    peers: Decimal | None


@dataclass(frozen=True, slots=True)
class Sections:
    """`peers_n` counts the shops behind the ticks; 0 where they are not drawn."""

    rows: list[SectionRow]
    peers_n: int


def compared(selection: Selection, card: Scorecard) -> list[Compared]:
    """Here in the wave before, here now, other locations of the channel now."""
    before = _wave_before(selection, card.wave)
    waves = [card.wave_id, *([before.pk] if before else [])]
    cards = Scorecard.objects.visible_to(selection.viewer).filter(
        program=card.program, channel=card.channel, wave__in=waves
    )
    elsewhere = selection.imported().filter(channel=card.channel, wave__in=waves)
    cells = added(
        by_scores(cards, "wave", "location"),
        by_scores(elsewhere, "wave", "location", imported=Count("pk")),
    )
    here = {key[0]: cell for key, cell in cells.items() if key[1] == card.location_id}
    past = here.get(before.pk, Cell()) if before else Cell()
    own = here.get(card.wave_id, Cell())
    now, then = _figure(selection, own), _figure(selection, past)
    moved = change_alone(selection, own, past)
    least = selection.minimum_n
    label = _("Here, %(wave)s")
    found = [
        Compared(
            row(selection, label % {"wave": card.wave.name}, now),
            verdict(moved) or _few(now, least),
        ),
        _elsewhere(selection, card, cells),
    ]
    if before is None:
        return found
    earlier = row(selection, label % {"wave": before.name}, then)
    notes = [mark(past.imported, past.n), _few(then, least)]
    return [Compared(earlier, ", ".join(filter(None, notes))), *found]


def sections(selection: Selection, card: Scorecard, parts: Sequence[Part]) -> Sections:
    """Every section with its bar, the last shop here and the others of the channel."""
    peers = _peers(selection, card)
    last = _last_time(selection, card)
    shares = _shares(card)
    rows = []
    for part in parts:
        key, exact = part.result.key, part.result.exact
        score = None if exact is None else exact * 100
        others = peers.get(key)
        rows.append(
            SectionRow(
                title=part.title,
                share=shares.get(key),
                figure=_own(selection, part.title, score),
                earned=part.earned,
                possible=part.possible,
                chart=bullet(
                    score,
                    band=selection.band(score),
                    target=selection.target,
                    peers=others.mean if others else None,
                ),
                since_last=_since(part.result.score, last.get(key)),
                peers=rounded(others.mean, 0) if others else None,
            )
        )
    return Sections(rows, max((each.n for each in peers.values()), default=0))


def _elsewhere(selection: Selection, card: Scorecard, cells: Cells) -> Compared:
    others = sum(
        (
            cell
            for (wave, location), cell in cells.items()
            if wave == card.wave_id and location != card.location_id
        ),
        Cell(),
    )
    label = _("Others, %(channel)s") % {"channel": card.channel.name}
    figure = row(selection, label, _figure(selection, others))
    if not figure.few:
        return Compared(figure)
    note = _("not shown below %(least)d") % {"least": selection.minimum_n}
    return Compared(figure, note, is_hidden=True)


def _few(figure: Estimate | None, least: int) -> str:
    """A warning where so few shops say little about the location."""
    if figure is None or figure.n >= least:
        return ""
    return _("too few to say how it usually is")


def _wave_before(selection: Selection, wave: Wave) -> Wave | None:
    earlier = [w for w in selection.catalogue.waves if w.starts_on < wave.starts_on]
    return earlier[-1] if earlier else None


def _figure(selection: Selection, cell: Cell | None) -> Estimate | None:
    return estimate(cell, selection.aggregation) if cell else None


def _own(selection: Selection, title: str, score: Number | None) -> Row:
    shown = None if score is None else rounded(score)
    return Row(title, 1, shown, band=selection.band(score))


def _shares(card: Scorecard) -> dict[str, Decimal]:
    """Weights by key in per cent of their sum; none where sections are not weighed."""
    definition = card.version.definition
    if not definition.weigh_sections:
        return {}
    weights = {
        s.key: 100 if s.weight is None else s.weight for s in definition.sections
    }
    whole = sum(weights.values()) or 1
    return {key: rounded(Fraction(100 * w, whole), 0) for key, w in weights.items()}


def _peers(selection: Selection, card: Scorecard) -> dict[str, Estimate]:
    """Sections of the channel's other locations in this wave, where they are enough."""
    cards = (
        Scorecard.objects.visible_to(selection.viewer)
        .filter(program=card.program, wave=card.wave, channel=card.channel)
        .exclude(location=card.location)
    )
    cells = by_scores(SectionScore.objects.filter(scorecard__in=cards), "section__key")
    figures = {key: _figure(selection, cell) for (key,), cell in cells.items()}
    return {
        key: figure
        for key, figure in figures.items()
        if figure and figure.n >= selection.minimum_n
    }


def _last_time(selection: Selection, card: Scorecard) -> dict[str, int | None]:
    """Section scores of the location's shop before this one, by key."""
    earlier = Scorecard.objects.visible_to(selection.viewer).filter(
        Q(report_date__lt=card.report_date)
        | Q(report_date=card.report_date, pk__lt=card.pk),
        location=card.location,
        program=card.program,
    )
    latest = earlier.order_by("-report_date", "-pk").values("pk")[:1]
    rows = SectionScore.objects.filter(scorecard__in=latest)
    return dict(rows.values_list("section__key", "score"))


def _since(now: int | None, before: int | None) -> str:
    if now is None or before is None:
        return "–"
    return display(Fraction(now - before, POINT), signed=True)
