"""Putting a report together: blocks, their order, what they show, who reads it."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from reports.composing import pages
from reports.forms.building import AddForm, BlockForm, NewReportForm, ReportForm
from reports.models import Block, Report, TooManyBlocks
from reports.models.reports import BLOCKS, BUILDERS
from shoppers.permissions import ViewerRequest, role_required


@require_http_methods(["GET", "HEAD", "POST"])
@role_required(*BUILDERS)
def report_new(request: ViewerRequest) -> HttpResponse:
    form = NewReportForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        report = Report.begin(
            request.viewer,
            title=form.cleaned_data["title"],
            filters={},
            kinds=form.kinds(),
            at=timezone.now(),
        )
        return redirect("reports:report-edit", report.public_id)
    return render(request, "reports/report_new.html", {"form": form})


@require_safe
@role_required(*BUILDERS)
def report_edit(request: ViewerRequest, public_id: UUID) -> HttpResponse:
    report = editable(request, public_id)
    return _builder(
        request, report, open_block=_named(report, request.GET.get("block"))
    )


@require_POST
@role_required(*BUILDERS)
def report_settings(request: ViewerRequest, public_id: UUID) -> HttpResponse:
    report = editable(request, public_id)
    form = ReportForm(request.POST, viewer=request.viewer, report=report)
    if not form.is_valid():
        return _builder(request, report, settings=form)
    report.change(**form.order(), by=request.user, at=timezone.now())
    messages.success(request, _("Saved."))
    return redirect("reports:report-edit", public_id)


@require_POST
@role_required(*BUILDERS)
def report_add(request: ViewerRequest, public_id: UUID) -> HttpResponse:
    report = editable(request, public_id)
    form = AddForm(request.POST)
    if not form.is_valid():
        return _builder(request, report, add=form)
    try:
        block = report.add(
            form.cleaned_data["kind"], by=request.user, at=timezone.now()
        )
    except TooManyBlocks:
        form.add_error(None, _full())
        return _builder(request, report, add=form)
    is_text = block.kind == Block.Kind.TEXT
    return _to_block(report, block, query=f"?block={block.public_id}" * is_text)


@require_POST
@role_required(*BUILDERS)
def report_remove(request: ViewerRequest, public_id: UUID) -> HttpResponse:
    report = editable(request, public_id)
    report.remove(by=request.user, at=timezone.now())
    return redirect(f"{reverse('reports:report-list')}?removed={public_id}")


@require_POST
@role_required(*BUILDERS)
def report_restore(request: ViewerRequest, public_id: UUID) -> HttpResponse:
    report = editable(request, public_id, removed=True)
    report.restore(by=request.user, at=timezone.now())
    return redirect("reports:report-edit", public_id)


@require_POST
@role_required(*BUILDERS)
def block_save(request: ViewerRequest, public_id: UUID, block: UUID) -> HttpResponse:
    report, found = _block(request, public_id, block)
    form = BlockForm(request.POST, viewer=request.viewer, block=found)
    if not form.is_valid():
        return _builder(request, report, open_block=found, block_form=form)
    found.change(**form.order(), by=request.user, at=timezone.now())
    messages.success(request, _("Saved."))
    return _to_block(report, found)


@require_POST
@role_required(*BUILDERS)
def block_move(request: ViewerRequest, public_id: UUID, block: UUID) -> HttpResponse:
    report, found = _block(request, public_id, block)
    steps = -1 if request.POST.get("to") == "up" else 1
    report.move(found, steps=steps, by=request.user, at=timezone.now())
    return _to_block(report, found)


@require_POST
@role_required(*BUILDERS)
def block_remove(request: ViewerRequest, public_id: UUID, block: UUID) -> HttpResponse:
    report, found = _block(request, public_id, block)
    found.remove(by=request.user, at=timezone.now())
    address = reverse("reports:report-edit", args=[report.public_id])
    return redirect(f"{address}?removed={found.public_id}")


@require_POST
@role_required(*BUILDERS)
def block_restore(request: ViewerRequest, public_id: UUID, block: UUID) -> HttpResponse:
    report, found = _block(request, public_id, block)
    try:
        found.restore(by=request.user, at=timezone.now())
    except TooManyBlocks:
        messages.error(request, _full())
        return redirect("reports:report-edit", public_id)
    return _to_block(report, found)


def editable(
    request: ViewerRequest, public_id: UUID, *, removed: bool = False
) -> Report:
    rows = Report.objects.editable_by(request.viewer, removed=removed)
    return get_object_or_404(rows.select_related("owner"), public_id=public_id)


def _block(
    request: ViewerRequest, public_id: UUID, block: UUID
) -> tuple[Report, Block]:
    report = editable(request, public_id)
    rows = report.blocks.select_related("report")
    return report, get_object_or_404(rows, public_id=block)


def _named(report: Report, text: str | None) -> Block | None:
    """The block of this report that the address names, removed ones too."""
    try:
        return report.blocks.filter(public_id=UUID(text or "")).first()
    except ValueError:
        return None


def _to_block(report: Report, block: Block, *, query: str = "") -> HttpResponse:
    address = reverse("reports:report-edit", args=[report.public_id])
    return redirect(f"{address}{query}#b-{block.public_id}")


def _builder(
    request: ViewerRequest,
    report: Report,
    *,
    open_block: Block | None = None,
    block_form: BlockForm | None = None,
    settings: ReportForm | None = None,
    add: AddForm | None = None,
) -> HttpResponse:
    """The page with its preview, and at most one block open for changes."""
    removed = _named(report, request.GET.get("removed"))
    if open_block and block_form is None and open_block.removed_at is None:
        block_form = BlockForm(viewer=request.viewer, block=open_block)
    context: dict[str, Any] = {
        "report": report,
        "parts": pages.read(request.viewer, report),
        "settings": settings or ReportForm(viewer=request.viewer, report=report),
        "add": add or AddForm(),
        "open": open_block if block_form else None,
        "form": block_form,
        "removed": removed if removed and removed.removed_at else None,
    }
    return render(request, "reports/report_edit.html", context)


def _full() -> str:
    return _("A report holds %(n)d blocks: remove one first.") % {"n": BLOCKS}
