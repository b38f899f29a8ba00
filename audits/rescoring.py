"""Scoring released shops again under another version: an order with a reason.

It never happens by itself. The order is a row; a worker takes its shops one by one,
each in a transaction of its own, so that it can be killed, stopped or run twice: a shop
is still to be done as long as its scorecard names the source version. The assignment's
version stays what it was, and so does all that was sent.
"""

import logging
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from typing import Any

from django.db import DataError, IntegrityError, transaction

from audits import rating
from audits.definition import Checklist as Definition
from audits.models import (
    Assignment,
    Program,
    Rescore,
    RescoredShop,
    Scorecard,
    Version,
    Wave,
)
from audits.models.scores import ScorecardQuerySet
from audits.rating import Rating
from audits.scoring import round_half_up
from shoppers.models import JournalEntry, Viewer

BATCH = 50
SHORTEST_REASON = 10
#: A preview works out so many shops, the newest first; more would take too long.
PREVIEWED = 500

#: What a payload or a row that is damaged raises. A database that is away is not among
#: them: that is no fault of the shop, and the sweep tries again.
DAMAGED = (
    ValueError,
    LookupError,
    TypeError,
    AttributeError,
    DataError,
    IntegrityError,
)

logger = logging.getLogger(__name__)


class CannotRescore(Exception):
    """The order is refused; `code` says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Wanted:
    """Released shops of a program (of one wave, or of all) that were scored under
    `source`, to be scored under `target`."""

    program: Program
    source: Version
    target: Version
    wave: Wave | None = None

    def cards(self) -> ScorecardQuerySet:
        """Every scorecard that is meant, whoever may see it."""
        rows = Scorecard.objects.filter(program=self.program, version=self.source)
        return rows.filter(wave=self.wave) if self.wave else rows


@dataclass(frozen=True, slots=True)
class Shop:
    """One scorecard before and after; scores in ten-millionths, None is no score.

    With a `fault` it cannot be scored again, and `after` is what it keeps.
    """

    card: Scorecard
    before: int | None
    after: int | None
    left_out: tuple[str, ...]
    fault: str = ""

    @property
    def change(self) -> int | None:
        if self.before is None or self.after is None:
            return None
        return self.after - self.before


@dataclass(frozen=True, slots=True)
class Preview:
    """What would become of the shops. `n` are all of them; the other figures are of
    `shops`, of which there are at most PREVIEWED. Means are of those with a score."""

    n: int
    shops: list[Shop]
    before: int | None
    after: int | None
    changed: int
    incomplete: int


def preview(viewer: Viewer, wanted: Wanted) -> Preview:
    """Before and after, with nothing stored; as many queries for any number of shops.

    Raises CannotRescore for versions that do not go together.
    """
    _check(wanted)
    cards = wanted.cards().visible_to(viewer)
    definition = wanted.target.definition
    shops = [
        _previewed(card, definition)
        for card in cards.select_related(
            "location", "wave", "submission__assignment"
        ).order_by("-report_date", "-pk")[:PREVIEWED]
    ]
    return Preview(
        n=cards.count(),
        shops=shops,
        before=mean(shop.before for shop in shops),
        after=mean(shop.after for shop in shops),
        changed=sum(shop.before != shop.after for shop in shops),
        incomplete=sum(bool(shop.left_out or shop.fault) for shop in shops),
    )


def _previewed(card: Scorecard, definition: Definition) -> Shop:
    try:
        return _shop(card, rating.rate(card.submission, definition))
    except DAMAGED:
        return _unreadable(card)


def _unreadable(card: Scorecard) -> Shop:
    return Shop(card, card.score, card.score, (), RescoredShop.Fault.UNREADABLE)


def _shop(card: Scorecard, rated: Rating) -> Shop:
    return Shop(card, card.score, rated.result.score, rated.left_out)


def mean(scores: Iterable[int | None]) -> int | None:
    """The mean of those that are a score, in ten-millionths, rounded half up."""
    known = [score for score in scores if score is not None]
    whole = Fraction(sum(known), len(known) * 10_000_000) if known else None
    return round_half_up(whole)


def order(viewer: Viewer, wanted: Wanted, *, reason: str, at: datetime) -> Rescore:
    """Write the order that a worker carries out.

    Raises CannotRescore: `reason_too_short`, `same_version`, `other_checklist`,
    `not_published`, `other_wave`, `nothing_to_do`, `under_way`.
    """
    _check(wanted)
    if len(reason.strip()) < SHORTEST_REASON:
        raise CannotRescore("reason_too_short")
    total = wanted.cards().visible_to(viewer).count()
    if not total:
        raise CannotRescore("nothing_to_do")
    try:
        return _order(viewer, wanted, reason.strip(), total, at)
    except IntegrityError:
        raise CannotRescore("under_way") from None


@transaction.atomic
def _order(
    viewer: Viewer, wanted: Wanted, reason: str, total: int, at: datetime
) -> Rescore:
    rescore = Rescore.objects.create(
        organization=viewer.organization,
        program=wanted.program,
        wave=wanted.wave,
        source=wanted.source,
        target=wanted.target,
        reason=reason,
        requested_by=viewer.person,
        requested_at=at,
        total=total,
    )
    after = {
        "source": wanted.source.number,
        "target": wanted.target.number,
        "shops": total,
    }
    _journal(rescore, "rescore.order", by=viewer, at=at, after=after, reason=reason)
    return rescore


def _check(wanted: Wanted) -> None:
    source, target = wanted.source, wanted.target
    if source.pk == target.pk:
        raise CannotRescore("same_version")
    if source.checklist_id != target.checklist_id:
        raise CannotRescore("other_checklist")
    if {source.status, target.status} != {Version.Status.PUBLISHED}:
        raise CannotRescore("not_published")
    if wanted.wave and wanted.wave.program_id != wanted.program.pk:
        raise CannotRescore("other_wave")


def waiting(rescore: Rescore) -> ScorecardQuerySet:
    """What is still to be done: released before the order, not scored since and not
    put aside by this order as damaged."""
    wanted = Wanted(rescore.program, rescore.source, rescore.target, rescore.wave)
    return (
        wanted.cards()
        .filter(computed_at__lte=rescore.requested_at)
        .exclude(submission__in=rescore.shops.values("submission"))
    )


def work(rescore_pk: int, *, at: datetime, limit: int = BATCH) -> int:
    """Score at most `limit` shops of an order again; how many were taken care of here.

    When none is left, the order ends. One that was stopped, or is done, does nothing.
    """
    rescore = (
        Rescore.objects.under_way()
        .select_related("source", "target", "program", "wave", "requested_by")
        .filter(pk=rescore_pk)
        .first()
    )
    if rescore is None:
        return 0
    todo = list(waiting(rescore).order_by("pk").values_list("pk", flat=True)[:limit])
    done = sum(_try(rescore, pk, at) for pk in todo)
    if not todo or not waiting(rescore).exists():
        _end(rescore, Rescore.Status.DONE, "rescore.finish", by=None, at=at)
    return done


def _try(rescore: Rescore, card_pk: int, at: datetime) -> bool:
    """One shop; one that cannot be rated is put aside with its fault, so that it keeps
    neither the order open nor the shops behind it waiting."""
    try:
        return _rescore(rescore, card_pk, at=at)
    except DAMAGED:
        logger.exception("Scorecard %s was not scored again.", card_pk)
        return _put_aside(rescore, card_pk)


@transaction.atomic
def _put_aside(rescore: Rescore, card_pk: int) -> bool:
    card = _locked(rescore, card_pk)
    if card is None:
        return False
    _write(rescore, _unreadable(card))
    return True


def _locked(rescore: Rescore, card_pk: int) -> Scorecard | None:
    """None when another worker, or a reviewer, was quicker, or the order ended."""
    card: Scorecard | None = (
        waiting(rescore)
        .select_for_update(of=("self",), skip_locked=True)
        .select_related("submission__assignment")
        .filter(pk=card_pk)
        .first()
    )
    is_wanted = Rescore.objects.under_way().filter(pk=rescore.pk).exists()
    return card if is_wanted else None


def _write(rescore: Rescore, shop: Shop) -> None:
    RescoredShop.objects.create(
        rescore=rescore,
        submission=shop.card.submission,
        before=shop.before,
        after=shop.after,
        left_out=list(shop.left_out),
        fault=shop.fault,
    )


@transaction.atomic
def _rescore(rescore: Rescore, card_pk: int, *, at: datetime) -> bool:
    """Whether the shop was done here."""
    card = _locked(rescore, card_pk)
    if card is None:
        return False
    rated = rating.rate(card.submission, rescore.target.definition)
    shop = _shop(card, rated)
    _write(rescore, shop)
    rating.replace_answers(card.submission, rescore.target_id, rated)
    _replace(card, rescore, rated, at)
    rating.mark(card, at=at)
    _journal_shop(card.submission.assignment, rescore, shop, at)
    return True


def _replace(card: Scorecard, rescore: Rescore, rated: Rating, at: datetime) -> None:
    rating.replace_parts(card, rescore.target, rated.result)
    Scorecard.objects.filter(pk=card.pk).update(
        version=rescore.target, computed_at=at, **rating.figures(rated.result)
    )


def stop(viewer: Viewer, rescore: Rescore, *, at: datetime) -> bool:
    """Leave what is done and do no more; False when it had ended already."""
    status = Rescore.Status.CANCELLED
    return _end(rescore, status, "rescore.stop", by=viewer, at=at)


@transaction.atomic
def _end(
    rescore: Rescore,
    status: Rescore.Status,
    verb: str,
    *,
    by: Viewer | None,
    at: datetime,
) -> bool:
    if not rescore.end(status, at=at):
        return False
    done = list(rescore.shops.values_list("before", "after", "fault"))
    faults = sum(bool(fault) for _before, _after, fault in done)
    _journal(
        rescore,
        verb,
        by=by,
        at=at,
        before={"mean": mean(before for before, _after, _fault in done)},
        after={
            "mean": mean(after for _before, after, _fault in done),
            "shops": len(done) - faults,
            "put_aside": faults,
        },
        reason=rescore.reason,
    )
    return True


def _journal(
    rescore: Rescore, verb: str, *, by: Viewer | None, at: datetime, **more: Any
) -> None:
    JournalEntry.record(
        rescore,
        verb,
        organization=rescore.organization_id,
        by=by.person if by else None,
        at=at,
        **more,
    )


def _journal_shop(
    assignment: Assignment, rescore: Rescore, shop: Shop, at: datetime
) -> None:
    JournalEntry.record(
        assignment,
        "assignment.rescore",
        organization=rescore.organization_id,
        by=rescore.requested_by,
        at=at,
        before={"version": rescore.source.number, "score": shop.before},
        after={
            "version": rescore.target.number,
            "score": shop.after,
            "left_out": list(shop.left_out),
        },
        reason=rescore.reason,
    )


def done_in(rescore: Rescore) -> Any:
    """The shops of an order that were done, with where they were."""
    return rescore.shops.select_related(
        "submission__assignment__location", "submission__assignment__wave"
    ).order_by("-submission__report_date", "-submission_id")
