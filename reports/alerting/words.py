"""What an alert says, and why a rule did not fire, in the reader's language."""

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from reports.alerting import drops
from reports.exporting.filters import address_of
from reports.models import Alert, AlertCheck, AlertRule
from reports.reading.selection import POINT
from reports.trends import display
from shoppers.templatetags.figures import about

Kind = AlertRule.Kind


@dataclass(frozen=True, slots=True)
class Told:
    """`href` leads to what it is about."""

    headline: str
    detail: str
    href: str


def told(alert: Alert) -> Told:
    if alert.rule.kind == Kind.DROP:
        return Told(
            _drop(alert.figures, alert.wave.name, _channel(alert)),
            _change(alert.figures),
            _trend(alert),
        )
    return _shop(alert)


def checked(check: AlertCheck) -> str:
    """What a drop rule last found of a wave, fired or not."""
    subject = " · ".join(filter(None, (check.wave.name, _channel(check))))
    return f"{subject}: {_outcome(check.figures)} {_change(check.figures)}".strip()


def _outcome(figures: dict[str, Any]) -> str:
    if figures["code"] == drops.TOO_FEW:
        words = _("too few shops to say: n %(n)d, and %(least)d are needed.")
        return words % figures
    return {
        drops.DROP: _("a significant drop."),
        drops.RISE: _("a significant rise."),
        drops.NO_DROP: _("no significant drop."),
        drops.NO_EARLIER: _("there is no earlier wave with enough shops."),
        drops.NO_TEST: _("the two cannot be compared."),
    }[figures["code"]]


def _change(figures: dict[str, Any]) -> str:
    if "difference" not in figures:
        return ""
    words = _(
        "%(now)s of 100 against %(before)s in %(before_wave)s: %(difference)s "
        "(95 %% interval %(low)s to %(high)s), n %(n)d and %(n_before)d."
    )
    return " ".join([words % figures, figures["caveat"]]).strip()


def _drop(figures: dict[str, Any], wave: str, channel: str) -> str:
    words = {**figures, "wave": wave, "channel": channel}
    if channel:
        words_of = _(
            "%(channel)s is significantly worse in %(wave)s than in %(before_wave)s: "
            "%(difference)s."
        )
    else:
        words_of = _(
            "%(wave)s is significantly worse than %(before_wave)s: %(difference)s."
        )
    return words_of % words


def _channel(row: Alert | AlertCheck) -> str:
    return row.channel.name if row.channel else ""


def _trend(alert: Alert) -> str:
    wanted = {
        **alert.rule.filters,
        "program": str(alert.rule.program.public_id),
        "wave": str(alert.wave.public_id),
    }
    if alert.channel:
        wanted["channel"] = str(alert.channel.public_id)
    return reverse("reports:trend") + address_of(wanted)


def _shop(alert: Alert) -> Told:
    submission = alert.submission
    assert submission
    href = reverse("reports:scorecard", args=[submission.public_id])
    location = submission.assignment.location.name
    words = {"location": location, **_figures(alert)}
    detail = [_day_of(alert)]
    if questions := alert.figures.get("questions"):
        detail.insert(0, " ".join(questions))
    return Told(_headline(alert, words), " ".join(detail), href)


def _headline(alert: Alert, words: dict[str, Any]) -> str:
    if alert.rule.kind == Kind.SCORE_BELOW:
        told_of = _("%(location)s scored %(score)s of 100, below %(limit)s.")
    elif alert.rule.kind == Kind.CRITICAL:
        told_of = _("A critical question failed at %(location)s.")
    elif words["late"]:
        told_of = _("%(location)s kept a promise %(late)s late.")
    else:
        told_of = _("%(location)s made a promise, and its day passed unkept.")
    return told_of % words


def _figures(alert: Alert) -> dict[str, Any]:
    score, limit = alert.figures.get("score"), alert.figures.get("limit")
    late = alert.figures.get("late")
    return {
        "score": display(Fraction(score, POINT)) if score is not None else "–",
        "limit": display(Fraction(limit, POINT)).removesuffix(".0") if limit else "",
        "late": about(late) if late else "",
    }


def _day_of(alert: Alert) -> str:
    assert alert.submission
    words = {
        "day": date_format(alert.submission.visited_on, "j F Y"),
        "channel": _channel(alert),
        "wave": alert.wave.name,
    }
    return _("One shop (n 1): %(day)s, %(channel)s, %(wave)s.") % words
