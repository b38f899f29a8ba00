"""Sentences that hold statistically, written by rule from the numbers.

They say what was found, how many shops it rests on and how sure it is; never why.
Figures are per cent points ("of 100"); a target is one too.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from reports.parity import Spread
from reports.statistics import Change, Estimate, Interval, wilson
from reports.trends import Aggregation, Number, Point, display

NAMED = 2


@dataclass(frozen=True, slots=True)
class Finding:
    """A headline, what it rests on, and the big figure beside it (or nothing)."""

    headline: str
    detail: str
    figure: str = ""


def trend_finding(
    label: str,
    latest: Estimate | None,
    *,
    aggregation: Aggregation,
    minimum_n: int,
    target: Number | None = None,
    change: Change | None = None,
    before_label: str = "",
) -> Finding:
    """What a trend says: where service stands, and against an earlier period.

    `label` names the latest period, `before_label` the one that `change` is from; None
    where there is none, or too few shops.
    """
    count = latest.n if latest else 0
    if latest is None or count < minimum_n:
        headline = _("Too few shops to say: n %(n)d.") % {"n": count}
    else:
        headline = _("%(opening)s: %(standing)s.") % {
            "opening": _opening(change, before_label),
            "standing": _standing(latest, target),
        }
    words = detail(label, latest, aggregation)
    return Finding(headline, words, display(latest.mean) if latest else "")


def change_finding(change: Change | None, *, now: int, before: int) -> Finding:
    """Whether a change is real: "A real rise." / "No significant change." …

    `now` and `before` are the n of both periods; no change: one of them has too few.
    """
    if not now or not before:
        nothing = _("Nothing was measured in one of the two periods.")
        return Finding(_("Cannot be compared."), nothing)
    counts = _("n %(now)d and %(before)d.") % {"now": now, "before": before}
    if change is None:
        return Finding(_("Too few shops to compare."), counts)
    return Finding(
        _verdict(change),
        f"{_range_of_change(change)} {counts}",
        display(change.difference, signed=True),
    )


def course_finding(points: Sequence[Point], *, minimum_n: int) -> str:
    """Between which periods a figure moved over time, of those with enough shops.

    Only where it lay: whether it truly moved is for `change_finding` to say. Empty
    for fewer than two periods.
    """
    known = [
        (p.estimate.mean, p.label)
        for p in points
        if p.estimate and p.estimate.n >= minimum_n
    ]
    if len(known) < NAMED:
        return ""
    (low, lowest), (high, highest) = min(known), max(known)
    words = {"low": display(low), "high": display(high)}
    if words["low"] == words["high"]:
        return _("Always at %(low)s of 100") % words
    words |= {"lowest": lowest, "highest": highest}
    return _("Between %(low)s of 100 (%(lowest)s) and %(high)s (%(highest)s)") % words


def group_finding(
    points: Sequence[Point], target: Number, *, minimum_n: int
) -> Finding:
    """Which groups lie above or below the target for certain (whole interval).

    Names two on each side and counts the rest; the detail gives their intervals.
    """
    judged = [(p, _judged_interval(p, minimum_n)) for p in points]
    # An interval is of floats, which are compared with a fraction ten times as slowly.
    line = float(target)
    above = [p for p, around in judged if around and around.low >= line]
    below = [p for p, around in judged if around and around.high < line]
    if not any(around for _point, around in judged):
        largest = max((p.cell.n_scored for p in points), default=0)
        headline = _("Too few shops to say: n %(n)d at most.") % {"n": largest}
        return Finding(headline, "")
    named = [*above[:NAMED], *below[:NAMED]]
    intervals = " ".join(_figures(p.label, p.estimate) for p in named if p.estimate)
    return Finding(_sides(above, below, _target(target)), intervals)


def questions_finding(
    lowest_first: Sequence[tuple[str, Number, int]],
    *,
    better: int,
    worse: int,
    compared: int,
    before: str,
) -> Finding:
    """How many of the `compared` questions truly moved since `before`, after correction
    for being many; the detail names the first and the last of (text, rate, n)."""
    if not lowest_first:
        return Finding(_("Too few shops to say which questions fail."), "")
    text, rate, n = lowest_first[0]
    words = {"text": text, "rate": display(rate), "n": n}
    lowest = _("Passed least: “%(text)s”, in %(rate)s of 100, n %(n)d.") % words
    if not compared:
        return Finding(lowest, _("Nothing earlier can be compared."))
    many = {"n": compared}
    corrected = ngettext(
        "%(n)d question was compared.",
        "Corrected for %(n)d comparisons (Holm).",
        compared,
    )
    return Finding(_moved(better, worse, before), f"{lowest} {corrected % many}")


def parity_finding(
    spread: Spread | None,
    *,
    below: Sequence[str] | None,
    alike: int,
    compared: int,
    tolerance: int,
) -> Finding:
    """Whether it matters how one comes. `below` are channels under voice for certain,
    None without voice; `alike` of `compared` scenarios lie within the tolerance."""
    if spread is None:
        return Finding(_("Too few shops to compare channels."), "")
    words = {
        "best": spread.best.label,
        "worst": spread.worst.label,
        "points": display(spread.points, 0),
    }
    if spread.is_certain:
        said = _(
            "How one comes matters: %(best)s is %(points)s points above %(worst)s."
        )
    else:
        said = _(
            "No channel is better than another for certain; "
            "%(best)s and %(worst)s lie %(points)s points apart."
        )
    figures = [_figures(p.label, p.estimate) for p in (spread.best, spread.worst)
               if p.estimate]  # fmt: skip
    parts = [*figures, _voice_in_words(below), _alike(alike, compared, tolerance)]
    return Finding(said % words, " ".join(part for part in parts if part))


def _voice_in_words(below: Sequence[str] | None) -> str:
    if below is None:
        return _("The telephone was not measured.")
    if not below:
        return _("No channel falls below the telephone for certain.")
    return _("Below the telephone for certain: %(names)s.") % {
        "names": ", ".join(below)
    }


def _alike(alike: int, compared: int, tolerance: int) -> str:
    if not compared:
        return _("No scenario was played on two channels often enough.")
    low, high = wilson(alike, compared)
    words = {
        "alike": alike,
        "n": compared,
        "tolerance": tolerance,
        "low": display(low, 0),
        "high": display(high, 0),
    }
    return (
        ngettext(
            "%(alike)d of %(n)d scenario is answered alike (within %(tolerance)d "
            "points).",
            "%(alike)d of %(n)d scenarios are answered alike (within %(tolerance)d "
            "points; %(low)s to %(high)s of 100).",
            compared,
        )
        % words
    )


def _moved(better: int, worse: int, before: str) -> str:
    words = {"better": better, "worse": worse, "before": before}
    if better and worse:
        said = _(
            "Since %(before)s %(better)d questions are passed more often for certain, "
            "%(worse)d less often."
        )
    elif better:
        said = ngettext(
            "Since %(before)s %(better)d question is passed more often for certain, "
            "none less often.",
            "Since %(before)s %(better)d questions are passed more often for certain, "
            "none less often.",
            better,
        )
    elif worse:
        said = ngettext(
            "Since %(before)s %(worse)d question is passed less often for certain, "
            "none more often.",
            "Since %(before)s %(worse)d questions are passed less often for certain, "
            "none more often.",
            worse,
        )
    else:
        said = _("No question shows a significant change since %(before)s.")
    return said % words


def pass_detail(label: str, estimate: Estimate) -> str:
    """What a pass rate rests on: "Autumn: passed in 66.7 of 100 shops (…), n 3." """
    words = {
        "label": label,
        "rate": display(estimate.mean),
        "n": estimate.n,
        "low": display(estimate.low) if estimate.low is not None else "–",
        "high": display(estimate.high) if estimate.high is not None else "–",
    }
    return (
        ngettext(
            "%(label)s: passed in %(rate)s of 100 shops, n %(n)d shop.",
            "%(label)s: passed in %(rate)s of 100 shops (95 %% interval %(low)s to "
            "%(high)s), n %(n)d shops.",
            estimate.n,
        )
        % words
    )


def _sides(above: list[Point], below: list[Point], target: str) -> str:
    words = {"target": target, "above": _names(above), "below": _names(below)}
    if above and below:
        return (
            _(
                "For certain above the target of %(target)s: %(above)s; "
                "below it: %(below)s."
            )
            % words
        )
    if above:
        return _("For certain above the target of %(target)s: %(above)s.") % words
    if below:
        return _("For certain below the target of %(target)s: %(below)s.") % words
    return _("None can be told apart from the target of %(target)s.") % words


def _names(points: list[Point]) -> str:
    named = [p.label for p in points[:NAMED]]
    more = len(points) - len(named)
    if more:
        words = {"names": ", ".join(named), "n": more}
        return ngettext(
            "%(names)s and %(n)d more", "%(names)s and %(n)d more", more
        ) % (words)
    if len(named) == 2:
        return _("%(first)s and %(second)s") % {"first": named[0], "second": named[1]}
    return "".join(named)


def _opening(change: Change | None, before_label: str) -> str:
    if change is None or change.low is None:
        return _("Service now")
    words = {"before": before_label}
    if not change.significant:
        return _("No significant change since %(before)s") % words
    if change.difference > 0:
        return _("Service is better than in %(before)s") % words
    return _("Service is worse than in %(before)s") % words


def _standing(latest: Estimate, target: Number | None) -> str:
    score = display(latest.mean, 0)
    if target is None:
        return _("%(score)s of 100") % {"score": score}
    return _("%(score)s of 100 against a target of %(target)s") % {
        "score": score,
        "target": _target(target),
    }


def detail(label: str, latest: Estimate | None, aggregation: Aggregation) -> str:
    """What a score rests on: "Autumn: 71.3 (…), n 142 shops. Mean of shops." """
    if latest is None:
        return _("%(label)s: no shop has a score yet.") % {"label": label}
    way = _("Mean of shops.") if aggregation == "mean_of_shops" else _("Pooled points.")
    return f"{_figures(f'{label}:', latest)} {way}"


def _figures(label: str, estimate: Estimate) -> str:
    words: dict[str, object] = {
        "label": label,
        "score": display(estimate.mean),
        "n": estimate.n,
    }
    if estimate.interval is None:
        return (
            ngettext(
                "%(label)s %(score)s (no interval), n %(n)d shop.",
                "%(label)s %(score)s (no interval), n %(n)d shops.",
                estimate.n,
            )
            % words
        )
    words["low"], words["high"] = map(display, estimate.interval)
    return (
        ngettext(
            "%(label)s %(score)s (95 %% interval %(low)s to %(high)s), n %(n)d shop.",
            "%(label)s %(score)s (95 %% interval %(low)s to %(high)s), n %(n)d shops.",
            estimate.n,
        )
        % words
    )


def _verdict(change: Change) -> str:
    if change.low is None:
        return _("Cannot be judged.")
    if not change.significant:
        return _("No significant change.")
    return _("A real rise.") if change.difference > 0 else _("A real fall.")


def _range_of_change(change: Change) -> str:
    if change.low is None or change.high is None:
        return _("No interval can be given for this change.")
    words = {
        "low": display(change.low, signed=True),
        "high": display(change.high, signed=True),
    }
    if change.significant:
        return _("Between %(low)s and %(high)s.") % words
    return _("The true change lies between %(low)s and %(high)s.") % words


def _judged_interval(point: Point, minimum_n: int) -> Interval | None:
    if point.estimate is None or point.estimate.n < minimum_n:
        return None
    return point.estimate.interval


def _target(target: Number) -> str:
    """A target without a needless ".0"."""
    return display(target).removesuffix(".0")
