"""Work that came too late: what it is, why it waits, and the manager's decision."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from audits import admitting, holding, intake
from audits.admitting import CannotAdmit
from audits.answers import parse
from audits.forms.wording import say
from audits.given import Given
from audits.models import (
    AlreadyDecided,
    Evidence,
    HeldSending,
    Submission,
    Version,
)
from audits.sending import Sending
from audits.sheets import in_words
from audits.views.programs import PLANNERS
from shoppers.permissions import ViewerRequest, role_required

ROWS = 50


class SetAsideForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("Why is it left out?"),
        max_length=500,
        widget=forms.TextInput(attrs={"class": "in"}),
    )


@require_safe
@role_required(*PLANNERS)
def held_list(request: ViewerRequest) -> HttpResponse:
    rows = (
        HeldSending.objects.visible_to(request.viewer)
        .select_related("assignment__location", "assignment__wave", "sent_by")
        .order_by("decided_at", "-arrived_at", "-pk")
        .defer("payload")
    )
    page = Paginator(rows, ROWS).get_page(request.GET.get("page"))
    return render(request, "audits/held_list.html", {"page": page})


@require_http_methods(["GET", "HEAD", "POST"])
@role_required(*PLANNERS)
def held(request: ViewerRequest, public_id: UUID) -> HttpResponse:
    """One held sending. POST `do`: take_in, beside or set_aside (with a reason)."""
    rows = HeldSending.objects.visible_to(request.viewer).select_related(
        "assignment__location__channel",
        "assignment__version__checklist",
        "assignment__wave__program",
        "assignment__scenario",
        "assignment__shopper",
        "sent_by",
        "decided_by",
        "organization",
    )
    found = get_object_or_404(rows, public_id=public_id)
    wanted = request.POST.get("do", "")
    form = SetAsideForm(request.POST if wanted == "set_aside" else None)
    act = _ACTS.get(wanted)
    if act and (answer := act(request, found, form)):
        return answer
    status = 422 if request.method == "POST" else 200
    return render(request, "audits/held.html", _context(found, form), status=status)


def _context(found: HeldSending, form: forms.Form) -> dict[str, Any]:
    sending = intake.read(found.payload.encode())
    files = Evidence.objects.filter(
        assignment=found.assignment, public_id__in=sending.evidence_ids
    )
    return {
        "held": found,
        "shop": found.assignment,
        "answers": _answers(found, sending),
        "files": files,
        "awaited": sum(each.status == Evidence.Status.EXPECTED for each in files),
        "can_take_in": admitting.can_take_in(found),
        "is_waiting": found.status == HeldSending.Status.WAITING,
        "form": form,
    }


def _answers(found: HeldSending, sending: Sending) -> list[tuple[str, str, str]]:
    """(question, answer, comment) of what was answered, in the checklist's order."""
    version = found.assignment.version
    if sending.version and sending.version != version.public_id:
        version = Version.objects.get(public_id=sending.version)
    given = parse(sending.answers)
    return [
        (question.text, in_words(question, answer), answer.comment)
        for question in version.definition.questions()
        if (answer := given.get(question.key, Given())).answered or answer.na
    ]


def _take_in(
    request: ViewerRequest, found: HeldSending, form: forms.Form
) -> HttpResponse | None:
    return _admit(
        request, lambda: admitting.take_in(request.viewer, found, at=timezone.now())
    )


def _beside(
    request: ViewerRequest, found: HeldSending, form: forms.Form
) -> HttpResponse | None:
    at = timezone.now()
    return _admit(request, lambda: admitting.keep_beside(request.viewer, found, at=at))


def _admit(
    request: ViewerRequest, act: Callable[[], Submission]
) -> HttpResponse | None:
    try:
        submission = act()
    except AlreadyDecided:
        messages.error(request, _("Somebody decided on this a moment ago."))
    except CannotAdmit:
        messages.error(
            request,
            _("The shop has a sending by now. Keep this one as a shop of its own."),
        )
    except intake.Refused as refused:
        words = " ".join(say(each) for each in refused.problems[:3])
        messages.error(
            request,
            _("This work is not complete: %(words)s It stays here.") % {"words": words},
        )
    else:
        messages.success(request, _("It is taken in, and waits for its reviewer."))
        return redirect("audits:assignment", submission.assignment.public_id)
    return None


def _set_aside(
    request: ViewerRequest, found: HeldSending, form: forms.Form
) -> HttpResponse | None:
    if not form.is_valid():
        return None
    try:
        holding.set_aside(
            request.viewer, found, at=timezone.now(), reason=form.cleaned_data["reason"]
        )
    except AlreadyDecided:
        messages.error(request, _("Somebody decided on this a moment ago."))
        return None
    messages.success(request, _("It is set aside. Nothing of it is deleted."))
    return redirect("audits:held-list")


_Act = Callable[[ViewerRequest, HeldSending, forms.Form], HttpResponse | None]
_ACTS: dict[str, _Act] = {
    "take_in": _take_in,
    "beside": _beside,
    "set_aside": _set_aside,
}
