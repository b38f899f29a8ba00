from dataclasses import dataclass
from random import Random
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.html import escape, format_html
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from audits import scripts
from audits.forms.scenarios import PreviewForm, ScenarioForm, name_taken
from audits.histories import history_of
from audits.models import (
    Scenario,
    ScenarioChanged,
    ScenarioGone,
    ScenarioInUse,
    ScenarioNameTaken,
)
from shoppers.models import Role
from shoppers.permissions import ViewerRequest, role_required

SHOPPERS_SHOWN = 3
LAST_DRAW = 10_000


@dataclass(frozen=True, slots=True)
class Reading:
    """What one shopper would read; the drawn words are marked."""

    number: int
    drawn: list[str]
    script: scripts.Script


@require_safe
@role_required(Role.MANAGER)
def scenario_list(request: ViewerRequest) -> HttpResponse:
    rows = Scenario.objects.visible_to(request.viewer).with_use().order_by("name")
    return render(request, "audits/scenarios/list.html", {"scenarios": rows})


@require_http_methods(["GET", "HEAD", "POST"])
@role_required(Role.MANAGER)
def scenario_new(request: ViewerRequest) -> HttpResponse:
    form = ScenarioForm(request.POST or None, viewer=request.viewer)
    if form.is_valid():
        by, at = request.viewer.person, timezone.now()
        try:
            made = Scenario.create(
                request.viewer.organization, form.state, by=by, at=at
            )
        except ScenarioNameTaken:
            form.add_error("name", name_taken())
        else:
            words = _("“%(name)s” is there: plan shops with it.")
            messages.success(request, words % {"name": made.name})
            return redirect("audits:scenario", made.public_id)
    shown = PreviewForm(form.data) if form.is_bound else None
    context = {"form": form, **_preview(request, shown)}
    status = 422 if form.errors else 200
    return render(request, "audits/scenarios/edit.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@role_required(Role.MANAGER)
def scenario(request: ViewerRequest, public_id: UUID) -> HttpResponse:
    """The editor. A form made of an older state is refused with what was typed."""
    found = _find(request, public_id)
    if request.method != "POST":
        form = ScenarioForm(viewer=request.viewer, scenario=found)
        return _show(request, found, form)
    form = ScenarioForm(request.POST, viewer=request.viewer, scenario=found)
    if not form.is_valid():
        return _show(request, found, form, status=422)
    by, at, seen = request.viewer.person, timezone.now(), form.cleaned_data["shown"]
    try:
        changed = found.change(form.state, seen=seen, by=by, at=at)
    except ScenarioNameTaken:
        form.add_error("name", name_taken())
        return _show(request, found, form, status=422)
    except ScenarioChanged:
        return _show_stale(request, found, form)
    except ScenarioGone as gone:
        raise Http404 from gone
    if changed:
        words = _("Saved. Shops planned before keep the texts that they were given.")
        messages.success(request, words)
    else:
        messages.info(request, _("Nothing was changed."))
    return redirect("audits:scenario", public_id)


@require_POST
@role_required(Role.MANAGER)
def preview(request: ViewerRequest) -> HttpResponse:
    """What three shoppers would read of the texts in the form, saved or not."""
    context = _preview(request, PreviewForm(request.POST))
    return render(request, "audits/scenarios/_preview.html", context)


@require_POST
@role_required(Role.MANAGER)
def duplicate(request: ViewerRequest, public_id: UUID) -> HttpResponse:
    found = _find(request, public_id)
    try:
        copy = found.duplicate(by=request.viewer.person, at=timezone.now())
    except ScenarioNameTaken:
        messages.error(request, _("Others make copies of it, too. Try again."))
        return redirect("audits:scenario", public_id)
    messages.success(request, _("This is the copy: “%(name)s”.") % {"name": copy.name})
    return redirect("audits:scenario", copy.public_id)


@require_POST
@role_required(Role.MANAGER)
def remove(request: ViewerRequest, public_id: UUID) -> HttpResponse:
    found = _find(request, public_id)
    try:
        found.remove(by=request.viewer.person, at=timezone.now())
    except ScenarioInUse:
        words = _("“%(name)s” stays: shops were planned with it, and keep its name.")
        messages.error(request, words % {"name": found.name})
        return redirect("audits:scenario", public_id)
    except ScenarioGone as gone:
        raise Http404 from gone
    messages.success(request, _("“%(name)s” is deleted.") % {"name": found.name})
    return redirect("audits:scenario-list")


def _find(request: ViewerRequest, public_id: UUID) -> Scenario:
    rows = Scenario.objects.visible_to(request.viewer).with_use()
    return get_object_or_404(rows, public_id=public_id)


def _show_stale(
    request: ViewerRequest, found: Scenario, form: ScenarioForm
) -> HttpResponse:
    """What was typed, on the state as it is now: saved again, it replaces that."""
    found = _find(request, found.public_id)
    form.show_again(found)
    last = next(iter(history_of(request.viewer, found)), None)
    words = _(
        "Not saved: %(who)s changed this scenario while you had it open. Your text is"
        " below. Saved once more, it replaces theirs."
    )
    form.add_error(None, words % {"who": last.actor if last else _("somebody")})
    return _show(request, found, form, status=409)


def _show(
    request: ViewerRequest, found: Scenario, form: ScenarioForm, *, status: int = 200
) -> HttpResponse:
    shown = PreviewForm(form.data) if form.is_bound else None
    context = {
        "scenario": found,
        "form": form,
        "history": history_of(request.viewer, found),
        **_preview(request, shown, found),
    }
    return render(request, "audits/scenarios/edit.html", context, status=status)


def _preview(
    request: ViewerRequest, form: PreviewForm | None, found: Scenario | None = None
) -> dict[str, Any]:
    """Three readings of a form as it stands, or of the scenario as it is stored."""
    asked = request.POST.get("draws") or request.GET.get("draws", "")
    is_number = asked.isascii() and asked.isdigit() and len(asked) < len(str(LAST_DRAW))
    draws = int(asked) if is_number else 1
    undefined: dict[str, list[str]] = {}
    if form is not None:
        form.full_clean()
        script, variables = form.script, form.state["variables"]
        undefined = form.undefined
    elif found is not None:
        script, variables = scripts.written(found), found.variables
    else:
        return {"readings": [], "draws": draws}
    return {
        "draws": draws,
        "readings": readings(script, variables, draws),
        "undefined": sorted({each for places in undefined.values() for each in places}),
        "unused": scripts.unused(script, variables),
        "troubles": form.errors if form else {},
        "combinations": scripts.Deck.of(variables).size,
    }


def readings(
    script: scripts.Script, variables: dict[str, list[str]], draws: int
) -> list[Reading]:
    """Three different draws as long as there are so many; `draws` is which three."""
    deck, random = scripts.Deck.of(variables), Random(draws)
    count = min(SHOPPERS_SHOWN, deck.size)
    values = [deck.draw(random) for _number in range(count)]
    return [
        Reading(number, list(each.values()), marked(script, each))
        for number, each in enumerate(values, 1)
    ]


def marked(script: scripts.Script, values: scripts.Draw) -> scripts.Script:
    """`script` as safe HTML, filled in, each drawn text in a <mark>."""
    marks = {
        name: format_html("<mark>{}</mark>", text) for name, text in values.items()
    }

    def mark(text: str) -> str:
        # Both are escaped: names in braces hold nothing that escaping changes.
        return mark_safe(scripts.fill(escape(text), marks))

    return scripts.mapped(script, mark)
