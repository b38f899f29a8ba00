"""One scorecard: what was found, against the location's past and its peers.

Nothing here says who the shopper was; of evidence not even the file's own name.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from audits import scoring
from audits.definition import CriticalRule
from audits.models import Evidence, Review, Scorecard, SectionScore, Wave
from audits.reviewing import given_of
from audits.sheets import Line, Part, lay_out
from reports.charts.bars import bullet
from reports.charts.verdict import verdict
from reports.reading.cells import Cells, by_scores
from reports.reading.rows import Row, change_in_words, row
from reports.reading.selection import POINT, Selection, Wanted, select
from reports.statistics import Estimate
from reports.trends import Cell, display, estimate, rounded
from shoppers.models import Viewer


@dataclass(frozen=True, slots=True)
class Compared:
    figure: Row
    note: str = ""


@dataclass(frozen=True, slots=True)
class Piece:
    """A file behind an answer, by what it is; `is_ready` when it can be shown.

    `original` is how a file that is no picture may be opened by this reader: "audio"
    or "document", else empty.
    """

    public_id: UUID
    alt: str
    words: str
    is_ready: bool
    original: str = ""


@dataclass(frozen=True, slots=True)
class SectionRow:
    title: str
    weight: int | None
    figure: Row
    earned: int
    possible: int
    chart: str
    since_last: str
    peers: Decimal | None


@dataclass(frozen=True, slots=True)
class Page:
    """`shown` are answers with evidence that did not fail; `judged` counts those
    that could pass or fail, `asked` all of them."""

    card: Scorecard
    headline: str
    score: Decimal | None
    target: str
    band: int | None
    chart: str
    capped: str
    compared: list[Compared]
    failed: list[Line]
    shown: list[Line]
    judged: int
    asked: int
    parts: list[Part]
    sections: list[SectionRow]
    review: Review | None
    shops_here: str


def read(viewer: Viewer, public_id: UUID) -> Page:
    """Raises Scorecard.DoesNotExist for what is absent or not for this reader."""
    card = (
        Scorecard.objects.visible_to(viewer)
        .for_page()
        .get(submission__public_id=public_id)
    )
    selection = select(viewer, Wanted(program=card.program.public_id))
    if selection is None:
        raise Scorecard.DoesNotExist
    result, parts = _laid_out(viewer, card)
    lines = [line for part in parts for line in part.lines]
    sections = _sections(selection, card, parts)
    return Page(
        card=card,
        headline=_headline(card, sections),
        score=None if card.score is None else rounded(Fraction(card.score, POINT)),
        target=display(selection.target).removesuffix(".0"),
        band=card.program.band(card.score),
        chart=_verdict(selection, card),
        capped=_capped(card, result),
        compared=_compared(selection, card),
        failed=sorted(
            (line for line in lines if line.result.passed is False), key=_worst_first
        ),
        shown=[
            line for line in lines if line.evidence and line.result.passed is not False
        ],
        judged=sum(line.result.passed is not None for line in lines),
        asked=len(lines),
        parts=parts,
        sections=sections,
        review=_review(card),
        shops_here=selection.query(location=card.location),
    )


def _laid_out(viewer: Viewer, card: Scorecard) -> tuple[scoring.Result, list[Part]]:
    definition = card.version.definition
    given = given_of(card.submission)
    result = scoring.score(definition, given, card.submission.context)
    parts = lay_out(definition, given, result, evidence=_evidence(viewer, card))
    if viewer.is_desk:
        return result, parts
    return result, [
        Part(p.title, p.result, [q for q in p.lines if not q.question.internal])
        for p in parts
    ]


def _evidence(viewer: Viewer, card: Scorecard) -> dict[str, list[Piece]]:
    rows = Evidence.objects.visible_to(viewer).filter(submission=card.submission)
    found: dict[str, list[Piece]] = defaultdict(list)
    for each in rows.order_by("received_at", "pk"):
        pieces = found[each.question_key]
        name = _("%(kind)s %(number)d") % {
            "kind": each.get_kind_display(),
            "number": len(pieces) + 1,
        }
        is_ready = each.status == Evidence.Status.READY
        is_picture = each.kind == Evidence.Kind.PHOTO
        words = name if is_ready else f"{name}: {each.get_status_display()}"
        # Of what is no picture there is no copy, and originals are for the desk.
        original = each.kind if is_ready and not is_picture and viewer.is_desk else ""
        pieces.append(
            Piece(each.public_id, name, words, is_ready and is_picture, original)
        )
    return found


def _headline(card: Scorecard, sections: list[SectionRow]) -> str:
    """Best and worst section, and whether a critical question failed."""
    words: dict[str, object] = {"location": card.location.name}
    known = [(s.figure.score, s.title) for s in sections if s.figure.score is not None]
    if card.score is None or not known:
        return _("%(location)s: nothing could be scored.") % words
    words["score"] = display(Fraction(card.score, POINT), 0)
    (low, worst), (high, best) = min(known), max(known)
    words |= {"best": best, "high": high, "worst": worst, "low": low}
    if low == high:
        said = _("%(location)s: %(score)s of 100") % words
    else:
        said = (
            _(
                "%(location)s: %(score)s of 100, best in %(best)s (%(high)s), "
                "worst in %(worst)s (%(low)s)"
            )
            % words
        )
    if not card.criticals:
        return f"{said}."
    failed = ngettext(
        "%(n)d critical question failed",
        "%(n)d critical questions failed",
        card.criticals,
    ) % {"n": card.criticals}
    return f"{said}; {failed}."


def _verdict(selection: Selection, card: Scorecard) -> str:
    score = None if card.score is None else Fraction(card.score, POINT)
    name = (
        _("No score. Target %(target)s.")
        if score is None
        else _("%(score)s of 100. Target %(target)s.")
    )
    return verdict(
        score,
        name=name
        % {
            "score": display(score or 0),
            "target": display(selection.target),
        },
        cuts=[edge / POINT for edge in card.program.bands],
        target=selection.target,
    )


def _capped(card: Scorecard, result: scoring.Result) -> str:
    """What the critical rule did to the total, in words; empty when nothing failed."""
    if not result.critical_failed or card.before_critical is None:
        return ""
    if card.before_critical == card.score:
        return _("A critical question failed. The total stands as it is.")
    rule = card.version.definition.critical_rule
    words = {
        "score": display(Fraction(card.score or 0, POINT)),
        "before": display(Fraction(card.before_critical, POINT)),
    }
    if rule is CriticalRule.ZERO:
        return (
            _(
                "Set to 0. A critical question failed. "
                "Without this rule the total is %(before)s."
            )
            % words
        )
    return (
        _(
            "Capped at %(score)s. A critical question failed. "
            "Without the cap the total is %(before)s."
        )
        % words
    )


def _compared(selection: Selection, card: Scorecard) -> list[Compared]:
    """Here in the wave before, here now, other locations of the channel now."""
    before = _wave_before(selection, card.wave)
    waves = [card.wave_id, *([before.pk] if before else [])]
    cards = Scorecard.objects.visible_to(selection.viewer).filter(
        program=card.program, channel=card.channel, wave__in=waves
    )
    cells = by_scores(cards, "wave", "location")
    here = {key[0]: cell for key, cell in cells.items() if key[1] == card.location_id}
    now = _figure(selection, here.get(card.wave_id))
    then = _figure(selection, here.get(before.pk)) if before else None
    others = _figure(selection, _others(cells, card))
    found = [
        Compared(
            row(selection, _("Here, %(wave)s") % {"wave": card.wave.name}, now),
            change_in_words(now, then, selection.minimum_n),
        ),
        Compared(
            row(
                selection,
                _("Others, %(channel)s") % {"channel": card.channel.name},
                others,
            )
        ),
    ]
    if before is None:
        return found
    label = _("Here, %(wave)s") % {"wave": before.name}
    return [Compared(row(selection, label, then)), *found]


def _others(cells: Cells, card: Scorecard) -> Cell:
    return sum(
        (
            cell
            for (wave, location), cell in cells.items()
            if wave == card.wave_id and location != card.location_id
        ),
        Cell(),
    )


def _wave_before(selection: Selection, wave: Wave) -> Wave | None:
    earlier = [w for w in selection.catalogue.waves if w.starts_on < wave.starts_on]
    return earlier[-1] if earlier else None


def _figure(selection: Selection, cell: Cell | None) -> Estimate | None:
    return estimate(cell, selection.aggregation) if cell else None


def _sections(
    selection: Selection, card: Scorecard, parts: Sequence[Part]
) -> list[SectionRow]:
    peers = _peers(selection, card)
    last = _last_time(selection, card)
    weighs = card.version.definition.weigh_sections
    weights = {s.key: s.weight for s in card.version.definition.sections}
    found = []
    for part in parts:
        key, exact = part.result.key, part.result.exact
        score = None if exact is None else exact * 100
        figure = Row(
            part.title,
            1,
            None if score is None else rounded(score),
            band=selection.band(score),
        )
        others = _figure(selection, peers.get(key))
        weight = (weights[key] if weights[key] is not None else 100) if weighs else None
        found.append(
            SectionRow(
                title=part.title,
                weight=weight,
                figure=figure,
                earned=part.earned,
                possible=part.possible,
                chart=bullet(
                    score,
                    band=figure.band,
                    target=selection.target,
                    peers=others.mean if others else None,
                ),
                since_last=_since(part.result.score, last.get(key)),
                peers=rounded(others.mean, 0) if others else None,
            )
        )
    return found


def _peers(selection: Selection, card: Scorecard) -> dict[str, Cell]:
    """Sections of the channel's other locations in this wave."""
    cards = (
        Scorecard.objects.visible_to(selection.viewer)
        .filter(program=card.program, wave=card.wave, channel=card.channel)
        .exclude(location=card.location)
    )
    cells = by_scores(SectionScore.objects.filter(scorecard__in=cards), "section__key")
    return {key: cell for (key,), cell in cells.items()}


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


def _review(card: Scorecard) -> Review | None:
    """Reached through a scorecard that the reader may see: who approved it, when."""
    return (
        card.submission.reviews.filter(decision=Review.Decision.APPROVED)
        .select_related("reviewer")
        .order_by("-decided_at")
        .first()
    )


def _worst_first(line: Line) -> tuple[bool, int, int]:
    lost = (line.result.possible - line.result.earned) * line.result.weight
    return (not line.question.critical, -lost, line.number)
