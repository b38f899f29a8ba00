"""Rules about a wave: whether it is significantly worse than the one before.

Scores are compared with Welch's test, pass rates of a question by their two
proportions, both at 95 %. A wave is looked at again whenever a figure of it moves, and
fires once: a rule that looks often finds a chance drop more often than once in twenty.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from audits.models import Wave
from reports.alerting.raising import raise_once
from reports.models import AlertCheck, AlertRule
from reports.reading import breaks, periods
from reports.reading.cells import Cells, by_bucket, figure
from reports.reading.selection import Selection
from reports.statistics import Change, two_proportions, welch
from reports.trends import Cell, display

DROP, RISE, NO_DROP = "drop", "rise", "no_drop"
TOO_FEW, NO_EARLIER, NO_TEST = "too_few", "no_earlier", "no_test"


@dataclass(frozen=True, slots=True)
class Compared:
    """A wave, and the last one before it that has enough shops."""

    wave: Wave
    now: Cell
    before_wave: Wave | None
    before: Cell


def judge(
    rule: AlertRule,
    selection: Selection,
    touched: Iterable[tuple[int, int]],
    *,
    at: datetime,
) -> None:
    """`touched` are the (wave id, channel id) whose figures moved."""
    cells = by_bucket(selection, "wave", "channel")
    pairs = {(wave, channel if rule.by_channel else None) for wave, channel in touched}
    looked = 0
    for wave_id, channel_id in sorted(pairs, key=lambda pair: (pair[0], pair[1] or 0)):
        own = {key: cell for key, cell in cells.items() if channel_id in (None, key[1])}
        compared = _compared(selection, own, wave_id)
        if compared:
            _judge(rule, selection, compared, channel_id, at)
            looked += 1
    if looked:
        rule.looked(looked, at=at)


def latest(selection: Selection) -> set[tuple[int, int]]:
    """(wave id, channel id) of what was measured in the latest wave."""
    cells = by_bucket(selection, "wave", "channel")
    measured = periods.by_wave(selection, cells)
    last = measured[-1][0].pk if measured else None
    return {(wave, channel) for wave, channel in cells if wave == last}


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
        and _n(selection, cell) >= selection.minimum_n
    ]
    before_wave, before = earlier[-1] if earlier else (None, Cell())
    return Compared(wave, now, before_wave, before)


def _judge(
    rule: AlertRule,
    selection: Selection,
    compared: Compared,
    channel_id: int | None,
    at: datetime,
) -> None:
    figures = found(selection, compared)
    subject = f"wave:{compared.wave.pk}" + (f":{channel_id}" if channel_id else "")
    about = {"wave": compared.wave, "channel_id": channel_id, "figures": figures}
    AlertCheck.keep(rule, subject, at=at, **about)
    is_new = compared.wave.ends_on >= rule.since.date()
    if figures["code"] == DROP and is_new:
        raise_once(rule, subject, at=at, **about)


def found(selection: Selection, compared: Compared) -> dict[str, Any]:
    """What the comparison says, rounded for showing, with its `code`."""
    n, n_before = (_n(selection, cell) for cell in (compared.now, compared.before))
    told: dict[str, Any] = {"n": n, "n_before": n_before}
    if compared.before_wave is None:
        return {**told, "code": NO_EARLIER}
    told["before_wave"] = compared.before_wave.name
    if n < selection.minimum_n:
        return {**told, "code": TOO_FEW, "least": selection.minimum_n}
    change = _change(selection, compared)
    if change is None or change.low is None or change.high is None:
        return {**told, "code": NO_TEST}
    now, before = (figure(selection, cell) for cell in (compared.now, compared.before))
    uses = breaks.uses_of(selection)
    return {
        **told,
        "code": _code(change),
        "now": display(now.mean) if now else "",
        "before": display(before.mean) if before else "",
        "difference": display(change.difference, signed=True),
        "low": display(change.low, signed=True),
        "high": display(change.high, signed=True),
        "caveat": breaks.between(selection, uses, compared.wave, compared.before_wave),
    }


def _change(selection: Selection, compared: Compared) -> Change | None:
    now, before = compared.now, compared.before
    if selection.question:
        return two_proportions(
            now.passes, now.applicable, before.passes, before.applicable
        )
    figures = figure(selection, now), figure(selection, before)
    if figures[0] is None or figures[1] is None:
        return None
    return welch(figures[0], figures[1])


def _code(change: Change) -> str:
    if not change.significant:
        return NO_DROP
    return DROP if change.difference < 0 else RISE


def _n(selection: Selection, cell: Cell) -> int:
    return cell.applicable if selection.question else cell.n_scored
