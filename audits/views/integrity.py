"""What a reviewer does about a shop's signals, and about files that do not come."""

from datetime import datetime
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from audits import reviewing
from audits.forms.reviewing import GiveUpForm
from audits.forms.signals import LookedForm
from audits.judging import sheet_of
from audits.models import AlreadyLookedAt, Evidence, Signal
from audits.views.reviews import back_to, decide, found, show
from shoppers.models import Role
from shoppers.permissions import ViewerRequest, role_required

SIGNALS, AWAITED = "#integrity", "#awaited"


@require_POST
@role_required(Role.REVIEWER)
def look_at(request: ViewerRequest, public_id: UUID) -> HttpResponse:
    """The reviewer has looked at one signal, and may say what it was."""
    rows = Signal.objects.visible_to(request.viewer).select_related("submission")
    signal = get_object_or_404(rows, public_id=public_id)
    form = LookedForm(request.POST)
    if not form.is_valid():
        submission = found(request, signal.submission.public_id)
        return show(request, sheet_of(request.viewer, submission), form)
    note = form.cleaned_data["note"]
    try:
        signal.look_at(by=request.viewer.person, at=timezone.now(), note=note)
    except AlreadyLookedAt:
        messages.info(request, _("Somebody looked at this a moment ago."))
    return back_to(request, signal.submission, SIGNALS)


@require_POST
@role_required(Role.REVIEWER)
def give_up(request: ViewerRequest, public_id: UUID) -> HttpResponse:
    """Stop waiting for one file, and say why."""
    rows = Evidence.objects.visible_to(request.viewer).select_related("submission")
    evidence = get_object_or_404(rows, public_id=public_id, submission__isnull=False)
    assert evidence.submission
    submission = found(request, evidence.submission.public_id)
    form = GiveUpForm(request.POST)
    if not form.is_valid():
        return show(request, sheet_of(request.viewer, submission), form)

    def act(at: datetime) -> None:
        reason = form.cleaned_data["message"]
        reviewing.give_up(request.viewer, evidence, at=at, reason=reason)

    words = _("Nobody waits for %(name)s any more.") % {"name": evidence.name}
    return decide(request, submission, act, words, AWAITED)
