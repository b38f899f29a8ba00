from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from audits import reviewing
from audits.forms.courses import drawn
from audits.forms.reviewing import (
    ANSWER_WITHIN,
    ApproveForm,
    ReasonForm,
    ReturnForm,
    typed_in,
)
from audits.forms.signals import tell, unsuspected, whereabouts
from audits.judging import Sheet, counts_of, for_queue, queue_for, sheet_of, signalled
from audits.lifecycle import InvalidMove
from audits.models import Submission
from audits.models.assignments import AssignmentQuerySet
from audits.sheets import with_typed
from audits.tasks import score_changed
from shoppers.models import Role
from shoppers.permissions import ViewerRequest, role_required

INCOMPLETE = gettext_lazy("Not done: the request was not complete.")
WHY_NOT = {
    "awaiting_evidence": gettext_lazy(
        "Not approved: a file is still on the shopper’s phone. Wait for it, or stop "
        "waiting and say why."
    ),
    "file_is_here": gettext_lazy("The file has come meanwhile: look at it."),
}
QUEUE_SHOWN = 20
OVERDUE = timedelta(hours=72)


@require_safe
@role_required(Role.REVIEWER)
def queue(request: ViewerRequest) -> HttpResponse:
    """The oldest waiting shop opens at once; nothing waiting is said kindly."""
    first = _queue(request).first()
    if first is None:
        context = {"only_signals": only_signals(request)}
        return render(request, "audits/review_empty.html", context)
    return back_to(request, first.submission)


def only_signals(request: ViewerRequest) -> bool:
    """Whether the reviewer has narrowed the queue to shops with signals."""
    return request.GET.get("signals") == "1"


def _queue(request: ViewerRequest) -> AssignmentQuerySet:
    waiting = queue_for(request.viewer)
    return signalled(request.viewer, waiting) if only_signals(request) else waiting


def back_to(
    request: ViewerRequest, submission: Submission, place: str = ""
) -> HttpResponse:
    """The review page, with the queue as narrow as it was."""
    page = reverse("audits:review", args=[submission.public_id])
    narrowed = "?signals=1" if only_signals(request) else ""
    return redirect(f"{page}{narrowed}{place}")


@require_safe
@role_required(Role.REVIEWER)
def review(request: ViewerRequest, public_id: UUID) -> HttpResponse:
    sheet = sheet_of(request.viewer, found(request, public_id))
    return show(request, sheet)


@require_POST
@role_required(Role.REVIEWER)
def take_up(request: ViewerRequest, public_id: UUID) -> HttpResponse:
    submission = found(request, public_id)
    reviewing.check_reviewer(request.viewer, submission)

    def act(at: datetime) -> None:
        submission.assignment.take_up(by=request.viewer.person, at=at)

    return decide(request, submission, act, _("You have it now: others see that."))


@require_POST
@role_required(Role.REVIEWER)
def put_back(request: ViewerRequest, public_id: UUID) -> HttpResponse:
    submission = found(request, public_id)

    def act(at: datetime) -> None:
        submission.assignment.put_back(by=request.viewer.person, at=at)

    return decide(request, submission, act, _("It waits for any reviewer again."))


@require_POST
@role_required(Role.REVIEWER)
def approve(request: ViewerRequest, public_id: UUID) -> HttpResponse:
    submission = found(request, public_id)
    form = ApproveForm(request.POST)
    if not form.is_valid():
        return show(request, sheet_of(request.viewer, submission), form)

    def act(at: datetime) -> None:
        reviewing.approve(
            request.viewer,
            submission,
            at=at,
            grade=form.cleaned_data["grade"],
            grade_reason=form.cleaned_data["message"],
        )
        score_changed()

    return decide(request, submission, act, _("Approved. The trends follow now."))


@require_POST
@role_required(Role.REVIEWER)
def send_back(request: ViewerRequest, public_id: UUID) -> HttpResponse:
    submission = found(request, public_id)
    sheet = sheet_of(request.viewer, submission)
    form = ReturnForm(request.POST, parts=sheet.parts)
    if not form.is_valid():
        return show(request, sheet, form)

    def act(at: datetime) -> None:
        reviewing.send_back(
            request.viewer,
            submission,
            at=at,
            message=form.cleaned_data["message"],
            findings=form.findings,
            answer_by=at + ANSWER_WITHIN,
        )

    return decide(request, submission, act, _("Returned to the shopper."))


@require_POST
@role_required(Role.REVIEWER)
def exclude(request: ViewerRequest, public_id: UUID) -> HttpResponse:
    return _with_reason(request, public_id, reviewing.exclude, _("Left out."))


@require_POST
@role_required(Role.REVIEWER)
def reopen(request: ViewerRequest, public_id: UUID) -> HttpResponse:
    words = _("Open again: it waits for a decision.")
    return _with_reason(request, public_id, reviewing.reopen, words)


def _with_reason(
    request: ViewerRequest, public_id: UUID, verb: Callable[..., None], words: str
) -> HttpResponse:
    submission = found(request, public_id)
    form = ReasonForm(request.POST)
    if not form.is_valid():
        return show(request, sheet_of(request.viewer, submission), form)

    def act(at: datetime) -> None:
        reason = form.cleaned_data["message"]
        verb(request.viewer, submission, at=at, reason=reason)
        score_changed()

    return decide(request, submission, act, words)


def found(request: ViewerRequest, public_id: UUID) -> Submission:
    rows = Submission.objects.visible_to(request.viewer).select_related(
        "sent_by",
        "assignment__location__channel",
        "assignment__location__region",
        "assignment__scenario",
        "assignment__version__checklist",
        "assignment__wave__program",
        "scorecard__version",
    )
    return get_object_or_404(rows, public_id=public_id)


def decide(
    request: ViewerRequest,
    submission: Submission,
    act: Callable[[datetime], None],
    words: str,
    place: str = "",
) -> HttpResponse:
    """Carry out a decision; someone else's decision meanwhile is said plainly."""
    try:
        act(timezone.now())
    except InvalidMove as refused:
        label = submission.assignment.get_status_display()
        messages.error(
            request,
            _("Not done: this shop is “%(status)s” now.") % {"status": label},
            extra_tags=refused.verb,
        )
    except reviewing.CannotReview as refused:
        if refused.code == "own_shop":
            raise PermissionDenied from refused
        messages.error(request, WHY_NOT.get(refused.code, INCOMPLETE))
    else:
        title = f"{submission.assignment.reference}, {submission.assignment.location}"
        messages.success(request, f"{title}: {words}")
    return back_to(request, submission, place)


def show(
    request: ViewerRequest, sheet: Sheet, form: forms.Form | None = None
) -> HttpResponse:
    now = timezone.now()
    waiting = queue_for(request.viewer)
    counts = counts_of(request.viewer, waiting)
    context = {
        "sheet": replace(sheet, parts=with_typed(sheet.parts, typed_in(request.POST))),
        "form": form,
        "signals": tell(sheet.signals, sheet.visible),
        "unsuspected": unsuspected(sheet.signals, sheet.submission),
        "whereabouts": whereabouts(sheet.submission),
        "courses": drawn(sheet.submission.log, sheet.assignment),
        "queue": list(for_queue(request.viewer, _queue(request))[:QUEUE_SHOWN]),
        "queue_count": counts["all"],
        "signalled_count": counts["signalled"],
        "only_signals": only_signals(request),
        "keep": "?signals=1" if only_signals(request) else "",
        "overdue_before": now - OVERDUE,
        "now": now,
    }
    status = 422 if form is not None else 200
    return render(request, "audits/review.html", context, status=status)
