"""The journal of a shop or a program as people read it."""

from dataclasses import dataclass
from datetime import datetime

from django.db import models
from django.utils.translation import gettext_lazy as _

from audits.models import Assignment
from shoppers.models import JournalEntry, Person, Viewer

WORDS = {
    "assignment.plan": _("planned it"),
    "assignment.assign": _("assigned it"),
    "assignment.withdraw": _("withdrew it"),
    "assignment.decline": _("declined it"),
    "assignment.accept": _("accepted it"),
    "assignment.start": _("started"),
    "assignment.submit": _("sent it"),
    "assignment.admit": _("took in what had come too late"),
    "assignment.take_up": _("took it up for review"),
    "assignment.put_back": _("put it back"),
    "assignment.approve": _("approved it"),
    "assignment.send_back": _("returned it"),
    "assignment.exclude": _("excluded it"),
    "assignment.reopen": _("opened it again"),
    "assignment.set_report_date": _("set its report date"),
    "assignment.rescore": _("scored it again under another version"),
    "assignment.cancel": _("cancelled it"),
    "assignment.expire": _("let it expire"),
    "program.go_live": _("took it live"),
    "program.close": _("closed it"),
    "program.change": _("changed it"),
    "program.recording": _("changed a recording policy"),
    "scenario.create": _("wrote it"),
    "scenario.change": _("changed it"),
}


@dataclass(frozen=True, slots=True)
class Line:
    """Who did what, when; statuses before and after, and who got the shop."""

    at: datetime
    actor: str
    words: str
    before: str
    after: str
    shopper: str
    reason: str


def history_of(viewer: Viewer, subject: models.Model) -> list[Line]:
    """Newest first; two queries at most."""
    entries = list(
        JournalEntry.objects.visible_to(viewer)
        .about(subject)
        .select_related("actor")
        .order_by("-at", "-pk")
    )
    shoppers = {entry.after.get("shopper") for entry in entries} - {None}
    people = Person.objects.filter(public_id__in=shoppers)
    names = {str(person.public_id): person.name for person in people}
    is_shop = isinstance(subject, Assignment)
    return [_line(entry, names, is_shop=is_shop) for entry in entries]


def _line(entry: JournalEntry, names: dict[str, str], *, is_shop: bool) -> Line:
    return Line(
        at=entry.at,
        actor=entry.actor.name if entry.actor else "",
        words=str(WORDS.get(entry.verb, entry.verb)),
        before=entry.before.get("status", "") if is_shop else "",
        after=entry.after.get("status", "") if is_shop else "",
        shopper=names.get(entry.after.get("shopper", ""), ""),
        reason=entry.reason,
    )
