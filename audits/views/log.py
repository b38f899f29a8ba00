"""The contact log, and the same log as a shopping list for where somebody may look."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_POST, require_safe

from audits import drafting, lifecycle
from audits.forms.logging import NOTES, POCKET, words_of_kinds
from audits.models import Assignment, ChannelKind
from audits.views.kept import kept_on_phone
from audits.views.shop import own_shop
from shoppers.models import Role
from shoppers.permissions import ViewerRequest, role_required

YEAR = 365 * 24 * 60 * 60


@require_safe
@role_required(Role.SHOPPER)
@kept_on_phone
def log(request: ViewerRequest, public_id: UUID) -> HttpResponse:
    found = own_shop(request, public_id)
    if found.status not in lifecycle.SENDABLE:
        return redirect("audits:shop", public_id)
    return render(request, "audits/log.html", _context(found))


@require_safe
@role_required(Role.SHOPPER)
@kept_on_phone
def pocket(request: ViewerRequest, public_id: UUID) -> HttpResponse:
    """To whoever looks over a shoulder: a shopping list."""
    found = own_shop(request, public_id)
    if found.status not in lifecycle.SENDABLE:
        return redirect("audits:shop", public_id)
    lines = [(kind.value, line) for kind, line, _meaning in POCKET]
    context = _context(found) | {"lines": lines, "now": timezone.now()}
    return render(request, "audits/pocket.html", context)


def _context(found: Assignment) -> dict[str, object]:
    kept, stored = drafting.open_draft(found), getattr(found, "submission", None)
    return {
        "shop": found,
        "draft": kept,
        "draft_log": kept.beside_answers,
        "kinds": words_of_kinds(found),
        "phases": {
            "started": gettext("Ringing")
            if found.location.channel.kind == ChannelKind.PHONE
            else gettext("Waiting for somebody"),
            "answered": gettext("Talking"),
            "back": gettext("Talking"),
        },
        "notes": NOTES,
        "revision": stored.revision + 1 if stored else 1,
        "max_minutes": found.script.max_minutes,
    }


@require_POST
@role_required(Role.SHOPPER)
def discreet(request: ViewerRequest) -> HttpResponse:
    """Dark, without a name and with a neutral icon, or back again: for this browser."""
    answer = redirect("audits:today")
    if request.POST.get("on"):
        answer.set_cookie("discreet", "1", max_age=YEAR, samesite="Lax")
    else:
        answer.delete_cookie("discreet", samesite="Lax")
    return answer
