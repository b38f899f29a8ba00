"""How the editor answers: a whole page without scripts, else the fragments that an
edit changed. Refusals are told where the author looks."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from audits.authoring import Changed, be_present
from audits.editing import EditRefused
from audits.models import Version
from audits.views.authoring_desk import Desk, Panel, chosen_panel
from shoppers.permissions import ViewerRequest

PAGE = "audits/authoring/draft.html"
REFUSALS: dict[str, str | Promise] = {
    "no_draft": gettext_lazy("This draft was published or thrown away meanwhile."),
    "no_such_question": gettext_lazy("This question is no longer there."),
    "no_such_section": gettext_lazy("This section is no longer there."),
    "key_taken": gettext_lazy("Another question or section has this key."),
    "too_many_questions": gettext_lazy("A checklist has at most 1,000 questions."),
    "section_full": gettext_lazy("A section has at most 500 questions."),
    "too_many_sections": gettext_lazy("A checklist has at most 100 sections."),
    "last_section": gettext_lazy("A checklist has at least one section."),
    "only_version": gettext_lazy(
        "Nothing of this checklist was published yet: this draft is all there is."
    ),
    "nothing_to_undo": gettext_lazy("There is nothing to take back."),
    "moved_on": gettext_lazy(
        "Somebody changed the draft meanwhile. Look at the history, then undo again."
    ),
    "no_such_step": gettext_lazy("This step is no longer kept."),
    "bank_full": gettext_lazy("The bank is full: remove questions from it first."),
    "already_kept": gettext_lazy("The bank has this question already."),
    "unreadable": gettext_lazy("This question can no longer be read."),
    "no_version": gettext_lazy("This checklist has no version to begin from."),
    "too_large": gettext_lazy("A picture has at most 10 MB."),
    "empty": gettext_lazy("This file is empty."),
    "not_an_image": gettext_lazy("Choose a picture: JPEG, PNG, WebP or HEIC."),
    "unreadable_picture": gettext_lazy("This picture is damaged."),
    "too_many_pixels": gettext_lazy("This picture has more than 64 megapixels."),
    "too_complex": gettext_lazy("This picture could not be opened safely."),
}


def refusal(code: str) -> str:
    """The words of a code; what is no code are words already."""
    return str(REFUSALS.get(code, code))


def place_url(draft: Version, panel: Panel | None = None) -> str:
    page = reverse("audits:draft", args=[draft.checklist.public_id])
    names = {"question": "q", "section": "s"}
    if panel is None:
        return page
    if panel.kind not in names:
        return f"{page}?settings"
    return f"{page}?{names[panel.kind]}={panel.place}"


def show(
    desk: Desk, panel: Panel, template: str = PAGE, status: int = 200, **more: Any
) -> HttpResponse:
    context = {
        "desk": desk,
        "panel": panel,
        "checklist": desk.row,
        "draft": desk.draft,
        "outline": desk.outline,
        "is_fragment": template != PAGE,
        **more,
    }
    return render(desk.request, template, context, status=status)


def stay(desk: Desk, place: str) -> None:
    """Others see who is here. Not found when the draft was thrown away meanwhile."""
    try:
        be_present(desk.viewer, desk.draft, place, at=desk.at)
    except EditRefused as refused:
        raise Http404 from refused


def opened(desk: Desk, panel: Panel) -> HttpResponse:
    """The editor with `panel`; the fragments of it when a script asks."""
    stay(desk, panel.place)
    if not wants_fragments(desk.request):
        return show(desk, panel)
    response = show(desk, panel, "audits/authoring/fragments.html")
    response["HX-Push-Url"] = place_url(desk.draft, panel)
    response["HX-Trigger-After-Settle"] = "candid:shown"
    return response


def wants_fragments(request: ViewerRequest) -> bool:
    htmx: Any = request.htmx  # type: ignore[attr-defined] # set by its middleware
    return bool(htmx) and not htmx.history_restore_request


def saved(desk: Desk, panel: Panel, *, whole: bool, words: str = "") -> HttpResponse:
    """After an edit; `whole` when the page must show other controls than it has."""
    fresh = Desk(desk.request, _again(desk.draft))
    if not wants_fragments(desk.request):
        if whole:
            return show(fresh, panel)
        if words:
            messages.success(desk.request, words)
        return HttpResponseRedirect(place_url(desk.draft, panel))
    if whole:
        response = show(fresh, panel, "audits/authoring/fragments.html", words=words)
        response["HX-Retarget"] = "#panel"
        response["HX-Reswap"] = "outerHTML show:none"
        response["HX-Push-Url"] = place_url(desk.draft, panel)
    else:
        response = show(fresh, panel, "audits/authoring/saved.html", words=words)
    response["HX-Trigger-After-Settle"] = "candid:saved"
    return response


def _again(draft: Version) -> Version:
    rows = Version.objects.select_related("checklist")
    return get_object_or_404(rows, pk=draft.pk)


def refused(
    desk: Desk, panel: Panel, *, whole: bool, status: int = 422
) -> HttpResponse:
    """The form as it was typed, with what is wrong; nothing was saved."""
    if not wants_fragments(desk.request):
        return show(desk, panel, status=status)
    if whole:
        response = show(desk, panel, "audits/authoring/fragments.html", status)
        response["HX-Retarget"] = "#panel"
        response["HX-Reswap"] = "outerHTML show:none"
        return response
    return show(desk, panel, "audits/authoring/not_saved.html", status)


def conflict(desk: Desk, panel: Panel, changed: Changed) -> HttpResponse:
    """Who changed the same piece, and the choice: theirs or mine. Nothing was saved."""
    step = changed.step
    panel.conflict = {
        "base": changed.base or "gone",
        "gone": not changed.base,
        "who": step.by.name if step and step.by else _("Somebody"),
        "when": desk.clock_of(step.at) if step else "",
        "what": step.what if step else "",
    }
    if not wants_fragments(desk.request):
        return show(desk, panel, status=409)
    return show(desk, panel, "audits/authoring/not_saved.html", 409)


def sent_back(desk: Desk, code: str, status: int = 422) -> HttpResponse:
    """A verb that is not a form of its own was refused."""
    if wants_fragments(desk.request):
        panel = chosen_panel(desk)
        return show(
            desk, panel, "audits/authoring/not_saved.html", status, words=refusal(code)
        )
    messages.error(desk.request, refusal(code))
    return redirect("audits:draft", desk.row.public_id)
