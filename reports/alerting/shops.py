"""Rules about one shop: a low score, a critical failure, a broken promise."""

import logging
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

import msgspec

from audits.models import Answer, Scorecard
from audits.timeline import Promise, promises
from reports.alerting.raising import raise_once
from reports.models import AlertRule
from reports.reading.selection import Selection

Figures = dict[str, Any]
logger = logging.getLogger(__name__)


def judge(
    rule: AlertRule, selection: Selection, submissions: Iterable[int], *, at: datetime
) -> None:
    """Hold the rule against those of these shops that have a result now, and that it is
    about: approved since the rule was made or resumed."""
    cards = list(
        selection.scorecards()
        .filter(
            submission__in=[*submissions],
            submission__assignment__moved_at__gte=rule.since,
        )
        .select_related("submission")
        .order_by("pk")
    )
    for card in cards:
        figures = _JUDGES[rule.kind](rule, card)
        if figures is not None:
            raise_once(
                rule,
                f"shop:{card.submission_id}",
                at=at,
                submission=card.submission,
                wave_id=card.wave_id,
                channel_id=card.channel_id,
                figures=figures,
            )
    if cards:
        rule.looked(len(cards), at=at)


def _below(rule: AlertRule, card: Scorecard) -> Figures | None:
    """No score is not a low one."""
    assert rule.threshold is not None
    if card.score is None or card.score >= rule.threshold:
        return None
    return {"score": card.score, "limit": rule.threshold}


def _critical(rule: AlertRule, card: Scorecard) -> Figures | None:
    if not card.criticals:
        return None
    failed = Answer.objects.filter(
        submission=card.submission_id, question__critical=True, passed=False
    ).order_by("question__position")
    # An alert goes to readers too, whoever they are.
    told = failed.filter(question__internal=False)
    texts = told.values_list("question__text", flat=True)
    return {"score": card.score, "questions": list(texts)}


def _promise(rule: AlertRule, card: Scorecard) -> Figures | None:
    """Kept after its time; or its time had passed when the shopper last wrote, and no
    keeping was logged."""
    try:
        made = promises(card.submission.context.contacts)
    except msgspec.ValidationError:
        logger.warning("The contact log of %s cannot be read.", card.submission_id)
        return None
    late = [each for each in made if each.is_late]
    if late:
        return {"late": max(_seconds_late(each) for each in late)}
    told_at = card.submission.revised_at
    if any(each.kept_at is None and each.due and each.due <= told_at for each in made):
        return {"late": None}
    return None


def _seconds_late(promise: Promise) -> int:
    assert promise.due
    assert promise.kept_at
    return int((promise.kept_at - promise.due).total_seconds())


_JUDGES: dict[str, Callable[[AlertRule, Scorecard], Figures | None]] = {
    AlertRule.Kind.SCORE_BELOW: _below,
    AlertRule.Kind.CRITICAL: _critical,
    AlertRule.Kind.PROMISE: _promise,
}
