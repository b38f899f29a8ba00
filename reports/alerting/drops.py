"""Rules about a wave: whether it is significantly worse than the one before.

Scores are compared with Welch's test, pass rates of a question by their two
proportions, both at 95 %. A wave is looked at once, when it is over: a rule that looked
whenever a figure moved would find a chance drop more often than once in twenty.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from audits.lifecycle import AWAITING_REVIEW, RETURNED
from audits.models import Assignment, ScoreChange, Wave
from reports.alerting.raising import raise_once
from reports.models import AlertCheck, AlertRule
from reports.reading import breaks, periods
from reports.reading.cells import Cells, by_bucket, figure
from reports.reading.changes import change, counted, difference
from reports.reading.selection import Selection
from reports.statistics import Judgement, judged
from reports.trends import Cell, display

DROP, RISE, NO_DROP = "drop", "rise", "no_drop"
#: What of an ended wave may still come in; so long a look waits for it.
UNDECIDED = AWAITING_REVIEW | {RETURNED}
PATIENCE = timedelta(days=14)
TOO_FEW, NO_EARLIER, NO_TEST = "too_few", "no_earlier", "no_test"


@dataclass(frozen=True, slots=True)
class Compared:
    """A wave, and the last one before it that has enough shops."""

    wave: Wave
    now: Cell
    before_wave: Wave | None
    before: Cell


def due(rule: AlertRule, *, at: datetime) -> list[Wave]:
    """Ended waves that the rule has not looked at, and that are complete: nothing of
    them awaits review or a worker, or they have waited for that long enough."""
    today = timezone.localdate(at)
    seen = AlertCheck.objects.filter(rule=rule).values("wave")
    ended = Wave.objects.filter(program=rule.program_id, ends_on__lt=today)
    open_ = Assignment.objects.filter(wave=OuterRef("pk"), status__in=UNDECIDED)
    summed = ScoreChange.objects.filter(wave=OuterRef("pk"))
    rows = ended.exclude(pk__in=seen).exclude(Exists(summed))
    rows = rows.filter(ends_on__gte=max(rule.since.date(), today - 2 * PATIENCE))
    complete = ~Exists(open_) | Q(ends_on__lt=today - PATIENCE)
    return list(rows.filter(complete).order_by("starts_on", "pk"))


def judge(
    rule: AlertRule, selection: Selection, waves: Iterable[Wave], *, at: datetime
) -> None:
    """Look at each of these waves, as a whole or channel by channel."""
    cells = by_bucket(selection, "wave", "channel")
    looked = 0
    for wave in waves:
        own = sorted(channel for each, channel in cells if each == wave.pk)
        found = [
            (channel, compared)
            for channel in (own if rule.by_channel else [None])
            if (compared := _compared(selection, _of(cells, channel), wave.pk))
        ]
        if found:
            _tell(rule, selection, found, at=at)
        else:
            nothing = {"n": 0, "code": TOO_FEW, "least": selection.minimum_n}
            AlertCheck.keep(rule, f"wave:{wave.pk}", at=at, wave=wave, figures=nothing)
        looked += len(found)
    rule.looked(looked, at=at)


def latest(selection: Selection, *, at: datetime) -> list[Wave]:
    """The latest wave that has ended and was measured: what a new rule looks at."""
    cells = by_bucket(selection, "wave", "channel")
    today = timezone.localdate(at)
    measured = periods.by_wave(selection, cells)
    return [wave for wave, _cell in measured if wave.ends_on < today][-1:]


def _of(cells: Cells, channel_id: int | None) -> Cells:
    return {key: each for key, each in cells.items() if channel_id in (None, key[1])}


def _compared(selection: Selection, cells: Cells, wave_id: int) -> Compared | None:
    """None where nothing of that wave is within the rule's filters."""
    measured = periods.by_wave(selection, cells)
    found = next(((w, c) for w, c in measured if w.pk == wave_id), None)
    if found is None:
        return None
    wave, now = found
    earlier = [
        (other, cell)
        for other, cell in measured
        if other.starts_on < wave.starts_on
        and counted(selection, cell) >= selection.minimum_n
    ]
    before_wave, before = earlier[-1] if earlier else (None, Cell())
    return Compared(wave, now, before_wave, before)


def _tell(
    rule: AlertRule,
    selection: Selection,
    compared: Sequence[tuple[int | None, Compared]],
    *,
    at: datetime,
) -> None:
    """Keep what was found, and fire. Channels that are tested at the same time are
    corrected for how many they are (Holm)."""
    changes = {
        channel_id: moved
        for channel_id, each in compared
        if (moved := change(selection, each.now, each.before))
    }
    judgements = judged(changes)
    for channel_id, each in compared:
        figures = _found(selection, each, judgements.get(channel_id))
        wave = each.wave
        subject = f"wave:{wave.pk}" + (f":{channel_id}" if channel_id else "")
        about = {"wave": wave, "channel_id": channel_id, "figures": figures}
        AlertCheck.keep(rule, subject, at=at, **about)
        if figures["code"] == DROP and wave.ends_on >= rule.since.date():
            raise_once(rule, subject, at=at, **about)


def _found(
    selection: Selection, compared: Compared, judgement: Judgement | None
) -> dict[str, Any]:
    """What the comparison says, rounded for showing, with its `code`."""
    n, n_before = (counted(selection, c) for c in (compared.now, compared.before))
    told: dict[str, Any] = {"n": n, "n_before": n_before}
    if compared.before_wave is None:
        return {**told, "code": NO_EARLIER}
    told["before_wave"] = compared.before_wave.name
    if n < selection.minimum_n:
        return {**told, "code": TOO_FEW, "least": selection.minimum_n}
    moved = judgement.change if judgement else None
    if judgement is None or moved is None or moved.low is None or moved.high is None:
        return {**told, "code": NO_TEST}
    now, before = (figure(selection, cell) for cell in (compared.now, compared.before))
    uses = breaks.uses_of(selection)
    return {
        **told,
        "code": _code(judgement),
        "now": display(now.mean) if now else "",
        "before": display(before.mean) if before else "",
        "difference": difference(judgement),
        "low": display(moved.low, signed=True),
        "high": display(moved.high, signed=True),
        "caveat": breaks.between(selection, uses, compared.wave, compared.before_wave),
    }


def _code(judgement: Judgement) -> str:
    if not judgement.is_real:
        return NO_DROP
    return DROP if judgement.change.difference < 0 else RISE
