from random import SystemRandom
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods

from audits.assigning import CannotAssign
from audits.forms.filters import PlaceFilter
from audits.forms.planning import PlanForm, WaveForm
from audits.models import Assignment, Location, Program, Wave
from audits.planning import NameTaken, create_wave, plan_shops
from audits.views.programs import PLANNERS
from audits.views.waves import find_wave
from shoppers.models import Viewer
from shoppers.permissions import ViewerRequest, role_required

#: More locations than this are narrowed by the filter first.
SHOWN = 600
REFUSALS = {
    "program_not_live": gettext_lazy("The program is not live: take it live first."),
    "version_not_published": gettext_lazy("This checklist version is not published."),
    "no_scenario": gettext_lazy("Somebody deleted this scenario: choose another."),
    "dates_out_of_order": gettext_lazy("The dates are out of order."),
}


@require_http_methods(["GET", "HEAD", "POST"])
@role_required(*PLANNERS)
def wave_new(request: ViewerRequest, public_id: UUID) -> HttpResponse:
    programs = Program.objects.visible_to(request.viewer)
    program = get_object_or_404(programs, public_id=public_id)
    form = WaveForm(request.POST or None, program=program)
    if form.is_valid():
        try:
            wave = create_wave(
                request.viewer, program, at=timezone.now(), **form.cleaned_data
            )
        except NameTaken:
            form.add_error("name", _("This program has a wave of that name."))
        else:
            messages.success(request, _("“%(name)s” is there.") % {"name": wave.name})
            return redirect("audits:wave-plan", wave.public_id)
    context = {"program": program, "form": form}
    status = 422 if form.errors else 200
    return render(request, "audits/wave_form.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@role_required(*PLANNERS)
def plan(request: ViewerRequest, public_id: UUID) -> HttpResponse:
    wave = find_wave(request, public_id)
    if request.method != "POST":
        return _show(request, wave, _blank(request, wave))
    form = PlanForm(request.POST, viewer=request.viewer, wave=wave)
    if form.is_valid() and "preview" not in request.POST:
        try:
            count = _carry_out(request.viewer, form)
        except CannotAssign as refused:
            form.add_error(
                None, REFUSALS.get(refused.code, _("This cannot be planned."))
            )
        else:
            words = ngettext("%(n)d shop planned.", "%(n)d shops planned.", count)
            messages.success(request, words % {"n": count})
            return redirect("audits:wave", wave.public_id)
    return _show(request, wave, form, status=422 if form.errors else 200)


def _carry_out(viewer: Viewer, form: PlanForm) -> int:
    locations = form.cleaned_data["locations"]
    made = plan_shops(
        viewer, form.round, locations, at=timezone.now(), random=SystemRandom()
    )
    return len(made)


def _blank(request: ViewerRequest, wave: Wave) -> PlanForm:
    """Dates of the wave; scenario and checklist as last used on the channel."""
    initial: dict[str, Any] = {
        "starts_on": wave.starts_on,
        "due_on": wave.ends_on,
        "report_on": wave.ends_on,
    }
    places = PlaceFilter(request.GET, viewer=request.viewer)
    last = (
        Assignment.objects.visible_to(request.viewer)
        .filter(places.about("location__"))
        .select_related("scenario", "version")
        .defer("version__content")
        .order_by("-pk")
        .first()
    )
    if last and places.cleaned_data.get("channel"):
        newest = last.version.checklist.versions.published().latest("number")
        initial["scenario"] = last.scenario.public_id
        initial["version"] = newest.public_id
    return PlanForm(viewer=request.viewer, wave=wave, initial=initial)


def _show(
    request: ViewerRequest, wave: Wave, form: PlanForm, status: int = 200
) -> HttpResponse:
    places = PlaceFilter(request.GET, viewer=request.viewer)
    locations = (
        Location.objects.visible_to(request.viewer)
        .open()
        .filter(places.about())
        .select_related("channel", "region")
        .order_by("region__name", "region_id", "channel__position", "name")
    )
    context = {
        "wave": wave,
        "form": form,
        "filter": places,
        "locations": locations[:SHOWN],
        "hidden": max(locations.count() - SHOWN, 0),
        "ticked": set(form["locations"].value() or ()),
        "is_live": wave.program.status == Program.Status.LIVE,
    }
    return render(request, "audits/wave_plan.html", context, status=status)
