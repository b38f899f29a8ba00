"""Ask for a file, watch it being made, fetch it."""

from typing import Any
from uuid import UUID

from django.http import FileResponse, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from audits.tasks import nudge
from reports import exporting
from reports.exporting.filters import address_of
from reports.exporting.formats import MIME
from reports.exporting.keeping import shown_name
from reports.forms import ExportForm
from reports.models import Export
from reports.reading import chips
from reports.reading.selection import Selection
from reports.views.filtering import READERS, selected
from shoppers.permissions import ViewerRequest, role_required

#: The newest of one's own; what is older has expired long ago.
SHOWN = 50


@require_http_methods(["GET", "HEAD", "POST"])
@role_required(*READERS)
def export_new(request: ViewerRequest) -> HttpResponse:
    selection = selected(request, _("Export"))
    if not isinstance(selection, Selection):
        return selection
    form = ExportForm(
        request.POST if request.method == "POST" else None, selection=selection
    )
    form.initial["what"] = request.GET.get("what") or Export.What.SHOPS
    if request.method == "POST" and form.is_valid() and _ask(form, selection):
        return redirect("reports:export-list")
    shown = [*chips.list_chips(selection), *chips.chips(selection)]
    context = {
        "form": form,
        "selection": selection,
        "filters": chips.in_words(chip for chip in shown if chip.is_on),
        "n": selection.scorecards().count() + selection.imported().count(),
    }
    return render(request, "reports/export_new.html", context)


def _ask(form: ExportForm, selection: Selection) -> bool:
    """Whether the order was taken; if not, the form says why."""
    try:
        exporting.ask(selection, **form.order(), at=timezone.now())
    except exporting.TooMany:
        words = _("Five of your exports are still being made. Wait, or cancel one.")
        form.add_error(None, words)
        return False
    nudge("reports.tasks.make_export")
    return True


@require_safe
@role_required(*READERS)
def export_list(request: ViewerRequest) -> HttpResponse:
    rows = Export.objects.visible_to(request.viewer).order_by("-asked_at", "-pk")
    exports = [_line(export) for export in rows[:SHOWN]]
    is_under_way = any(line["export"].is_under_way for line in exports)
    context = {"lines": exports, "is_under_way": is_under_way}
    return render(request, "reports/export_list.html", context)


def _line(export: Export) -> dict[str, Any]:
    return {
        "export": export,
        "program": export.manifest.get("program", ""),
        "again": f"{address_of(export.filters)}&what={export.what}",
    }


@require_safe
@role_required(*READERS)
def export_file(request: ViewerRequest, public_id: UUID) -> HttpResponseBase:
    export = _done(request, public_id)
    response = FileResponse(
        export.file.open("rb"),
        as_attachment=True,
        filename=shown_name(export),
        content_type=MIME[Export.Format(export.format)],
    )
    response["Cache-Control"] = "private, no-store"
    return response


@require_safe
@role_required(*READERS)
def export_manifest(request: ViewerRequest, public_id: UUID) -> HttpResponse:
    export = _done(request, public_id)
    name = f"{shown_name(export)}.manifest.json"
    return JsonResponse(
        export.manifest,
        json_dumps_params={"ensure_ascii": False, "indent": 2},
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


@require_POST
@role_required(*READERS)
def export_cancel(request: ViewerRequest, public_id: UUID) -> HttpResponse:
    rows = Export.objects.visible_to(request.viewer)
    export = get_object_or_404(rows, public_id=public_id)
    export.cancel(by=request.user, at=timezone.now())
    return redirect("reports:export-list")


def _done(request: ViewerRequest, public_id: UUID) -> Export:
    """With its file; whoever may not read its rows any more finds nothing."""
    rows = Export.objects.visible_to(request.viewer).select_related("organization")
    return get_object_or_404(rows.fetchable(timezone.now()), public_id=public_id)
