"""What differs between versions, and publishing the next one."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import Count
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from audits import authoring, lifecycle, publishing
from audits.definition import Checklist as Definition
from audits.definition import DefinitionError, read
from audits.editing import EditRefused
from audits.forms.versions import chosen_number, difference, name_of, told
from audits.lifecycle import InvalidMove
from audits.models import Assignment, Checklist, Version
from audits.publishing import Note, NotPublishable
from audits.views.authoring_desk import find_checklist, find_draft
from audits.views.programs import PLANNERS
from shoppers.models import Viewer
from shoppers.permissions import ViewerRequest, role_required


@require_safe
@role_required(*PLANNERS)
def compare(request: ViewerRequest, public_id: UUID) -> HttpResponse:
    """?from= and ?to= are numbers of versions, or "draft"; else the newest two."""
    checklist = find_checklist(request, public_id)
    versions = list(checklist.versions.defer("content").order_by("-number"))
    pair = _pair(request, versions)
    context: dict[str, Any] = {"checklist": checklist, "versions": versions}
    if pair is None:
        return render(request, "audits/versions/compare.html", context)
    old, new = pair
    try:
        found = difference(content_of(old), content_of(new))
    except DefinitionError:
        context["unreadable"] = True
        return render(request, "audits/versions/compare.html", context)
    context |= {
        "old": old,
        "new": new,
        "old_name": name_of(old),
        "new_name": name_of(new),
        "difference": found,
        "to_draft": new.status == Version.Status.DRAFT,
    }
    return render(request, "audits/versions/compare.html", context)


def _pair(
    request: ViewerRequest, versions: list[Version]
) -> tuple[Version, Version] | None:
    """The older and the newer of those asked for. Raises Http404 for an unknown one."""
    if len(versions) < 2:
        return None
    new = _asked(versions, request.GET.get("to")) or versions[0]
    old = _asked(versions, request.GET.get("from"))
    if old is None:
        earlier = [each for each in versions if each.number < new.number]
        old = earlier[0] if earlier else versions[-1]
    return (old, new) if old.number <= new.number else (new, old)


def _asked(versions: list[Version], text: str | None) -> Version | None:
    if not text:
        return None
    number = chosen_number(text)
    for each in versions:
        is_draft = each.status == Version.Status.DRAFT
        if (text == "draft" and is_draft) or each.number == number:
            return each
    raise Http404


@dataclass
class Proof:
    """A draft beside what is in force, and all that is wrong with it."""

    viewer: Viewer
    draft: Version
    notes: list[Note]

    def context(self) -> dict[str, Any]:
        before = publishing.previous_of(self.draft)
        checklist = _readable(self.draft)
        lines = told(self.notes, checklist)
        return {
            "checklist": self.draft.checklist,
            "draft": self.draft,
            "before": before,
            "stops": [each for each in lines if each.stops],
            "advice": [each for each in lines if not each.stops],
            "difference": difference(before.definition, checklist)
            if before is not None and checklist is not None
            else None,
            "seen": publishing.content_mark(self.draft),
            "is_outcome_missing": any(
                each.code in ("no_outcome", "outcome_not_first") for each in self.notes
            ),
            "running": running(self.viewer, self.draft.checklist),
        }


def _readable(draft: Version) -> Definition | None:
    try:
        return read(draft.content)
    except DefinitionError:
        return None


def running(viewer: Viewer, checklist: Checklist) -> list[Any]:
    """Shops that are under way, by the number of the version that they keep."""
    rows = Assignment.objects.visible_to(viewer).filter(version__checklist=checklist)
    return list(
        rows.exclude(status__in=lifecycle.ENDED)
        .values("version__number")
        .annotate(shops=Count("pk"))
        .order_by("version__number")
    )


@require_http_methods(["GET", "HEAD", "POST"])
@role_required(*PLANNERS)
def publish(request: ViewerRequest, public_id: UUID) -> HttpResponse:
    draft = find_draft(request, public_id)
    if request.method != "POST":
        return _show(request, Proof(request.viewer, draft, publishing.notes(draft)))
    try:
        publishing.publish(
            request.viewer,
            draft,
            at=timezone.now(),
            seen=request.POST.get("seen", ""),
        )
    except NotPublishable as refused:
        draft = find_draft(request, public_id)
        return _show(request, Proof(request.viewer, draft, refused.notes), status=422)
    except InvalidMove:
        messages.error(request, _("Not done: somebody published this draft already."))
    else:
        words = _("Version %(n)d is published. Shops planned from now on can use it.")
        messages.success(request, words % {"n": draft.number})
    return redirect("audits:checklist", public_id)


def _show(request: ViewerRequest, proof: Proof, status: int = 200) -> HttpResponse:
    context = proof.context()
    return render(request, "audits/versions/publish.html", context, status=status)


@require_POST
@role_required(*PLANNERS)
def start_with_outcome(request: ViewerRequest, public_id: UUID) -> HttpResponse:
    """One tap: the outcome of the contact becomes the first section of the draft."""
    draft = find_draft(request, public_id)
    try:
        authoring.edit(
            request.viewer,
            draft,
            publishing.start_with_outcome,
            authoring.Words(_("Started with the outcome of the contact")),
            at=timezone.now(),
        )
    except (DefinitionError, EditRefused):
        messages.error(request, _("Not done: the draft cannot be changed like that."))
    else:
        messages.success(request, _("The checklist starts with the outcome now."))
    return redirect("audits:checklist-publish", public_id)


def content_of(version: Version) -> Definition:
    """A version as data, whatever its state. Raises DefinitionError for a draft that
    cannot be read."""
    if version.status == Version.Status.PUBLISHED:
        return version.definition
    return read(version.content)
