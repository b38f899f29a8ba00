from uuid import UUID

from django.contrib import messages
from django.db.models import Count, QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from audits.forms.programs import ProgramForm, RecordingForm
from audits.histories import history_of
from audits.lifecycle import InvalidMove
from audits.models import Location, NotReady, Program
from audits.planning import change_program, set_recording
from audits.progress import scenarios_used, versions_used, waves_with_figures
from shoppers.models import Role
from shoppers.permissions import ViewerRequest, role_required

PLANNERS = (Role.MANAGER, Role.ADMINISTRATOR)


@require_safe
@role_required(*PLANNERS)
def program_list(request: ViewerRequest) -> HttpResponse:
    programs = (
        _programs(request)
        .annotate(wave_count=Count("waves"))
        .prefetch_related("recording_policies")
        .order_by("name")
    )
    countries = _countries(request)
    lines = [(program, _missing(program, countries)) for program in programs]
    return render(request, "audits/program_list.html", {"lines": lines})


@require_safe
@role_required(*PLANNERS)
def program(request: ViewerRequest, public_id: UUID) -> HttpResponse:
    return _show(request, _find(request, public_id))


@require_POST
@role_required(*PLANNERS)
def change(request: ViewerRequest, public_id: UUID) -> HttpResponse:
    program = _find(request, public_id)
    form = ProgramForm(request.POST, program=program)
    if not form.is_valid():
        return _show(request, program, form=form)
    changed = change_program(request.viewer, program, form.changes, at=timezone.now())
    if changed:
        messages.success(request, _("Saved."))
    else:
        messages.info(request, _("Nothing was changed."))
    return redirect("audits:program", program.public_id)


@require_POST
@role_required(*PLANNERS)
def recording(request: ViewerRequest, public_id: UUID) -> HttpResponse:
    program = _find(request, public_id)
    form = RecordingForm(request.POST, program=program)
    if not form.is_valid():
        return _show(request, program, recording_form=form)
    policy = set_recording(
        request.viewer, program, at=timezone.now(), **form.cleaned_data
    )
    messages.success(request, _("Recording: %(policy)s.") % {"policy": policy})
    return redirect("audits:program", program.public_id)


@require_POST
@role_required(*PLANNERS)
def go_live(request: ViewerRequest, public_id: UUID) -> HttpResponse:
    program = _find(request, public_id)
    try:
        program.go_live(by=request.viewer.person, at=timezone.now())
    except NotReady as refused:
        missing = ", ".join(refused.missing)
        messages.error(request, _("Not live: missing is %(what)s.") % {"what": missing})
    except InvalidMove:
        messages.error(request, _("Not done: somebody changed this program."))
    else:
        messages.success(request, _("“%(name)s” is live.") % {"name": program.name})
    return redirect("audits:program", program.public_id)


@require_POST
@role_required(*PLANNERS)
def close(request: ViewerRequest, public_id: UUID) -> HttpResponse:
    program = _find(request, public_id)
    try:
        program.close(by=request.viewer.person, at=timezone.now())
    except InvalidMove:
        messages.error(request, _("Not done: somebody changed this program."))
    else:
        messages.success(request, _("“%(name)s” is closed.") % {"name": program.name})
    return redirect("audits:program", program.public_id)


def _programs(request: ViewerRequest) -> QuerySet[Program]:
    return Program.objects.visible_to(request.viewer)


def _find(request: ViewerRequest, public_id: UUID) -> Program:
    rows = _programs(request).prefetch_related("recording_policies")
    return get_object_or_404(rows, public_id=public_id)


def _countries(request: ViewerRequest) -> set[str]:
    return Location.objects.visible_to(request.viewer).open().countries()


def _missing(program: Program, countries: set[str]) -> list[str]:
    is_draft = program.status == Program.Status.DRAFT
    return program.missing_before_live(countries) if is_draft else []


def _show(
    request: ViewerRequest,
    program: Program,
    *,
    form: ProgramForm | None = None,
    recording_form: RecordingForm | None = None,
) -> HttpResponse:
    now = timezone.now()
    today = timezone.localdate(now)
    waves = waves_with_figures(request.viewer, now)
    context = {
        "program": program,
        "missing": _missing(program, _countries(request)),
        "waves": [(wave, wave.phase(today)) for wave in waves.filter(program=program)],
        "versions": versions_used(program),
        "scenarios": scenarios_used(program),
        "history": history_of(request.viewer, program),
        "form": form or ProgramForm(program=program),
        "recording_form": recording_form or RecordingForm(program=program),
    }
    status = 422 if form or recording_form else 200
    return render(request, "audits/program.html", context, status=status)
