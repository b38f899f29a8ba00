"""What was brought in from elsewhere, and the way to take it out again."""

import csv
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from audits.lifecycle import InvalidMove
from audits.tasks import nudge
from reports.importing.refusals import Refused
from reports.importing.storing import undo
from reports.models import ImportBatch
from reports.models.imports import IMPORTERS
from shoppers.cells import safe
from shoppers.permissions import ViewerRequest, role_required

#: What needs a look comes first.
ORDER = ("error", "duplicate", "excluded", "updated", "new", "unchanged")
#: Rows of one kind that the page tells of; the file has all.
TOLD = 100
#: The newest; older ones are still in the journal.
SHOWN = 100


@require_safe
@role_required(*IMPORTERS)
def import_list(request: ViewerRequest) -> HttpResponse:
    rows = ImportBatch.objects.visible_to(request.viewer)
    batches = rows.select_related("program", "imported_by").defer("outcomes")
    shown = list(batches.order_by("-imported_at", "-pk")[:SHOWN])
    return render(request, "reports/import_list.html", {"batches": shown})


@require_safe
@role_required(*IMPORTERS)
def import_batch(request: ViewerRequest, public_id: UUID) -> HttpResponse:
    """What became of the file's rows."""
    batch = _find(request, public_id)
    told: dict[str, list[list[Any]]] = {name: [] for name in ORDER}
    for outcome in batch.outcomes:
        if len(rows := told[outcome[1]]) < TOLD:
            rows.append(outcome)
    lines = [line for rows in told.values() for line, _status, _reason in rows]
    facts = batch.results.filter(line__in=lines).select_related("location")
    known = {fact.line: fact for fact in facts}
    groups = [
        (
            words_of(name),
            batch.counts.get(name, 0),
            [(line, reason, known.get(line)) for line, _status, reason in told[name]],
        )
        for name in ORDER
        if told[name]
    ]
    context = {"batch": batch, "groups": groups, "shown": TOLD}
    return render(request, "reports/import_batch.html", context)


@require_safe
@role_required(*IMPORTERS)
def import_rows(request: ViewerRequest, public_id: UUID) -> HttpResponse:
    """The same of every row, as CSV."""
    batch = _find(request, public_id)
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{public_id}.csv"'
    writer = csv.writer(response)
    writer.writerow(["line", "status", "reason"])
    for line, status, reason in batch.outcomes:
        writer.writerow([line, status, safe(reason)])
    return response


@require_POST
@role_required(*IMPORTERS)
def import_undo(request: ViewerRequest, public_id: UUID) -> HttpResponse:
    batch = _find(request, public_id)
    if batch.status == ImportBatch.Status.RUNNING:
        messages.error(request, _("It is being imported: stop that first."))
        return redirect("reports:import-list")
    try:
        undo(batch, by=request.user, at=timezone.now())
    except Refused as refused:
        messages.error(request, str(refused))
    except InvalidMove:
        messages.error(request, _("This import is undone already."))
    else:
        nudge("reports.tasks.follow_changes")
        words = {"file": batch.file_name}
        messages.success(request, _("“%(file)s” is taken out again.") % words)
    return redirect("reports:import-list")


def words_of(status: str) -> str:
    """What became, or would become, of a row."""
    return {
        "error": _("Cannot be understood"),
        "duplicate": _("Twice in the file"),
        "excluded": _("Left out by a rule"),
        "updated": _("Change a shop that is here"),
        "new": _("New"),
        "unchanged": _("Here already, the same"),
    }[status]


def _find(request: ViewerRequest, public_id: UUID) -> ImportBatch:
    rows = ImportBatch.objects.visible_to(request.viewer)
    return get_object_or_404(
        rows.select_related("program", "imported_by"), public_id=public_id
    )
