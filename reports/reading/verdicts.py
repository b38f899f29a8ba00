"""One shop in words: its headline, what its sections say, what a cap did."""

from collections.abc import Sequence
from fractions import Fraction

from django.utils.formats import date_format
from django.utils.text import get_text_list
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from audits import scoring
from audits.definition import CriticalRule
from audits.models import Scorecard
from reports.charts.verdict import verdict
from reports.reading.peers import SectionRow
from reports.reading.selection import POINT, Selection
from reports.trends import Number, display, rounded


def headline(selection: Selection, card: Scorecard, rows: Sequence[SectionRow]) -> str:
    """The score against the target, best and worst section, critical failures."""
    words: dict[str, object] = {"location": card.location.name}
    known = [(s.figure.score, s.title) for s in rows if s.figure.score is not None]
    if card.score is None or not known:
        return _("%(location)s: nothing could be scored.") % words
    score = Fraction(card.score, POINT)
    words["score"] = display(score, 0)
    words["distance"] = distance(score, selection.target)
    (low, worst), (high, best) = min(known), max(known)
    words |= {"best": best, "high": high, "worst": worst, "low": low}
    if low == high:
        said = _("%(location)s: %(score)s of 100, %(distance)s") % words
    else:
        said = (
            _(
                "%(location)s: %(score)s of 100, %(distance)s. Best in %(best)s "
                "(%(high)s), worst in %(worst)s (%(low)s)"
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


def distance(score: Fraction, target: Number) -> str:
    """How far a score is from the target; both in per cent points."""
    words = {"target": display(target).removesuffix(".0")}
    points = int(rounded(abs(score - Fraction(target)), 0))
    if score == target:
        return _("on the target of %(target)s") % words
    if not points:
        near = _("just below the target of %(target)s")
        over = _("just above the target of %(target)s")
        return (near if score < target else over) % words
    words["points"] = str(points)
    below = ngettext(
        "%(points)s point below the target of %(target)s",
        "%(points)s points below the target of %(target)s",
        points,
    )
    above = ngettext(
        "%(points)s point above the target of %(target)s",
        "%(points)s points above the target of %(target)s",
        points,
    )
    return (below if score < target else above) % words


def of_sections(selection: Selection, rows: Sequence[SectionRow]) -> str:
    """Which sections reach the target and which fall short of it."""
    known = [each for each in rows if each.figure.score is not None]
    words: dict[str, object] = {"target": display(selection.target).removesuffix(".0")}
    if not known:
        return _("No section could be scored")
    good = [s.title for s in known if (s.figure.score or 0) >= selection.target]
    short = [s.title for s in known if s.title not in good]
    words |= {"good": _listed(good), "short": _listed(short)}
    if not short:
        return _("Every section reaches the target of %(target)s") % words
    if not good:
        return _("No section reaches the target of %(target)s") % words
    return _("On target in %(good)s; short of it in %(short)s") % words


def chart_of(selection: Selection, card: Scorecard) -> str:
    """The bands as a picture with a square at the score."""
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


def capped(card: Scorecard, result: scoring.Result) -> str:
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


def consequence(card: Scorecard) -> str:
    """What one failed critical question does to the total, said beside it."""
    definition = card.version.definition
    if definition.critical_rule is CriticalRule.ZERO:
        return _("Critical: the total is set to 0")
    if definition.critical_rule is CriticalRule.CAP:
        cap = display(Fraction(definition.critical_cap, POINT)).removesuffix(".0")
        return _("Critical: the total is capped at %(cap)s") % {"cap": cap}
    return ""


def missing(count: int) -> str:
    """What is said of files that are not here; empty when none is."""
    if not count:
        return ""
    return ngettext(
        "%(n)d file did not arrive: the reviewer decided without it. Should it "
        "come after all, it is shown here.",
        "%(n)d files did not arrive: the reviewer decided without them. Should "
        "they come after all, they are shown here.",
        count,
    ) % {"n": count}


def visited(card: Scorecard) -> str:
    """The day and minute of the visit on the location's own clock, named."""
    location = card.location
    there = localtime(card.submission.visited_at, location.zone)
    words = {
        "day": date_format(there, pgettext("date format", "l j F Y")),
        "clock": date_format(there, pgettext("time format", "H:i")),
        "place": location.time_zone.rsplit("/", 1)[-1].replace("_", " "),
    }
    return _("%(day)s, %(clock)s (time in %(place)s)") % words


def _listed(titles: Sequence[str]) -> str:
    return get_text_list(list(titles), _("and"))
