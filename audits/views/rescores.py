"""Scoring released shops again: preview, order, progress."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from audits import rescoring
from audits.forms.rescores import (
    REFUSALS,
    ReasonForm,
    WantedForm,
    carried_out,
    previewed,
)
from audits.forms.versions import chosen_number, difference
from audits.models import Checklist, Rescore
from audits.rescoring import CannotRescore, Preview
from audits.tasks import nudge
from audits.views.authoring_desk import find_checklist
from audits.views.programs import PLANNERS
from shoppers.permissions import ViewerRequest, role_required

ROWS = 50


@require_http_methods(["GET", "HEAD", "POST"])
@role_required(*PLANNERS)
def rescore_new(request: ViewerRequest, public_id: UUID) -> HttpResponse:
    """The address says which shops; a POST to it orders what it showed."""
    checklist = find_checklist(request, public_id)
    asked = request.GET if request.GET else None
    form = WantedForm(asked, viewer=request.viewer, checklist=checklist)
    reason = ReasonForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid() and reason.is_valid():
        try:
            made = rescoring.order(
                request.viewer, form.wanted, at=timezone.now(), **reason.cleaned_data
            )
        except CannotRescore as refused:
            reason.add_error(None, REFUSALS[refused.code])
        else:
            nudge("audits.tasks.rescore", rescore_id=made.pk)
            return redirect("audits:rescore", made.public_id)
    return _show_new(request, checklist, form, reason)


def _show_new(
    request: ViewerRequest, checklist: Checklist, form: WantedForm, reason: ReasonForm
) -> HttpResponse:
    context: dict[str, Any] = {
        "checklist": checklist,
        "form": form,
        "reason": reason,
        "earlier": Rescore.objects.visible_to(request.viewer)
        .filter(source__checklist=checklist)
        .select_related("source", "target", "program", "wave", "requested_by")
        .defer("source__content", "target__content")
        .order_by("-requested_at")[:20],
    }
    if form.is_bound and form.is_valid():
        found = rescoring.preview(request.viewer, form.wanted)
        wanted = form.wanted
        page = _page_of(request, found)
        context |= {
            "preview": found,
            "wanted": wanted,
            "page": page,
            "rows": previewed(page, wanted.source.definition),
            "most": rescoring.PREVIEWED,
            "difference": difference(
                wanted.source.definition, wanted.target.definition
            ),
            "query": _query(request),
        }
    is_wrong = form.errors or reason.errors
    status = 422 if request.method == "POST" and is_wrong else 200
    return render(request, "audits/versions/rescore_new.html", context, status=status)


def _page_of(request: ViewerRequest, found: Preview) -> Page[Any]:
    number = chosen_number(request.GET.get("page")) or 1
    return Paginator(found.shops, ROWS).get_page(number)


def _query(request: ViewerRequest) -> str:
    """The address without its page, for the links to the other pages."""
    kept = request.GET.copy()
    kept.pop("page", None)
    return kept.urlencode()


@require_safe
@role_required(*PLANNERS)
def rescore(request: ViewerRequest, public_id: UUID) -> HttpResponse:
    row = _find(request, public_id)
    lines = rescoring.done_in(row)
    scores = list(row.shops.values_list("before", "after", "fault"))
    number = chosen_number(request.GET.get("page")) or 1
    page = Paginator(lines, ROWS).get_page(number)
    context = {
        "rescore": row,
        "checklist": row.source.checklist,
        "is_under_way": row.status == Rescore.Status.REQUESTED,
        "done": len(scores),
        "before": rescoring.mean(before for before, _after, _fault in scores),
        "after": rescoring.mean(after for _before, after, _fault in scores),
        "changed": sum(before != after for before, after, _fault in scores),
        "put_aside": sum(bool(fault) for _before, _after, fault in scores),
        "page": page,
        "rows": carried_out(page, row.source.definition),
        "query": "",
    }
    return render(request, "audits/versions/rescore.html", context)


@require_POST
@role_required(*PLANNERS)
def stop(request: ViewerRequest, public_id: UUID) -> HttpResponse:
    row = _find(request, public_id)
    if rescoring.stop(request.viewer, row, at=timezone.now()):
        messages.success(request, _("Stopped. What was done stays as it is."))
    else:
        messages.info(request, _("It had ended already."))
    return redirect("audits:rescore", row.public_id)


def _find(request: ViewerRequest, public_id: UUID) -> Rescore:
    rows = Rescore.objects.visible_to(request.viewer).select_related(
        "source__checklist", "target", "program", "wave", "requested_by"
    )
    return get_object_or_404(rows, public_id=public_id)
