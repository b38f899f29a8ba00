"""What was brought in from elsewhere, and the way to take it out again."""

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
from shoppers.permissions import ViewerRequest, role_required

#: The newest; older ones are still in the journal.
SHOWN = 100


@require_safe
@role_required(*IMPORTERS)
def import_list(request: ViewerRequest) -> HttpResponse:
    rows = ImportBatch.objects.visible_to(request.viewer)
    batches = rows.select_related("program", "imported_by")
    shown = list(batches.order_by("-imported_at", "-pk")[:SHOWN])
    return render(request, "reports/import_list.html", {"batches": shown})


@require_POST
@role_required(*IMPORTERS)
def import_undo(request: ViewerRequest, public_id: UUID) -> HttpResponse:
    rows = ImportBatch.objects.visible_to(request.viewer)
    batch = get_object_or_404(rows, public_id=public_id)
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
