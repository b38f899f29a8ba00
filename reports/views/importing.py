"""Hand in a file of results, say how it is read, see every row, import it."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
)

from audits.tasks import nudge
from reports.forms.importing import HandInForm, ReadingForm, initial_of
from reports.importing.options import Options
from reports.importing.refusals import Refused
from reports.importing.waiting import TOLD, Trial, take_over, tried
from reports.models import WaitingImport
from reports.models.imports import IMPORTERS
from shoppers.permissions import ViewerRequest, role_required

#: What needs a look comes first.
ORDER = ("error", "duplicate", "excluded", "updated", "new", "unchanged")


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
    """What would become of the file; a POST says how to read it instead."""
    waiting = _find(request, public_id)
    trial = tried(waiting, today=timezone.localdate())
    if request.method != "POST":
        initial = initial_of(Options.of(waiting.options))
        return _page(request, waiting, trial, ReadingForm(trial=trial, initial=initial))
    form = ReadingForm(request.POST, trial=trial)
    if not form.is_valid():
        return _page(request, waiting, trial, form, status=422)
    waiting.read_as(form.options().as_data())
    return redirect("reports:import-reading", waiting.public_id)


@require_POST
@role_required(*IMPORTERS)
def import_take_over(request: ViewerRequest, public_id: UUID) -> HttpResponse:
    waiting, by = _find(request, public_id), request.viewer.person
    try:
        report = take_over(
            waiting, by=by, at=timezone.now(), today=timezone.localdate()
        )
    except Refused as refused:
        messages.error(request, str(refused))
        return redirect("reports:import-reading", waiting.public_id)
    except WaitingImport.DoesNotExist as error:
        raise Http404(_("There is nothing here.")) from error
    nudge("reports.tasks.follow_changes")
    stored = report.counts["new"] + report.counts["updated"]
    words = ngettext(
        "“%(file)s”: %(n)d shop came in.", "“%(file)s”: %(n)d shops came in.", stored
    )
    messages.success(request, words % {"file": waiting.file_name, "n": stored})
    return redirect("reports:import-list")


@require_POST
@role_required(*IMPORTERS)
def import_throw_away(request: ViewerRequest, public_id: UUID) -> HttpResponse:
    waiting = _find(request, public_id)
    try:
        waiting.throw_away(by=request.viewer.person, at=timezone.now())
    except WaitingImport.DoesNotExist as error:
        raise Http404(_("There is nothing here.")) from error
    words = _("“%(file)s” was thrown away. Nothing was imported.")
    messages.success(request, words % {"file": waiting.file_name})
    return redirect("reports:import-list")


def _find(request: ViewerRequest, public_id: UUID) -> WaitingImport:
    rows = WaitingImport.objects.visible_to(request.viewer)
    return get_object_or_404(rows.select_related("organization"), public_id=public_id)


def _page(
    request: ViewerRequest,
    waiting: WaitingImport,
    trial: Trial,
    form: ReadingForm,
    *,
    status: int = 200,
) -> HttpResponse:
    groups = [
        (name, _words(name), trial.counts[name], trial.told[name])
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


def _words(status: str) -> str:
    return {
        "error": _("Cannot be understood"),
        "duplicate": _("Twice in the file"),
        "excluded": _("Left out by a rule"),
        "updated": _("Change a shop that is here"),
        "new": _("New"),
        "unchanged": _("Here already, the same"),
    }[status]
