"""What the rules' codes are called when a person reads them."""

from datetime import date, datetime
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from audits.answers import MESSAGES, Problem
from audits.definition import Kind, Question
from audits.forms.shapes import shape
from audits.models import Location
from audits.sheets import clock as timer
from shoppers.templatetags.figures import day

MORE: dict[str, str | Promise] = {
    "visit_missing": gettext_lazy("Say when your visit was."),
    "visit_unreadable": gettext_lazy("Give the day and the time of your visit."),
    "visit_in_future": gettext_lazy(
        "This lies in the future. Check the date and the clock."
    ),
    "visit_too_long_ago": gettext_lazy(
        "This lies more than a year back. Check the date."
    ),
    "evidence_not_here": gettext_lazy(
        "A photo is not here yet. Add it again, then send."
    ),
    "wrong_whole": gettext_lazy("Give a whole number, in digits."),
    "wrong_decimal": gettext_lazy(
        "Give a number in digits, decimal places: %(decimals)s at most."
    ),
    "not_a_location": gettext_lazy(
        "Take your position, or give degrees north, degrees east and metres, such as "
        "59.9139 10.7522 12."
    ),
    "recording_needed": gettext_lazy("Add the recording here."),
    "screenshot_needed": gettext_lazy("Add the screenshot here."),
    "document_needed": gettext_lazy("Add the document here."),
    "signature_needed": gettext_lazy("Sign here."),
}
#: Why a file or a sending is not taken, and what to do.
REASONS: dict[str, str | Promise] = {
    # Files
    "no_file": gettext_lazy("No photo arrived. Choose it again."),
    "too_large": gettext_lazy(
        "This file is larger than 25 MB. Take the photo again in a smaller size."
    ),
    "empty": gettext_lazy("This file is empty. Take the photo again."),
    "cut_short": gettext_lazy(
        "Only a part of the photo arrived. Choose it again where the network is better."
    ),
    "other_bytes": gettext_lazy("The photo was damaged on its way. Choose it again."),
    "unknown_question": gettext_lazy("This question takes no photo."),
    "takes_no_evidence": gettext_lazy("This question takes no photo."),
    "too_many": gettext_lazy(
        "This question has all the photos it takes. Remove one first."
    ),
    "type_not_accepted": gettext_lazy(
        "This is not a photo that we can read. Take one as JPEG, PNG, WebP or HEIC."
    ),
    "recording_forbidden": gettext_lazy(
        "Recording is not allowed here: this file was not kept. Delete it from your "
        "phone too."
    ),
    "already_sent": gettext_lazy("This photo was sent and stays with the shop."),
    # Files that the worker could not read
    "not_an_image": gettext_lazy("This is not a photo. Take it again."),
    "unreadable": gettext_lazy("The photo is damaged. Take it again."),
    "too_many_pixels": gettext_lazy(
        "The photo is too large to be read. Take it again in a smaller size."
    ),
    "too_complex": gettext_lazy(
        "The photo is too complicated to be read. Take a screenshot of it instead."
    ),
    "gave_up": gettext_lazy("We could not read this photo. Take it again."),
    # Sendings
    "other_content": gettext_lazy(
        "We already have something else under this name. Load the page again."
    ),
    "already_submitted": gettext_lazy("This shop was already sent."),
    "assignment_open": gettext_lazy("This shop is no longer yours."),
    "assignment_assigned": gettext_lazy("Accept the shop first."),
    "assignment_submitted": gettext_lazy("This shop was already sent."),
    "assignment_in_review": gettext_lazy(
        "This shop was sent and is with a reviewer now."
    ),
    "assignment_approved": gettext_lazy("This shop is approved: nothing is missing."),
    "assignment_excluded": gettext_lazy("This shop is closed."),
    "assignment_cancelled": gettext_lazy(
        "This shop was cancelled. You need not do anything more for it."
    ),
    "assignment_expired": gettext_lazy(
        "The time for this shop is over. It takes no answers any more."
    ),
}
#: Which file a question takes, where it takes no photo.
ACCEPTED: dict[Kind, str | Promise] = {
    Kind.AUDIO: gettext_lazy(
        "This is not a recording that we can keep. Choose an M4A, MP3, OGG, WebM or "
        "WAV file."
    ),
    Kind.DOCUMENT: gettext_lazy(
        "This is not a document that we can keep. Choose a PDF file."
    ),
}
NUMBERS = {"a whole number"}
#: One file of these is asked for by name.
NEEDED = {
    Kind.AUDIO: "recording_needed",
    Kind.SCREENSHOT: "screenshot_needed",
    Kind.DOCUMENT: "document_needed",
    Kind.SIGNATURE: "signature_needed",
}


