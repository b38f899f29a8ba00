"""The steps after a visit as the shopper reads them: what, when, and whether now."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from audits.contacts import EventKind, open_promises
from audits.drafting import logged
from audits.forms.wording import day_name
from audits.models import Assignment
from audits.scripts import FollowUp


@dataclass(frozen=True, slots=True)
class Step:
    """`is_due` from its day on: the shopper should do it now."""

    text: str
    when: str
    is_due: bool


def follow_ups_of(
    shop: Assignment, follow_ups: Sequence[FollowUp], now: datetime
) -> list[Step]:
    """Days are those of the location's calendar. No query when the shop comes with
    its draft and submission."""
    visited_on, promised_on = _visited_on(shop), _promised_on(shop)
    today = timezone.localdate(now, shop.location.zone)
    found = []
    for step in follow_ups:
        due = step.due_on(visited_on, promised_on)
        words = capfirst(day_name(due, today)) if due else open_words(step)
        found.append(Step(step.text, words, is_due=due is not None and due <= today))
    return found


def promises_due(shop: Assignment, now: datetime) -> list[str]:
    """What a company promised for today or before and nobody saw kept, in words. No
    query when the shop comes with its draft and submission."""
    today, zone = timezone.localdate(now, shop.location.zone), shop.location.zone
    found = []
    for due in open_promises(logged(shop)):
        if due is None or timezone.localdate(due, zone) > today:
            continue
        day = day_name(timezone.localdate(due, zone), today)
        words = _("Promised for %(day)s: look whether it came, and log it.")
        found.append(words % {"day": day})
    return found


def open_words(step: FollowUp) -> str:
    """When, while the day is not known."""
    if step.on_promise:
        return _("On the day that they promise")
    if not step.after_days:
        return _("On the day of your visit")
    words = ngettext(
        "%(n)d day after your visit", "%(n)d days after your visit", step.after_days
    )
    return words % {"n": step.after_days}


def _visited_on(shop: Assignment) -> date | None:
    """Of what was typed last, else of what was sent."""
    for source in (getattr(shop, "draft", None), getattr(shop, "submission", None)):
        if source is not None and source.visited_at is not None:
            return timezone.localdate(source.visited_at, shop.location.zone)
    return None


def _promised_on(shop: Assignment) -> date | None:
    """The latest promise in the contact log."""
    due = [
        event.due
        for contact in logged(shop)
        for event in contact.events
        if event.kind is EventKind.PROMISE_MADE and event.due
    ]
    return timezone.localdate(max(due), shop.location.zone) if due else None
