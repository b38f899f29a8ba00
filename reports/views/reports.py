"""Reports as people read them: the list, the page, full-screen, paper, workbook."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.text import slugify
from django.views.decorators.http import require_safe

from reports.composing import pages
from reports.composing.workbook import MIME, workbook
from reports.models import Report
from reports.models.reports import BUILDERS
from reports.views.filtering import READERS
from reports.views.papers import as_paper
from shoppers.permissions import ViewerRequest, role_required

#: Changed last; who has more removes some.
SHOWN = 200


@require_safe
@role_required(*READERS)
def report_list(request: ViewerRequest) -> HttpResponse:
    rows = Report.objects.visible_to(request.viewer).select_related("owner")
    reports = list(rows.order_by("-changed_at", "-pk")[:SHOWN])
    context = {
        "reports": reports,
        "may_build": request.viewer.has(*BUILDERS),
        "removed": _removed(request),
    }
    return render(request, "reports/report_list.html", context)


def _removed(request: ViewerRequest) -> Report | None:
    """The one that was removed just now, to be brought back with one press."""
    try:
        public_id = UUID(request.GET.get("removed", ""))
    except ValueError:
        return None
    rows = Report.objects.editable_by(request.viewer, removed=True)
    return rows.filter(public_id=public_id, removed_at__isnull=False).first()


def visible(request: ViewerRequest, public_id: UUID) -> Report:
    rows = Report.objects.visible_to(request.viewer).select_related("owner")
    return get_object_or_404(rows, public_id=public_id)


def report_context(request: ViewerRequest, public_id: UUID) -> dict[str, Any]:
    """What a report shows, on a screen and on paper. Http404 for what is absent."""
    report = visible(request, public_id)
    return {
        "report": report,
        "parts": pages.read(request.viewer, report),
        "may_edit": report.is_editable_by(request.viewer),
        "paper": reverse("reports:report-paper", args=[public_id]),
        "address": request.build_absolute_uri(
            reverse("reports:report", args=[public_id])
        ),
    }


@require_safe
@role_required(*READERS)
def report_page(request: ViewerRequest, public_id: UUID) -> HttpResponse:
    context = report_context(request, public_id)
    return render(request, "reports/report.html", context)


@require_safe
@role_required(*READERS)
def report_present(request: ViewerRequest, public_id: UUID) -> HttpResponse:
    context = report_context(request, public_id)
    return render(request, "reports/report_present.html", context)


@require_safe
@role_required(*READERS)
def report_paper(request: ViewerRequest, public_id: UUID) -> HttpResponse:
    context = report_context(request, public_id)
    name = _name(context["report"])
    return as_paper(request, "reports/report.html", context, name=name)


@require_safe
@role_required(*READERS)
def report_workbook(request: ViewerRequest, public_id: UUID) -> HttpResponse:
    report = visible(request, public_id)
    parts = pages.read(request.viewer, report)
    content = workbook(request.viewer, report, parts, at=timezone.now())
    return HttpResponse(
        content,
        content_type=MIME,
        headers={
            "Content-Disposition": f'attachment; filename="{_name(report)}.xlsx"',
            "Cache-Control": "private, no-store",
            "X-Content-Type-Options": "nosniff",
        },
    )


def _name(report: Report) -> str:
    return slugify(report.title) or "report"