def say(problem: Problem, question: Question | None = None) -> str:
    """The problem as a sentence in the reader's language; with its `question` it
    speaks of what was typed, not of what is stored."""
    code, params = problem.code, problem.params
    if code == "wrong_type" and params.get("expected") in NUMBERS:
        code = "wrong_whole"
    if question is not None:
        code, params = _for_question(question, code, params)
    if "expected" in params:
        params = {**params, "expected": _(params["expected"])}
    if code in MORE or code in MESSAGES:
        return str(MORE.get(code) or _(MESSAGES[code])) % params
    return reason(code)


def _for_question(
    question: Question, code: str, params: dict[str, Any]
) -> tuple[str, dict[str, Any]]:
    """Kept are whole seconds and whole hundredths; typed are minutes and decimals."""
    if code == "wrong_whole" and question.decimals:
        return "wrong_decimal", {"decimals": question.decimals}
    if code == "out_of_range":
        return code, {name: _as_typed(question, each) for name, each in params.items()}
    if code == "evidence_required" and params.get("minimum") == 1:
        return NEEDED.get(question.kind, code), params
    return code, params


def _as_typed(question: Question, limit: Any) -> Any:
    return timer(limit) if shape(question) == "duration" else limit


def file_reason(code: str, question: Question | None) -> str:
    """Why a file is not taken here, and which would be."""
    if code == "type_not_accepted" and question is not None:
        return str(ACCEPTED.get(question.kind) or reason(code))
    return reason(code)


def reason(code: str) -> str:
    """The sentence for a refused file or sending, whatever its code."""
    return str(REASONS.get(code) or _("This is not possible now."))


def clock(moment: datetime) -> str:
    return date_format(moment, pgettext("time format", "H:i"))


def place_of(location: Location) -> str:
    """What people call the time zone: "Europe/Isle_of_Man" is "Isle of Man"."""
    return location.time_zone.rsplit("/", 1)[-1].replace("_", " ")


def day_name(of: date, today: date) -> str:
    """Return "today", "tomorrow" or the date."""
    names = {-1: _("yesterday"), 0: _("today"), 1: _("tomorrow")}
    return names.get((of - today).days) or day(of)


def day_words(moment: datetime, now: datetime) -> str:
    """Return "today", "tomorrow" or the date; both moments are in one zone."""
    return day_name(moment.date(), now.date())


def moment_words(moment: datetime, location: Location, now: datetime) -> str:
    """Return "today, 23:59 (London)", on the location's own clock."""
    there, today = (timezone.localtime(each, location.zone) for each in (moment, now))
    return f"{day_words(there, today)}, {clock(there)} ({place_of(location)})"


def window_words(
    start: datetime, due: datetime, location: Location, now: datetime
) -> str:
    """When a shop may be done, on the location's clock.

    One day: "today, 12:00–14:00 (London)". Begun: "by Fri 27 Nov, 18:00 (London)".
    Else both days: "Mon 23 Nov – Fri 27 Nov, 18:00 (London)".
    """
    first, last, today = (
        timezone.localtime(each, location.zone) for each in (start, due, now)
    )
    if first.date() == last.date():
        hours = f"{clock(first)}–{clock(last)}"
        return f"{day_words(first, today)}, {hours} ({place_of(location)})"
    until = moment_words(due, location, now)
    if start <= now:
        return _("by %(moment)s") % {"moment": until}
    return f"{day_words(first, today)} – {until}"
