"""The question bank, and the pictures that questions show."""

from uuid import UUID

from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from audits.banking import forget
from audits.forms.authoring_kinds import KINDS
from audits.models import BankQuestion, Picture
from audits.picturing import bytes_of
from audits.views.evidence import sealed
from audits.views.programs import PLANNERS
from shoppers.permissions import ViewerRequest, role_required

SHOWN = 100


@require_safe
@role_required(*PLANNERS)
def bank(request: ViewerRequest) -> HttpResponse:
    sought = request.GET.get("search", "").replace("\x00", "").strip()[:200]
    rows = BankQuestion.objects.visible_to(request.viewer).select_related("added_by")
    found = rows.filter(text__icontains=sought) if sought else rows
    kinds = dict(KINDS)
    lines = [
        (row, kinds.get(row.content.get("kind"), ""), row.content.get("theme", ""))
        for row in found.order_by("-added_at", "-pk")[: SHOWN + 1]
    ]
    context = {
        "lines": lines[:SHOWN],
        "has_more": len(lines) > SHOWN,
        "search": sought,
    }
    return render(request, "audits/authoring/bank.html", context)


@require_POST
@role_required(*PLANNERS)
def question_forget(request: ViewerRequest, public_id: UUID) -> HttpResponse:
    rows = BankQuestion.objects.visible_to(request.viewer)
    row = get_object_or_404(rows, public_id=public_id)
    forget(request.viewer, row, at=timezone.now())
    messages.success(request, _("Removed. Checklists that have the question keep it."))
    return redirect("audits:question-bank")


@require_safe
@role_required()
def picture(request: ViewerRequest, public_id: UUID) -> HttpResponseBase:
    """The example picture of a question, for anyone of the organization."""
    rows = Picture.objects.visible_to(request.viewer)
    row = get_object_or_404(rows, public_id=public_id)
    etag = f'"{row.sha256}"'
    if unchanged := get_conditional_response(request, etag=etag):
        return sealed(unchanged, etag)
    try:
        file = bytes_of(row)
    except FileNotFoundError:
        raise Http404 from None
    response = FileResponse(
        file, content_type=row.media_type, filename=f"{row.public_id}.jpg"
    )
    return sealed(response, etag)
