"""What a signal says to the reviewer who reads it: a reason, in words."""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from audits import integrity
from audits.models import ChannelKind, Signal, Submission
from audits.positions import distance
from shoppers.templatetags.figures import about, day, duration

MOST_NOTE = 500


class LookedForm(forms.Form):
    note = forms.CharField(
        label=gettext_lazy("Note"), max_length=MOST_NOTE, required=False
    )


@dataclass(frozen=True, slots=True)
class Told:
    """One signal as the page shows it. `leads_to` is the other shop, if the reader may
    see it; `here` and `there` are the places in both pages."""

    signal: Signal
    reason: str
    here: str
    leads_to: bool
    there: str


def tell(signals: Iterable[Signal], visible: Collection[int] = ()) -> list[Told]:
    """`visible` are the submissions that the reader may open."""
    return [
        Told(
            signal=each,
            reason=reason_of(each),
            here=_anchor(each.kind, each.place),
            leads_to=each.other_id in visible,
            there=_anchor(each.kind, str(each.params.get("there", ""))),
        )
        for each in signals
    ]


def unsuspected(signals: Iterable[Signal], submission: Submission) -> list[str]:
    """What was looked at and shows nothing, in words."""
    shown = {each.kind for each in signals}
    if gap_of(submission) is None:
        shown.add(integrity.FAR)
    kinds = (Signal.Kind(each) for each in integrity.CHECKS if each not in shown)
    return [str(kind.label) for kind in kinds]


def reason_of(signal: Signal) -> str:
    """One or two sentences: what was seen, and beside what it stands."""
    return _REASONS[signal.kind](signal, signal.params)


def _anchor(kind: str, place: str) -> str:
    if kind == integrity.SAME_TEXT:
        return f"q-{place}"
    if kind == integrity.FAR and place:
        return f"q-{place}"
    if kind in {integrity.PHOTO_TIME, integrity.SAME_PHOTO, integrity.LATE_FILE}:
        return f"e-{place}"
    return ""


def _photo_time(signal: Signal, params: dict[str, Any]) -> str:
    seconds = params["seconds"]
    far = {"name": params["name"], "time": about(abs(seconds))}
    far["taken"] = _taken(params["taken"])
    if seconds < 0:
        return _("%(name)s was taken %(time)s before the visit: %(taken)s.") % far
    return _("%(name)s was taken %(time)s after the visit: %(taken)s.") % far


def _taken(text: str) -> str:
    """A time as the photo says it; what it is worth, the rule has decided."""
    try:
        said = datetime.fromisoformat(text)
    except ValueError:
        return text
    return f"{day(said.date())}, {said:%H:%M}"


def _other(signal: Signal) -> dict[str, str]:
    if signal.other is None:
        return {"shop": "", "who": ""}
    shop = signal.other.assignment
    is_same = signal.other.sent_by_id == signal.submission.sent_by_id
    who = _("the same shopper") if is_same else signal.other.sent_by.name
    return {"shop": f"{shop.reference}, {shop.location}", "who": who}


def _same_photo(signal: Signal, params: dict[str, Any]) -> str:
    if params.get("is_same_file"):
        return _("This very file came with %(shop)s too, by %(who)s.") % _other(signal)
    return _("A photo that looks the same came with %(shop)s, by %(who)s.") % _other(
        signal
    )


def _same_text(signal: Signal, params: dict[str, Any]) -> str:
    return _("The same words stand in %(shop)s, by %(who)s.") % _other(signal)


def _too_short(signal: Signal, params: dict[str, Any]) -> str:
    took = duration(params["seconds"])
    if signal.place:
        count = params["count"]
        words = ngettext(
            "%(count)d answer in %(took)s: nobody reads the question that fast.",
            "%(count)d answers in %(took)s: nobody reads the questions that fast.",
            count,
        )
        return words % {"count": count, "took": took}
    planned = about(params["minutes"] * 60)
    words = _("By all that we know it took %(took)s; the scenario takes %(planned)s.")
    return words % {"took": took, "planned": planned}


def _all_the_same(signal: Signal, params: dict[str, Any]) -> str:
    plain = {"yes": _("Yes"), "no": _("No")}
    value = params["value"]
    label = params["label"] or plain.get(value) or value
    said = {"count": params["count"], "label": label}
    if signal.place == "yes_no":
        return _("All %(count)s yes/no questions have one answer: %(label)s.") % said
    if signal.place.startswith("scale"):
        return _("All %(count)s answers on one scale are %(label)s.") % said
    return _("All %(count)s rows of a grid have one answer: %(label)s.") % said


def _clock_off(signal: Signal, params: dict[str, Any]) -> str:
    seconds = params["seconds"]
    time = {"time": about(abs(seconds))}
    if seconds > 0:
        return _("The phone’s clock is %(time)s ahead of ours.") % time
    return _("The phone’s clock is %(time)s behind ours.") % time


def _corrected(signal: Signal, params: dict[str, Any]) -> str:
    count = params["count"]
    words = ngettext(
        "%(count)d time of the contact log was set by hand, by %(time)s.",
        "%(count)d times of the contact log were set by hand, by %(time)s at most.",
        count,
    )
    return words % {"count": count, "time": duration(abs(params["seconds"]))}


def _far(signal: Signal, params: dict[str, Any]) -> str:
    words = _(
        "The phone was %(metres)s from the location, within %(accuracy)s, when its "
        "place was noted."
    )
    far, accuracy = params["metres"], params["accuracy"]
    return words % {"metres": metres(far), "accuracy": metres(accuracy)}


def gap_of(submission: Submission) -> float | None:
    """Metres between the location and where the phone was; None when one of the two
    is not known, or does not matter because nobody had to be there."""
    here, there = submission.position, submission.assignment.location.position
    kind = submission.assignment.location.channel.kind
    if here is None or there is None or kind != ChannelKind.IN_PERSON:
        return None
    return distance(here, there)


def whereabouts(submission: Submission) -> str:
    """Where the phone was, as a reviewer reads it; empty when nobody noted that."""
    here, gap = submission.position, gap_of(submission)
    if here is None:
        return ""
    accuracy = metres(round(here.accuracy))
    if gap is None:
        words = _("The phone noted its place, within %(accuracy)s; nothing to compare.")
        return words % {"accuracy": accuracy}
    words = _("The phone was %(metres)s from the location, within %(accuracy)s.")
    return words % {"metres": metres(round(gap)), "accuracy": accuracy}


def metres(count: int) -> str:
    """A distance as people say it: 340 m, 1.2 km, 83 km."""
    if count < 1000:
        return _("%(count)d m") % {"count": count}
    digits = 1 if count < 10_000 else 0
    return _("%(count)s km") % {"count": number_format(count / 1000, digits)}


def _late_file(signal: Signal, params: dict[str, Any]) -> str:
    words = _("%(name)s came after we had stopped waiting for it.")
    return words % {"name": params["name"]}


_REASONS: dict[str, Callable[[Signal, dict[str, Any]], str]] = {
    integrity.PHOTO_TIME: _photo_time,
    integrity.SAME_PHOTO: _same_photo,
    integrity.SAME_TEXT: _same_text,
    integrity.TOO_SHORT: _too_short,
    integrity.ALL_THE_SAME: _all_the_same,
    integrity.CLOCK_OFF: _clock_off,
    integrity.CORRECTED: _corrected,
    integrity.FAR: _far,
    integrity.LATE_FILE: _late_file,
}
