"""One scorecard: what was found, against the location's past and its peers.

Nothing here says who the shopper was; of evidence not even the file's own name.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from uuid import UUID

from django.utils.translation import gettext as _

from audits import scoring
from audits.models import Evidence, Review, Scorecard
from audits.reviewing import given_of
from audits.sheets import Line, Part, lay_out
from reports.reading import courses, failures, peers, verdicts
from reports.reading.courses import Courses
from reports.reading.failures import Failure
from reports.reading.peers import Compared, Sections
from reports.reading.selection import POINT, Wanted, select
from reports.trends import display, rounded
from shoppers.models import Viewer


@dataclass(frozen=True, slots=True)
class Piece:
    """A file behind an answer, by what it is; `is_ready` when it can be shown.

    `original` is how a file that is no picture may be opened by this reader: "audio"
    or "document", else empty. `is_away`: the bytes are not here.
    """

    public_id: UUID
    alt: str
    words: str
    is_ready: bool
    original: str = ""
    is_away: bool = False


@dataclass(frozen=True, slots=True)
class Page:
    """Everything that stands on a scorecard, decided and rounded."""

    card: Scorecard
    headline: str
    visited: str
    score: Decimal | None
    target: str
    band: int | None
    chart: str
    capped: str
    missing: str
    compared: list[Compared]
    courses: Courses | None
    failed: list[Failure]
    parts: list[Part]
    sections: Sections
    finding: str
    review: Review | None
    shops_here: str

    @property
    def lines(self) -> list[Line]:
        return [line for part in self.parts for line in part.lines]

    @property
    def shown(self) -> list[Line]:
        """Answers with evidence that did not fail."""
        return [x for x in self.lines if x.evidence and x.result.passed is not False]

    @property
    def judged(self) -> int:
        """How many answers could pass or fail."""
        return sum(line.result.passed is not None for line in self.lines)

    @property
    def asked(self) -> int:
        return len(self.lines)

    @property
    def failures_have_files(self) -> bool:
        """Whether there is a column of evidence beside the failed questions."""
        return any(each.line.question.evidence_max for each in self.failed)


def read(viewer: Viewer, public_id: UUID, *, now: datetime) -> Page:
    """Raises Scorecard.DoesNotExist for what is absent or not for this reader."""
    card = (
        Scorecard.objects.visible_to(viewer)
        .for_page()
        .get(submission__public_id=public_id)
    )
    selection = select(viewer, Wanted(program=card.program.public_id))
    if selection is None:
        raise Scorecard.DoesNotExist
    files = _evidence(viewer, card)
    result, parts = _laid_out(viewer, card, files)
    lines = [line for part in parts for line in part.lines]
    sections = peers.sections(selection, card, parts)
    return Page(
        card=card,
        headline=verdicts.headline(selection, card, sections.rows),
        visited=verdicts.visited(card),
        score=None if card.score is None else rounded(Fraction(card.score, POINT)),
        target=display(selection.target).removesuffix(".0"),
        band=card.program.band(card.score),
        chart=verdicts.chart_of(selection, card),
        capped=verdicts.capped(card, result),
        missing=verdicts.missing(_count_away(files)),
        compared=peers.compared(selection, card),
        courses=courses.read(
            card.submission.context.contacts, zone=card.location.zone, now=now
        ),
        failed=failures.failed(selection, card, lines),
        parts=parts,
        sections=sections,
        finding=verdicts.of_sections(selection, sections.rows),
        review=_review(card),
        shops_here=selection.query(location=card.location),
    )


def _laid_out(
    viewer: Viewer, card: Scorecard, files: Mapping[str, Sequence[Piece]]
) -> tuple[scoring.Result, list[Part]]:
    definition = card.version.definition
    given = given_of(card.submission)
    result = scoring.score(definition, given, card.submission.context)
    parts = lay_out(definition, given, result, evidence=files)
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
        piece = Piece(
            each.public_id,
            name,
            words,
            is_ready and is_picture,
            original,
            is_away=each.status in Evidence.AWAY,
        )
        pieces.append(piece)
    return found


def _count_away(files: Mapping[str, Sequence[Piece]]) -> int:
    return sum(piece.is_away for pieces in files.values() for piece in pieces)


def _review(card: Scorecard) -> Review | None:
    """Reached through a scorecard that the reader may see: who approved it, when."""
    return (
        card.submission.reviews.filter(decision=Review.Decision.APPROVED)
        .select_related("reviewer")
        .order_by("-decided_at")
        .first()
    )
