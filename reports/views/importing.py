"""Hand in a file of results, say how it is read, see every row, import it."""

from contextlib import suppress
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
)
from django_htmx.http import HttpResponseClientRedirect

from audits.lifecycle import InvalidMove
from audits.tasks import nudge
from reports.forms.importing import HandInForm, ReadingForm, initial_of
from reports.importing.options import Options
from reports.importing.refusals import Refused
from reports.importing.taking import stop
from reports.importing.waiting import TOLD, Trial, headed, tried
from reports.models import ImportBatch, WaitingImport
from reports.models.imports import IMPORTERS
from reports.views.imports import ORDER, words_of
from shoppers.permissions import ViewerRequest, role_required


@require_http_methods(["GET", "HEAD", "POST"])
@role_required(*IMPORTERS)
def import_new(request: ViewerRequest) -> HttpResponse:
    is_sent = request.method == "POST"
    given = (request.POST, request.FILES) if is_sent else ()
    form = HandInForm(*given, viewer=request.viewer)
    if not is_sent or not form.is_valid():
        waiting = WaitingImport.objects.visible_to(request.viewer).defer("content")
        context = {"form": form, "waiting": waiting.order_by("-received_at")}
        status = 422 if is_sent else 200
        return render(request, "reports/import_new.html", context, status=status)
    file = form.cleaned_data["file"]
    received = WaitingImport.receive(
        request.viewer.organization,
        file.read(),
        file_name=file.name or "",
        program_name=form.cleaned_data["program"],
        by=request.viewer.person,
        at=timezone.now(),
    )
    return redirect("reports:import-reading", received.public_id)


@require_http_methods(["GET", "HEAD", "POST"])
@role_required(*IMPORTERS)
def import_reading(request: ViewerRequest, public_id: UUID) -> HttpResponse:
    """What would become of the file; a POST says how to read it instead. Once ordered,
    how far the import is."""
    waiting = _find(request, public_id)
    if waiting is None:
        return _imported(request, public_id)
    if waiting.is_under_way:
        return render(request, "reports/import_taking.html", {"waiting": waiting})
    if request.method != "POST":
        trial = tried(waiting, today=timezone.localdate())
        initial = initial_of(Options.of(waiting.options))
        return _page(request, waiting, trial, ReadingForm(trial=trial, initial=initial))
    form = ReadingForm(request.POST, trial=headed(waiting))
    if not form.is_valid():
        trial = tried(waiting, today=timezone.localdate())
        return _page(request, waiting, trial, form, status=422)
    waiting.read_as(form.options().as_data())
    return redirect("reports:import-reading", waiting.public_id)


@require_POST
@role_required(*IMPORTERS)
def import_take_over(request: ViewerRequest, public_id: UUID) -> HttpResponse:
    """Order the import; ordered twice it is taken once."""
    if waiting := _find(request, public_id):
        with suppress(InvalidMove):
            waiting.ask(by=request.viewer.person, at=timezone.now())
        nudge("reports.tasks.take_imports")
    return redirect("reports:import-reading", public_id)


@require_POST
@role_required(*IMPORTERS)
def import_stop(request: ViewerRequest, public_id: UUID) -> HttpResponse:
    """Stop the import; what came in so far is taken out."""
    if waiting := _find(request, public_id):
        try:
            if stop(waiting, by=request.viewer.person, at=timezone.now()):
                nudge("reports.tasks.follow_changes")
                messages.success(request, _("Stopped. Nothing of it is imported."))
        except Refused as refused:
            messages.error(request, str(refused))
    return redirect("reports:import-reading", public_id)


@require_POST
@role_required(*IMPORTERS)
def import_throw_away(request: ViewerRequest, public_id: UUID) -> HttpResponse:
    waiting = _find(request, public_id)
    if waiting is None:
        raise Http404(_("There is nothing here."))
    try:
        waiting.throw_away(by=request.viewer.person, at=timezone.now())
    except WaitingImport.DoesNotExist as error:
        raise Http404(_("There is nothing here.")) from error
    except InvalidMove:
        messages.error(request, _("It is being imported: stop that first."))
        return redirect("reports:import-reading", public_id)
    words = _("“%(file)s” was thrown away. Nothing was imported.")
    messages.success(request, words % {"file": waiting.file_name})
    return redirect("reports:import-list")


def _find(request: ViewerRequest, public_id: UUID) -> WaitingImport | None:
    """None where it is imported. Raises Http404 where it never was, or is not here."""
    rows = WaitingImport.objects.visible_to(request.viewer)
    found = rows.select_related("organization").filter(public_id=public_id).first()
    if found is None:
        _imported(request, public_id)
    return found


def _imported(request: ViewerRequest, public_id: UUID) -> HttpResponse:
    """To what came of the file that was handed in as `public_id`."""
    rows = ImportBatch.objects.visible_to(request.viewer).defer("outcomes")
    batch = get_object_or_404(rows, came_as=public_id, status=ImportBatch.Status.DONE)
    address = reverse("reports:import-batch", args=[batch.public_id])
    # A page that looks again follows as a whole.
    is_part = "HX-Request" in request.headers
    return HttpResponseClientRedirect(address) if is_part else redirect(address)


def _page(
    request: ViewerRequest,
    waiting: WaitingImport,
    trial: Trial,
    form: ReadingForm,
    *,
    status: int = 200,
) -> HttpResponse:
    groups = [
        (name, words_of(name), trial.counts[name], trial.told[name])
        for name in ORDER
        if trial.counts.get(name)
    ]
    context = {
        "waiting": waiting,
        "trial": trial,
        "form": form,
        "groups": groups,
        "shown": TOLD,
    }
    return render(request, "reports/import_reading.html", context, status=status)
